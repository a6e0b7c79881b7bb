#include "net/client_watch.hpp"

namespace repartee::net {
namespace {

// How much work may be done for nobody. A look is one system call.
constexpr std::chrono::milliseconds interval{250};

}  // namespace

struct ClientWatch::Looks : std::enable_shared_from_this<Looks> {
  Looks(const asio::any_io_executor& strand, ByteStream& stream, std::stop_source gone)
      : timer(strand), stream(stream), gone(std::move(gone)) {}

  void wait() {
    timer.expires_after(interval);
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || !self) return;
      if (self->stream.peer_has_left()) {
        self->gone.request_stop();
      } else {
        self->wait();
      }
    });
  }

  asio::steady_timer timer;
  ByteStream& stream;
  std::stop_source gone;
};

ClientWatch::ClientWatch(const asio::any_io_executor& strand, ByteStream& stream,
                         std::stop_source gone)
    : looks_(std::make_shared<Looks>(strand, stream, std::move(gone))) {
  looks_->wait();
}

}  // namespace repartee::net
