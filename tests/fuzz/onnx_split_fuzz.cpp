// Cutting a network in two, on any bytes at all.
#include <cstddef>
#include <cstdint>
#include <span>

#include "onnx/split.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  (void)repartee::onnx::split_before(file, "dec.conv_pre.weight");
  (void)repartee::onnx::split_before(file, "");
  return 0;
}
