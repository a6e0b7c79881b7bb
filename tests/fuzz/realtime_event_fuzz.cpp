// An event of a Realtime transcription session.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "stt/remote/realtime_wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto event = repartee::stt::parse_realtime_event(bytes);
  using Kind = repartee::stt::RealtimeEvent::Kind;
  if (event && event->kind == Kind::other && !event->text.empty()) std::abort();
  return 0;
}
