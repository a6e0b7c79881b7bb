#pragma once
// Every coroutine of the project starts here, so that none can fail in silence.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

namespace repartee::core {

/// Runs `task` on `executor` (a strand, where other threads share the context). An exception that
/// leaves the task is a bug: it is logged with `name`, ends this task and nothing else.
void spawn(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> task,
           std::string name);

}  // namespace repartee::core
