#pragma once
// From an address to an open session: the same for all the plain protocols.

#include <functional>
#include <memory>
#include <optional>

#include "core/error.hpp"
#include "protocol/voice_stream/voice_stream.hpp"
#include "runtime/session.hpp"

namespace repartee::protocol::voice_stream {

/// A session and its place among the server's. Ends the session when it is destroyed.
class Admission {
 public:
  /// `adjust` sets what the endpoint needs, after the query has been read. `overloaded` when the
  /// server is full; the errors of read_query and Session::open.
  core::Result<> open(net::WebSocket& socket, runtime::Service& service, const Query& query,
                      runtime::SessionListener& listener,
                      const std::function<void(runtime::SessionOptions&)>& adjust);
  ~Admission();
  Admission() = default;
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  runtime::Session& session() const { return *session_; }

 private:
  std::optional<runtime::SessionRegistry::Seat> seat_;
  std::shared_ptr<runtime::Session> session_;
};

/// Says why there is no session, and closes.
void refuse(net::WebSocket& socket, const core::Error& error);

}  // namespace repartee::protocol::voice_stream
