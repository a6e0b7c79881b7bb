#pragma once
// A speech-to-text engine that hears what it was told to: for tests, demos and load tests.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "stt/speech_to_text.hpp"

namespace repartee::stt {

struct ScriptedSttOptions {
  /// What utterances say, in turn, over and over, whatever the audio holds. An utterance without
  /// any audio says nothing.
  std::vector<std::string> texts = {"hello there"};
  /// guess() and finish() answer after this long, blocking their worker as a real engine would;
  /// but at once where a guess was answered and nothing was said since.
  std::chrono::milliseconds delay{0};
};

/// Any number of utterances at once. Words lie 300 ms apart from the start of the audio; a partial
/// has those begun so far, all stable but the last.
std::shared_ptr<SpeechToText> create_scripted_stt(ScriptedSttOptions options);

}  // namespace repartee::stt
