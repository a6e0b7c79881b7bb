#include "net/listener.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/spawn.hpp"
#include "net/http_session.hpp"
#include "net/url.hpp"

namespace repartee::net {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using core::Error;
using core::ErrorCode;

// After a failed accept, which is nearly always a lack of file descriptors.
constexpr std::chrono::milliseconds accept_pause{100};
// Connections too many are told so, up to this many at a time; more are closed without a word.
constexpr std::size_t max_refusals = 64;

std::string text_of(const tcp::endpoint& endpoint) {
  return bracketed(endpoint.address().to_string()) + ":" + std::to_string(endpoint.port());
}

class AcceptLoop final : public Listener, public std::enable_shared_from_this<AcceptLoop> {
 public:
  AcceptLoop(asio::io_context& io, tcp::acceptor acceptor, bool tls,
             std::shared_ptr<ServerState> server)
      : io_(io),
        acceptor_(std::move(acceptor)),
        address_(acceptor_.local_endpoint()),
        tls_(tls),
        server_(std::move(server)) {}

  std::uint16_t port() const override { return address_.port(); }

  void start() override {
    core::spawn(acceptor_.get_executor(), run(shared_from_this()), "listener " + text_of(address_));
  }

  void close() override {
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
      self->closed_ = true;
      error_code ignored;
      self->acceptor_.close(ignored);
    });
  }

 private:
  static asio::awaitable<void> run(std::shared_ptr<AcceptLoop> self) {
    while (!self->closed_) {
      const asio::any_io_executor strand = asio::make_strand(self->io_);
      tcp::socket socket(strand);
      error_code ec;
      co_await self->acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, ec));
      if (!ec) {
        self->welcome(strand, std::move(socket));
      } else if (!self->closed_) {
        spdlog::warn("cannot accept a connection on {}: {}", text_of(self->address_), ec.message());
        asio::steady_timer pause(self->acceptor_.get_executor(), accept_pause);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      }
    }
  }

  void welcome(const asio::any_io_executor& strand, tcp::socket socket) {
    error_code ec;
    const auto peer = socket.remote_endpoint(ec);
    if (ec) return;  // it has left already
    // Voice frames are small and each is due now.
    socket.set_option(tcp::no_delay(true), ec);
    const auto open = server_->registry.size();
    const auto most = server_->options.max_connections;
    const bool full = open >= most;
    // A TLS handshake is work a full server does not do for a stranger.
    if (full && (tls_ || open >= most + max_refusals)) return;

    auto stream =
        tls_ ? tls_stream(std::move(socket), *server_->tls) : plain_stream(std::move(socket));
    const auto session =
        std::make_shared<HttpSession>(std::move(stream), strand, server_, text_of(peer), tls_);
    if (!session->join()) return;
    core::spawn(strand, full ? HttpSession::refuse(session) : HttpSession::run(session),
                session->name());
  }

  asio::io_context& io_;
  tcp::acceptor acceptor_;
  const tcp::endpoint address_;
  const bool tls_;
  const std::shared_ptr<ServerState> server_;
  bool closed_ = false;  // on the acceptor's strand
};

core::Result<tcp::acceptor> bind(asio::io_context& io, const tcp::endpoint& address,
                                 bool only_this_family) {
  error_code ec;
  tcp::acceptor acceptor(asio::make_strand(io));
  acceptor.open(address.protocol(), ec);
  // A server that restarts finds connections of its former life in TIME_WAIT.
  if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec && address.address().is_v6()) {
    acceptor.set_option(asio::ip::v6_only(only_this_family), ec);
  }
  if (!ec) acceptor.bind(address, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (!ec) return acceptor;
  return Error(ErrorCode::unavailable, "cannot listen on " + text_of(address) + ": " + ec.message(),
               ec == asio::error::address_in_use ? "another program uses it; choose another port"
               : ec == asio::error::access_denied
                   ? "ports below 1024 need a privilege; choose another"
                   : "choose an address of this machine");
}

}  // namespace

core::Result<std::vector<std::shared_ptr<Listener>>> bind_endpoint(
    asio::io_context& io, const Endpoint& endpoint, const std::shared_ptr<ServerState>& server) {
  error_code ec;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(endpoint.host, std::to_string(endpoint.port),
                                      tcp::resolver::passive | tcp::resolver::numeric_service, ec);
  if (ec) {
    return Error(ErrorCode::unavailable,
                 "cannot listen on '" + endpoint.host + "': " + ec.message(),
                 "use an address of this machine, for example 127.0.0.1");
  }
  std::vector<std::shared_ptr<Listener>> listeners;
  Error failure;
  for (const auto& entry : found) {
    auto address = entry.endpoint();
    if (!listeners.empty()) address.port(listeners.front()->port());
    auto acceptor = bind(io, address, found.size() > 1);
    if (!acceptor) {
      failure = acceptor.error();
      spdlog::debug("{}", failure.text());
      continue;
    }
    listeners.push_back(
        std::make_shared<AcceptLoop>(io, std::move(*acceptor), endpoint.tls, server));
  }
  if (listeners.empty()) return failure;
  return listeners;
}

}  // namespace repartee::net
