// Speakable text: one line of valid UTF-8 without control characters, whatever comes in.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tts/text/speakable.hpp"
#include "tts/text/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee::tts;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string_view language : {"en", "de"}) {
    const std::string out = speakable(text, language);
    for (std::size_t at = 0; at < out.size();) {
      const CodePoint point = decode(out, at);
      if (!point.valid || point.value < 0x20 || point.value == 0x7F) std::abort();
      at += point.size;
    }
  }
  return 0;
}
