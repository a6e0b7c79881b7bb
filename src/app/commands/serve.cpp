// `repartee serve`: the server, in the foreground, until SIGTERM or SIGINT.

#include <spdlog/spdlog.h>

#include "app/commands/commands.hpp"
#include "app/server_process.hpp"
#include "app/terminal.hpp"

namespace repartee::app {

Action declare_serve(Flags& flags) {
  flags.show_settings();
  return [](const Invocation& invocation) -> core::Result<int> {
    auto server = start_server_process(invocation.loaded.config, /*signals=*/true);
    if (!server) return server.error();
    if (auto loaded = (*server)->load(); !loaded) return loaded.error();
    const auto urls = (*server)->urls();
    if (!(*server)->draining()) {
      if (invocation.json) {
        print_json({{"event", "ready"}, {"urls", urls}});
      } else {
        print_text(ready_line(urls));
      }
    }
    (*server)->wait();
    spdlog::info("drained");
    return exit_ok;
  };
}

}  // namespace repartee::app
