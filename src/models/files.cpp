#include "models/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>

namespace repartee::models {

namespace {

using core::Error;
using core::ErrorCode;

core::Result<> sync(const std::filesystem::path& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const int why = errno;
  if (file >= 0) close(file);
  if (!synced) return write_error(path, why);
  return {};
}

}  // namespace

core::Error write_error(const std::filesystem::path& path, int errno_value) {
  // A quota and a limit on the size of files are mended like a full disk.
  if (errno_value == ENOSPC || errno_value == EDQUOT || errno_value == EFBIG) {
    return Error(ErrorCode::unavailable,
                 fmt::format("there is no room left for {} ({} free)", path.string(),
                             human_bytes(free_bytes(path.parent_path()))),
                 "make room, or choose another folder with --models-path; what has come is kept");
  }
  return Error(ErrorCode::unavailable,
               fmt::format("{} cannot be written: {}", path.string(), std::strerror(errno_value)),
               "check who may write there, or choose another folder with --models-path");
}

core::Result<> move_into_place(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (auto synced = sync(from, O_RDWR); !synced) return synced;
  if (std::rename(from.c_str(), to.c_str()) != 0) return write_error(to, errno);
  return sync(to.parent_path(), O_RDONLY | O_DIRECTORY);
}

core::Result<> write_whole_file(const std::filesystem::path& path, std::string_view text) {
  const std::filesystem::path temporary = path.string() + ".new";
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  errno = 0;
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) return write_error(path, errno != 0 ? errno : EIO);
  return move_into_place(temporary, path);
}

core::Result<> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return write_error(folder, error.value());
  return {};
}

std::uint64_t free_bytes(const std::filesystem::path& folder) {
  struct statvfs room{};
  if (statvfs(folder.c_str(), &room) != 0) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
}

std::string human_bytes(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (bytes < 1'000) return fmt::format("{} B", bytes);
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", value / 1e3);
  if (bytes < 1'000'000'000) return fmt::format("{:.1f} MB", value / 1e6);
  return fmt::format("{:.2f} GB", value / 1e9);
}

}  // namespace repartee::models
