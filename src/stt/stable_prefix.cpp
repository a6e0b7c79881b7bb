#include "stt/stable_prefix.hpp"

#include <algorithm>

#include "stt/text_gates.hpp"

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

bool same_word(const Word& a, const Word& b) {
  return a.text == b.text || (!bare(a.text).empty() && bare(a.text) == bare(b.text));
}

// Whether the first `count` words of the tail are the last ones of what is settled.
bool overlap(const std::vector<Word>& settled, const std::vector<Word>& tail, std::size_t count) {
  return std::equal(tail.begin(), tail.begin() + static_cast<std::ptrdiff_t>(count),
                    settled.end() - static_cast<std::ptrdiff_t>(count), same_word);
}

// Takes settled words that a later hypothesis places further back out of its tail again
// (WhisperLive and others call it n-gram overlap). Only where they begin at once: "very, very"
// stays.
void drop_overlap(const std::vector<Word>& settled, std::vector<Word>& tail) {
  constexpr double near_s = 0.1;
  constexpr std::size_t longest = 5;
  if (settled.empty() || tail.empty() || tail.front().start_s > settled.back().end_s - near_s)
    return;
  for (std::size_t count = 1; count <= std::min({longest, settled.size(), tail.size()}); ++count) {
    if (!overlap(settled, tail, count)) continue;
    tail.erase(tail.begin(), tail.begin() + static_cast<std::ptrdiff_t>(count));
    return;
  }
}

}  // namespace

Transcript StablePrefix::update(const std::vector<Word>& hypothesis, double audio_s) {
  auto tail = beyond(hypothesis, settled_until_s());
  drop_overlap(settled_, tail);
  if (audio_s - previous_s_ >= min_apart_s) {
    auto previous = beyond(previous_, settled_until_s());
    drop_overlap(settled_, previous);
    std::size_t agreed = 0;
    while (agreed < tail.size() && agreed < previous.size() &&
           same_word(tail[agreed], previous[agreed])) {
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
