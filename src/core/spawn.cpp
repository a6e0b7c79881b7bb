#include "core/spawn.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>

namespace repartee::core {

void spawn(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> task,
           std::string name) {
  boost::asio::co_spawn(executor, std::move(task),
                        [name = std::move(name)](const std::exception_ptr& failure) {
                          if (!failure) return;
                          try {
                            std::rethrow_exception(failure);
                          } catch (const std::exception& e) {
                            spdlog::error("{}: ended by a bug: {}", name, e.what());
                          } catch (...) {
                            spdlog::error("{}: ended by a bug of an unknown kind", name);
                          }
                        });
}

}  // namespace repartee::core
