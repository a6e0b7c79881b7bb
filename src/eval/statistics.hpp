#pragma once
// Numbers about many clips: percentiles, and how sure an error rate is.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "eval/word_errors.hpp"

namespace repartee::eval {

/// The value below which `share` (0 to 1) of the values lie, interpolated between neighbours; 0 of
/// none.
double percentile(std::vector<double> values, double share);

struct Interval {
  double low = 0;
  double high = 0;
};

/// The 95 % confidence interval of the word error rate of all clips together, by the bootstrap
/// (B. Efron, 1979; percentiles of 2,000 resamples of whole clips, since the errors within one clip
/// hang together). From a fixed seed: the same clips give the same interval. Of fewer than two
/// clips it is the rate itself.
Interval bootstrap_error_rate(std::span<const WordErrors> clips);

/// The 95 % confidence interval of a share, `some` of `all` (E. B. Wilson, 1927); 0 to 1 of none.
Interval share_interval(std::size_t some, std::size_t all);

/// The chance that a speech frame scores above one without speech (the area under the ROC curve; by
/// ranks, ties count half). 0.5 where there are only frames of one kind.
double area_under_roc(std::span<const float> speech, std::span<const float> other);

}  // namespace repartee::eval
