// A message of ElevenLabs, and the words that its alignment gives.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tts/elevenlabs/alignment.hpp"
#include "tts/elevenlabs/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee::tts;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto message = parse_elevenlabs(bytes);
  if (!message) return 0;
  if (message->characters.size() != message->starts_ms.size() ||
      message->characters.size() != message->durations_ms.size()) {
    std::abort();
  }
  constexpr std::string_view text = "Say this whole sentence please.";
  Alignment alignment(text);
  auto words = alignment.add(*message, 0);
  for (const auto& word : alignment.finish(1000)) words.push_back(word);
  std::size_t last = 0;
  for (const auto& word : words) {
    if (word.text_begin < last || word.text_end <= word.text_begin || word.text_end > text.size()) {
      std::abort();
    }
    last = word.text_end;
  }
  return 0;
}
