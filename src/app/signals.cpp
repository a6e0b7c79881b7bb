#include "app/signals.hpp"

#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>
#include <utility>

namespace repartee::app {

StopSignals::StopSignals(boost::asio::io_context& io, std::function<void()> drain)
    : signals_(io, SIGINT, SIGTERM), drain_(std::move(drain)) {
  wait();
}

void StopSignals::cancel() {
  boost::system::error_code ignored;
  signals_.clear(ignored);   // the signals have their usual effect again
  signals_.cancel(ignored);  // clear() leaves the pending wait, and with it io.run(), as it is
}

void StopSignals::wait() {
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    if (draining_) {
      spdlog::warn("second signal: exiting at once");
      spdlog::shutdown();
      std::_Exit(128 + signal);
    }
    draining_ = true;
    spdlog::info("signal {}: no new sessions, running replies finish; again to exit at once",
                 signal);
    wait();
    drain_();
  });
}

}  // namespace repartee::app
