#include "eval/text_file.hpp"

#include <fstream>
#include <iterator>

namespace repartee::eval {

core::Result<std::string> read_text_file(const std::filesystem::path& path) {
  constexpr std::uintmax_t most_bytes = 64u << 20;
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) {
    return core::Error(core::ErrorCode::not_found, path.string() + " is not there, or no file",
                       "name a file that can be read");
  }
  if (std::filesystem::file_size(path, failed) > most_bytes || failed) {
    return core::Error(core::ErrorCode::too_large, path.string() + " is larger than 64 MiB",
                       "a manifest or a file of labels is a small text");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return core::Error(core::ErrorCode::not_found, path.string() + " cannot be opened",
                       "check who may read it");
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<Line> lines_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<Line> lines;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos || line.starts_with('#')) continue;
    lines.push_back({number, line});
  }
  return lines;
}

std::vector<std::string_view> between_tabs(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const auto tab = line.find('\t');
    fields.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return fields;
    line.remove_prefix(tab + 1);
  }
}

std::vector<std::string_view> between_blanks(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const auto begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return fields;
    line.remove_prefix(begin);
    const auto end = std::min(line.find_first_of(" \t"), line.size());
    fields.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

}  // namespace repartee::eval
