// The sound of a voice server: WAV or bare samples, cut anywhere.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "tts/remote/speech_wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  repartee::tts::SoundReader whole("audio/wav"), cut("audio/wav");
  std::vector<std::int16_t> at_once, piecewise;
  const bool well = whole.feed(bytes, at_once).has_value();
  bool well_cut = true;
  for (std::size_t at = 0; well_cut && at < size; ++at) {
    well_cut = cut.feed(bytes.substr(at, 1), piecewise).has_value();
  }
  if (well != well_cut || (well && at_once != piecewise)) std::abort();
  return 0;
}
