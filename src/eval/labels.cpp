#include "eval/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "eval/text_file.hpp"

namespace repartee::eval {
namespace {

core::Error wrong(const std::filesystem::path& file, int line, std::string_view expected) {
  return {core::ErrorCode::invalid_argument,
          fmt::format("{}, line {}: not {}", file.string(), line, expected),
          "mend the line, or take it out"};
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Labels of more than a day are a mistake, and would make every later sum meaningless.
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value < 1e7)) {
    return std::nullopt;
  }
  return value;
}

std::vector<Span> joined(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, &Span::begin_s);
  std::vector<Span> result;
  for (const Span& span : spans) {
    if (!result.empty() && span.begin_s <= result.back().end_s) {
      result.back().end_s = std::max(result.back().end_s, span.end_s);
    } else {
      result.push_back(span);
    }
  }
  return result;
}

core::Result<std::vector<SpeakerSpan>> read_rttm(std::string_view text, std::string_view recording,
                                                 const std::filesystem::path& file,
                                                 bool with_speakers) {
  std::vector<SpeakerSpan> spans;
  for (const Line& line : lines_of(text)) {
    const auto fields = between_blanks(line.text);
    if (fields.front() != "SPEAKER") continue;  // the format has other kinds of lines
    const auto begin = fields.size() > 4 ? number(fields[3]) : std::nullopt;
    const auto length = fields.size() > 4 ? number(fields[4]) : std::nullopt;
    if (!begin || !length || (with_speakers && fields.size() < 8)) {
      return wrong(file, line.number,
                   with_speakers
                       ? "\"SPEAKER recording channel start duration type type speaker …\""
                       : "\"SPEAKER recording channel start duration …\"");
    }
    if (fields[1] != recording) continue;
    spans.push_back(
        {{*begin, *begin + *length}, with_speakers ? std::string(fields[7]) : std::string()});
  }
  return spans;
}

}  // namespace

core::Result<std::vector<Span>> parse_rttm(std::string_view text, std::string_view recording,
                                           const std::filesystem::path& file) {
  const auto lines = read_rttm(text, recording, file, false);
  if (!lines) return lines.error();
  std::vector<Span> spans;
  for (const SpeakerSpan& line : *lines) spans.push_back(line.span);
  return joined(std::move(spans));
}

core::Result<std::vector<SpeakerSpan>> parse_rttm_speakers(std::string_view text,
                                                           std::string_view recording,
                                                           const std::filesystem::path& file) {
  const auto lines = read_rttm(text, recording, file, true);
  if (!lines) return lines.error();
  std::map<std::string, std::vector<Span>> by_speaker;
  for (const SpeakerSpan& line : *lines) by_speaker[line.speaker].push_back(line.span);
  std::vector<SpeakerSpan> spans;
  for (auto& [speaker, own] : by_speaker) {
    for (const Span& span : joined(std::move(own))) spans.push_back({span, speaker});
  }
  std::ranges::sort(
      spans, {}, [](const SpeakerSpan& each) { return std::tie(each.span.begin_s, each.speaker); });
  return spans;
}

core::Result<std::vector<Span>> parse_segments_10ms(std::string_view text,
                                                    const std::filesystem::path& file) {
  constexpr double frame_s = 0.01;
  std::vector<Span> spans;
  for (const Line& line : lines_of(text)) {
    const auto fields = between_blanks(line.text);
    const auto begin = fields.size() > 1 ? number(fields[0]) : std::nullopt;
    const auto end = fields.size() > 1 ? number(fields[1]) : std::nullopt;
    if (!begin || !end || *begin >= *end) {
      return wrong(file, line.number, "\"begin end …\" in frames of 10 ms");
    }
    const Span span{*begin * frame_s, *end * frame_s};
    if (!spans.empty() && span.begin_s < spans.back().end_s) {
      return wrong(file, line.number, "later than the line above it");
    }
    spans.push_back(span);
  }
  return spans;
}

}  // namespace repartee::eval
