#include "api/transcript_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "api/languages.hpp"
#include "protocol/json_reader.hpp"
#include "runtime/phrases.hpp"

namespace repartee::api {

using nlohmann::json;

namespace {

struct Known {
  TranscriptFormat format;
  std::string_view name, content_type;
};
constexpr std::array<Known, 5> known{{
    {TranscriptFormat::json, "json", "application/json"},
    {TranscriptFormat::text, "text", "text/plain; charset=utf-8"},
    {TranscriptFormat::verbose_json, "verbose_json", "application/json"},
    {TranscriptFormat::srt, "srt", "application/x-subrip; charset=utf-8"},
    {TranscriptFormat::vtt, "vtt", "text/vtt; charset=utf-8"},
}};

double rounded_s(double seconds) {
  return std::round(seconds * 1000) / 1000;
}

// "00:01:02,345" in SRT, with a point in WebVTT.
std::string timestamp(double seconds, char point) {
  const auto ms = std::max<std::int64_t>(std::llround(seconds * 1000), 0);
  return fmt::format("{:02}:{:02}:{:02}{}{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60,
                     point, ms % 1000);
}

// An arrow or an empty line inside a cue would end it.
std::string cue_text(std::string text) {
  for (auto at = text.find("-->"); at != std::string::npos; at = text.find("-->", at)) {
    text.replace(at, 3, "->");
  }
  std::ranges::replace(text, '\n', ' ');
  std::ranges::replace(text, '\r', ' ');
  return text;
}

std::string subtitles(const std::vector<runtime::Phrase>& phrases, bool vtt) {
  std::string out = vtt ? "WEBVTT\n\n" : "";
  int number = 0;
  for (const auto& phrase : phrases) {
    if (!vtt) out += fmt::format("{}\n", ++number);
    const char point = vtt ? '.' : ',';
    out += fmt::format("{} --> {}\n{}\n\n", timestamp(phrase.start_s, point),
                       timestamp(phrase.end_s, point), cue_text(phrase.text));
  }
  return out;
}

json usage(double seconds) {
  return {{"type", "duration"}, {"seconds", static_cast<std::int64_t>(std::ceil(seconds))}};
}

json verbose(const TranscriptView& view, const std::vector<runtime::Phrase>& phrases) {
  const auto& transcript = view.transcript;
  json out = {{"task", "transcribe"},
              {"language",
               language_name(transcript.language.empty() ? view.language : transcript.language)},
              {"duration", rounded_s(view.seconds)},
              {"text", transcript.text},
              {"usage", usage(view.seconds)}};
  if (view.segments) {
    auto& segments = out["segments"] = json::array();
    for (const auto& phrase : phrases) {
      // The engines here have no tokens and no such statistics; clients expect the fields.
      segments.push_back({{"id", segments.size()},
                          {"seek", 0},
                          {"start", rounded_s(phrase.start_s)},
                          {"end", rounded_s(phrase.end_s)},
                          {"text", phrase.text},
                          {"tokens", json::array()},
                          {"temperature", 0.0},
                          {"avg_logprob", std::log(std::clamp(phrase.confidence, 1e-4, 1.0))},
                          {"compression_ratio", 1.0},
                          {"no_speech_prob", 0.0}});
    }
  }
  if (view.words) {
    auto& words = out["words"] = json::array();
    for (const auto& word : transcript.words) {
      words.push_back({{"word", word.text},
                       {"start", rounded_s(word.start_s)},
                       {"end", rounded_s(word.end_s)}});
    }
  }
  return out;
}

}  // namespace

std::optional<TranscriptFormat> transcript_format_from(std::string_view name) {
  const auto it = std::ranges::find(known, name, &Known::name);
  if (it == known.end()) return std::nullopt;
  return it->format;
}

std::string_view content_type(TranscriptFormat format) {
  return std::ranges::find(known, format, &Known::format)->content_type;
}

std::string to_format(const TranscriptView& view, TranscriptFormat format) {
  const auto phrases = runtime::phrases(view.transcript, 0, view.seconds);
  switch (format) {
    case TranscriptFormat::json:
      return protocol::to_text({{"text", view.transcript.text}, {"usage", usage(view.seconds)}});
    case TranscriptFormat::text: return view.transcript.text + "\n";
    case TranscriptFormat::verbose_json: return protocol::to_text(verbose(view, phrases));
    case TranscriptFormat::srt: return subtitles(phrases, false);
    case TranscriptFormat::vtt: return subtitles(phrases, true);
  }
  return {};
}

std::string usage_json(double seconds) {
  return protocol::to_text(usage(seconds));
}

}  // namespace repartee::api
