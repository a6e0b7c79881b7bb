#pragma once
// A WebSocket server on loopback, one thread a connection, that does what a test's script says:
// answers, refuses, stalls, breaks off. Deterministic: nothing in it depends on time.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/fake_openai.hpp"

namespace repartee::test {

/// The server's side of one connection, for scripts; used on its thread.
class FakeConnection {
 public:
  explicit FakeConnection(int socket) : socket_(socket) {}

  void send(std::string_view text);
  /// A frame as given: opcode (0 continuation, 1 text, 2 binary, 8 close, 9 ping), perhaps not the
  /// last of its message.
  void send_frame(int opcode, std::string_view payload, bool fin = true);
  void send_raw(std::string_view bytes);
  void close(int code, std::string_view reason);
  void reset();  ///< Torn down without a close frame.

  /// For the script's own notes.
  std::shared_ptr<void> state;

 private:
  int socket_;
};

/// Thread-safe.
class FakeWebSocketServer {
 public:
  struct Script {
    /// Answers the upgrade instead of accepting it; nothing: accepted.
    std::function<std::string(const FakeRequest&)> refuse;
    std::function<void(FakeConnection&, const FakeRequest&)> on_open;
    std::function<void(FakeConnection&, const std::string& text)> on_text;
    std::function<void(FakeConnection&, int opcode, const std::string&)> on_control;
  };

  explicit FakeWebSocketServer(Script script);
  ~FakeWebSocketServer();
  FakeWebSocketServer(const FakeWebSocketServer&) = delete;
  FakeWebSocketServer& operator=(const FakeWebSocketServer&) = delete;

  int port() const { return port_; }
  std::string url(const std::string& path = "") const;  ///< "http://127.0.0.1:PORT" + path.

  std::vector<FakeRequest> upgrades() const;
  std::vector<std::string> texts() const;  ///< Of all connections, as they came.
  void wait_for_upgrades(std::size_t count);
  void wait_for_texts(std::size_t count);
  void wait_for_disconnects(int count);
  /// Blocks until `check(texts)` holds.
  void wait_until(const std::function<bool(const std::vector<std::string>&)>& check);

 private:
  void accept();
  void serve(int socket);

  const Script script_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<FakeRequest> upgrades_;  // guarded by mutex_
  std::vector<std::string> texts_;     // guarded by mutex_
  std::vector<int> sockets_;           // guarded by mutex_; closed by the destructor
  std::vector<std::thread> threads_;   // guarded by mutex_
  int disconnects_ = 0;                // guarded by mutex_
  bool closing_ = false;               // guarded by mutex_
  std::thread acceptor_;
};

/// An HTTP answer with a body, for `Script::refuse`.
std::string http_answer(int status, const std::string& body, const std::string& fields = "");

}  // namespace repartee::test
