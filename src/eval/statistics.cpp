#include "eval/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace repartee::eval {

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], place - static_cast<double>(below));
}

Interval bootstrap_error_rate(std::span<const WordErrors> clips) {
  constexpr int resamples = 2000;
  constexpr std::uint64_t seed = 1;
  WordErrors all;
  for (const WordErrors& clip : clips) all += clip;
  if (clips.size() < 2) return {all.rate(), all.rate()};
  // The standard fixes what the engine yields and not what distributions make of it. The bias of
  // the remainder is below 2^-50.
  std::mt19937_64 random(seed);
  std::vector<double> rates;
  rates.reserve(resamples);
  for (int i = 0; i < resamples; ++i) {
    WordErrors drawn;
    for (std::size_t k = 0; k < clips.size(); ++k) drawn += clips[random() % clips.size()];
    rates.push_back(drawn.rate());
  }
  return {percentile(rates, 0.025), percentile(rates, 0.975)};
}

Interval share_interval(std::size_t some, std::size_t all) {
  if (all == 0) return {0, 1};
  constexpr double z = 1.96;
  const double n = static_cast<double>(all), share = static_cast<double>(some) / n;
  const double middle = share + z * z / (2 * n);
  const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {std::max(0.0, (middle - half) / scale), std::min(1.0, (middle + half) / scale)};
}

double area_under_roc(std::span<const float> speech, std::span<const float> other) {
  if (speech.empty() || other.empty()) return 0.5;
  std::vector<float> sorted(other.begin(), other.end());
  std::ranges::sort(sorted);
  double wins = 0;
  for (const float score : speech) {
    const auto [first, last] = std::ranges::equal_range(sorted, score);
    wins += static_cast<double>(first - sorted.begin()) + static_cast<double>(last - first) / 2;
  }
  return wins / (static_cast<double>(speech.size()) * static_cast<double>(other.size()));
}

}  // namespace repartee::eval
