// What a WebSocket server sends: the answer to the handshake, then frames cut anywhere.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/websocket_frames.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee::http;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)parse_response_head(bytes);
  if (join_chunks(bytes).size() > size) std::abort();
  constexpr std::size_t bound = 1000;
  const auto check = [](FrameReader::Message message) {
    if (message.data.size() > bound) std::abort();
  };
  FrameReader whole(bound), cut(bound);
  bool well = true;
  const bool well_whole = whole.feed(bytes, check).has_value();
  for (std::size_t at = 0; well && at < size; ++at) {
    well = cut.feed(bytes.substr(at, 1), check).has_value();
  }
  if (well != well_whole) std::abort();
  return 0;
}
