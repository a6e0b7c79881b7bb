#pragma once
// A self-signed certificate for localhost and 127.0.0.1, made when a test needs one.

#include <chrono>
#include <string>

namespace repartee::test {

/// Files in a folder of their own, removed at the end.
class TemporaryCertificate {
 public:
  /// Valid from `begins` on (relative to now) for one day.
  explicit TemporaryCertificate(std::chrono::hours begins = std::chrono::hours(-1));
  ~TemporaryCertificate();
  TemporaryCertificate(const TemporaryCertificate&) = delete;
  TemporaryCertificate& operator=(const TemporaryCertificate&) = delete;

  std::string certificate_file() const { return folder_ + "/certificate.pem"; }
  std::string key_file() const { return folder_ + "/key.pem"; }

 private:
  std::string folder_;
};

}  // namespace repartee::test
