#pragma once
// Notices that the client for whom an answer is being made has gone. Private to net/.

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <stop_token>

#include "net/byte_stream.hpp"

namespace repartee::net {

/// Looks at the connection now and then while it lives, and stops `gone` once the peer has left.
/// Strand-confined; the stream outlives it.
class ClientWatch {
 public:
  ClientWatch(const asio::any_io_executor& strand, ByteStream& stream, std::stop_source gone);

 private:
  struct Looks;
  std::shared_ptr<Looks> looks_;
};

}  // namespace repartee::net
