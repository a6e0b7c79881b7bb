// What a Piper voice says about itself, and its sentences, on any bytes at all.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tts/piper/phonemes.hpp"
#include "tts/piper/sentences.hpp"
#include "tts/piper/voice_config.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee::tts::piper;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto config = read_voice_config(text);
  if (!config) return 0;
  config->phoneme_type = PhonemeType::text;
  if (config->speakers.empty() || config->sample_rate_hz < 8000) std::abort();
  for (const Sentence& sentence : sentences(text)) {
    const auto made = sentence_ids(text, sentence, *config, nullptr);
    if (!made) std::abort();
    for (const auto& word : made->words) {
      if (word.text.end > text.size() || word.begin > word.end) std::abort();
    }
  }
  return 0;
}
