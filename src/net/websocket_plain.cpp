#include "net/websocket_impl.hpp"

namespace repartee::net {

std::shared_ptr<BeastWebSocket> make_websocket(PlainStream stream, const WebSocketLimits& limits) {
  return std::make_shared<WebSocketOver<PlainStream>>(std::move(stream), limits);
}

}  // namespace repartee::net
