#pragma once
// Notices that the client for whom something is being made has gone, while its socket is not read.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <stop_token>

namespace repartee::net {

/// Whether the peer has closed the connection, or its sending side, whatever is yet unread. Reading
/// would tell too, but what it reads might be the next request.
bool peer_has_left(boost::asio::ip::tcp::socket& socket);

/// Looks now and then while it lives, and stops `gone` once `has_left` says so. Strand-confined;
/// what `has_left` looks at outlives it.
class ClientWatch {
 public:
  ClientWatch(const boost::asio::any_io_executor& strand, std::function<bool()> has_left,
              std::stop_source gone);

 private:
  struct Looks;
  std::shared_ptr<Looks> looks_;
};

}  // namespace repartee::net
