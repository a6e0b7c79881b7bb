#pragma once
// The lines of a journal (JSON Lines, described in docs/operations.md): a header with the settings,
// then one line for each input with the instant at which the core got it, then how it ended.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "conversation/effects.hpp"
#include "conversation/inputs.hpp"
#include "conversation/settings.hpp"
#include "core/error.hpp"

namespace repartee::journal {

/// Of the format. A reader takes this one and those before it.
inline constexpr int version = 1;

/// When recorded conversations begin, by the clock of those who run them again.
inline constexpr core::Instant replay_opened = core::Instant(std::chrono::hours(1));

struct Header {
  std::string session;  ///< "sess_…".
  std::string program;  ///< Version of the Repartee that wrote it.
  std::string started;  ///< Wall clock, ISO 8601, UTC.
  conversation::Settings settings;
};

struct Step {
  core::Instant at{};
  conversation::Input input;
  std::uint64_t digest = 0;      ///< Of the effects it had (conversation::Digest); 0: none.
  std::vector<std::string> did;  ///< Their kinds.
};

/// The journal is whole; or it was given up (`cut` says why) while the session went on.
struct End {
  std::uint64_t inputs = 0;
  std::string cut;
};

/// Each without a line feed. Here `opened` is the clock's own.
std::string header_line(const Header& header);
void append_step_line(std::string& out, const conversation::Input& input, core::Instant at,
                      const conversation::Effects& effects, core::Instant opened);
std::string end_line(const End& end);

/// `corrupt` for what is no such line, `unsupported` for one of a newer version.
core::Result<Header> read_header_line(std::string_view line);
/// Any line but the first.
core::Result<std::variant<Step, End>> read_line(std::string_view line);

/// The digest of what one input did in a conversation that was opened at `opened`: 0 for nothing.
std::uint64_t digest_of(const conversation::Effects& effects, core::Instant opened);

}  // namespace repartee::journal
