#pragma once
// From a connection to an open session: the same for all protocols.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "net/websocket.hpp"
#include "runtime/service.hpp"
#include "runtime/session.hpp"

namespace repartee::protocol {

/// A session and its place among the server's. Ends the session when it is destroyed. Confined to
/// the connection's strand.
class Admission {
 public:
  /// Sets what the client chose, on top of its tenant's defaults.
  using Configure = std::function<core::Result<>(runtime::SessionOptions&)>;

  /// Once; `tenant` says whose session it is: what it starts with, and with whom computing time is
  /// shared out. What `configure` answers; `unsupported` for a language that the recognizer does
  /// not know; the errors of Session::open; then `overloaded` when the server is full or ends.
  core::Result<> open(boost::asio::any_io_executor strand, runtime::Service& service,
                      runtime::SessionListener& listener, const Configure& configure,
                      std::string tenant = {});
  ~Admission();
  Admission() = default;
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  /// Only where it is open.
  runtime::Session& session() const { return *session_; }

  /// What is done when the server asks the session to end, instead of passing it on at once. Runs
  /// on the strand, also after this object has gone.
  void on_end(std::function<void(runtime::Ending)> end);

 private:
  std::optional<runtime::SessionRegistry::Seat> seat_;
  std::shared_ptr<runtime::Session> session_;
};

/// Passes on what the server asks.
void end_session(runtime::Session& session, runtime::Ending ending);

/// Sends the protocol's own message about the error that kept a session from opening, and closes.
void refuse(net::WebSocket& socket, const core::Error& error, std::string message);

}  // namespace repartee::protocol
