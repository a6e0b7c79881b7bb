// Addresses as people and clients write them: endpoints, URLs, request targets.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "net/server.hpp"
#include "net/target.hpp"
#include "net/url.hpp"

namespace {

void require(bool property) {
  if (!property) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee::net;
  const std::string text(reinterpret_cast<const char*>(data), size);

  if (const auto endpoint = parse_endpoint(text, false)) {
    // What was understood means the same when it is written out again.
    const std::string again = std::string(endpoint->tls ? "https://" : "http://") +
                              bracketed(endpoint->host) + ":" + std::to_string(endpoint->port);
    const auto second = parse_endpoint(again, !endpoint->tls);
    require(second && second->host == endpoint->host && second->port == endpoint->port &&
            second->tls == endpoint->tls);
  }
  if (const auto url = parse_url(text)) {
    require(!url->host.empty() && url->target.starts_with('/'));
    const auto again = parse_url((url->tls ? "wss://" : "ws://") + url->authority() + url->target);
    require(again && again->target == url->target && again->port == url->port);
    // Neither may carry a line break into a request.
    require((url->authority() + url->target).find_first_of("\r\n ") == std::string::npos);
  }
  if (const auto target = parse_target(text)) {
    require(target->path == "*" || target->path.starts_with('/'));
    require(target->path.find('\0') == std::string::npos);
  }
  for (const bool plus_is_space : {false, true}) {
    const auto decoded = percent_decode(text, plus_is_space);
    if (decoded) require(decoded->size() <= text.size());
  }
  return 0;
}
