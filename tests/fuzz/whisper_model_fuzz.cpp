// The check of whisper model files, on any bytes at all. The first four bytes choose where the rest
// is laid over a whole small model's beginning, so that the fuzzer need not invent its vocabulary.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <sstream>
#include <string>

#include "stt/whisper/model_check.hpp"

namespace {

void put(std::string& bytes, std::int32_t value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// Everything in front of the tensors, of a model 32 wide with one layer and 20 mel bands.
std::string head() {
  std::string bytes = "lmgg";
  for (const std::int32_t value : {51864, 64, 32, 1, 1, 448, 32, 1, 1, 20, 1, 20, 201})
    put(bytes, value);
  bytes.append(std::size_t{20} * 201 * sizeof(float), '\0');
  put(bytes, 1);
  put(bytes, 1);
  bytes += ' ';
  return bytes;
}

void check(const std::string& bytes) {
  std::istringstream file(bytes);
  static_cast<void>(
      repartee::stt::check_whisper_model(file, bytes.size(), "ggml-fuzzed.bin").has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string whole_head = head();
  const std::string input(reinterpret_cast<const char*>(data), size);
  check(input);
  check(whole_head + input);
  std::uint32_t at = 0;
  if (size < sizeof at) return 0;
  std::memcpy(&at, data, sizeof at);
  std::string laid_over = whole_head;
  laid_over.replace(at % laid_over.size(), size - sizeof at, input, sizeof at);
  check(laid_over);
  return 0;
}
