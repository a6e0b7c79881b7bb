#pragma once
// The list of recordings with what is said in them, a table of tab-separated values.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace repartee::eval {

/// One recording of a manifest.
struct Clip {
  std::filesystem::path file;  ///< Resolved against the manifest's folder.
  std::string name;            ///< As the manifest names it.
  std::string transcript;      ///< What is said; empty where nothing is to be heard.
  std::string kind = "all";    ///< A group of its own in the results: "read", "command", …
  int line = 0;                ///< Of the manifest, from 1.

  bool operator==(const Clip&) const = default;
};

/// Reads a manifest's text. Its first line names the columns: `file` and `transcript` are needed,
/// `kind` is used where it is there, any others are ignored. Empty lines and lines that begin with
/// # are skipped. `invalid_argument` names the file, the line and the mend.
core::Result<std::vector<Clip>> parse_manifest(std::string_view text,
                                               const std::filesystem::path& manifest);

/// Reads a manifest from a file and makes sure that every recording it names is there.
/// `not_found` for a file or a recording that is not.
core::Result<std::vector<Clip>> read_manifest(const std::filesystem::path& manifest);

}  // namespace repartee::eval
