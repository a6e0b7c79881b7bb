#include "net/byte_stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_cat.hpp>
#include <boost/beast/ssl.hpp>
#include <type_traits>
#include <vector>

#include "net/client_watch.hpp"

namespace repartee::net {
namespace {

constexpr std::chrono::seconds tls_handshake_limit{10};
// How long, and for how much, a connection that is being closed listens to what the peer still
// sends. Closing with unread bytes would reset it and could destroy the last response on its way.
constexpr std::chrono::seconds finish_limit{2};
constexpr std::size_t finish_limit_bytes = std::size_t{64} << 20;

template <class Stream>
class StreamOver final : public ByteStream {
 public:
  explicit StreamOver(Stream stream) : stream_(std::move(stream)) {}

  void expires_after(std::chrono::seconds limit) override {
    beast::get_lowest_layer(stream_).expires_after(limit);
  }

  asio::awaitable<beast::error_code> handshake() override {
    beast::error_code ec;
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      expires_after(tls_handshake_limit);
      co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                       asio::redirect_error(asio::use_awaitable, ec));
    }
    co_return ec;
  }

  asio::awaitable<IoResult> read_some(asio::mutable_buffer into) override {
    IoResult result;
    result.bytes = co_await stream_.async_read_some(
        into, asio::redirect_error(asio::use_awaitable, result.error));
    co_return result;
  }

  asio::awaitable<beast::error_code> write(asio::const_buffer head,
                                           asio::const_buffer body) override {
    // Never an array of two: Asio 1.81 then leaves an emptied first buffer in place, which Beast's
    // flat_stream takes for a write of nothing, and the body would be lost without an error.
    const auto both = beast::buffers_cat(head, body);
    beast::error_code ec;
    co_await asio::async_write(stream_, both, asio::redirect_error(asio::use_awaitable, ec));
    co_return ec;
  }

  asio::awaitable<void> finish() override {
    expires_after(finish_limit);
    beast::error_code ec;
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, ec));
    }
    auto& tcp = beast::get_lowest_layer(stream_);
    tcp.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    std::vector<char> unread(4096);
    for (std::size_t total = 0; !ec && total < finish_limit_bytes;) {
      total += co_await tcp.async_read_some(asio::buffer(unread),
                                            asio::redirect_error(asio::use_awaitable, ec));
    }
    abort();
  }

  void abort() override { beast::get_lowest_layer(stream_).close(); }

  bool peer_has_left() override {
    return net::peer_has_left(beast::get_lowest_layer(stream_).socket());
  }

  std::shared_ptr<BeastWebSocket> into_websocket(const WebSocketLimits& limits) override {
    return make_websocket(std::move(stream_), limits);
  }

 private:
  Stream stream_;
};

}  // namespace

std::unique_ptr<ByteStream> plain_stream(asio::ip::tcp::socket socket) {
  return std::make_unique<StreamOver<PlainStream>>(PlainStream(std::move(socket)));
}

std::unique_ptr<ByteStream> tls_stream(asio::ip::tcp::socket socket,
                                       boost::asio::ssl::context& tls) {
  return std::make_unique<StreamOver<TlsStream>>(TlsStream(std::move(socket), tls));
}

}  // namespace repartee::net
