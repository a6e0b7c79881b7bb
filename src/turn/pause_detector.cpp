#include "turn/pause_detector.hpp"

namespace repartee::turn {

Edge PauseDetector::step(core::SamplePos begin, core::SamplePos end, float probability) {
  const bool begun = in_speech();
  const bool speech = probability >= (begun ? settings_.release_threshold : settings_.threshold);
  switch (phase_) {
    case Phase::silent:
      if (!speech) return Edge::none;
      phase_ = Phase::perhaps_speech;
      run_ = 0;
      begin_ = begin;
      spoken_ = 0;
      [[fallthrough]];
    case Phase::perhaps_speech:
      if (!speech) {
        phase_ = Phase::silent;
        return Edge::false_start;
      }
      ++run_;
      end_ = end;
      spoken_ += end - begin;
      if (run_ < settings_.start_windows) return run_ == 1 ? Edge::perhaps_speech : Edge::none;
      phase_ = Phase::speech;
      return Edge::speech;
    case Phase::speech:
    case Phase::perhaps_over: break;
  }
  if (speech) {
    end_ = end;
    spoken_ += end - begin;
    const bool was_over = reported_perhaps_over_;
    phase_ = Phase::speech;
    reported_perhaps_over_ = false;
    return was_over ? Edge::speech_again : Edge::none;
  }
  phase_ = Phase::perhaps_over;
  const auto silence = core::duration_of(end - end_);
  if (silence >= wait_) {
    reset();
    return Edge::over;
  }
  if (!reported_perhaps_over_ && silence >= settings_.perhaps_silence) {
    reported_perhaps_over_ = true;
    return Edge::perhaps_over;
  }
  return Edge::none;
}

void PauseDetector::reset() {
  phase_ = Phase::silent;
  run_ = 0;
  reported_perhaps_over_ = false;
}

}  // namespace repartee::turn
