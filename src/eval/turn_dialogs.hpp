#pragma once
// Dialogs made on the spot whose truth is known: questions of an assistant, and answers of
// synthesized voices with pauses inside them.

#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "eval/turn_data.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::eval {

/// An answer as it is written down; " | " is a pause inside it.
struct Dialog {
  std::string_view asked;  ///< By the assistant; may be empty.
  std::string_view said;
};

/// Every second one (0, 2, 4, …) is what the endpointer's constants were tuned on; the others were
/// looked at only to report.
std::vector<Dialog> dialogs();

/// How long people pause inside a turn, drawn by a number from 0 to 1: the lengths of pauses over
/// 0.2 s in English turns as eot-bench's baseline of silence alone gives them away (55.6 % last
/// over 0.3 s, 21.7 % over 0.6 s, 10 % over 1.0 s, 5 % over 1.6 s; github.com/livekit/eot-bench).
double pause_seconds(double drawn);

/// Each dialog in every English voice of an engine that knows the times of its words, over noise at
/// -66 dBFS. The same pauses every time. The errors are the engine's; `unsupported` where no voice
/// gives the times of its words.
core::Result<std::vector<SpokenTurn>> synthesize_dialogs(tts::TextToSpeech& engine,
                                                         std::span<const Dialog> dialogs);

}  // namespace repartee::eval
