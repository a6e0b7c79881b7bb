#pragma once
// A server on loopback and the threads that run it, for the length of a test.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "net/server.hpp"
#include "support/raw_http.hpp"

namespace repartee::test {

/// What a future holds, or an exception when it takes longer than any healthy machine would need.
template <class T>
T get(std::future<T> future) {
  if (future.wait_for(std::chrono::seconds(60)) != std::future_status::ready) {
    throw std::runtime_error("nothing happened for 60 s");
  }
  return future.get();
}

/// An io_context with threads. Its end waits until everything on it has ended.
class TestIo {
 public:
  explicit TestIo(int threads = 2) : guard_(boost::asio::make_work_guard(io)) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { io.run(); });
  }
  ~TestIo() { finish(); }
  TestIo(const TestIo&) = delete;
  TestIo& operator=(const TestIo&) = delete;

  void finish() {
    guard_.reset();
    threads_.clear();
  }

  /// Runs a coroutine on a strand of its own and waits for its result.
  template <class T>
  T run(boost::asio::awaitable<T> task) {
    return get(start(std::move(task)));
  }
  template <class T>
  std::future<T> start(boost::asio::awaitable<T> task) {
    return boost::asio::co_spawn(boost::asio::make_strand(io), std::move(task),
                                 boost::asio::use_future);
  }

  boost::asio::io_context io;

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::vector<std::jthread> threads_;
};

/// Listens on 127.0.0.1 unless the options say otherwise.
class TestServer {
 public:
  explicit TestServer(net::Handlers handlers, net::ServerOptions options = {}) {
    if (options.listen.empty()) options.listen.push_back({"127.0.0.1", 0, false});
    auto started = net::start_server(loop.io, std::move(options), std::move(handlers));
    if (!started) throw std::runtime_error(started.error().text());
    server = std::move(*started);
  }
  ~TestServer() {
    server->stop();
    loop.finish();
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::string url(std::size_t endpoint = 0) const { return server->urls().at(endpoint); }
  std::uint16_t port(std::size_t endpoint = 0) const { return port_of(url(endpoint)); }

  TestIo loop{3};
  std::unique_ptr<net::Server> server;
};

}  // namespace repartee::test
