#include "tts/piper/sentences.hpp"

#include <algorithm>

namespace repartee::tts::piper {
namespace {

constexpr std::string_view space = " \t\r\n";
constexpr std::string_view marks = ".?!,:;";
constexpr std::string_view closing = "\"')]}";

bool is(char c, std::string_view of) {
  return of.find(c) != std::string_view::npos;
}

bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

std::vector<Range> words_of(std::string_view text, Range clause) {
  std::vector<Range> words;
  for (std::size_t end = clause.begin; end < clause.end;) {
    std::size_t begin = end;
    while (begin < clause.end && is(text[begin], space)) ++begin;
    end = begin;
    while (end < clause.end && !is(text[end], space)) ++end;
    Range word{begin, end};
    while (word.begin < word.end && is_punctuation(text[word.begin])) ++word.begin;
    while (word.begin < word.end && is_punctuation(text[word.end - 1])) --word.end;
    if (word.begin < word.end) words.push_back(word);
  }
  return words;
}

// Where a clause that begins at `begin` ends; its mark is the byte before, if it has one.
struct ClauseEnd {
  std::size_t text_end;
  std::size_t next;
  char mark;
};

ClauseEnd find_end(std::string_view text, std::size_t begin) {
  const std::size_t most = std::min(text.size(), begin + most_sentence_bytes);
  for (std::size_t at = begin; at < most; ++at) {
    if (text[at] == '\n') return {at, at + 1, '.'};
    if (!is(text[at], marks)) continue;
    std::size_t after = at + 1;
    while (after < text.size() && (is(text[after], marks) || is(text[after], closing))) ++after;
    if (after == text.size() || is(text[after], space)) return {at, after, text[at]};
    at = after - 1;
  }
  if (most == text.size()) return {most, most, 0};
  const std::size_t gap = text.substr(begin, most - begin).find_last_of(space);
  if (gap != std::string_view::npos && gap > 0) return {begin + gap, begin + gap + 1, 0};
  std::size_t cut = most;
  while (cut > begin + 1 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return {cut, cut, 0};
}

}  // namespace

std::vector<Sentence> sentences(std::string_view text) {
  std::vector<Sentence> found;
  bool ended = true;
  for (std::size_t at = 0; at < text.size();) {
    if (is(text[at], space)) {
      ++at;
      continue;
    }
    const ClauseEnd end = find_end(text, at);
    Clause clause{{at, end.text_end}, end.mark, {}};
    clause.words = words_of(text, clause.text);
    at = end.next;
    if (clause.words.empty()) continue;
    const bool too_long =
        !ended && clause.text.end - found.back().front().text.begin > most_sentence_bytes;
    if (ended || too_long) found.emplace_back();
    ended = is(clause.mark, ".?!") && clause.mark != 0;
    found.back().push_back(std::move(clause));
  }
  return found;
}

}  // namespace repartee::tts::piper
