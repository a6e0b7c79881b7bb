#include "tts/word_times.hpp"

#include <algorithm>
#include <cmath>

namespace repartee::tts {
namespace {

constexpr std::string_view space = " \t\r\n";

// Letters a second of provider voices lie around 15; a little slow, so that no word counts as heard
// before it was.
constexpr double bytes_per_second = 14;

}  // namespace

std::vector<SpokenWord> words_from(std::string_view text, std::size_t from) {
  std::vector<SpokenWord> words;
  for (std::size_t end = from;;) {
    const std::size_t begin = text.find_first_not_of(space, end);
    if (begin == std::string_view::npos) return words;
    end = std::min(text.find_first_of(space, begin), text.size());
    words.push_back({begin, end, 0, 0});
  }
}

std::vector<SpokenWord> spread_words(std::string_view text, std::size_t from, std::int64_t begin,
                                     std::int64_t end) {
  auto words = words_from(text, from);
  if (words.empty()) return words;
  const std::size_t first = words.front().text_begin;
  const double bytes = static_cast<double>(words.back().text_end - first);
  const double samples = static_cast<double>(std::max<std::int64_t>(end - begin, 0));
  const auto at = [&](std::size_t byte) {
    return begin + std::llround(samples * static_cast<double>(byte - first) / bytes);
  };
  for (auto& word : words) {
    word.audio_begin = at(word.text_begin);
    word.audio_end = at(word.text_end);
  }
  std::erase_if(words, [](const SpokenWord& word) { return word.audio_end <= word.audio_begin; });
  return words;
}

PacedWords::PacedWords(std::string_view text, int rate_hz, double speed)
    : text_(text),
      samples_per_byte_(rate_hz / bytes_per_second / speed),
      words_(words_from(text, 0)) {
  for (auto& word : words_) {
    word.audio_begin = std::llround(static_cast<double>(word.text_begin) * samples_per_byte_);
    word.audio_end = std::llround(static_cast<double>(word.text_end) * samples_per_byte_);
  }
}

std::vector<SpokenWord> PacedWords::next(std::int64_t samples) {
  std::vector<SpokenWord> said;
  while (next_ < words_.size() && words_[next_].audio_end <= samples) {
    said_ = words_[next_].audio_end;
    said.push_back(words_[next_++]);
  }
  return said;
}

std::vector<SpokenWord> PacedWords::finish(std::int64_t samples) {
  auto said = next(samples);
  if (next_ == words_.size()) return said;
  const auto rest = spread_words(text_, words_[next_].text_begin, said_, samples);
  said.insert(said.end(), rest.begin(), rest.end());
  next_ = words_.size();
  return said;
}

}  // namespace repartee::tts
