#pragma once
// SIGTERM and SIGINT: the first asks for an orderly end, the second ends at once.

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>

namespace repartee::app {

class StopSignals {
 public:
  /// Calls `drain` at the first signal, on one of the threads that run `io`. At the second the
  /// process exits with 128 + the signal's number, without running destructors.
  StopSignals(boost::asio::io_context& io, std::function<void()> drain);

  /// Stops to listen, so that io.run() can return; the signals have their usual effect again.
  void cancel();

 private:
  void wait();

  boost::asio::signal_set signals_;
  std::function<void()> drain_;
  bool draining_ = false;  ///< Only touched in the handler: one wait is pending at a time.
};

}  // namespace repartee::app
