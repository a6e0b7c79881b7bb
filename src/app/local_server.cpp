#include "app/serve.hpp"
#include "app/server_process.hpp"

namespace repartee::app {
namespace {

class Local : public LocalServer {
 public:
  explicit Local(std::unique_ptr<ServerProcess> process) : process_(std::move(process)) {}
  std::string url() const override { return process_->urls().front(); }

 private:
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace

core::Result<std::unique_ptr<LocalServer>> start_local_server(const Config& config) {
  Config local = config;
  local.server = {};
  local.server.listen = {"127.0.0.1:0"};
  local.auth = {};
  local.tenants.clear();
  auto process = start_server_process(local, /*signals=*/false);
  if (!process) return process.error();
  if (auto loaded = (*process)->load(); !loaded) return loaded.error();
  return std::make_unique<Local>(std::move(*process));
}

}  // namespace repartee::app
