// What tells a model's file from others, on any bytes at all.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "models/content.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using repartee::models::recognize;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  recognize(bytes, size);
  // As the head of a longer file.
  recognize(bytes, std::uint64_t{1} << 40);
  return 0;
}
