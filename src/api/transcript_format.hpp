#pragma once
// A transcript in the formats of OpenAI's /v1/audio/transcriptions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stt/transcript.hpp"

namespace repartee::api {

enum class TranscriptFormat : std::uint8_t { json, text, verbose_json, srt, vtt };

/// "json", …; nothing for an unknown name.
std::optional<TranscriptFormat> transcript_format_from(std::string_view name);
std::string_view content_type(TranscriptFormat format);

struct TranscriptView {
  const stt::Transcript& transcript;
  double seconds = 0;    ///< Of the recording.
  std::string language;  ///< ISO 639-1, where the transcript has none.
  bool words = false;    ///< In verbose_json.
  bool segments = true;  ///< In verbose_json.
};

std::string to_format(const TranscriptView& view, TranscriptFormat format);

/// The `usage` of a recording: {"type":"duration","seconds":27}, as JSON.
std::string usage_json(double seconds);

}  // namespace repartee::api
