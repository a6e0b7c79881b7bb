#pragma once
// A certificate for this machine's own names, for clients that dial TLS only.

#include <chrono>
#include <string>

#include "core/error.hpp"

namespace repartee::net {

struct CertificateFiles {
  std::string certificate;  ///< PEM; what clients are told to trust.
  std::string key;          ///< PEM, readable by its owner only.
};

/// A certificate for localhost, 127.0.0.1 and ::1 in `folder`, which is made where it is missing.
/// One that is there is used again while it is good for another `rest`. It can vouch for nothing
/// but itself: who trusts it trusts no other. `unavailable` where it cannot be written.
core::Result<CertificateFiles> self_signed_certificate(
    const std::string& folder, std::chrono::hours rest = std::chrono::hours(30 * 24));

}  // namespace repartee::net
