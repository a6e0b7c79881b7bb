#pragma once
// Files that are either there as a whole or not at all, also after a power cut.

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/error.hpp"

namespace repartee::models {

/// Writes `from` through to the disk and gives it the name `to` (on the same file system), in one
/// step. `unavailable` where that fails.
core::Result<> move_into_place(const std::filesystem::path& from, const std::filesystem::path& to);

/// The file's content becomes `text`, in one step.
core::Result<> write_whole_file(const std::filesystem::path& path, std::string_view text);

core::Result<> make_folder(const std::filesystem::path& folder);

/// Room for files of ordinary users; the most there can be where the system does not tell.
std::uint64_t free_bytes(const std::filesystem::path& folder);

/// The error of a write that failed with `errno_value`; a full disk is named as such.
core::Error write_error(const std::filesystem::path& path, int errno_value);

/// "148.0 MB", "1.62 GB", "4.9 kB": powers of ten.
std::string human_bytes(std::uint64_t bytes);

}  // namespace repartee::models
