#include "tts/elevenlabs/alignment.hpp"

#include <algorithm>
#include <cmath>

#include "tts/word_times.hpp"

namespace repartee::tts {
namespace {

bool is_space(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::int64_t samples(double ms) {
  return std::llround(ms * elevenlabs_rate_hz / 1000);
}

}  // namespace

std::vector<SpokenWord> Alignment::add(const ElevenLabsMessage& message, std::int64_t begin) {
  std::vector<SpokenWord> words;
  for (std::size_t i = 0; i < message.characters.size(); ++i) {
    const double start_ms = message.starts_ms[i];
    take(message.characters[i], begin + samples(start_ms),
         begin + samples(start_ms + message.durations_ms[i]), words);
  }
  return words;
}

void Alignment::take(std::string_view character, std::int64_t begin, std::int64_t end,
                     std::vector<SpokenWord>& out) {
  if (is_space(character)) return;
  std::size_t at = at_;
  while (space_at(at)) ++at;
  if (!text_.substr(at).starts_with(character)) return;
  if (!in_word_) word_ = {at, at, begin, end};
  in_word_ = true;
  at_ = at + character.size();
  word_.text_end = at_;
  word_.audio_end = std::max(end, word_.audio_end);
  if (at_ < text_.size() && !space_at(at_)) return;
  out.push_back(word_);
  in_word_ = false;
  told_ = at_;
  told_end_ = word_.audio_end;
}

std::vector<SpokenWord> Alignment::finish(std::int64_t end) {
  return spread_words(text_, told_, told_end_, end);
}

bool Alignment::space_at(std::size_t at) const {
  return at < text_.size() && is_space(text_.substr(at, 1));
}

}  // namespace repartee::tts
