#include "tts/speech_gate.hpp"
#include "tts/request.hpp"

#include <algorithm>

namespace repartee::tts {

void SpeechGate::add(std::span<const SpokenWord> words) {
  for (SpokenWord word : words) {
    word.audio_begin = std::max({word.audio_begin, last_end_, released_});
    word.audio_end = std::max(word.audio_end, word.audio_begin + 1);
    last_end_ = word.audio_end;
    words_.push_back(word);
  }
}

core::Result<> SpeechGate::release() {
  std::int64_t end = released_;
  for (const auto& word : words_) {
    if (word.audio_end <= received()) end = word.audio_end;
  }
  return release_to(end);
}

core::Result<> SpeechGate::finish() {
  // Words beyond the end of the sound were not said within it.
  for (auto& word : words_) word.audio_end = std::min(word.audio_end, received());
  std::erase_if(words_, [](const SpokenWord& word) { return word.audio_end <= word.audio_begin; });
  return release_to(received());
}

core::Result<> SpeechGate::release_to(std::int64_t end) {
  if (stop_.stop_requested()) return cancelled();
  const auto said =
      std::ranges::find_if(words_, [end](const SpokenWord& word) { return word.audio_end > end; });
  std::vector<SpokenWord> words(words_.begin(), said);
  words_.erase(words_.begin(), said);
  if (!words.empty() && sink_.words) sink_.words(std::move(words));

  std::span<const std::int16_t> rest(audio_);
  rest = rest.first(static_cast<std::size_t>(end - released_));
  const std::size_t all = rest.size();
  while (!rest.empty()) {
    if (stop_.stop_requested()) return cancelled();
    const auto chunk = rest.first(std::min(chunk_samples_, rest.size()));
    if (!sink_.audio(chunk)) return cancelled();
    rest = rest.subspan(chunk.size());
  }
  audio_.erase(audio_.begin(), audio_.begin() + static_cast<std::ptrdiff_t>(all));
  released_ = end;
  return {};
}

}  // namespace repartee::tts
