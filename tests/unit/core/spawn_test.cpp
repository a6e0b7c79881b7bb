#include "core/spawn.hpp"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <sstream>
#include <stdexcept>

namespace repartee::core {
namespace {

boost::asio::awaitable<void> fail() {
  throw std::runtime_error("the reason");
  co_return;
}

boost::asio::awaitable<void> set(bool* done) {
  *done = true;
  co_return;
}

TEST(Spawn, logs_what_leaves_a_task_by_name_and_lets_the_others_run) {
  std::ostringstream log;
  const auto former = spdlog::default_logger();
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::ostream_sink_st>(log)));
  boost::asio::io_context io;
  bool done = false;
  spawn(io.get_executor(), fail(), "a named task");
  spawn(io.get_executor(), set(&done), "another");
  io.run();
  spdlog::set_default_logger(former);
  EXPECT_TRUE(done);
  EXPECT_THAT(log.str(), testing::HasSubstr("a named task"));
  EXPECT_THAT(log.str(), testing::HasSubstr("the reason"));
  EXPECT_THAT(log.str(), testing::Not(testing::HasSubstr("another")));
}

}  // namespace
}  // namespace repartee::core
