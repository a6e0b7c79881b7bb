#include "stt/stable_prefix.hpp"

namespace repartee::stt {
namespace {

constexpr double min_apart_s = 0.2;

// What a hypothesis says after `settled_s`, by time rather than by index: a later hypothesis may
// have merged or split words that are settled already. A word belongs to where its middle lies,
// since its edges move a little from one hypothesis to the next.
std::vector<Word> beyond(const std::vector<Word>& hypothesis, double settled_s) {
  std::vector<Word> tail;
  for (const Word& word : hypothesis) {
    if ((word.start_s + word.end_s) / 2 > settled_s) tail.push_back(word);
  }
  return tail;
}

}  // namespace

Transcript StablePrefix::update(const std::vector<Word>& hypothesis, double audio_s) {
  auto tail = beyond(hypothesis, settled_until_s());
  if (audio_s - previous_s_ >= min_apart_s) {
    const auto previous = beyond(previous_, settled_until_s());
    std::size_t agreed = 0;
    while (agreed < tail.size() && agreed < previous.size() &&
           tail[agreed].text == previous[agreed].text) {
      ++agreed;
    }
    const auto end = tail.begin() + static_cast<std::ptrdiff_t>(agreed);
    settled_.insert(settled_.end(), tail.begin(), end);
    tail.erase(tail.begin(), end);
    previous_ = hypothesis;
    previous_s_ = audio_s;
  }
  Transcript transcript;
  transcript.words = settled_;
  transcript.stable = joined(settled_).size();
  transcript.words.insert(transcript.words.end(), tail.begin(), tail.end());
  transcript.text = joined(transcript.words);
  return transcript;
}

std::string joined(const std::vector<Word>& words) {
  std::string text;
  for (const Word& word : words) {
    if (!text.empty()) text += ' ';
    text += word.text;
  }
  return text;
}

Transcript final_transcript(std::vector<Word> words, std::string language) {
  Transcript transcript;
  transcript.text = joined(words);
  transcript.stable = transcript.text.size();
  transcript.words = std::move(words);
  transcript.language = std::move(language);
  return transcript;
}

}  // namespace repartee::stt
