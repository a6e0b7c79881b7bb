#pragma once
// Which sound says which word: plain data that the heard ledger needs.

#include <cstddef>
#include <cstdint>

namespace repartee::tts {

/// Where one word of a synthesized text lies in its sound.
struct SpokenWord {
  std::size_t text_begin = 0;  ///< Byte range of the word in the text given to the engine.
  std::size_t text_end = 0;
  std::int64_t audio_begin =
      0;  ///< Samples from the start of the synthesized audio, engine's rate.
  std::int64_t audio_end = 0;

  bool operator==(const SpokenWord&) const = default;
};

}  // namespace repartee::tts
