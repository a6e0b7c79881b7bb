#pragma once
// Small files of text that people write by hand: manifests and labels.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace repartee::eval {

/// The whole file. `not_found` where it cannot be opened, `too_large` over 64 MiB.
core::Result<std::string> read_text_file(const std::filesystem::path& path);

struct Line {
  int number = 0;         ///< From 1.
  std::string_view text;  ///< Without its end; a view of the text it was cut from.
};

/// The lines of a text that hold anything: not the empty ones, nor those that begin with #. A byte
/// order mark and carriage returns are taken off.
std::vector<Line> lines_of(std::string_view text);

/// What lies between the tabs; empty fields count.
std::vector<std::string_view> between_tabs(std::string_view line);

/// What lies between blanks and tabs, however many.
std::vector<std::string_view> between_blanks(std::string_view line);

}  // namespace repartee::eval
