#pragma once
// Trade-offs as a picture.

#include <string>
#include <vector>

#include "eval/turn_policies.hpp"

namespace repartee::eval {

/// One way to end turns.
struct Curve {
  std::string name;
  std::vector<Point> points;  ///< By rising delay.
  std::vector<Point> marks;   ///< What it does as it is set.
};

/// Curves on the same turns.
struct Panel {
  std::string title;
  std::vector<Curve> curves;
};

/// Panels side by side: the mean delay in ms (to 1,600) across, the share of pauses cut off (to
/// 60 %) upwards. Text is escaped; readable on light and on dark pages.
std::string curve_svg(const std::vector<Panel>& panels);

}  // namespace repartee::eval
