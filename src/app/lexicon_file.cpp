#include "app/lexicon_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

namespace repartee::app {
namespace {

using core::Error;
using core::ErrorCode;

constexpr std::uintmax_t most_bytes = std::uintmax_t{4} << 20;
constexpr const char* form = "each line is \"word\" = \"how it is said\"";

struct Entry {
  toml::source_index line = 0;
  std::string_view word;
  const toml::node* said = nullptr;
};

/// In the order of the file, so that the first mistake is the one that is told.
std::vector<Entry> entries_of(const toml::table& document) {
  std::vector<Entry> entries;
  for (const auto& [key, node] : document) {
    entries.push_back({key.source().begin.line, key.str(), &node});
  }
  std::ranges::sort(entries, {}, &Entry::line);
  return entries;
}

}  // namespace

core::Result<std::shared_ptr<const tts::Lexicon>> parse_lexicon(std::string_view text,
                                                                const std::string& name) {
  auto lexicon = std::make_shared<tts::Lexicon>();
  try {
    // Exceptions are how toml++ reports mistakes; they end here.
    const toml::table document = toml::parse(text, name);
    for (const Entry& entry : entries_of(document)) {
      const auto said = entry.said->value_exact<std::string>();
      if (!said) {
        return Error(
            ErrorCode::invalid_argument,
            fmt::format("{}:{}: \"{}\" is not said with a string", name, entry.line, entry.word),
            form);
      }
      if (const auto added = lexicon->add(entry.word, *said); !added) {
        return Error(ErrorCode::invalid_argument,
                     fmt::format("{}:{}: {}", name, entry.line, added.error().message),
                     added.error().hint);
      }
    }
  } catch (const toml::parse_error& error) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{}:{}: {}", name, error.source().begin.line, error.description()),
                 form);
  }
  return std::shared_ptr<const tts::Lexicon>(std::move(lexicon));
}

core::Result<std::shared_ptr<const tts::Lexicon>> load_lexicon(const std::string& path) {
  if (path.empty()) return std::make_shared<const tts::Lexicon>();
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed) {
    return Error(ErrorCode::not_found, fmt::format("tts.lexicon: cannot read {}", path),
                 failed.message());
  }
  if (size > most_bytes) {
    return Error(ErrorCode::too_large, fmt::format("tts.lexicon: {} has {} bytes", path, size),
                 "4 MiB at most");
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  if (!file.read(text.data(), static_cast<std::streamsize>(size))) {
    return Error(ErrorCode::not_found, fmt::format("tts.lexicon: cannot read {}", path),
                 "check its permissions");
  }
  return parse_lexicon(text, path);
}

}  // namespace repartee::app
