#include "eot/prosody.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace repartee::eot {
namespace {

constexpr int decimation = 4;
constexpr int rate_hz = core::input_rate_hz / decimation;
constexpr double hop_s = 0.01;
constexpr std::size_t hop = rate_hz / 100;
constexpr std::size_t frame = rate_hz * 40 / 1000;  // two periods of the deepest voice and more
constexpr std::size_t shortest_lag = rate_hz / 400;
constexpr std::size_t longest_lag = rate_hz / 60;
// Of the strongest autocorrelation, above which a frame is voiced (P. Boersma 1993 uses 0.45).
constexpr double voicing = 0.5;
constexpr double floor_db = -60;          // of full scale: quieter frames have no pitch
constexpr double range_db = 30;           // below the loudest frame: quieter frames are pauses
constexpr std::size_t least_voiced = 20;  // frames
constexpr double slope_s = 0.5;           // what the slopes are fitted over
constexpr double rate_window_s = 1.5;
constexpr double dip_db = 3;  // between two syllables the energy falls by this much

struct Frame {
  double db = -120;
  double semitones = 0;  // of 1 Hz; 0: not voiced
};

// The mean of four neighbours is filter enough for pitch: what it lets through above 2 kHz is weak.
std::vector<float> decimate(std::span<const std::int16_t> speech) {
  std::vector<float> slow(speech.size() / decimation);
  for (std::size_t i = 0; i < slow.size(); ++i) {
    float sum = 0;
    for (int k = 0; k < decimation; ++k)
      sum += speech[i * decimation + static_cast<std::size_t>(k)];
    slow[i] = sum / (decimation * 32768.0F);
  }
  return slow;
}

double semitones_of(std::span<const float> samples) {
  // `samples` is a frame and the longest lag after it.
  std::array<double, longest_lag + 2> correlation{};
  double energy = 0;
  for (std::size_t i = 0; i < frame; ++i) energy += samples[i] * samples[i];
  double shifted = 0;
  for (std::size_t i = 0; i < frame; ++i)
    shifted += samples[i + shortest_lag - 1] * samples[i + shortest_lag - 1];
  for (std::size_t lag = shortest_lag - 1; lag <= longest_lag; ++lag) {
    float product = 0;
    for (std::size_t i = 0; i < frame; ++i) product += samples[i] * samples[i + lag];
    correlation[lag] = product / std::sqrt(energy * shifted + 1e-12);
    shifted += samples[lag + frame] * samples[lag + frame] - samples[lag] * samples[lag];
  }
  // The first peak that is nearly as strong as the strongest: its multiples are as strong.
  constexpr double nearly = 0.9;
  const auto best =
      *std::max_element(correlation.begin() + shortest_lag, correlation.begin() + longest_lag);
  if (best < voicing) return 0;
  for (std::size_t lag = shortest_lag; lag < longest_lag; ++lag) {
    const double before = correlation[lag - 1], here = correlation[lag],
                 after = correlation[lag + 1];
    if (here < nearly * best || here < before || here < after) continue;
    const double bend = before - 2 * here + after;
    const double offset = bend < 0 ? 0.5 * (before - after) / bend : 0;
    const double f0_hz = rate_hz / (static_cast<double>(lag) + offset);
    return 12 * std::log2(f0_hz);
  }
  return 0;
}

std::vector<Frame> frames_of(std::span<const float> samples) {
  std::vector<Frame> frames;
  for (std::size_t at = 0; at + frame + longest_lag + 1 <= samples.size(); at += hop) {
    double energy = 0;
    for (std::size_t i = 0; i < frame; ++i) energy += samples[at + i] * samples[at + i];
    Frame made{.db = 10 * std::log10(energy / static_cast<double>(frame) + 1e-12)};
    if (made.db > floor_db) made.semitones = semitones_of(samples.subspan(at));
    frames.push_back(made);
  }
  return frames;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Point {
  double at_s, value;
};

// By least squares; 0 for fewer than three points.
double slope(std::span<const Point> points) {
  if (points.size() < 3) return 0;
  double at = 0, value = 0;
  for (const auto& point : points) at += point.at_s, value += point.value;
  at /= static_cast<double>(points.size());
  value /= static_cast<double>(points.size());
  double product = 0, square = 0;
  for (const auto& point : points) {
    product += (point.at_s - at) * (point.value - value);
    square += (point.at_s - at) * (point.at_s - at);
  }
  return square > 0 ? product / square : 0;
}

// Peaks of the energy with a dip between them (N. H. de Jong, T. Wempe 2009, without their check
// of voicing, which short stretches do not need).
int syllables(std::span<const Frame> frames, double quiet_db) {
  int count = 0;
  double low = quiet_db, high = quiet_db;
  bool rising = true;
  for (const auto& each : frames) {
    if (rising) {
      high = std::max(high, each.db);
      if (each.db > high - dip_db) continue;
      if (high > quiet_db && high - low >= dip_db) ++count;
      rising = false;
      low = each.db;
    } else {
      low = std::min(low, each.db);
      if (each.db < low + dip_db) continue;
      rising = true;
      high = each.db;
    }
  }
  return rising && high > quiet_db && high - low >= dip_db ? count + 1 : count;
}

}  // namespace

std::optional<turn::Prosody> measure_prosody(std::span<const std::int16_t> speech) {
  const auto most = static_cast<std::size_t>(core::samples_in(longest_prosody));
  const auto frames = frames_of(decimate(speech.last(std::min(most, speech.size()))));
  if (frames.empty()) return std::nullopt;
  const auto loudest = std::max_element(frames.begin(), frames.end(), [](auto& a, auto& b) {
                         return a.db < b.db;
                       })->db;
  const double quiet_db = std::max(loudest - range_db, floor_db);

  std::vector<double> pitches;
  std::vector<Point> voiced, loud;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (frames[i].db <= quiet_db) continue;
    const double at_s = static_cast<double>(i) * hop_s;
    loud.push_back({at_s, frames[i].db});
    if (frames[i].semitones == 0) continue;
    pitches.push_back(frames[i].semitones);
    voiced.push_back({at_s, frames[i].semitones});
  }
  if (pitches.size() < least_voiced) return std::nullopt;

  const double middle = median(pitches);
  // Octave errors are not pitch.
  constexpr double octave_error = 9;
  std::erase_if(voiced, [&](const Point& p) { return std::abs(p.value - middle) > octave_error; });
  const auto last_of = [](std::vector<Point>& points) {
    const double from = points.empty() ? 0 : points.back().at_s - slope_s;
    std::erase_if(points, [&](const Point& point) { return point.at_s < from; });
  };
  last_of(voiced);
  last_of(loud);
  turn::Prosody prosody{.pitch_slope = static_cast<float>(slope(voiced)),
                        .energy_slope = static_cast<float>(slope(loud))};
  if (!voiced.empty()) {
    std::vector<double> end;
    for (auto at = voiced.rbegin(); at != voiced.rend() && end.size() < 10; ++at)
      end.push_back(at->value);
    prosody.pitch_level = static_cast<float>(median(end) - middle);
  }
  const auto window =
      std::min(frames.size(), static_cast<std::size_t>(std::llround(rate_window_s / hop_s)));
  const double window_s = static_cast<double>(window) * hop_s;
  constexpr double least_window_s = 0.5;
  if (window_s >= least_window_s)
    prosody.rate =
        static_cast<float>(syllables(std::span(frames).last(window), quiet_db) / window_s);
  return prosody;
}

}  // namespace repartee::eot
