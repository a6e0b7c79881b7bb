#pragma once
// A sentence as the numbers a Piper voice reads, and which of them are which word.

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "tts/piper/phonemizer.hpp"
#include "tts/piper/sentences.hpp"
#include "tts/piper/voice_config.hpp"

namespace repartee::tts::piper {

struct SentenceIds {
  /// A word and the part of `ids` that says it; parts of an id where words share one.
  struct Word {
    Range text;
    double begin = 0;
    double end = 0;
  };
  std::vector<std::int64_t> ids;  ///< Empty where the voice knows none of the phonemes.
  std::vector<Word> words;
  std::size_t unknown = 0;  ///< Phonemes that the voice does not know: left out.
  char mark = 0;            ///< Of the last clause.
};

/// Algorithm of Piper: the phonemes of each clause and its mark, decomposed; begin, pad, then each
/// phoneme's ids followed by pad, then end. The phonemes of a clause are shared out among its words
/// by the number that each has when spoken alone (espeak-ng joins words: "of the" is one).
/// `phonemizer` may be null for voices of PhonemeType::text. Errors: the phonemizer's.
core::Result<SentenceIds> sentence_ids(std::string_view text, const Sentence& sentence,
                                       const VoiceConfig& config, Phonemizer* phonemizer);

}  // namespace repartee::tts::piper
