#include "api/client_secrets.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace repartee::api {
namespace {

std::string random_letters() {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t length = 43;  // 256 bits
  std::string text;
  while (text.size() < length) {
    unsigned char byte = 0;
    if (RAND_bytes(&byte, 1) != 1) throw std::runtime_error("the system gives no random bytes");
    // Each letter is as likely as any other.
    if (byte < 256 / letters.size() * letters.size()) text += letters[byte % letters.size()];
  }
  return text;
}

}  // namespace

core::Result<std::string> ClientSecrets::make(Grant grant, core::Duration valid,
                                              core::Instant now) {
  auto key = std::string(prefix) + random_letters();
  Secret secret{std::make_shared<const Grant>(std::move(grant)), now + valid};
  const std::lock_guard lock(mutex_);
  std::erase_if(secrets_, [now](const auto& entry) { return entry.second.expires <= now; });
  const auto own = std::ranges::count_if(secrets_, [&](const auto& entry) {
    return entry.second.grant->tenant == secret.grant->tenant;
  });
  const bool too_many_of_one = static_cast<std::size_t>(own) >= most_of_a_tenant;
  if (too_many_of_one || secrets_.size() >= capacity_) {
    return core::Error(core::ErrorCode::overloaded,
                       too_many_of_one ? "you have too many ephemeral keys already"
                                       : "there are too many ephemeral keys already",
                       "they expire; ask for a shorter time");
  }
  secrets_.emplace(digest_of(key), std::move(secret));
  return key;
}

std::shared_ptr<const ClientSecrets::Grant> ClientSecrets::find(std::string_view key,
                                                                core::Instant now) const {
  const auto digest = digest_of(key);
  const std::lock_guard lock(mutex_);
  const auto found = secrets_.find(digest);
  if (found == secrets_.end() || found->second.expires <= now) return nullptr;
  return found->second.grant;
}

ClientSecrets::Digest ClientSecrets::digest_of(std::string_view key) {
  Digest digest{};
  EVP_Digest(key.data(), key.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return digest;
}

}  // namespace repartee::api
