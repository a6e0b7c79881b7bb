#include "api/transcription_form.hpp"

#include <fmt/format.h>

#include <charconv>

#include "api/multipart.hpp"

namespace repartee::api {
namespace {

using core::Error;
using core::ErrorCode;

constexpr std::size_t max_field_bytes = 128;
constexpr std::size_t max_prompt_bytes = 4096;

Error wrong(std::string_view field, std::string_view expected, std::string hint = {}) {
  return {ErrorCode::invalid_argument, fmt::format("'{}' must be {}", field, expected),
          std::move(hint)};
}

core::Result<> take_text(const FormField& field, std::string& into, std::size_t max_bytes) {
  if (field.value.size() > max_bytes) {
    return wrong(field.name, fmt::format("at most {} bytes", max_bytes));
  }
  into = field.value;
  return {};
}

core::Result<> check_temperature(const FormField& field) {
  double value = -1;
  const char* end = field.value.data() + field.value.size();
  const auto [stopped, error] = std::from_chars(field.value.data(), end, value);
  const bool number = error == std::errc{} && stopped == end;
  if (!number || !(value >= 0 && value <= 1)) return wrong(field.name, "a number from 0 to 1");
  return {};
}

core::Result<> take_flag(const FormField& field, bool& into) {
  if (field.value != "true" && field.value != "false") return wrong(field.name, "true or false");
  into = field.value == "true";
  return {};
}

core::Result<> take_format(const FormField& field, TranscriptFormat& into) {
  const auto format = transcript_format_from(field.value);
  if (!format) return wrong(field.name, "one of json, text, verbose_json, srt and vtt");
  into = *format;
  return {};
}

struct Granularities {
  bool asked = false, words = false, segments = false;
};

core::Result<> take_granularity(const FormField& field, Granularities& into) {
  if (field.value != "word" && field.value != "segment")
    return wrong(field.name, "word or segment");
  into.asked = true;
  (field.value == "word" ? into.words : into.segments) = true;
  return {};
}

core::Result<> take(const FormField& field, TranscriptionForm& form, Granularities& granularities,
                    bool& has_file) {
  if (field.name == "file") {
    if (has_file) return wrong(field.name, "one recording");
    has_file = true;
    form.file = field.value;
    return {};
  }
  if (field.name == "model") return take_text(field, form.model, max_field_bytes);
  if (field.name == "language") return take_text(field, form.language, max_field_bytes);
  if (field.name == "prompt") return take_text(field, form.prompt, max_prompt_bytes);
  if (field.name == "response_format") return take_format(field, form.format);
  if (field.name == "temperature") return check_temperature(field);
  if (field.name == "stream") return take_flag(field, form.stream);
  if (field.name == "timestamp_granularities[]" || field.name == "timestamp_granularities") {
    return take_granularity(field, granularities);
  }
  return {};
}

}  // namespace

core::Result<TranscriptionForm> read_transcription_form(std::string_view content_type,
                                                        std::string_view body) {
  const auto fields = parse_multipart(content_type, body);
  if (!fields) return fields.error();
  TranscriptionForm form;
  Granularities granularities;
  bool has_file = false;
  for (const auto& field : *fields) {
    if (auto taken = take(field, form, granularities, has_file); !taken) return taken.error();
  }
  if (!has_file) return Error(ErrorCode::invalid_argument, "the form has no field 'file'");
  if (form.file.empty()) return Error(ErrorCode::invalid_argument, "'file' is empty");
  if (granularities.asked) {
    if (form.format != TranscriptFormat::verbose_json) {
      return wrong("response_format", "verbose_json where timestamp_granularities[] are asked for");
    }
    form.words = granularities.words;
    form.segments = granularities.segments;
  }
  return form;
}

}  // namespace repartee::api
