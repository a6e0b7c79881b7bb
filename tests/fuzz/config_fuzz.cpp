// Configuration files: whatever the text, an error with words or settings of the right types, and
// what `repartee config` prints of them is read again as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/config/load.hpp"
#include "app/config/show.hpp"
#include "app/config/toml_source.hpp"

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
  for (const app::Assignment& assignment : *settings) {
    if (assignment.setting->secret) continue;
    app::store(*assignment.setting, assignment.value, loaded.config);
  }
  const auto again = app::read_toml(app::effective_toml(loaded), "again.toml");
  if (!again) std::abort();
  app::Config config;
  for (const app::Assignment& assignment : *again) {
    app::store(*assignment.setting, assignment.value, config);
  }
  if (config != loaded.config) std::abort();
  return 0;
}
