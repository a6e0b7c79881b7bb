#include "protocol/realtime/client_watch.hpp"

#include <chrono>

namespace repartee::protocol::realtime {
namespace {

// How much work may be done for nobody. A look is one system call.
constexpr std::chrono::milliseconds interval{250};

}  // namespace

struct ClientWatch::Looks : std::enable_shared_from_this<Looks> {
  explicit Looks(std::shared_ptr<net::WebSocket> socket)
      : socket(std::move(socket)), timer(this->socket->executor()) {}

  void wait() {
    timer.expires_after(interval);
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || !self) return;
      if (self->socket->peer_has_left()) {
        self->gone.request_stop();
      } else {
        self->wait();
      }
    });
  }

  const std::shared_ptr<net::WebSocket> socket;
  boost::asio::steady_timer timer;
  std::stop_source gone;
};

ClientWatch::ClientWatch(std::shared_ptr<net::WebSocket> socket)
    : looks_(std::make_shared<Looks>(std::move(socket))) {
  looks_->wait();
}

std::stop_token ClientWatch::gone() const {
  return looks_->gone.get_token();
}

}  // namespace repartee::protocol::realtime
