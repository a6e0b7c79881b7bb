#pragma once
// Speaks recordings to a server in real time, one after the other in one session, and listens to
// what it answers, as a person with a microphone and an ideal loudspeaker would.

#include <functional>
#include <optional>
#include <vector>

#include "app/talk/exchange.hpp"
#include "app/talk/recording.hpp"
#include "app/talk/voice_client.hpp"

namespace repartee::app {

/// Told while it happens, on the session's executor.
struct TalkObserver {
  std::function<void(const ReadyEvent&)> ready;
  std::function<void(const SpokenRecording&)> recording_starts;
  /// After each frame of it: how much of it has been spoken, 0 to 1.
  std::function<void(double fraction)> recording_spoken;
  std::function<void(const ServerEvent&)> event;
  std::function<void(const SpokenRecording&, const ExchangeSummary&)> recording_answered;
};

struct TalkResult {
  std::vector<ExchangeSummary> turns;  ///< One a recording that was begun.
  audio::Sound reply;                  ///< Everything that was heard, joined.
  /// `closed`, where the server ended the session before the last answer.
  std::optional<core::Error> cut_short;
};

/// Frames of 20 ms leave on an absolute schedule; after a recording, silence follows until its
/// answer has ended. `played` is acknowledged every 100 ms. The errors of open_voice; once the
/// session is open, what there is of it is the result.
asio::awaitable<core::Result<TalkResult>> speak_files(VoiceOptions options,
                                                      std::vector<SpokenRecording> recordings,
                                                      TalkObserver observer);

}  // namespace repartee::app
