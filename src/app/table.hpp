#pragma once
// Figures in columns, for people.

#include <string>
#include <vector>

namespace repartee::app {

/// Rows of cells under headings. The first column is flush left, the others right.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}

  /// A row with as many cells as there are headings; missing ones are empty.
  void add(std::vector<std::string> cells);

  /// All of it, a rule under the headings, with a line feed at each row's end. Columns are as wide
  /// as their widest cell, counted in characters and not in bytes.
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace repartee::app
