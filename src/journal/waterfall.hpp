#pragma once
// A timeline as a picture: lanes over time, one SVG, or a page of its own around it.

#include <string>
#include <vector>

#include "journal/timeline.hpp"

namespace repartee::journal {

/// A run and what to call it: "recorded", "turn.silence_ms=400".
struct Shown {
  std::string title;
  Timeline timeline;
};

/// The picture alone; it brings its colours along, for light and dark surroundings.
std::string to_svg(const Shown& shown);

/// A page without anything from elsewhere: the pictures, one below the other on the same scale, and
/// the turns as tables. `about` is its heading.
std::string to_html(const std::string& about, const std::vector<Shown>& shown);

}  // namespace repartee::journal
