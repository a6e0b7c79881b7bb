#include "models/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "models/content.hpp"
#include "models/digest.hpp"
#include "models/download.hpp"
#include "models/files.hpp"
#include "models/pins.hpp"

namespace repartee::models {

namespace {

namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;

/// Where a file grows until it is whole and checked.
fs::path part_of(const fs::path& place) {
  return place.string() + ".part";
}

std::uint64_t size_of(const fs::path& path) {
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  return error ? 0 : bytes;
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// The one sentence for a machine without a way out.
std::string import_by_hand(const Model& model) {
  std::string addresses;
  for (const ModelFile& file : model.files) {
    addresses += (addresses.empty() ? "" : " and ") + file.url;
  }
  return fmt::format(
      "on a machine that can, fetch {}, copy {} here and run `repartee models import {} --as {}`",
      addresses, model.files.size() > 1 ? "both" : "it",
      fs::path(model.files.back().path).filename().string(), model.name);
}

/// The files of a model that lies in `folder` under a name of its own: "NAME" of "ggml-NAME.bin".
std::vector<Model> named_by_files(const fs::path& folder, Kind kind, std::string_view prefix,
                                  std::string_view suffix) {
  std::vector<Model> models;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string file = entry.path().filename().string();
    if (!file.starts_with(prefix) || !file.ends_with(suffix)) continue;
    if (file.size() <= prefix.size() + suffix.size()) continue;
    const std::string name =
        file.substr(prefix.size(), file.size() - prefix.size() - suffix.size());
    if (is_model_name(name)) models.push_back(model_of_ones_own(kind, name));
  }
  std::ranges::sort(models, {}, &Model::name);
  return models;
}

/// A copy that fails leaves nothing: what it is of is still there.
core::Result<> copy_in(const fs::path& from, const fs::path& to,
                       const std::function<std::uint64_t(const fs::path&)>& room) {
  std::error_code error, ignored;
  fs::remove(to, ignored);
  const std::uint64_t needed = size_of(from);
  const fs::path folder = to.parent_path();
  const std::uint64_t free = room ? room(folder) : free_bytes(folder);
  if (needed > free) {
    return Error(ErrorCode::unavailable,
                 fmt::format("there is no room for {}: it has {}, and {} are free", to.string(),
                             human_bytes(needed), human_bytes(free)),
                 "make room, or choose another folder with --models-path");
  }
  fs::copy_file(from, to, error);
  if (!error) return {};
  fs::remove(to, ignored);
  return write_error(to, error.value());
}

/// The voice's settings stand beside its graph: whichever of the two was named.
std::vector<fs::path> sources(const fs::path& file, Kind kind) {
  if (kind != Kind::piper) return {file};
  const fs::path graph =
      file.extension() == ".json" ? fs::path(file).replace_extension() : fs::path(file);
  return {graph.string() + ".json", graph};
}

}  // namespace

std::string_view name(State state) {
  switch (state) {
    case State::missing: return "missing";
    case State::partial: return "partial";
    case State::damaged: return "damaged";
    case State::installed: return "installed";
  }
  return "missing";
}

Store::Store(fs::path folder, const Catalogue& catalogue)
    : folder_(std::move(folder)), catalogue_(catalogue) {}

Entry Store::look_at(Model model, bool in_catalogue) const {
  Entry entry{.model = std::move(model), .in_catalogue = in_catalogue};
  std::size_t whole = 0;
  bool begun = false, damaged = false;
  for (const ModelFile& file : entry.model.files) {
    const fs::path here = place(file);
    entry.bytes += size_of(here) + size_of(part_of(here));
    begun |= is_file(here) || is_file(part_of(here));
    if (!is_file(here)) continue;
    const bool right = file.bytes == 0 || size_of(here) == file.bytes;
    whole += right ? 1 : 0;
    damaged |= !right;
  }
  if (damaged) {
    entry.state = State::damaged;
  } else if (whole == entry.model.files.size()) {
    entry.state = State::installed;
  } else if (begun) {
    entry.state = State::partial;
  }
  return entry;
}

std::vector<Model> Store::others() const {
  std::set<std::string> catalogued;
  for (const Model& model : catalogue_.models()) {
    for (const ModelFile& file : model.files) catalogued.insert(file.path);
  }
  std::vector<Model> models = named_by_files(folder_, Kind::whisper, "ggml-", ".bin");
  std::ranges::move(named_by_files(folder_ / "piper", Kind::piper, "", ".onnx"),
                    std::back_inserter(models));
  std::erase_if(models,
                [&](const Model& model) { return catalogued.contains(model.files.back().path); });
  return models;
}

std::vector<Entry> Store::list() const {
  std::vector<Entry> entries;
  for (const Model& model : catalogue_.models()) entries.push_back(look_at(model, true));
  for (Model& model : others()) entries.push_back(look_at(std::move(model), false));
  return entries;
}

core::Result<Entry> Store::find(const std::string& name) const {
  auto known = catalogue_.find(name);
  if (known) return look_at(std::move(*known), true);
  for (Model& model : others()) {
    if (model.name == name) return look_at(std::move(model), false);
  }
  return known.error();
}

core::Result<> Store::fetch(const Model& model, const ModelFile& file,
                            const OnProgress& on_progress) {
  const DownloadRequest request{.url = file.url,
                                .part = part_of(place(file)),
                                .bytes = file.bytes,
                                .has_digest = !file.sha256.empty(),
                                .connect_timeout = connect_timeout,
                                .free_bytes = free_bytes};
  auto done = download(request, [&](std::uint64_t bytes, std::uint64_t total) {
    if (on_progress) on_progress({.path = file.path, .done = bytes, .total = total});
  });
  if (done || done.error().code != ErrorCode::network) return done;
  return Error(ErrorCode::network, done.error().message, import_by_hand(model));
}

core::Result<InstalledFile> Store::accept(const Model& model, const ModelFile& file,
                                          const std::string& shown, const OnProgress& on_progress) {
  const fs::path part = part_of(place(file));
  const auto refuse = [&](Error error) {
    std::error_code ignored;
    fs::remove(part, ignored);
    fs::remove(part.string() + ".etag", ignored);
    return error;
  };
  const auto content = recognize_file(part);
  if (!content) return refuse(content.error());
  if (auto right = check_content(file, model.kind, *content, shown); !right) {
    return refuse(right.error());
  }
  const std::uint64_t bytes = size_of(part);
  if (file.bytes > 0 && bytes != file.bytes) {
    return refuse(Error(
        ErrorCode::corrupt,
        fmt::format("{} has {} bytes, and {} should have {}", shown, bytes, file.path, file.bytes),
        "fetch it again"));
  }
  const auto digests = digest_of(part, [&](std::uint64_t done) {
    if (on_progress) on_progress({.path = file.path, .done = done, .total = bytes});
  });
  if (!digests) return refuse(digests.error());
  Pins pins(folder_);
  ModelFile expected = file;
  const std::string pin = pins.of(file.path);
  if (expected.sha256.empty()) expected.sha256 = pin;
  if (auto same = compare(expected, *digests); !same) {
    return refuse(Error(same.error().code, same.error().message,
                        file.sha256.empty() && !pin.empty()
                            ? "that is what came the first time; if it may have changed, take its "
                              "line out of SHA256SUMS in the models folder"
                            : "it was thrown away; fetch it again"));
  }
  if (auto moved = move_into_place(part, place(file)); !moved) return moved.error();
  std::error_code ignored;
  fs::remove(part.string() + ".etag", ignored);
  if (auto noted = pins.set(file.path, digests->sha256); !noted) return noted.error();
  return InstalledFile{.path = file.path,
                       .sha256 = digests->sha256,
                       .pinned_now = file.sha256.empty() && pin.empty()};
}

core::Result<Installation> Store::pull(const std::string& name, const OnProgress& on_progress) {
  auto model = catalogue_.find(name);
  if (!model) return model.error();
  Installation result{.model = std::move(*model), .was_there = true};
  for (const ModelFile& file : result.model.files) {
    const fs::path here = place(file);
    if (is_file(here) && (file.bytes == 0 || size_of(here) == file.bytes)) continue;
    result.was_there = false;
    if (auto made = make_folder(here.parent_path()); !made) return made.error();
    if (auto fetched = fetch(result.model, file, on_progress); !fetched) return fetched.error();
    auto accepted = accept(result.model, file, "what came from " + file.url, on_progress);
    if (!accepted) return accepted.error();
    result.files.push_back(std::move(*accepted));
  }
  return result;
}

core::Result<Installation> Store::import(const fs::path& file, const std::string& name,
                                         const OnProgress& on_progress) {
  auto content = recognize_file(file);
  if (!content) return content.error();
  Installation result;
  if (auto known = catalogue_.find(name)) {
    result.model = std::move(*known);
  } else {
    if (!is_model_name(name)) {
      return Error(ErrorCode::invalid_argument, fmt::format("'{}' cannot be a model's name", name),
                   "letters, digits, '.', '_' and '-'");
    }
    const bool voice = *content == Content::onnx || *content == Content::piper_settings;
    const Kind kind = voice ? Kind::piper : Kind::whisper;
    result.model = model_of_ones_own(kind, name);
  }
  const auto from = sources(file, result.model.kind);
  for (std::size_t i = 0; i < from.size(); ++i) {
    const ModelFile& target = result.model.files.at(i);
    if (auto there = recognize_file(from[i]); !there) {
      return Error(ErrorCode::not_found, there.error().message,
                   from.size() > 1
                       ? "a Piper voice is two files: NAME.onnx, and NAME.onnx.json beside it"
                       : there.error().hint);
    } else if (auto right = check_content(target, result.model.kind, *there, from[i].string());
               !right) {
      return right.error();
    }
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    const ModelFile& target = result.model.files.at(i);
    if (auto made = make_folder(place(target).parent_path()); !made) return made.error();
    if (auto copied = copy_in(from[i], part_of(place(target)), free_bytes); !copied)
      return copied.error();
    auto accepted = accept(result.model, target, from[i].string(), on_progress);
    if (!accepted) return accepted.error();
    result.files.push_back(std::move(*accepted));
  }
  return result;
}

core::Result<std::vector<Verdict>> Store::verify(const std::string& name,
                                                 const OnProgress& on_progress) const {
  auto entry = find(name);
  if (!entry) return entry.error();
  const Pins pins(folder_);
  std::vector<Verdict> verdicts;
  for (ModelFile file : entry->model.files) {
    Verdict verdict{.path = file.path};
    const std::uint64_t bytes = size_of(place(file));
    const auto digests = digest_of(place(file), [&](std::uint64_t done) {
      if (on_progress) on_progress({.path = file.path, .done = done, .total = bytes});
    });
    if (file.sha256.empty()) file.sha256 = pins.of(file.path);
    core::Result<> right = {};
    if (!digests) {
      right = digests.error();
    } else {
      verdict.sha256 = digests->sha256;
      right = compare(file, *digests);
      if (right && file.sha256.empty() && file.sha1.empty()) {
        verdict.outcome = Verdict::Outcome::unknown;
      }
    }
    if (!right) {
      verdict.outcome = Verdict::Outcome::wrong;
      verdict.problem = right.error().message;
    }
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

core::Result<std::uint64_t> Store::remove(const std::string& name) {
  auto entry = find(name);
  if (!entry) return entry.error();
  if (entry->state == State::missing) {
    return Error(ErrorCode::not_found, fmt::format("{} is not installed", entry->model.name),
                 "`repartee models list --installed` shows what is");
  }
  Pins pins(folder_);
  for (const ModelFile& file : entry->model.files) {
    const fs::path here = place(file);
    for (const fs::path& path : {here, part_of(here), fs::path(part_of(here).string() + ".etag")}) {
      std::error_code error;
      fs::remove(path, error);
      if (error) return write_error(path, error.value());
    }
    if (auto forgotten = pins.forget(file.path); !forgotten) return forgotten.error();
  }
  return entry->bytes;
}

}  // namespace repartee::models
