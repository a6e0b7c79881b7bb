#include "eval/detection.hpp"

#include <fmt/format.h>

#include "eval/noise.hpp"
#include "eval/statistics.hpp"
#include "eval/stopwatch.hpp"
#include "runtime/pieces.hpp"

namespace repartee::eval {
namespace {

class Evaluation {
 public:
  Evaluation(const vad::VoiceActivityDetector& detector, const DetectionSettings& settings)
      : detector_(detector), settings_(settings) {}

  /// Adds a recording to a condition.
  void add(ConditionReport& report, std::span<const std::int16_t> samples,
           std::span<const Span> speech, bool scored) {
    audio::Samples heard(samples.begin(), samples.end());
    // Made once before this: it cannot fail any more.
    if (const auto reducer = *audio::create_noise_reducer(settings_.noise_reduction)) {
      reducer->process(heard);
    }
    const Stopwatch watch;
    const Activity activity{runtime::speech_probabilities(detector_, heard),
                            detector_.window_samples()};
    cpu_seconds_ += watch.cpu_seconds();
    seconds_ += activity.seconds();
    report.seconds += activity.seconds();
    report.windows += count_windows(activity, speech, settings_.pauses.threshold);
    const auto turns = find_turns(activity, settings_.pauses);
    report.active_seconds += active_seconds(turns);
    report.starts += turns.size();
    if (report.set == "utterances") report.turns += count_turns(turns, speech);
    if (!scored) return;
    for (std::size_t i = 0; i < activity.probabilities.size(); ++i) {
      (is_speech(activity, i, speech) ? speech_scores_ : other_scores_)
          .push_back(activity.probabilities[i]);
    }
  }

  double area() const { return area_under_roc(speech_scores_, other_scores_); }
  double cpu_us_per_second() const { return seconds_ > 0 ? cpu_seconds_ / seconds_ * 1e6 : 0; }

 private:
  const vad::VoiceActivityDetector& detector_;
  const DetectionSettings& settings_;
  std::vector<float> speech_scores_;
  std::vector<float> other_scores_;
  double cpu_seconds_ = 0;
  double seconds_ = 0;
};

}  // namespace

core::Result<DetectorReport> evaluate_detector(const vad::VoiceActivityDetector& detector,
                                               const VadData& data,
                                               const DetectionSettings& settings) {
  if (const auto reducer = audio::create_noise_reducer(settings.noise_reduction); !reducer) {
    return reducer.error();
  }
  constexpr double noise_rms = 328;  // -40 dBFS: a loud fan
  const LabeledSound white{"white noise", white_noise(60 * core::input_rate_hz, noise_rms, 1), {}};
  Evaluation evaluation(detector, settings);
  DetectorReport report;
  const auto condition = [&](std::string set, std::string name) -> ConditionReport& {
    return report.conditions.emplace_back(
        ConditionReport{.set = std::move(set), .condition = std::move(name)});
  };
  if (!data.meetings.empty()) {
    auto& meetings = condition("meetings", "as recorded");
    for (const auto& sound : data.meetings) {
      evaluation.add(meetings, sound.samples, sound.speech, /*scored=*/true);
    }
  }
  const auto utterances_in = [&](const LabeledSound& noise, double snr_db) {
    auto& noisy = condition("utterances", fmt::format("{} {:.0f} dB", noise.name, snr_db));
    for (const auto& sound : data.utterances) {
      evaluation.add(noisy, mix(sound.samples, noise.samples, snr_db, 0), sound.speech, false);
    }
  };
  if (!data.utterances.empty()) {
    auto& clean = condition("utterances", "clean");
    for (const auto& sound : data.utterances) {
      evaluation.add(clean, sound.samples, sound.speech, /*scored=*/true);
    }
    for (const auto& noise : data.noises) {
      for (const double snr_db : {10.0, 5.0}) utterances_in(noise, snr_db);
    }
    utterances_in(white, 10);
  }
  for (const auto& noise : data.noises) {
    evaluation.add(condition("noise", noise.name), noise.samples, {}, false);
  }
  evaluation.add(condition("noise", white.name), white.samples, {}, false);
  report.area_under_roc = evaluation.area();
  report.cpu_us_per_second = evaluation.cpu_us_per_second();
  return report;
}

}  // namespace repartee::eval
