#pragma once
// "Did you mean …?": the nearest of a list of names.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace repartee::app {

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (the
/// restricted Damerau-Levenshtein distance). Only the first 128 bytes of each count.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate with the smallest distance to `wrong` (the first of equals); "" where there are
/// none.
std::string nearest(std::string_view wrong, const std::vector<std::string>& candidates);

/// The setting that was most likely meant by an unknown path. The right key in a wrong group
/// counts as near: "turn.threshold" is "vad.threshold".
std::string nearest_setting(std::string_view wrong_path);

/// The same among what a tenant may set: its settings, and "keys".
std::string nearest_tenant_setting(std::string_view wrong_path);

}  // namespace repartee::app
