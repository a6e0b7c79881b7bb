#include "eval/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>

#include "eval/text_file.hpp"

namespace repartee::eval {
namespace {

core::Error wrong(const std::filesystem::path& manifest, int line, const std::string& what,
                  std::string mend) {
  return {core::ErrorCode::invalid_argument,
          fmt::format("{}, line {}: {}", manifest.string(), line, what), std::move(mend)};
}

struct Columns {
  std::size_t count = 0;
  std::size_t file = 0;
  std::size_t transcript = 0;
  std::optional<std::size_t> kind;
};

core::Result<Columns> read_header(const Line& header, const std::filesystem::path& manifest) {
  const auto names = between_tabs(header.text);
  const auto column = [&](std::string_view name) -> std::optional<std::size_t> {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
  };
  Columns columns{.count = names.size(), .kind = column("kind")};
  for (const auto& [name, where] :
       {std::pair{"file", &columns.file}, std::pair{"transcript", &columns.transcript}}) {
    const auto found = column(name);
    if (!found) {
      return wrong(manifest, header.number, fmt::format("no column is named \"{}\"", name),
                   "the first line names the columns, with tabs between them: file, transcript, "
                   "kind");
    }
    *where = *found;
  }
  return columns;
}

}  // namespace

core::Result<std::vector<Clip>> parse_manifest(std::string_view text,
                                               const std::filesystem::path& manifest) {
  const auto lines = lines_of(text);
  if (lines.empty()) {
    return wrong(manifest, 1, "the manifest is empty",
                 "write a line that names the columns, and a line for each recording");
  }
  const auto columns = read_header(lines.front(), manifest);
  if (!columns) return columns.error();
  std::vector<Clip> clips;
  for (const Line& line : std::span(lines).subspan(1)) {
    const auto fields = between_tabs(line.text);
    if (fields.size() != columns->count) {
      return wrong(
          manifest, line.number,
          fmt::format("{} columns, and the first line names {}", fields.size(), columns->count),
          "put exactly one tab between two columns");
    }
    const std::string_view file = fields[columns->file];
    if (file.empty()) {
      return wrong(manifest, line.number, "no file is named",
                   "write the recording's path, relative to the manifest");
    }
    Clip clip{.file = manifest.parent_path() / file,
              .name = std::string(file),
              .transcript = std::string(fields[columns->transcript]),
              .line = line.number};
    if (columns->kind && !fields[*columns->kind].empty()) clip.kind = fields[*columns->kind];
    clips.push_back(std::move(clip));
  }
  if (clips.empty()) {
    return wrong(manifest, lines.front().number, "there are no recordings below the first line",
                 "add a line for each recording");
  }
  return clips;
}

core::Result<std::vector<Clip>> read_manifest(const std::filesystem::path& manifest) {
  const auto text = read_text_file(manifest);
  if (!text) return text.error();
  auto clips = parse_manifest(*text, manifest);
  if (!clips) return clips;
  for (const Clip& clip : *clips) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(clip.file, ignored)) continue;
    return core::Error(core::ErrorCode::not_found,
                       fmt::format("{}, line {}: there is no recording {}", manifest.string(),
                                   clip.line, clip.file.string()),
                       "paths are relative to the manifest; mend the line or bring the file");
  }
  return clips;
}

}  // namespace repartee::eval
