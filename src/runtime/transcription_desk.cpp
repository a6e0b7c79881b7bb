#include "runtime/transcription_desk.hpp"

#include <algorithm>
#include <tuple>

namespace repartee::runtime {

std::size_t Utterance::backlog() const {
  const std::lock_guard lock(mutex_);
  return samples_ - fed_;
}

// Under mutex_: what was handed in and not yet fed, in one piece.
audio::Samples Utterance::unfed() const {
  audio::Samples out;
  out.reserve(samples_ - fed_);
  std::size_t skip = fed_;
  for (const auto& piece : audio_) {
    const auto rest = piece.samples.subspan(std::min(skip, piece.samples.size()));
    skip -= piece.samples.size() - rest.size();
    out.insert(out.end(), rest.begin(), rest.end());
  }
  return out;
}

void Utterance::abandon() {
  stop_.request_stop();
  std::unique_lock lock(mutex_);
  auto partial = partial_stop_;
  lock.unlock();
  partial.request_stop();
}

std::shared_ptr<TranscriptionDesk> TranscriptionDesk::create(
    std::shared_ptr<stt::SpeechToText> engine, std::shared_ptr<core::WorkerPool> pool,
    std::shared_ptr<LoadGovernor> governor) {
  auto desk =
      std::make_shared<TranscriptionDesk>(std::move(engine), std::move(pool), std::move(governor));
  // The engine may call this while it holds its own lock: only queue.
  desk->engine_->on_capacity([weak = desk->weak_from_this()] {
    const auto desk = weak.lock();
    if (!desk) return;
    ++desk->freed_;
    desk->call_waiting();
  });
  return desk;
}

void TranscriptionDesk::hand_in(const std::shared_ptr<Utterance>& utterance,
                                std::vector<audio::SharedSound> audio, stt::TranscriptKind kind,
                                core::Instant deadline, core::Urgency final_urgency) {
  const bool partial = kind == stt::TranscriptKind::partial;
  const bool final = kind == stt::TranscriptKind::final;
  {
    using State = Utterance::State;
    std::unique_lock lock(utterance->mutex_);
    if (utterance->state_ == State::done) return;
    const bool pause = std::ranges::all_of(
        audio, [&](const auto& piece) { return utterance->loudness_.is_pause(piece.samples); });
    for (auto& piece : audio) {
      utterance->loudness_.add(piece.samples);
      utterance->samples_ += piece.samples.size();
      utterance->audio_.push_back(std::move(piece));
    }
    (partial ? utterance->want_partial_
     : final ? utterance->want_final_
             : utterance->want_guess_) = true;
    if (final) utterance->recording_ = final_urgency == core::Urgency::batch;
    utterance->deadline_ = deadline;
    if (utterance->state_ == State::working || utterance->state_ == State::waiting) {
      const bool stop = !pause && (final || (!partial && !utterance->guessing_));
      auto computing = utterance->partial_stop_;
      lock.unlock();
      if (stop) computing.request_stop();
      return;
    }
    // One that is queued for a partial goes into the queue again for its final: it must not wait
    // behind everyone's clauses.
    if (utterance->state_ == State::queued && partial) return;
    utterance->state_ = State::queued;
  }
  submit(utterance, partial ? core::Urgency::partial : final_urgency, deadline);
}

void TranscriptionDesk::submit(const std::shared_ptr<Utterance>& utterance, core::Urgency urgency,
                               core::Instant deadline) {
  core::Job job{.urgency = urgency, .deadline = deadline, .tenant = utterance->tenant_};
  job.run = [weak = weak_from_this(), utterance, urgency] {
    if (const auto desk = weak.lock()) desk->take(utterance, urgency);
  };
  // Only what still lies in the queue is given up with its place there.
  const bool partial = urgency == core::Urgency::partial;
  job.fail = [weak = weak_from_this(), utterance, partial](const core::Error& error) {
    const auto desk = weak.lock();
    if (!desk) return;
    {
      const std::lock_guard lock(utterance->mutex_);
      if (utterance->state_ != Utterance::State::queued) return;
      if (partial && (utterance->want_final_ || utterance->want_guess_)) return;  // queued for that
    }
    desk->fail(utterance, error);
  };
  const auto refuse = job.fail;
  if (pool_->submit(std::move(job))) return;
  refuse({core::ErrorCode::overloaded, "the speech recognizers are all busy",
          "try again in a moment"});
}

// Ends what was asked for: with its final an utterance is done, after a partial it may go on.
void TranscriptionDesk::fail(const std::shared_ptr<Utterance>& utterance,
                             const core::Error& error) {
  bool final = false, guess = false;
  std::size_t samples = 0;
  {
    const std::lock_guard lock(utterance->mutex_);
    if (utterance->state_ == Utterance::State::done) return;
    final = utterance->want_final_;
    guess = std::exchange(utterance->want_guess_, false);
    samples = utterance->samples_;
    if (utterance->state_ == Utterance::State::working) {
      utterance->recognition_.reset();
      utterance->fed_ = 0;
    }
    utterance->state_ = final ? Utterance::State::done : Utterance::State::idle;
    utterance->want_partial_ = false;
  }
  if (utterance->stop_.stop_requested()) return;
  if (final) return utterance->callbacks_.final(error);
  if (guess) utterance->callbacks_.guess(error, samples);
  utterance->callbacks_.partial(error);
}

void TranscriptionDesk::take(const std::shared_ptr<Utterance>& utterance, core::Urgency urgency) {
  {
    const std::lock_guard lock(utterance->mutex_);
    if (utterance->state_ != Utterance::State::queued) return;  // another worker has it, or had it
    utterance->state_ = Utterance::State::working;
  }
  // One that takes no decoder (abandoned, refused) leaves it to who waits.
  const bool no_need = work(utterance, /*waited=*/false) == Turn::no_need;
  if (no_need || missed_.exchange(false)) serve_waiting(urgency);
}

void TranscriptionDesk::stop() {
  std::vector<std::shared_ptr<Utterance>> left;
  {
    const std::lock_guard lock(mutex_);
    left.swap(waiting_);
    count_waiting();
  }
  for (const auto& utterance : left) {
    fail(utterance,
         {core::ErrorCode::overloaded, "the server is shutting down", "connect again in a moment"});
  }
}

// A worker's turn with an utterance. An engine that throws is a bug; its speaker hears of it.
TranscriptionDesk::Turn TranscriptionDesk::work(const std::shared_ptr<Utterance>& utterance,
                                                bool waited) {
  try {
    return recognize(utterance, waited);
  } catch (...) {
    fail(utterance, {core::ErrorCode::internal, "the speech recognizer failed",
                     "please report it, with the server's log"});
    throw;  // the pool logs it
  }
}

// Feeds what has come, then answers what is wanted.
TranscriptionDesk::Turn TranscriptionDesk::recognize(const std::shared_ptr<Utterance>& utterance,
                                                     bool waited) {
  const auto stop = utterance->stop_.get_token();
  for (;;) {
    if (stop.stop_requested()) {
      // A recognition may well have held no decoder: those that decode only at the end.
      utterance->recognition_.reset();
      return Turn::no_need;
    }
    if (!utterance->recognition_) {
      if (const auto opened = open(utterance, waited); opened != Turn::over) return opened;
    }
    audio::Samples audio;
    bool partial = false, guess = false, final = false, fresh = false;
    std::size_t samples = 0;
    std::stop_token partial_stop;
    {
      const std::lock_guard lock(utterance->mutex_);
      utterance->partial_stop_ = std::stop_source();
      partial_stop = utterance->partial_stop_.get_token();
      fresh = utterance->fed_ == 0;
      audio = utterance->unfed();
      utterance->fed_ = utterance->samples_;
      samples = utterance->samples_;
      final = utterance->want_final_;
      partial = std::exchange(utterance->want_partial_, false);
      // The partial first: it is quick where it is not the same work.
      guess = !partial && std::exchange(utterance->want_guess_, false);
      utterance->guessing_ = guess;
      if (audio.empty() && !partial && !guess && !final) {
        utterance->state_ = Utterance::State::idle;
        return Turn::over;
      }
    }
    const auto fed = audio.empty() ? core::Result<>() : utterance->recognition_->feed(audio);
    if (!fed) {
      utterance->recognition_.reset();
      if (stop.stop_requested()) return Turn::no_need;
      {
        const std::lock_guard lock(utterance->mutex_);
        utterance->fed_ = 0;
        final = utterance->want_final_;
        if (!final) {
          guess = std::exchange(utterance->want_guess_, false) || guess;
          utterance->state_ = Utterance::State::idle;
        }
      }
      // For the final all of it is recognized once more from the beginning.
      if (final && !fresh) continue;
      if (final) {
        fail(utterance, fed.error());
      } else {
        if (guess) utterance->callbacks_.guess(fed.error(), samples);
        utterance->callbacks_.partial(fed.error());
      }
      return Turn::no_need;
    }
    if (final) return finish(utterance);
    // Abandoned between the lock above and here: the engine would compute for nobody.
    if (stop.stop_requested()) continue;
    const core::Error given_up(core::ErrorCode::overloaded, "the server has more urgent work");
    if (guess) {
      auto heard = guess_affordable() ? utterance->recognition_->guess(partial_stop)
                                      : core::Result<stt::GuessedTranscript>(given_up);
      // Stopped: more has been said, and the final was asked for.
      if (!partial_stop.stop_requested()) utterance->callbacks_.guess(std::move(heard), samples);
    }
    if (partial) {
      auto transcript = partial_affordable(utterance)
                            ? utterance->recognition_->partial(partial_stop)
                            : core::Result<stt::Transcript>(given_up);
      if (partial_stop.stop_requested()) {
        const std::lock_guard lock(utterance->mutex_);
        if (utterance->want_final_) continue;
        transcript = core::Error(core::ErrorCode::cancelled, "a better transcript is made instead");
      }
      utterance->callbacks_.partial(std::move(transcript));
    }
  }
}

// Recognizers that decode only at the end take their decoder here, and may find none.
TranscriptionDesk::Turn TranscriptionDesk::finish(const std::shared_ptr<Utterance>& utterance) {
  const auto stop = utterance->stop_.get_token();
  for (;;) {
    const auto freed = freed_.load();
    auto transcript = utterance->recognition_->finish(stop);
    if (!transcript && transcript.error().code == core::ErrorCode::overloaded &&
        !stop.stop_requested()) {
      const std::lock_guard lock(mutex_);
      if (wait_for_decoder(utterance, freed)) return Turn::waits;
      continue;
    }
    const bool heard = transcript.has_value();
    utterance->recognition_.reset();  // the decoder goes back before anybody hears of the result
    {
      const std::lock_guard lock(utterance->mutex_);
      utterance->state_ = Utterance::State::done;
    }
    if (!stop.stop_requested()) utterance->callbacks_.final(std::move(transcript));
    return heard ? Turn::over : Turn::no_need;
  }
}

// Under mutex_: who has waited is first, since a decoder that has just been given back is theirs;
// but nobody who speaks waits behind a recording.
bool TranscriptionDesk::others_first(const std::shared_ptr<Utterance>& utterance) const {
  const auto recording = [](const auto& one) {
    const std::lock_guard guard(one->mutex_);
    return one->recording_;
  };
  const bool last = recording(utterance);
  return std::any_of(waiting_.begin(), waiting_.end(), [&](const auto& other) {
    return !other->recognition_ && (last || !recording(other));
  });
}

// Under mutex_.
void TranscriptionDesk::wait_for_decoder(const std::shared_ptr<Utterance>& utterance) {
  {
    const std::lock_guard guard(utterance->mutex_);
    utterance->state_ = Utterance::State::waiting;
  }
  waiting_.push_back(utterance);
  count_waiting();
}

// Under mutex_: the same, unless one has become free since there were `freed`. Counted first and
// looked at then, while the engine's call does it the other way round: one of both sees the other.
bool TranscriptionDesk::wait_for_decoder(const std::shared_ptr<Utterance>& utterance,
                                         std::uint64_t freed) {
  wait_for_decoder(utterance);
  if (freed == freed_.load()) return true;
  std::erase(waiting_, utterance);
  count_waiting();
  const std::lock_guard guard(utterance->mutex_);
  utterance->state_ = Utterance::State::working;
  return false;
}

// Under mutex_.
void TranscriptionDesk::count_waiting() {
  const auto recordings = std::count_if(waiting_.begin(), waiting_.end(), [](const auto& one) {
    const std::lock_guard guard(one->mutex_);
    return one->recording_;
  });
  recordings_waiting_ = static_cast<std::size_t>(recordings);
  live_waiting_ = waiting_.size() - static_cast<std::size_t>(recordings);
}

bool TranscriptionDesk::guess_affordable() {
  return !governor_ || governor_->level() < Degradation::no_speculation;
}

bool TranscriptionDesk::partial_affordable(const std::shared_ptr<Utterance>& utterance) {
  const auto level = governor_ ? governor_->level() : Degradation::none;
  if (level >= Degradation::no_partials) return false;
  const std::lock_guard lock(utterance->mutex_);
  utterance->skipped_partial_ =
      level == Degradation::slower_partials && !utterance->skipped_partial_;
  return !utterance->skipped_partial_;
}

// A decoder for the utterance; `over` when it has one.
TranscriptionDesk::Turn TranscriptionDesk::open(const std::shared_ptr<Utterance>& utterance,
                                                bool waited) {
  std::unique_lock lock(mutex_);
  if (!waited && others_first(utterance)) {
    wait_for_decoder(utterance);
    return Turn::waits;
  }
  for (;;) {
    const auto freed = freed_.load();
    auto recognition = engine_->open(utterance->options_);
    if (recognition) {
      utterance->recognition_ = std::move(*recognition);
      const std::lock_guard guard(utterance->mutex_);
      utterance->fed_ = 0;
      return Turn::over;
    }
    if (recognition.error().code != core::ErrorCode::overloaded) {
      lock.unlock();
      fail(utterance, recognition.error());
      return Turn::no_need;
    }
    if (wait_for_decoder(utterance, freed)) return Turn::waits;
  }
}

// A decoder has become free. With nobody waiting there is no job: it would tell the load meter that
// final transcripts cost nothing.
void TranscriptionDesk::call_waiting() {
  if (live_waiting_ > 0) {
    call_waiting(core::Urgency::final_transcript);
  } else if (recordings_waiting_ > 0) {
    call_waiting(core::Urgency::batch);
  }
}

void TranscriptionDesk::call_waiting(core::Urgency urgency) {
  core::Job job{.urgency = urgency};
  job.run = [weak = weak_from_this(), urgency] {
    if (const auto desk = weak.lock()) desk->serve_waiting(urgency);
  };
  job.fail = [weak = weak_from_this()](const core::Error&) {
    if (const auto desk = weak.lock()) desk->missed_ = true;
  };
  if (!pool_->submit(std::move(job))) missed_ = true;
}

// A decoder may be free: it goes to who has finished speaking, of those to who is due first, and
// last to recordings, which are worked on in jobs of their own urgency. One that was abandoned
// meanwhile does not take it, so the next gets it.
void TranscriptionDesk::serve_waiting(core::Urgency urgency) {
  for (;;) {
    std::shared_ptr<Utterance> next;
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(waiting_,
                    [](const auto& utterance) { return utterance->stop_.stop_requested(); });
      const auto due = [](const auto& utterance) {
        const std::lock_guard guard(utterance->mutex_);
        return std::tuple(utterance->recording_, !utterance->want_final_, utterance->deadline_);
      };
      const auto it =
          std::min_element(waiting_.begin(), waiting_.end(),
                           [&](const auto& a, const auto& b) { return due(a) < due(b); });
      const bool others = it != waiting_.end();
      const bool mine = others && (urgency == core::Urgency::batch || !std::get<0>(due(*it)));
      if (mine) {
        next = *it;
        waiting_.erase(it);
        const std::lock_guard guard(next->mutex_);
        next->state_ = Utterance::State::working;
      }
      count_waiting();
      if (!mine) {
        if (others) call_waiting(core::Urgency::batch);
        return;
      }
    }
    if (work(next, /*waited=*/true) != Turn::no_need) return;
  }
}

}  // namespace repartee::runtime
