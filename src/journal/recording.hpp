#pragma once
// A whole journal, read.

#include <string>
#include <string_view>
#include <vector>

#include "journal/format.hpp"

namespace repartee::journal {

struct Recording {
  Header header;
  std::vector<Step> steps;  ///< Their instants never go back.
  bool complete = false;    ///< It has an end: the session ended while it was recorded.
  std::string cut;          ///< Why it was given up before the session ended; empty: it was not.
  bool torn = false;        ///< Its last line is not whole: the server died.
};

/// Largest journal that is read: some 30 hours of conversation.
inline constexpr std::size_t most_bytes = std::size_t{256} << 20U;

/// A last line that is torn is left out. `corrupt` and `unsupported` name the line; `too_large`.
core::Result<Recording> read_recording(std::string_view bytes);
/// Also `not_found` where the file cannot be read.
core::Result<Recording> read_recording_file(const std::string& path);

}  // namespace repartee::journal
