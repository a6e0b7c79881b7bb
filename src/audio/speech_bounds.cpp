#include "audio/speech_bounds.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace repartee::audio {
namespace {

constexpr int frames_per_second = 100;
// Digital silence and dither: below this nothing is heard, and a quieter floor tells no more.
constexpr double quietest_db = -66;
// Speech stands out of its pauses by this much; a steady noise or tone does not vary as much.
constexpr double least_contrast_db = 12;
// How far from the floor (0) to the loudest sustained sound (1), in dB, the middle of a region and
// its edges must be.
constexpr double core_share = 0.5;
constexpr double edge_share = 0.25;
// A region counts as speech when at least this much of it, in one go, is well above the floor.
// Clicks and taps are shorter; the shortest word ("a") is not.
constexpr std::size_t least_core_frames = 5;
// Fricatives and stops at a word's edges are quiet: the closure of a stop may be this long.
constexpr std::size_t bridged_frames = 8;

/// Level of each 10 ms in dB of full scale, without a constant offset.
std::vector<double> levels(std::span<const std::int16_t> samples, std::size_t frame) {
  std::vector<double> out;
  out.reserve(samples.size() / frame);
  for (std::size_t at = 0; at + frame <= samples.size(); at += frame) {
    double sum = 0;
    double squares = 0;
    for (const std::int16_t sample : samples.subspan(at, frame)) {
      sum += sample;
      squares += static_cast<double>(sample) * sample;
    }
    const double n = static_cast<double>(frame);
    const double power = (squares - sum * sum / n) / n / (32768.0 * 32768.0);
    out.push_back(std::max(quietest_db, 10 * std::log10(std::max(power, 1e-12))));
  }
  return out;
}

double quantile(std::vector<double> values, double share) {
  const auto nth =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

/// The level that each run of `least_core_frames` holds throughout, by the run's first frame.
std::vector<double> sustained(std::span<const double> levels) {
  std::vector<double> out;
  for (std::size_t i = 0; i + least_core_frames <= levels.size(); ++i) {
    out.push_back(*std::ranges::min_element(levels.subspan(i, least_core_frames)));
  }
  return out;
}

/// Where a region reaches when it grows from `from` to the end of `levels` over frames at or above
/// `level`, stepping over pauses of up to `bridged_frames`.
std::size_t grow(std::span<const double> levels, std::size_t from, double level) {
  std::size_t reached = from;
  for (std::size_t i = from; i < levels.size() && i - reached <= bridged_frames; ++i) {
    if (levels[i] >= level) reached = i + 1;
  }
  return reached;
}

}  // namespace

std::optional<SpeechBounds> find_speech(std::span<const std::int16_t> samples, int rate_hz) {
  const auto frame = static_cast<std::size_t>(rate_hz / frames_per_second);
  if (frame == 0 || samples.size() < frame) return std::nullopt;
  const auto forward = levels(samples, frame);
  const auto held = sustained(forward);
  if (held.empty()) return std::nullopt;
  const double floor = quantile(forward, 0.05);
  const double loud = *std::ranges::max_element(held);
  if (loud - floor < least_contrast_db) return std::nullopt;
  const double core_level = floor + core_share * (loud - floor);
  const double edge_level = floor + edge_share * (loud - floor);

  const auto is_core = [&](double level) { return level >= core_level; };
  const auto first = std::ranges::find_if(held, is_core) - held.begin();
  const auto last = std::find_if(held.rbegin(), held.rend(), is_core) - held.rbegin();
  const std::size_t n = forward.size();
  const std::vector<double> backward(forward.rbegin(), forward.rend());
  const std::size_t begin = n - grow(backward, n - static_cast<std::size_t>(first), edge_level);
  const std::size_t end = grow(forward, n - static_cast<std::size_t>(last), edge_level);
  return SpeechBounds{.begin = begin * frame, .end = end * frame};
}

}  // namespace repartee::audio
