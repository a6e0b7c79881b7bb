#include "net/websocket_impl.hpp"

namespace repartee::net {

std::shared_ptr<BeastWebSocket> make_websocket(TlsStream stream, std::size_t max_message_bytes) {
  return std::make_shared<WebSocketOver<TlsStream>>(std::move(stream), max_message_bytes);
}

}  // namespace repartee::net
