// When a provider asks to be left alone for a while: whatever its headers say, the wait is within
// what is left and what is worth waiting for. Each line is a header, "name: value".
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/retry.hpp"

namespace {

repartee::http::Headers headers_of(std::string_view text) {
  repartee::http::Headers headers;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (const auto colon = line.find(": "); colon != std::string_view::npos) {
      headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
  }
  return headers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee;
  using namespace std::chrono_literals;
  http::Failure failure{.error = core::Error(core::ErrorCode::overloaded, "busy"),
                        .headers = headers_of({reinterpret_cast<const char*>(data), size})};
  constexpr auto left = 1500ms;
  const http::RetryPolicy policy;
  for (const int status : {404, 429, 503}) {
    failure.status = status;
    for (int attempts = 1; attempts <= policy.most_attempts; ++attempts) {
      const auto wait = http::retry_wait(failure, attempts, left, policy);
      if (!wait) continue;
      if (status == 404 || attempts == policy.most_attempts) std::abort();
      if (*wait < 0ms || *wait >= left || *wait > policy.longest_wait) std::abort();
    }
  }
  return 0;
}
