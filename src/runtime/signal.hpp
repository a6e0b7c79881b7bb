#pragma once
// Lets a coroutine wait until another part of its strand has something for it.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace repartee::runtime {

/// Confined to its executor (a strand). For one waiter; what it waits for is the caller's to check.
class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor executor)
      : never_(executor, boost::asio::steady_timer::time_point::max()) {}

  void notify() {
    notified_ = true;
    never_.cancel();
  }

  /// Returns once notify() has been called since the last wait(); at once where that was before.
  boost::asio::awaitable<void> wait() {
    while (!notified_) {
      boost::system::error_code woken;
      co_await never_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    }
    notified_ = false;
  }

 private:
  boost::asio::steady_timer never_;
  bool notified_ = false;
};

}  // namespace repartee::runtime
