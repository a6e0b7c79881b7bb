// The reader of Silero's weights, on any bytes at all.
#include <cstddef>
#include <cstdint>
#include <span>

#include "vad/silero/onnx_weights.hpp"
#include "vad/silero/packed_weights.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee::vad::silero;
  const auto weights = read_onnx_weights(std::as_bytes(std::span(data, size)));
  if (weights) static_cast<void>(pack(*weights));
  return 0;
}
