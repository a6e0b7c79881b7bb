#include "net/websocket_impl.hpp"

namespace repartee::net {

std::shared_ptr<BeastWebSocket> make_websocket(TlsStream stream, const WebSocketLimits& limits) {
  return std::make_shared<WebSocketOver<TlsStream>>(std::move(stream), limits);
}

}  // namespace repartee::net
