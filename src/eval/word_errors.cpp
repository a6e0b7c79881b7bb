#include "eval/word_errors.hpp"

#include <algorithm>
#include <vector>

#include "eval/english.hpp"

namespace repartee::eval {

WordErrors compare_words(std::span<const std::string> reference,
                         std::span<const std::string> heard) {
  const std::size_t width = heard.size() + 1;
  std::vector<std::size_t> cost((reference.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return cost[i * width + j]; };
  for (std::size_t j = 0; j < width; ++j) at(0, j) = j;
  for (std::size_t i = 1; i <= reference.size(); ++i) {
    at(i, 0) = i;
    for (std::size_t j = 1; j < width; ++j) {
      const std::size_t replaced = at(i - 1, j - 1) + (reference[i - 1] == heard[j - 1] ? 0 : 1);
      at(i, j) = std::min({replaced, at(i - 1, j) + 1, at(i, j - 1) + 1});
    }
  }
  WordErrors errors{.words = reference.size()};
  std::size_t i = reference.size();
  std::size_t j = heard.size();
  while (i > 0 || j > 0) {
    const bool both = i > 0 && j > 0;
    const bool same = both && reference[i - 1] == heard[j - 1];
    if (both && at(i, j) == at(i - 1, j - 1) + (same ? 0 : 1)) {
      errors.substitutions += same ? 0 : 1;
      --i, --j;
    } else if (i > 0 && at(i, j) == at(i - 1, j) + 1) {
      ++errors.deletions;
      --i;
    } else {
      ++errors.insertions;
      --j;
    }
  }
  return errors;
}

WordErrors word_errors(std::string_view reference, std::string_view heard) {
  return compare_words(normalize_english(reference), normalize_english(heard));
}

}  // namespace repartee::eval
