#pragma once
// Writes what happens in conversations, one file a session, for `repartee replay`. Off the strand
// of the session: a slow disk holds nobody up.

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "conversation/effects.hpp"
#include "conversation/inputs.hpp"
#include "conversation/settings.hpp"
#include "core/error.hpp"

namespace repartee::journal {

/// One session's journal. Confined to the session's strand; the file ends with it.
class SessionJournal {
 public:
  virtual ~SessionJournal() = default;
  /// One step of the core.
  virtual void step(const conversation::Input& input, core::Instant now,
                    const conversation::Effects& effects) = 0;
  /// What the person said, at 16 kHz. Kept only where audio is asked for.
  virtual void audio(std::span<const std::int16_t> samples) = 0;
};

struct JournalOptions {
  std::string folder;   ///< Made where it is missing.
  std::string program;  ///< Version that is written into each file.
  bool audio = false;   ///< Also a WAV file a session, of what the person said.
};

/// Of a process. Thread-safe; what was handed in is written before it is destroyed.
class Journal {
 public:
  virtual ~Journal() = default;
  /// Never fails: what cannot be written is given up, with one warning in the log, and the session
  /// goes on.
  virtual std::unique_ptr<SessionJournal> open(const std::string& session, core::Instant now,
                                               const conversation::Settings& settings) = 0;
};

/// What may wait to be written, of all sessions together. Beyond it journals are cut off where they
/// are: one with a hole could not be replayed.
inline constexpr std::size_t most_waiting_bytes = std::size_t{16} << 20U;

/// `invalid_argument` where the folder cannot be made or written to.
core::Result<std::shared_ptr<Journal>> create_journal(JournalOptions options);

}  // namespace repartee::journal
