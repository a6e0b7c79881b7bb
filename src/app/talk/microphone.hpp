#pragma once
// A conversation through the machine's own microphone and loudspeaker.

#include <string>
#include <variant>

#include "app/talk/speak_files.hpp"

namespace repartee::app {

/// Talks until the person presses Ctrl-C or the server ends the session. Says what was heard and
/// answered through the observer (its recording_… members are not called). `unavailable` where
/// there is no sound card; the errors of open_voice. Nothing cancels the echo of the loudspeaker in
/// the microphone: wear headphones.
asio::awaitable<core::Result<std::monostate>> talk_by_microphone(VoiceOptions options,
                                                                 std::string device,
                                                                 TalkObserver observer);

}  // namespace repartee::app
