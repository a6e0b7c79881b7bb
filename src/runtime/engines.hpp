#pragma once
// The engines of a process: loaded and warmed once, shared by all sessions.

#include <map>
#include <memory>
#include <string>

#include "core/error.hpp"
#include "core/worker_pool.hpp"
#include "eot/end_of_turn_model.hpp"
#include "llm/language_model.hpp"
#include "stt/speech_to_text.hpp"
#include "tts/text_to_speech.hpp"
#include "vad/voice_activity_detector.hpp"

namespace repartee::runtime {

class GuessBudget;
class LoadGovernor;
class TranscriptionDesk;

struct Engines {
  std::shared_ptr<const vad::VoiceActivityDetector> vad;
  std::shared_ptr<const eot::EndOfTurnModel> end_of_turn;  ///< Null: without a learned model.
  std::shared_ptr<stt::SpeechToText> stt;
  std::map<std::string, std::shared_ptr<llm::LanguageModel>>
      models;  ///< By response mode: "echo", …
  std::shared_ptr<tts::TextToSpeech> tts;
  std::shared_ptr<core::WorkerPool> pool;     ///< Recognition and synthesis run here, and
  std::shared_ptr<core::WorkerPool> waiting;  ///< that of other machines here; null without any.
  std::shared_ptr<LoadGovernor> load;         ///< What is given up while the pool is overloaded.
  std::shared_ptr<TranscriptionDesk> desk;
  std::shared_ptr<GuessBudget> guesses;  ///< Null: without a bound.

  /// Where a clause is spoken.
  const std::shared_ptr<core::WorkerPool>& speech_pool() const {
    return tts->remote() && waiting ? waiting : pool;
  }
  /// Ends the work of both pools (see WorkerPool::stop()); who waits for any of it is told.
  void stop() const;
};

/// Runs each engine once, so that no person waits for the first use. The error of the first engine
/// that does not work; a remote one may work later, so of it there is only a warning.
core::Result<> warm_up(const Engines& engines);

}  // namespace repartee::runtime
