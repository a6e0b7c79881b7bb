// `repartee serve`: the server, in the foreground, until SIGTERM or SIGINT.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <iostream>

#include "app/commands/commands.hpp"
#include "app/config/rules.hpp"
#include "app/server_process.hpp"
#include "app/terminal.hpp"
#include "net/self_signed.hpp"

namespace repartee::app {

namespace {

/// The certificate that server.tls_self_signed asks for, and how clients come to trust it.
core::Result<> make_certificate(Config& config) {
  const auto files =
      net::self_signed_certificate(std::filesystem::absolute(config.server.data_path) / "tls");
  if (!files) return files.error();
  std::cerr << fmt::format(
      "This server's certificate is its own. Clients that are to trust it:\n"
      "  Node    NODE_EXTRA_CA_CERTS={0} node …\n"
      "  Python  SSL_CERT_FILE={0} python …\n"
      "  curl    curl --cacert {0} …\n",
      files->certificate);
  config.server.tls_cert = files->certificate;
  config.server.tls_key = files->key;
  config.server.tls_self_signed = false;
  return {};
}

}  // namespace

Action declare_serve(Flags& flags) {
  flags.show_settings();
  return [](const Invocation& invocation) -> core::Result<int> {
    auto config = invocation.loaded.config;
    if (config.server.tls_self_signed) {
      if (auto checked = check_rules(config); !checked) return checked.error();
      if (auto made = make_certificate(config); !made) return made.error();
    }
    auto server = start_server_process(config, /*signals=*/true);
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
