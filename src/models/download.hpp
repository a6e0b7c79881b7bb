#pragma once
// One file over HTTP, taken up again where it broke off.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "core/error.hpp"

namespace repartee::models {

struct DownloadRequest {
  std::string url;
  /// Grows while bytes come, and stays when they stop coming: the next call goes on from there.
  /// The ETag that the server gave lies beside it, with .etag added to the name.
  std::filesystem::path part;
  std::uint64_t bytes = 0;  ///< What must come; 0 where that is not known.
  /// Whether the whole will be held against a digest. Else a part is taken up only with the
  /// server's word that it is still the same file (If-Range).
  bool has_digest = false;

  std::chrono::milliseconds connect_timeout{15'000};
  std::chrono::seconds stall_timeout{30};  ///< Without a single byte.
  int attempts = 5;  ///< A connection that broke is tried again at once while each brings more.
  /// The room there is in a folder; a test has its own.
  std::function<std::uint64_t(const std::filesystem::path&)> free_bytes;
};

/// `done` of `total` bytes are in the part file (total 0: not known).
using OnDownload = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Returns when the part file is whole as far as sizes tell. Blocks. The environment's proxies are
/// honoured except for loopback; redirects are followed, from https only to https.
///
/// Errors: `network` (no way there at all), `closed` (it broke off; what came is kept), `not_found`
/// (404), `provider_failed` (another status), `corrupt` (another size than it must have),
/// `unavailable` (cannot be written, no room), `overloaded` (another process downloads the same).
core::Result<> download(const DownloadRequest& request, const OnDownload& on_progress);

}  // namespace repartee::models
