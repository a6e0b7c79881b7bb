#pragma once
// Where people speak in a recording, as somebody marked it.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace repartee::eval {

struct Span {
  double begin_s = 0;
  double end_s = 0;

  bool operator==(const Span&) const = default;
};

/// The speech of one recording in a file of NIST's Rich Transcription Time Marked format
/// (`SPEAKER name channel start duration …`), all speakers together: sorted, overlaps joined.
/// `invalid_argument` names the line; other recordings' lines must be well-formed too.
core::Result<std::vector<Span>> parse_rttm(std::string_view text, std::string_view recording,
                                           const std::filesystem::path& file);

/// One person's stretch of speech.
struct SpeakerSpan {
  Span span;
  std::string speaker;

  bool operator==(const SpeakerSpan&) const = default;
};

/// The same lines with who speaks (the eighth field), in the order of their beginnings; stretches
/// of one speaker that overlap are joined. A line without a name is an `invalid_argument`.
core::Result<std::vector<SpeakerSpan>> parse_rttm_speakers(std::string_view text,
                                                           std::string_view recording,
                                                           const std::filesystem::path& file);

/// One stretch of speech a line: `begin end …`, in frames of 10 ms. `invalid_argument` names a line
/// that is not, or that begins before the one above it has ended.
core::Result<std::vector<Span>> parse_segments_10ms(std::string_view text,
                                                    const std::filesystem::path& file);

}  // namespace repartee::eval
