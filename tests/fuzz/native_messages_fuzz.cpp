// Text messages of the native protocol: whatever the bytes, an error or a message within its
// limits.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "protocol/native/messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace native = repartee::protocol::native;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string ref;
  const auto message = native::read_message(text, ref);
  if (ref.size() > 128 || (message && message->ref != ref)) std::abort();
  (void)native::error_message(message ? repartee::core::Error{} : message.error(), ref, false);

  repartee::runtime::SessionOptions options;
  if (!native::read_hello(text, options)) return 0;
  const auto& settings = options.settings;
  if (options.input_rate_hz < 8000 || options.input_rate_hz > 96000) std::abort();
  if (settings.output_rate_hz < 8000 || settings.output_rate_hz > 96000) std::abort();
  if (!(settings.speed >= 0.5 && settings.speed <= 2.0)) std::abort();
  if (settings.system.size() > 16384) std::abort();
  return 0;
}
