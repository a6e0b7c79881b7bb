#pragma once
// One accepted connection: its requests, one after the other, and its WebSocket when it becomes
// one. Private to net/.

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "net/byte_stream.hpp"
#include "net/request_reader.hpp"
#include "net/response_writer.hpp"
#include "net/server_state.hpp"

namespace repartee::net {

/// Strand-confined but for drain() and abort(), which any thread may call.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(std::unique_ptr<ByteStream> stream, asio::any_io_executor strand,
              std::shared_ptr<ServerState> server, std::string peer, bool secure);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  /// Counts the connection among the server's; false when the server has stopped.
  bool join();
  /// The connection's whole life.
  static asio::awaitable<void> run(std::shared_ptr<HttpSession> self);
  /// The whole life of a connection too many: 503.
  static asio::awaitable<void> refuse(std::shared_ptr<HttpSession> self);

  /// Closes the connection if it is between two requests, and after the running one otherwise.
  void drain();
  void abort();

  const std::string& name() const { return name_; }

 private:
  struct PendingUpgrade {
    HttpRequest request;
    Upgrade upgrade;
  };
  enum class Next { request, upgrade, finish, gone };

  asio::awaitable<Next> serve_one();
  asio::awaitable<Next> respond(Response response, ResponseForm form);
  /// The response that refuses it before its body is read, or its body's limit.
  std::variant<Admitted, Response> ask_whether_welcome(const Request& request);
  /// The response that refuses it, or nothing: then its body is in it. Status 0: nobody is to be
  /// answered.
  asio::awaitable<std::optional<Response>> receive_body(Request& request);
  asio::awaitable<Response> ask_handler(Request request);
  /// The response that refuses it, or nothing: then pending_ holds it.
  std::optional<Response> consider_upgrade(const Request& request);
  std::variant<Upgrade, Response> ask_for_upgrade(const Request& request);
  asio::awaitable<void> run_websocket();

  const std::unique_ptr<ByteStream> stream_;
  const asio::any_io_executor strand_;
  const std::shared_ptr<ServerState> server_;
  const std::string peer_;
  const std::string name_;  // for the log
  const bool secure_;
  RequestReader reader_;
  std::optional<std::uint64_t> id_;                // in the registry
  std::stop_source gone_;                          // stops what is done for this client
  std::optional<MemoryBudget::Share> body_share_;  // of the request being served
  std::optional<Counted> answering_;               // it has come in whole
  std::optional<PendingUpgrade> pending_;
  std::shared_ptr<BeastWebSocket> socket_;  // once it has become one
};

}  // namespace repartee::net
