#pragma once
// The form of POST /v1/audio/transcriptions.

#include <string>
#include <string_view>

#include "api/transcript_format.hpp"
#include "core/error.hpp"

namespace repartee::api {

struct TranscriptionForm {
  std::string_view file;  ///< A view of the body.
  std::string model;
  std::string language;  ///< Empty: the server's.
  std::string prompt;    ///< Empty: the server's.
  TranscriptFormat format = TranscriptFormat::json;
  bool words = false;    ///< timestamp_granularities[]
  bool segments = true;  ///< timestamp_granularities[]
  bool stream = false;
};

/// The errors of parse_multipart, and `invalid_argument` or `unsupported` naming the field that is
/// missing or wrong. Fields that are not known are ignored.
core::Result<TranscriptionForm> read_transcription_form(std::string_view content_type,
                                                        std::string_view body);

}  // namespace repartee::api
