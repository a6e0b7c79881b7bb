// `repartee serve`: the server, in the foreground, until SIGTERM or SIGINT.

#include <spdlog/spdlog.h>

#include <iostream>

#include "app/commands/commands.hpp"
#include "app/server_process.hpp"

namespace repartee::app {

Action declare_serve(Flags& flags) {
  flags.show_settings();
  return [](const Invocation& invocation) -> core::Result<int> {
    auto server = start_server_process(invocation.loaded.config, /*signals=*/true);
    if (!server) return server.error();
    if (auto loaded = (*server)->load(); !loaded) return loaded.error();
    const auto urls = (*server)->urls();
    std::cout << ready_line(urls) << std::flush;
    (*server)->wait();
    spdlog::info("drained");
    return exit_ok;
  };
}

}  // namespace repartee::app
