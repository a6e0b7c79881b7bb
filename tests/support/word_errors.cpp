#include "support/word_errors.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

namespace repartee::test {
namespace {

std::vector<std::string> normalized(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    plain += std::isalnum(byte) != 0 || c == '\'' ? static_cast<char>(std::tolower(byte)) : ' ';
  }
  std::istringstream stream(plain);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace

WordErrors word_errors(std::string_view reference, std::string_view heard) {
  const auto wanted = normalized(reference);
  const auto got = normalized(heard);
  std::vector<std::size_t> row(got.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= wanted.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= got.size(); ++j) {
      const std::size_t replaced = diagonal + (wanted[i - 1] == got[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return {row.back(), wanted.size()};
}

}  // namespace repartee::test
