#pragma once
// Ephemeral keys: what a server of one's own hands to a browser, instead of its real key.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/time.hpp"
#include "protocol/realtime/session_config.hpp"

namespace repartee::api {

/// Each opens Realtime sessions, with the configuration that it was made for, until it expires.
/// In memory, at most `capacity` at a time, and most_of_a_tenant of one tenant: while there are so
/// many that have not expired, no more are made. Thread-safe.
class ClientSecrets {
 public:
  static constexpr std::size_t default_capacity = 10'000;
  /// So that no tenant takes the room of all: one a second for eight minutes.
  static constexpr std::size_t most_of_a_tenant = 500;
  static constexpr std::string_view prefix = "ek_";

  /// What a key was made for, and by whom.
  struct Grant {
    protocol::realtime::SessionConfig config;
    std::string tenant;
  };

  explicit ClientSecrets(std::size_t capacity = default_capacity) : capacity_(capacity) {}

  /// The key: "ek_" and 43 letters and digits. `overloaded` where there are too many; those that
  /// have expired are forgotten first.
  core::Result<std::string> make(Grant grant, core::Duration valid, core::Instant now);
  /// Null where it is not known, or not any more.
  std::shared_ptr<const Grant> find(std::string_view key, core::Instant now) const;

 private:
  using Digest = std::array<unsigned char, 32>;  // SHA-256: a dump of memory tells no key
  struct Secret {
    std::shared_ptr<const Grant> grant;
    core::Instant expires;
  };
  static Digest digest_of(std::string_view key);

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::map<Digest, Secret> secrets_;  // guarded by mutex_
};

}  // namespace repartee::api
