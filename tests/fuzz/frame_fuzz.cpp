// Binary messages of the native protocol: whatever the bytes, an error or a frame that is encoded
// to the same samples and header again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/native/frame.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace native = repartee::protocol::native;
  const auto frame = native::decode_frame({reinterpret_cast<const char*>(data), size});
  if (!frame) return 0;
  const auto again = native::decode_frame(native::encode_frame(frame->header, frame->samples));
  if (!again || *again != *frame) std::abort();
  return 0;
}
