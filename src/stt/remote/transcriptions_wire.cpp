#include "stt/remote/transcriptions_wire.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "audio/wav.hpp"
#include "core/time.hpp"
#include "stt/prompt.hpp"
#include "stt/remote/member.hpp"

namespace repartee::stt {
namespace {

using core::Error;
using core::ErrorCode;
using nlohmann::json;

// Audio and text are no place for it: 24 letters do not come up by chance in 16-bit PCM of speech.
constexpr std::string_view boundary = "repartee-form-dvkq2mzr7wxh";

void add_field(std::string& body, std::string_view name, std::string_view value) {
  body.append("--").append(boundary);
  body.append("\r\nContent-Disposition: form-data; name=\"").append(name).append("\"\r\n\r\n");
  body.append(value).append("\r\n");
}

double seconds_of(const json& value, double fallback) {
  if (!value.is_number()) return fallback;
  const double number = value.get<double>();
  return std::isfinite(number) ? std::clamp(number, 0.0, 1e6) : fallback;
}

std::string text_of(const json& value) {
  return value.is_string() ? single_spaced(value.get_ref<const std::string&>()) : std::string();
}

// Times only ever grow, whatever a server says.
std::vector<Word> words_of(const json& list) {
  std::vector<Word> words;
  if (!list.is_array()) return words;
  double at_s = 0;
  for (const json& entry : list) {
    Word word;
    word.text = text_of(member(entry, "word"));
    if (word.text.empty()) continue;
    word.start_s = std::max(seconds_of(member(entry, "start"), at_s), at_s);
    word.end_s = std::max(seconds_of(member(entry, "end"), word.start_s), word.start_s);
    at_s = word.start_s;
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

std::string single_spaced(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!space) out += c;
    if (space && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

Form transcription_form(std::span<const std::int16_t> audio, const std::string& model,
                        const RecognitionOptions& options, bool word_times) {
  Form form;
  form.content_type = "multipart/form-data; boundary=" + std::string(boundary);
  auto& body = form.body;
  if (!model.empty()) add_field(body, "model", model);
  if (!options.language.empty() && options.language != "auto") {
    add_field(body, "language", options.language);
  }
  if (const auto prompt = whole_prompt(options); !prompt.empty()) add_field(body, "prompt", prompt);
  add_field(body, "response_format", word_times ? "verbose_json" : "json");
  if (word_times) add_field(body, "timestamp_granularities[]", "word");
  add_field(body, "temperature", "0");
  body.append("--").append(boundary);
  body.append(
      "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"speech.wav\"\r\n"
      "Content-Type: audio/wav\r\n\r\n");
  body.append(audio::to_wav(audio, core::input_rate_hz)).append("\r\n--");
  body.append(boundary).append("--\r\n");
  return form;
}

core::Result<Transcript> parse_transcription(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  const json& text = member(parsed, "text");
  if (!text.is_string()) {
    return Error(ErrorCode::provider_failed, parsed.is_object()
                                                 ? "it sent JSON without a \"text\""
                                                 : "it sent what is not a JSON object");
  }
  Transcript transcript;
  transcript.text = text_of(text);
  transcript.stable = transcript.text.size();
  if (!transcript.text.empty()) transcript.words = words_of(member(parsed, "words"));
  const json& language = member(parsed, "language");
  if (language.is_string()) transcript.language = language_code(language.get<std::string>());
  return transcript;
}

std::string language_code(std::string_view name) {
  // Whisper's names of the languages that Repartee's voices and rules know; others come as codes
  // from most servers.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> codes{{
      {"arabic", "ar"},  {"chinese", "zh"},    {"czech", "cs"},    {"danish", "da"},
      {"dutch", "nl"},   {"english", "en"},    {"finnish", "fi"},  {"french", "fr"},
      {"german", "de"},  {"greek", "el"},      {"hindi", "hi"},    {"hungarian", "hu"},
      {"italian", "it"}, {"japanese", "ja"},   {"korean", "ko"},   {"norwegian", "no"},
      {"polish", "pl"},  {"portuguese", "pt"}, {"romanian", "ro"}, {"russian", "ru"},
      {"spanish", "es"}, {"swedish", "sv"},    {"turkish", "tr"},  {"ukrainian", "uk"},
  }};
  const auto found =
      std::ranges::find(codes, name, &std::pair<std::string_view, std::string_view>::first);
  return std::string(found == codes.end() ? name : found->second);
}

}  // namespace repartee::stt
