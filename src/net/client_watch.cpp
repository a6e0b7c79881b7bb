#include "net/client_watch.hpp"

#include <poll.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

namespace repartee::net {

namespace asio = boost::asio;

namespace {

// How much work may be done for nobody. A look is one system call.
constexpr std::chrono::milliseconds interval{250};

}  // namespace

bool peer_has_left(asio::ip::tcp::socket& socket) {
  if (!socket.is_open()) return true;
  pollfd look{.fd = socket.native_handle(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&look, 1, /*timeout=*/0) > 0;
}

struct ClientWatch::Looks : std::enable_shared_from_this<Looks> {
  Looks(const asio::any_io_executor& strand, std::function<bool()> has_left, std::stop_source gone)
      : timer(strand), has_left(std::move(has_left)), gone(std::move(gone)) {}

  void wait() {
    timer.expires_after(interval);
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || !self) return;
      if (self->has_left()) {
        self->gone.request_stop();
      } else {
        self->wait();
      }
    });
  }

  asio::steady_timer timer;
  const std::function<bool()> has_left;
  std::stop_source gone;
};

ClientWatch::ClientWatch(const asio::any_io_executor& strand, std::function<bool()> has_left,
                         std::stop_source gone)
    : looks_(std::make_shared<Looks>(strand, std::move(has_left), std::move(gone))) {
  looks_->wait();
}

}  // namespace repartee::net
