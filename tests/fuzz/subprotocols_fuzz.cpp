// What a client offers in Sec-WebSocket-Protocol, its key among it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api/subprotocols.hpp"

namespace {

void require(bool property) {
  if (!property) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee;
  const std::string text(reinterpret_cast<const char*>(data), size);
  // Two header fields, as lines.
  const auto line = std::min(text.find('\n'), size);
  net::Request request;
  request.headers.emplace_back("Sec-WebSocket-Protocol", text.substr(0, line));
  request.headers.emplace_back("sec-websocket-protocol", text.substr(std::min(line + 1, size)));

  const auto echoed = api::echoed_subprotocol(request);
  bool offered = echoed.empty();
  for (const auto name : api::offered_subprotocols(request)) {
    require(!name.empty() && name.find(',') == std::string_view::npos);
    require(name.front() != ' ' && name.back() != ' ');
    offered = offered || name == echoed;
  }
  require(offered);
  require(!api::key_in_subprotocol(echoed));
  return 0;
}
