#pragma once
// The wire of `POST /v1/audio/transcriptions`: the form that is sent, the JSON that comes. Pure.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "stt/speech_to_text.hpp"

namespace repartee::stt {

/// A multipart/form-data body (RFC 7578).
struct Form {
  std::string content_type;  ///< With the boundary.
  std::string body;
};

/// The audio as a WAV file of 16 kHz, with the model's name, language and prompt where there are
/// any. With `word_times` it asks for verbose_json and the times of words.
Form transcription_form(std::span<const std::int16_t> audio, const std::string& model,
                        const RecognitionOptions& options, bool word_times);

/// Reads json ({"text":…}) and verbose_json (words with times, language in words or as a code).
/// Without words the text is one stable whole. `provider_failed` for what is not such JSON.
core::Result<Transcript> parse_transcription(std::string_view body);

/// "de" for "german" or "de"; what is not known stays as it is.
std::string language_code(std::string_view name);

/// Runs of white space become one space; none at the ends.
std::string single_spaced(std::string_view text);

}  // namespace repartee::stt
