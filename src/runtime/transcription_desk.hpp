#pragma once
// Where sessions hand in speech and get words back: schedules recognitions on the worker pool and
// lets utterances wait, the most urgent first, while every decoder is in use.

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "audio/pcm.hpp"
#include "core/time.hpp"
#include "core/worker_pool.hpp"
#include "stt/silence.hpp"
#include "stt/speech_to_text.hpp"

namespace repartee::runtime {

/// One piece of speech being recognized while it is spoken.
/// Thread-safe; its callbacks come from workers.
class Utterance {
 public:
  struct Callbacks {
    std::function<void(core::Result<stt::Transcript>)> partial;
    std::function<void(core::Result<stt::Transcript>)> final;  ///< Once, unless abandoned.
  };
  Utterance(stt::RecognitionOptions options, Callbacks callbacks)
      : options_(std::move(options)), callbacks_(std::move(callbacks)) {}

  /// Samples handed in and not yet recognized.
  std::size_t backlog() const;
  /// Nothing of it is wanted any more: no callback starts after this, its decoder goes back.
  void abandon();

 private:
  friend class TranscriptionDesk;
  enum class State {
    idle,     // nothing to do
    queued,   // in the pool, perhaps more than once: the first worker takes it
    working,  // with a worker, which sees what is handed in meanwhile
    waiting,  // for a decoder
  };

  const stt::RecognitionOptions options_;
  const Callbacks callbacks_;
  std::stop_source stop_;
  mutable std::mutex mutex_;
  audio::Samples audio_;                            // guarded by mutex_; not yet fed
  stt::Loudness loudness_;                          // guarded by mutex_; of all that was handed in
  std::stop_source partial_stop_;                   // guarded by mutex_; of the one being computed
  bool want_partial_ = false, want_final_ = false;  // guarded by mutex_
  State state_ = State::idle;                       // guarded by mutex_
  std::unique_ptr<stt::Recognition>
      recognition_;  // used only by the worker that holds the utterance
};

/// Thread-safe; outlives every utterance's work.
class TranscriptionDesk : public std::enable_shared_from_this<TranscriptionDesk> {
 public:
  static std::shared_ptr<TranscriptionDesk> create(std::shared_ptr<stt::SpeechToText> engine,
                                                   std::shared_ptr<core::WorkerPool> pool);
  TranscriptionDesk(std::shared_ptr<stt::SpeechToText> engine,
                    std::shared_ptr<core::WorkerPool> pool)
      : engine_(std::move(engine)), pool_(std::move(pool)) {}

  /// Adds audio to an utterance, and asks for a partial or for the final transcript of all of it. A
  /// partial that cannot run soon is answered `overloaded`; so is a final when the pool is full. A
  /// final with more words in it stops the partial that is being computed, which nobody waits for
  /// any more; one with nothing but a pause lets it end, since the engine may answer both with it.
  void hand_in(const std::shared_ptr<Utterance>& utterance, audio::Samples audio, bool final,
               core::Instant deadline,
               core::Urgency final_urgency = core::Urgency::final_transcript);

  const stt::SpeechToText& engine() const { return *engine_; }

 private:
  void submit(const std::shared_ptr<Utterance>& utterance, core::Urgency urgency,
              core::Instant deadline);
  void take(const std::shared_ptr<Utterance>& utterance);
  bool work(const std::shared_ptr<Utterance>& utterance, bool waited);
  bool open(const std::shared_ptr<Utterance>& utterance, bool waited);
  void refuse(const std::shared_ptr<Utterance>& utterance, const core::Error& error);
  void serve_waiting();

  const std::shared_ptr<stt::SpeechToText> engine_;
  const std::shared_ptr<core::WorkerPool> pool_;
  std::mutex mutex_;
  std::deque<std::shared_ptr<Utterance>> waiting_;  // guarded by mutex_; for a decoder
};

}  // namespace repartee::runtime
