#pragma once
// One clause being spoken by a worker: from the engine's chunks to the session's rate.

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "audio/pcm.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::runtime {

struct SpeechTask {
  /// A piece of the result, in order. The last one has `done`.
  struct Part {
    std::vector<tts::SpokenWord> words;  ///< At the output rate.
    audio::Samples samples;              ///< At the output rate.
    std::optional<core::Result<>> done;
  };

  std::shared_ptr<tts::TextToSpeech> engine;
  tts::SpeechRequest request;
  int output_rate_hz = 0;
  std::stop_token stop;
  std::function<void(Part)> deliver;  ///< Called on the worker.

  /// Blocks until the clause is spoken, failed or stopped. The first chunk is delivered at once,
  /// later ones in parcels of some 100 ms: each delivery costs a turn of the session's strand.
  void run() const;
};

}  // namespace repartee::runtime
