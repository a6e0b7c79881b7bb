#pragma once
// From characters with times to words with times. Pure.

#include <string_view>
#include <vector>

#include "tts/elevenlabs/wire.hpp"
#include "tts/spoken_word.hpp"

namespace repartee::tts {

/// Follows a text as its provider says which of its characters are said when. Characters that are
/// not in the text are skipped.
class Alignment {
 public:
  explicit Alignment(std::string_view text) : text_(text) {}

  /// The words that were completed by this message, whose audio begins at `begin` (samples).
  std::vector<SpokenWord> add(const ElevenLabsMessage& message, std::int64_t begin);

  /// The words that nobody told the times of share what sound is left. Call it once.
  std::vector<SpokenWord> finish(std::int64_t end);

 private:
  void take(std::string_view character, std::int64_t begin, std::int64_t end,
            std::vector<SpokenWord>& out);
  bool space_at(std::size_t at) const;

  const std::string_view text_;
  std::size_t at_ = 0;         // bytes of the text that are aligned
  std::size_t told_ = 0;       // bytes up to the end of the last completed word
  std::int64_t told_end_ = 0;  // and the sample of it
  bool in_word_ = false;
  SpokenWord word_;
};

}  // namespace repartee::tts
