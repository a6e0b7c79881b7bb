// Recordings from strangers. libav itself carries no coverage marks, so the seeds (one for each
// container and codec; make_decode_seeds.cpp) matter more here than elsewhere.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "audio/decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee;
  // Short, so that a run tries many inputs: a few hundred bytes of FLAC can hold minutes.
  const audio::DecodeLimits limits{.max_bytes = 1 << 20, .max_seconds = 20};
  const auto read = audio::decode(std::as_bytes(std::span(data, size)), limits);
  if (!read) {
    if (read.error().message.empty()) std::abort();
    return 0;
  }
  if (read->sound.samples.empty() || read->sound.seconds() > limits.max_seconds ||
      read->sound.rate_hz != 16000 || read->codec.empty()) {
    std::abort();
  }
  return 0;
}
