#include "models/catalogue.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <stdexcept>

#include "http/url.hpp"
#include "models/built_in.hpp"

namespace repartee::models {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::array kinds{Kind::whisper, Kind::piper, Kind::silero, Kind::smart_turn};

bool is_digest(std::string_view text, std::size_t digits) {
  return text.empty() ||
         (text.size() == digits && text.find_first_not_of("0123456789abcdef") == text.npos);
}

bool stays_inside(const std::string& path) {
  const std::filesystem::path relative(path);
  if (path.empty() || relative.is_absolute()) return false;
  return std::ranges::all_of(
      relative, [](const std::filesystem::path& part) { return is_model_name(part.string()); });
}

/// Reads one document and stops at the first mistake.
class Reader {
 public:
  explicit Reader(const std::string& source) : source_(source) {}

  core::Result<Catalogue> read(const toml::table& document) {
    const toml::array* list = document["model"].as_array();
    if (!list || list->empty()) {
      return Error(ErrorCode::invalid_argument, source_ + " lists no models",
                   "each is a table [[model]]");
    }
    std::vector<Model> models;
    for (const toml::node& node : *list) {
      if (const toml::table* table = node.as_table()) models.push_back(read_model(*table));
    }
    check_names(models);
    if (problem_) return *problem_;
    return Catalogue(std::move(models));
  }

 private:
  Model read_model(const toml::table& table) {
    Model model{.name = table["name"].value_or(std::string{}),
                .about = table["about"].value_or(std::string{}),
                .languages = strings(table["languages"].as_array()),
                .licence = table["licence"].value_or(std::string{}),
                .aliases = strings(table["aliases"].as_array())};
    if (!is_model_name(model.name)) fail(table, fmt::format("\"{}\" is no name", model.name));
    const auto kind = table["kind"].value_or(std::string{});
    const auto known = std::ranges::find(kinds, kind, [](Kind k) { return name(k); });
    if (known == kinds.end()) {
      fail(table, fmt::format("{} has no kind", model.name));
    } else {
      model.kind = *known;
    }
    if (const toml::array* files = table["file"].as_array()) {
      for (const toml::node& node : *files) {
        if (const toml::table* file = node.as_table()) model.files.push_back(read_file(*file));
      }
    }
    if (model.files.empty()) fail(table, model.name + " has no files");
    if (model.licence.empty()) fail(table, model.name + " has no licence");
    return model;
  }

  ModelFile read_file(const toml::table& table) {
    ModelFile file{.path = table["path"].value_or(std::string{}),
                   .url = table["url"].value_or(std::string{}),
                   .sha256 = table["sha256"].value_or(std::string{}),
                   .sha1 = table["sha1"].value_or(std::string{})};
    const auto bytes = table["bytes"].value_or(std::int64_t{0});
    if (bytes < 0) fail(table, file.path + " has fewer than no bytes");
    file.bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(bytes, 0));
    if (!stays_inside(file.path)) fail(table, fmt::format("\"{}\" is no path", file.path));
    if (!http::check_url(file.url)) fail(table, file.path + " has no address");
    if (!is_digest(file.sha256, 64)) fail(table, file.path + ": that is no SHA-256");
    if (!is_digest(file.sha1, 40)) fail(table, file.path + ": that is no SHA-1");
    return file;
  }

  static std::vector<std::string> strings(const toml::array* array) {
    std::vector<std::string> texts;
    if (!array) return texts;
    for (const toml::node& node : *array) {
      if (auto text = node.value<std::string>()) texts.push_back(std::move(*text));
    }
    return texts;
  }

  void check_names(const std::vector<Model>& models) {
    std::set<std::string> seen;
    const auto take = [&](const std::string& name) {
      if (!seen.insert(name).second) fail_with(source_ + ": there are two of " + name);
    };
    for (const Model& model : models) {
      take(model.name);
      std::ranges::for_each(model.aliases, take);
      for (const ModelFile& file : model.files) take(file.path);
    }
  }

  void fail(const toml::table& table, const std::string& what) {
    fail_with(fmt::format("{}:{}: {}", source_, table.source().begin.line, what));
  }

  void fail_with(std::string message) {
    if (!problem_) problem_ = Error(ErrorCode::invalid_argument, std::move(message));
  }

  const std::string& source_;
  std::optional<Error> problem_;
};

/// How many leading and trailing letters two names share: near enough to guess what was meant.
std::size_t likeness(std::string_view a, std::string_view b) {
  const auto prefix = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  std::size_t suffix = 0;
  const std::size_t most = std::min(a.size(), b.size()) - prefix;
  while (suffix < most && a[a.size() - 1 - suffix] == b[b.size() - 1 - suffix]) ++suffix;
  return prefix + suffix;
}

}  // namespace

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::whisper: return "whisper";
    case Kind::piper: return "piper";
    case Kind::silero: return "silero";
    case Kind::smart_turn: return "smart-turn";
  }
  return "whisper";
}

std::uint64_t Model::bytes() const {
  std::uint64_t sum = 0;
  for (const ModelFile& file : files) sum += file.bytes;
  return sum;
}

core::Result<Model> Catalogue::find(std::string_view wanted) const {
  const Model* nearest = nullptr;
  std::size_t most = 0;
  for (const Model& model : models_) {
    if (model.name == wanted || std::ranges::count(model.aliases, wanted) > 0) return model;
    const std::size_t like = likeness(model.name, wanted);
    if (!nearest || like > most) {
      nearest = &model;
      most = like;
    }
  }
  return Error(ErrorCode::not_found, fmt::format("there is no model '{}' in the catalogue", wanted),
               most > 0
                   ? fmt::format("did you mean {}? `repartee models list` shows all", nearest->name)
                   : "`repartee models list` shows all");
}

core::Result<Catalogue> parse_catalogue(std::string_view text, const std::string& source) {
  try {
    return Reader(source).read(toml::parse(text, source));
  } catch (const toml::parse_error& error) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{}:{}: {}", source, error.source().begin.line, error.description()));
  }
}

const Catalogue& built_in_catalogue() {
  static const Catalogue catalogue = [] {
    auto parsed = parse_catalogue(built_in_toml(), "models/catalogue.toml");
    // A test reads it; who gets here has a program that did not pass its tests.
    if (!parsed) throw std::logic_error(parsed.error().text());
    return std::move(*parsed);
  }();
  return catalogue;
}

bool is_model_name(std::string_view text) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  constexpr std::size_t most = 100;
  return !text.empty() && text.size() <= most && text.front() != '.' && text.front() != '-' &&
         text.find_first_not_of(allowed) == text.npos;
}

Model model_of_ones_own(Kind kind, std::string_view name) {
  Model model{.name = std::string(name), .kind = kind, .about = "installed by hand"};
  const auto add = [&](std::string path) { model.files.push_back({.path = std::move(path)}); };
  switch (kind) {
    case Kind::whisper: add(fmt::format("ggml-{}.bin", name)); break;
    case Kind::silero:
    case Kind::smart_turn: add(fmt::format("{}.onnx", name)); break;
    case Kind::piper:
      add(fmt::format("piper/{}.onnx.json", name));
      add(fmt::format("piper/{}.onnx", name));
      break;
  }
  return model;
}

}  // namespace repartee::models
