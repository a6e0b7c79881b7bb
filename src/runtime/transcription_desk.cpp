#include "runtime/transcription_desk.hpp"

#include <algorithm>

namespace repartee::runtime {

std::size_t Utterance::backlog() const {
  const std::lock_guard lock(mutex_);
  return audio_.size();
}

void Utterance::abandon() { stop_.request_stop(); }

std::shared_ptr<TranscriptionDesk> TranscriptionDesk::create(std::shared_ptr<stt::SpeechToText> engine,
                                                             std::shared_ptr<core::WorkerPool> pool) {
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

void TranscriptionDesk::hand_in(const std::shared_ptr<Utterance>& utterance, audio::Samples audio, bool final,
                                core::Instant deadline) {
  {
    const std::lock_guard lock(utterance->mutex_);
    utterance->audio_.insert(utterance->audio_.end(), audio.begin(), audio.end());
    utterance->deadline_ = deadline;
    (final ? utterance->want_final_ : utterance->want_partial_) = true;
    if (utterance->queued_) return;  // whoever holds it will see
    utterance->queued_ = true;
  }
  submit(utterance, final ? core::Urgency::final_transcript : core::Urgency::partial, deadline);
}

void TranscriptionDesk::submit(const std::shared_ptr<Utterance>& utterance, core::Urgency urgency,
                               core::Instant deadline) {
  const bool accepted = pool_->submit(urgency, deadline, [weak = weak_from_this(), utterance] {
    if (const auto desk = weak.lock()) desk->work(utterance);
  });
  if (accepted) return;
  bool final = false;
  {
    const std::lock_guard lock(utterance->mutex_);
    final = utterance->want_final_;
    utterance->queued_ = utterance->want_partial_ = false;
  }
  const core::Error full(core::ErrorCode::overloaded, "the speech recognizers are all busy", "try again in a moment");
  (final ? utterance->callbacks_.final : utterance->callbacks_.partial)(full);
}

// A worker's turn with an utterance: feed what has come, then answer what is wanted.
void TranscriptionDesk::work(const std::shared_ptr<Utterance>& utterance) {
  const auto stop = utterance->stop_.get_token();
  for (;;) {
    if (stop.stop_requested()) {
      utterance->recognition_.reset();
      return;
    }
    if (!utterance->recognition_ && !open(utterance)) return;
    audio::Samples audio;
    bool partial = false, final = false;
    {
      const std::lock_guard lock(utterance->mutex_);
      audio.swap(utterance->audio_);
      partial = std::exchange(utterance->want_partial_, false);
      final = utterance->want_final_;
      if (audio.empty() && !partial && !final) {
        utterance->queued_ = false;
        return;
      }
    }
    if (auto fed = utterance->recognition_->feed(audio); !fed) {
      utterance->recognition_.reset();
      if (stop.stop_requested()) return;
      (final ? utterance->callbacks_.final : utterance->callbacks_.partial)(fed.error());
      if (final) return;
      continue;
    }
    if (final) {
      auto transcript = utterance->recognition_->finish(stop);
      utterance->recognition_.reset();  // the decoder goes back before anybody hears of the result
      if (!stop.stop_requested()) utterance->callbacks_.final(std::move(transcript));
      return;
    }
    if (partial) {
      auto transcript = utterance->recognition_->partial(stop);
      if (!stop.stop_requested()) utterance->callbacks_.partial(std::move(transcript));
    }
  }
}

// A decoder for the utterance; false when it has to wait for one (or the engine failed).
bool TranscriptionDesk::open(const std::shared_ptr<Utterance>& utterance) {
  std::unique_lock lock(mutex_);
  auto recognition = engine_->open(utterance->options_);
  if (recognition) {
    utterance->recognition_ = std::move(*recognition);
    return true;
  }
  if (recognition.error().code == core::ErrorCode::overloaded) {
    waiting_.push_back(utterance);
    return false;
  }
  lock.unlock();
  bool final = false;
  {
    const std::lock_guard guard(utterance->mutex_);
    final = utterance->want_final_;
    utterance->queued_ = utterance->want_partial_ = false;
  }
  if (!utterance->stop_.stop_requested()) {
    (final ? utterance->callbacks_.final : utterance->callbacks_.partial)(recognition.error());
  }
  return false;
}

// A decoder has become free: it goes to who has finished speaking, else to who waits longest.
void TranscriptionDesk::serve_waiting() {
  std::shared_ptr<Utterance> next;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiting_, [](const auto& utterance) { return utterance->stop_.stop_requested(); });
    if (waiting_.empty()) return;
    const auto finished = std::find_if(waiting_.begin(), waiting_.end(), [](const auto& utterance) {
      const std::lock_guard guard(utterance->mutex_);
      return utterance->want_final_;
    });
    const auto it = finished == waiting_.end() ? waiting_.begin() : finished;
    next = *it;
    waiting_.erase(it);
  }
  work(next);
}

}  // namespace repartee::runtime
