// What a foreign server sends `repartee talk` as JSON: an error with words, or an event that the
// client can take and print.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/talk/events.hpp"
#include "app/talk/exchange.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee;
  const auto event = app::parse_event({reinterpret_cast<const char*>(data), size});
  if (!event) {
    if (event.error().code != core::ErrorCode::corrupt || event.error().message.empty()) {
      std::abort();
    }
    return 0;
  }
  // Sound comes in binary messages only.
  if (std::holds_alternative<protocol::native::Frame>(*event)) std::abort();
  app::Exchange exchange(0, 1000);
  exchange.on_event(*event, core::Instant{});
  exchange.on_recording_sent(core::Instant{});
  (void)exchange.over(core::Instant{}, true);
  if (exchange.summary(0).answered()) std::abort();
  return 0;
}
