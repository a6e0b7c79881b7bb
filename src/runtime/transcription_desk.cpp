#include "runtime/transcription_desk.hpp"

#include <algorithm>

namespace repartee::runtime {

std::size_t Utterance::backlog() const {
  const std::lock_guard lock(mutex_);
  return audio_.size();
}

void Utterance::abandon() {
  stop_.request_stop();
  std::unique_lock lock(mutex_);
  auto partial = partial_stop_;
  lock.unlock();
  partial.request_stop();
}

std::shared_ptr<TranscriptionDesk> TranscriptionDesk::create(
    std::shared_ptr<stt::SpeechToText> engine, std::shared_ptr<core::WorkerPool> pool) {
  auto desk = std::make_shared<TranscriptionDesk>(std::move(engine), std::move(pool));
  // The engine may call this while it holds its own lock: only queue.
  desk->engine_->on_capacity([weak = desk->weak_from_this()] {
    const auto desk = weak.lock();
    if (!desk) return;
    (void)desk->pool_->submit(core::Urgency::final_transcript, core::Instant{}, [weak] {
      if (const auto desk = weak.lock()) desk->serve_waiting();
    });
  });
  return desk;
}

void TranscriptionDesk::hand_in(const std::shared_ptr<Utterance>& utterance, audio::Samples audio,
                                bool final, core::Instant deadline, core::Urgency final_urgency) {
  {
    std::unique_lock lock(utterance->mutex_);
    const bool pause = utterance->loudness_.is_pause(audio);
    utterance->loudness_.add(audio);
    utterance->audio_.insert(utterance->audio_.end(), audio.begin(), audio.end());
    (final ? utterance->want_final_ : utterance->want_partial_) = true;
    if (utterance->state_ == Utterance::State::working ||
        utterance->state_ == Utterance::State::waiting) {
      auto partial = utterance->partial_stop_;
      lock.unlock();
      if (final && !pause) partial.request_stop();
      return;
    }
    // One that is queued for a partial goes into the queue again for its final: it must not wait
    // behind everyone's clauses.
    if (utterance->state_ == Utterance::State::queued && !final) return;
    utterance->state_ = Utterance::State::queued;
  }
  submit(utterance, final ? final_urgency : core::Urgency::partial, deadline);
}

void TranscriptionDesk::submit(const std::shared_ptr<Utterance>& utterance, core::Urgency urgency,
                               core::Instant deadline) {
  const bool accepted = pool_->submit(urgency, deadline, [weak = weak_from_this(), utterance] {
    if (const auto desk = weak.lock()) desk->take(utterance);
  });
  if (accepted) return;
  refuse(utterance, {core::ErrorCode::overloaded, "the speech recognizers are all busy",
                     "try again in a moment"});
}

void TranscriptionDesk::refuse(const std::shared_ptr<Utterance>& utterance,
                               const core::Error& error) {
  bool final = false;
  {
    const std::lock_guard lock(utterance->mutex_);
    final = utterance->want_final_;
    utterance->state_ = Utterance::State::idle;
    utterance->want_partial_ = false;
  }
  if (utterance->stop_.stop_requested()) return;
  (final ? utterance->callbacks_.final : utterance->callbacks_.partial)(error);
}

void TranscriptionDesk::take(const std::shared_ptr<Utterance>& utterance) {
  {
    const std::lock_guard lock(utterance->mutex_);
    if (utterance->state_ != Utterance::State::queued) return;  // another worker has it, or had it
    utterance->state_ = Utterance::State::working;
  }
  // One that takes no decoder (abandoned, refused) leaves it to who waits: also where the engine's
  // own call was lost, because the pool was full.
  if (!work(utterance, /*waited=*/false)) serve_waiting();
}

// A worker's turn with an utterance: feed what has come, then answer what is wanted. False when it
// never took a decoder.
bool TranscriptionDesk::work(const std::shared_ptr<Utterance>& utterance, bool waited) {
  const auto stop = utterance->stop_.get_token();
  for (;;) {
    if (stop.stop_requested()) {
      const bool had = utterance->recognition_ != nullptr;
      utterance->recognition_.reset();
      return had;
    }
    if (!utterance->recognition_ && !open(utterance, waited)) return false;
    audio::Samples audio;
    bool partial = false, final = false;
    std::stop_token partial_stop;
    {
      const std::lock_guard lock(utterance->mutex_);
      utterance->partial_stop_ = std::stop_source();
      partial_stop = utterance->partial_stop_.get_token();
      audio.swap(utterance->audio_);
      partial = std::exchange(utterance->want_partial_, false);
      final = utterance->want_final_;
      if (audio.empty() && !partial && !final) {
        utterance->state_ = Utterance::State::idle;
        return true;
      }
    }
    if (auto fed = utterance->recognition_->feed(audio); !fed) {
      utterance->recognition_.reset();
      if (stop.stop_requested()) return true;
      (final ? utterance->callbacks_.final : utterance->callbacks_.partial)(fed.error());
      if (final) return true;
      continue;
    }
    if (final) {
      auto transcript = utterance->recognition_->finish(stop);
      utterance->recognition_.reset();  // the decoder goes back before anybody hears of the result
      if (!stop.stop_requested()) utterance->callbacks_.final(std::move(transcript));
      return true;
    }
    if (partial) {
      // Abandoned between the lock above and here: the engine would compute for nobody.
      if (stop.stop_requested()) continue;
      auto transcript = utterance->recognition_->partial(partial_stop);
      if (!partial_stop.stop_requested()) utterance->callbacks_.partial(std::move(transcript));
    }
  }
}

// A decoder for the utterance; false when it has to wait for one (or the engine failed).
bool TranscriptionDesk::open(const std::shared_ptr<Utterance>& utterance, bool waited) {
  std::unique_lock lock(mutex_);
  // Who has waited is first: a decoder that has just been given back is theirs.
  const auto wait = [&] {
    const std::lock_guard guard(utterance->mutex_);
    utterance->state_ = Utterance::State::waiting;
    waiting_.push_back(utterance);
    return false;
  };
  if (!waited && !waiting_.empty()) return wait();
  auto recognition = engine_->open(utterance->options_);
  if (recognition) {
    utterance->recognition_ = std::move(*recognition);
    return true;
  }
  if (recognition.error().code == core::ErrorCode::overloaded) return wait();
  lock.unlock();
  refuse(utterance, recognition.error());
  return false;
}

// A decoder has become free: it goes to who has finished speaking, else to who waits longest. One
// that was abandoned meanwhile does not take it, so the next gets it.
void TranscriptionDesk::serve_waiting() {
  for (;;) {
    std::shared_ptr<Utterance> next;
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(waiting_,
                    [](const auto& utterance) { return utterance->stop_.stop_requested(); });
      if (waiting_.empty()) return;
      const auto finished =
          std::find_if(waiting_.begin(), waiting_.end(), [](const auto& utterance) {
            const std::lock_guard guard(utterance->mutex_);
            return utterance->want_final_;
          });
      const auto it = finished == waiting_.end() ? waiting_.begin() : finished;
      next = *it;
      waiting_.erase(it);
      const std::lock_guard guard(next->mutex_);
      next->state_ = Utterance::State::working;
    }
    if (work(next, /*waited=*/true)) return;
    const std::lock_guard guard(next->mutex_);
    if (next->state_ == Utterance::State::waiting) return;  // really no decoder
  }
}

}  // namespace repartee::runtime
