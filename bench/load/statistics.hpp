#pragma once
// Distributions of what was measured.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <vector>

namespace repartee::bench {

class Distribution {
 public:
  void add(double value) {
    values_.push_back(value);
    sorted_ = false;
  }
  void add(const Distribution& other) {
    values_.insert(values_.end(), other.values_.begin(), other.values_.end());
    sorted_ = false;
  }
  std::size_t count() const { return values_.size(); }

  /// The smallest value that at least `share` (0 to 1) of all values do not exceed; 0 of none.
  double quantile(double share) {
    if (values_.empty()) return 0;
    if (!sorted_) std::ranges::sort(values_);
    sorted_ = true;
    const auto rank = std::ceil(share * static_cast<double>(values_.size()));
    return values_[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
  }

  nlohmann::ordered_json to_json() {
    const auto rounded = [this](double share) { return std::round(quantile(share) * 1000) / 1000; };
    return {{"count", count()},
            {"p50", rounded(0.5)},
            {"p95", rounded(0.95)},
            {"p99", rounded(0.99)},
            {"max", rounded(1)}};
  }

 private:
  std::vector<double> values_;
  bool sorted_ = true;
};

}  // namespace repartee::bench
