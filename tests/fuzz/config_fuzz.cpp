// Configuration files: whatever the text, an error with words or settings of the right types, and
// what `repartee config` prints of them is read again as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/config/load.hpp"
#include "app/config/show.hpp"
#include "app/config/tenants.hpp"
#include "app/config/toml_source.hpp"

namespace {

/// Secrets are not printed: of tenants only that they have keys, of others nothing is looked at.
bool without_secrets(repartee::app::Assignment& assignment) {
  if (!assignment.setting->secret) return true;
  assignment.value = std::vector<std::string>();
  return !assignment.tenant.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee;
  const auto settings = app::read_toml({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  if (!settings) {
    if (settings.error().message.empty()) std::abort();
    return 0;
  }
  app::Loaded loaded;
  for (const app::Setting& setting : app::settings()) {
    loaded.origins.emplace(setting.path, "default");
  }
  for (app::Assignment assignment : *settings) {
    if (!without_secrets(assignment)) continue;
    app::assign(assignment, loaded.config);
    loaded.origins[app::path_of(assignment)] = "fuzz.toml";
  }
  const auto again = app::read_toml(app::effective_toml(loaded), "again.toml");
  if (!again) std::abort();
  app::Config config;
  for (app::Assignment assignment : *again) {
    if (without_secrets(assignment)) app::assign(assignment, config);
  }
  if (config != loaded.config) std::abort();
  return 0;
}
