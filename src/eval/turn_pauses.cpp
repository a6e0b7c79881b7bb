#include "eval/turn_pauses.hpp"

#include <algorithm>
#include <cmath>

#include "core/time.hpp"
#include "eot/prosody.hpp"
#include "runtime/pieces.hpp"

namespace repartee::eval {
namespace {

double seconds_at(core::SamplePos at) {
  return static_cast<double>(at) / core::input_rate_hz;
}

double to_seconds(core::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// The words of the turn that lie before the middle of the pause: times are not exact.
std::string written_before(const SpokenTurn& turn, const TurnPause& pause) {
  std::string text;
  for (const TimedWord& word : turn.words) {
    if (word.end_s > pause.begin_s + pause.seconds / 2) break;
    text += (text.empty() ? "" : " ") + word.text;
  }
  return text;
}

/// A partial transcript of everything up to each short silence.
core::Result<std::vector<std::string>> recognize(const SpokenTurn& turn,
                                                 const std::vector<TurnPause>& pauses,
                                                 const Listening& listening) {
  auto recognition = listening.recognizer->open({.language = listening.language});
  if (!recognition) return recognition.error();
  std::vector<std::string> heard;
  std::size_t fed = 0;
  for (const TurnPause& pause : pauses) {
    const double silence_s = std::min(to_seconds(listening.pauses.perhaps_silence), pause.seconds);
    const auto upto =
        std::min(static_cast<std::size_t>((pause.begin_s + silence_s) * core::input_rate_hz),
                 turn.samples.size());
    const auto piece = std::span(turn.samples).subspan(fed, std::max(upto, fed) - fed);
    if (auto done = (*recognition)->feed(piece); !done) return done.error();
    fed = std::max(upto, fed);
    auto partial = (*recognition)->partial({});
    if (!partial) return partial.error();
    heard.push_back(std::move(partial->text));
  }
  return heard;
}

TurnPauses find_pauses(const SpokenTurn& turn, const Listening& listening) {
  TurnPauses found{
      .name = turn.name, .set = turn.set, .speaker = turn.speaker, .recorded = turn.recorded};
  auto settings = listening.pauses;
  settings.silence = std::chrono::hours(1);  // nothing is decided here
  turn::PauseDetector detector(settings);
  const auto probabilities = runtime::speech_probabilities(*listening.detector, turn.samples);
  const auto window = static_cast<core::SamplePos>(listening.detector->window_samples());
  bool voiced = false;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const auto begin = static_cast<core::SamplePos>(i) * window;
    detector.step(begin, begin + window, probabilities[i]);
    if (!detector.in_speech()) continue;
    if (found.first_s == 0) found.first_s = seconds_at(detector.speech_begin());
    if (voiced && !detector.voiced()) {
      found.pauses.push_back({.begin_s = seconds_at(detector.speech_end())});
    } else if (!voiced && detector.voiced() && !found.pauses.empty()) {
      found.pauses.back().seconds = seconds_at(begin) - found.pauses.back().begin_s;
    }
    voiced = detector.voiced();
  }
  if (voiced) found.pauses.push_back({.begin_s = seconds_at(detector.speech_end())});
  if (!found.pauses.empty()) found.pauses.back().end = true;
  return found;
}

}  // namespace

core::Result<std::optional<TurnPauses>> listen(const SpokenTurn& turn, const Listening& listening) {
  auto found = find_pauses(turn, listening);
  if (found.pauses.empty()) return std::optional<TurnPauses>();
  std::vector<std::string> heard;
  if (listening.words == Words::recognized) {
    auto recognized = recognize(turn, found.pauses, listening);
    if (!recognized) return recognized.error();
    heard = std::move(*recognized);
  }
  const auto expected = turn::expected_answer(turn.asked, listening.language);
  for (std::size_t i = 0; i < found.pauses.size(); ++i) {
    TurnPause& pause = found.pauses[i];
    pause.known = {{}};
    if (listening.words == Words::written)
      pause.known.push_back({word_lag_s, written_before(turn, pause)});
    if (listening.words == Words::recognized) pause.known.push_back({word_lag_s, heard[i]});
    const auto samples =
        static_cast<std::size_t>(std::llround(pause.begin_s * core::input_rate_hz));
    pause.prosody =
        eot::measure_prosody(std::span(turn.samples).first(std::min(samples, turn.samples.size())));
    pause.expected = expected;
  }
  return std::optional(std::move(found));
}

}  // namespace repartee::eval
