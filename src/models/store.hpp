#pragma once
// The models folder: what is in it, and bringing it in, checking it and taking it out again.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "models/catalogue.hpp"

namespace repartee::models {

enum class State {
  missing,
  partial,    ///< A download has begun, or one file of several is there.
  damaged,    ///< A file has another size than it must have.
  installed,  ///< Every file is there with its right size; verify() looks closer.
};

/// "missing", "partial", "damaged" or "installed".
std::string_view name(State state);

struct Entry {
  Model model;
  State state = State::missing;
  std::uint64_t bytes = 0;   ///< On the disk.
  bool in_catalogue = true;  ///< false: put here by hand, under a name of its own.
};

/// What is going on with one file.
struct Progress {
  std::string_view path;  ///< ModelFile::path.
  std::uint64_t done = 0;
  std::uint64_t total = 0;  ///< 0: not known.
};
using OnProgress = std::function<void(const Progress&)>;

struct InstalledFile {
  std::string path;
  std::string sha256;
  /// No digest is published: this one was noted, and later copies are held against it.
  bool pinned_now = false;
};
struct Installation {
  Model model;
  bool was_there = false;
  std::vector<InstalledFile> files;
};

struct Verdict {
  enum class Outcome { good, wrong, unknown };  ///< unknown: there is nothing to hold it against.
  std::string path;
  Outcome outcome = Outcome::good;
  std::string sha256;   ///< What it has; empty where it could not be read.
  std::string problem;  ///< Of a wrong one.
};

/// One folder; not for two threads. Two processes may download into it: the second of one file is
/// refused.
class Store {
 public:
  Store(std::filesystem::path folder, const Catalogue& catalogue);

  const std::filesystem::path& folder() const { return folder_; }

  /// The catalogue's models in its order, then what lies here besides.
  std::vector<Entry> list() const;

  /// By name or alias: of the catalogue, or what lies here under a name of its own.
  core::Result<Entry> find(const std::string& name) const;

  /// Downloads what is missing, checks each file and gives it its name in one step. The errors of
  /// download(), and `corrupt` for another digest or content. A host that cannot be reached is
  /// explained with the command that imports the file by hand.
  core::Result<Installation> pull(const std::string& name, const OnProgress& on_progress);

  /// Copies a file in, checked like a download. For a voice `file` is the .onnx; the .onnx.json
  /// must lie beside it. A name that is not in the catalogue becomes one, by what the file is.
  core::Result<Installation> import(const std::filesystem::path& file, const std::string& name,
                                    const OnProgress& on_progress);

  /// Reads every byte of a model that is here.
  core::Result<std::vector<Verdict>> verify(const std::string& name,
                                            const OnProgress& on_progress) const;

  /// How many bytes that freed. Also takes away what a broken download left. `not_found` where
  /// nothing of it is here.
  core::Result<std::uint64_t> remove(const std::string& name);

  /// A test's disk may be fuller, and its network quicker to give up.
  std::function<std::uint64_t(const std::filesystem::path&)> free_bytes;
  std::chrono::milliseconds connect_timeout{15'000};

 private:
  std::filesystem::path place(const ModelFile& file) const { return folder_ / file.path; }
  Entry look_at(Model model, bool in_catalogue) const;
  std::vector<Model> others() const;
  core::Result<> fetch(const Model& model, const ModelFile& file, const OnProgress& on_progress);
  core::Result<InstalledFile> accept(const Model& model, const ModelFile& file,
                                     const std::string& shown, const OnProgress& on_progress);

  const std::filesystem::path folder_;
  const Catalogue& catalogue_;
};

}  // namespace repartee::models
