#pragma once
// Where sessions hand in speech and get words back: schedules recognitions on the worker pool and
// lets utterances wait, the most urgent first, while every decoder is in use.

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "audio/shared_sound.hpp"
#include "core/time.hpp"
#include "core/worker_pool.hpp"
#include "runtime/load_governor.hpp"
#include "stt/silence.hpp"
#include "stt/speech_to_text.hpp"

namespace repartee::runtime {

/// One piece of speech being recognized while it is spoken. Holds its audio until the final, so
/// that a recognition that fails on the way can begin anew: 32 kB a second, a piece is at most 28
/// s, and a session's ring shares its memory. Thread-safe; its callbacks come from workers.
class Utterance {
 public:
  struct Callbacks {
    std::function<void(core::Result<stt::Transcript>)> partial;
    std::function<void(core::Result<stt::Transcript>)> final;  ///< Once, unless abandoned.
    /// The answer is about the first `samples` handed in: all there were when it was begun.
    std::function<void(core::Result<stt::GuessedTranscript>, std::size_t samples)> guess = nullptr;
  };
  Utterance(stt::RecognitionOptions options, Callbacks callbacks, std::string tenant = {})
      : options_(std::move(options)),
        callbacks_(std::move(callbacks)),
        tenant_(std::move(tenant)) {}

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
    done,     // its final was answered
  };

  audio::Samples unfed() const;

  const stt::RecognitionOptions options_;
  const Callbacks callbacks_;
  const std::string tenant_;
  std::stop_source stop_;
  mutable std::mutex mutex_;
  std::vector<audio::SharedSound> audio_;  // guarded by mutex_; all of it
  std::size_t samples_ = 0;                // guarded by mutex_; in audio_
  std::size_t fed_ = 0;                    // guarded by mutex_; samples of it
  stt::Loudness loudness_;                 // guarded by mutex_; of all that was handed in
  std::stop_source partial_stop_;          // guarded by mutex_; of the one being computed
  bool want_partial_ = false, want_guess_ = false, want_final_ = false;  // guarded by mutex_
  bool guessing_ = false;         // guarded by mutex_; that is being computed
  bool skipped_partial_ = false;  // guarded by mutex_
  core::Instant deadline_{};      // guarded by mutex_; of what was asked for last
  bool recording_ = false;        // guarded by mutex_; nobody waits for it live
  State state_ = State::idle;     // guarded by mutex_
  /// Used only by who holds the utterance: its worker, or the desk while it waits for a decoder.
  std::unique_ptr<stt::Recognition> recognition_;
};

/// Thread-safe; outlives every utterance's work.
class TranscriptionDesk : public std::enable_shared_from_this<TranscriptionDesk> {
 public:
  /// Under load partials are given up as `governor` says; without one they never are.
  static std::shared_ptr<TranscriptionDesk> create(
      std::shared_ptr<stt::SpeechToText> engine, std::shared_ptr<core::WorkerPool> pool,
      std::shared_ptr<LoadGovernor> governor = nullptr);
  TranscriptionDesk(std::shared_ptr<stt::SpeechToText> engine,
                    std::shared_ptr<core::WorkerPool> pool, std::shared_ptr<LoadGovernor> governor)
      : engine_(std::move(engine)), pool_(std::move(pool)), governor_(std::move(governor)) {}

  /// Adds audio to an utterance, and asks for a transcript of all of it. A partial or a guess that
  /// is given up is answered `overloaded`; so is a final when the pool is full of nothing but
  /// finals and clauses. Guesses lie among the finals, by the deadline they are given. What fails
  /// before the final loses no audio: the final is recognized from the beginning. A final or a
  /// guess with more words in it stops the partial that is being computed, which nobody waits for
  /// any more; one with nothing but a pause lets it end, since the engine may answer both with it.
  void hand_in(const std::shared_ptr<Utterance>& utterance, std::vector<audio::SharedSound> audio,
               stt::TranscriptKind kind, core::Instant deadline,
               core::Urgency final_urgency = core::Urgency::final_transcript);

  /// After the pool's stop(): answers those who wait for a decoder, since none will come.
  void stop();

 private:
  enum class Turn {
    over,     // whatever there was to do is done
    no_need,  // it needs no decoder, or no longer
    waits,    // for a decoder, among waiting_
  };

  void submit(const std::shared_ptr<Utterance>& utterance, core::Urgency urgency,
              core::Instant deadline);
  void take(const std::shared_ptr<Utterance>& utterance, core::Urgency urgency);
  Turn work(const std::shared_ptr<Utterance>& utterance, bool waited);
  Turn recognize(const std::shared_ptr<Utterance>& utterance, bool waited);
  Turn open(const std::shared_ptr<Utterance>& utterance, bool waited);
  Turn finish(const std::shared_ptr<Utterance>& utterance);
  bool others_first(const std::shared_ptr<Utterance>& utterance) const;
  void wait_for_decoder(const std::shared_ptr<Utterance>& utterance);
  bool wait_for_decoder(const std::shared_ptr<Utterance>& utterance, std::uint64_t freed);
  void count_waiting();
  bool guess_affordable();
  bool partial_affordable(const std::shared_ptr<Utterance>& utterance);
  void fail(const std::shared_ptr<Utterance>& utterance, const core::Error& error);
  void call_waiting();
  void call_waiting(core::Urgency urgency);
  void serve_waiting(core::Urgency urgency);

  const std::shared_ptr<stt::SpeechToText> engine_;
  const std::shared_ptr<core::WorkerPool> pool_;
  const std::shared_ptr<LoadGovernor> governor_;
  std::atomic<std::uint64_t> freed_ = 0;  // decoders so far
  std::atomic<bool> missed_ = false;      // the pool had no room to call who waits
  std::atomic<std::size_t> live_waiting_ = 0, recordings_waiting_ = 0;  // of waiting_
  std::mutex mutex_;
  std::vector<std::shared_ptr<Utterance>> waiting_;  // guarded by mutex_; for a decoder
};

}  // namespace repartee::runtime
