#pragma once
// The SHA-256 of each installed file as it was when it came: the file SHA256SUMS of the models
// folder, in the format of `sha256sum -c`.

#include <filesystem>
#include <map>
#include <string>

#include "core/error.hpp"

namespace repartee::models {

class Pins {
 public:
  /// Nothing is pinned where there is no such file. Lines that are none are skipped.
  explicit Pins(std::filesystem::path folder);

  /// "" where nothing is pinned. `path` is one of ModelFile::path.
  std::string of(const std::string& path) const;

  /// Written through at once.
  core::Result<> set(const std::string& path, const std::string& sha256);
  core::Result<> forget(const std::string& path);

 private:
  core::Result<> write() const;

  std::filesystem::path folder_;
  std::map<std::string, std::string> pins_;
};

}  // namespace repartee::models
