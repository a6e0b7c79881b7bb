#include "tts/text/lexicon.hpp"

#include <algorithm>

#include "tts/text/reading/place.hpp"
#include "tts/text/typography.hpp"
#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

using reading::is_word_byte;

core::Error refused(std::string_view word, std::string_view problem, std::string hint) {
  constexpr std::size_t most_shown = 40;
  std::string shown;
  for (const char c : word.substr(0, most_shown)) {
    const auto u = static_cast<unsigned char>(c);
    shown += u < 0x20 || u >= 0x7F ? '?' : c;
  }
  return {core::ErrorCode::invalid_argument,
          "the lexicon's entry \"" + shown + "\" " + std::string(problem), std::move(hint)};
}

bool is_plain(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    if (!point.valid || point.value < 0x20 || point.value == 0x7F) return false;
    at += point.size;
  }
  return true;
}

// As the text will look when it is compared: typographic quotes and spaces are plain there.
std::string compared(std::string_view word) {
  const TracedText plain = plain_characters(TracedText(word));
  std::string out;
  for (const char c : plain.text()) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::size_t bucket(char first) {
  return static_cast<unsigned char>(to_lower(first));
}

/// The bytes of `text` that are `word`; 0: it is another. A space stands for any number of them.
std::size_t matched(std::string_view text, std::string_view word, bool exact) {
  std::size_t at = 0;
  for (const char c : word) {
    if (at == text.size()) return 0;
    if (c == ' ') {
      const std::size_t end = std::min(text.find_first_not_of(' ', at), text.size());
      if (end == at) return 0;
      at = end;
    } else if (exact ? text[at] == c : to_lower(text[at]) == c) {
      ++at;
    } else {
      return 0;
    }
  }
  const bool goes_on = is_word_byte(word.back()) && at < text.size() && is_word_byte(text[at]);
  return goes_on ? 0 : at;
}

}  // namespace

core::Result<> Lexicon::add(std::string_view word, std::string_view said) {
  if (word.size() > max_word_bytes || said.size() > max_said_bytes) {
    return refused(word, "is too long",
                   "words have at most " + std::to_string(max_word_bytes) +
                       " bytes, what is said at most " + std::to_string(max_said_bytes));
  }
  if (!is_plain(word) || !is_plain(said)) {
    return refused(word, "holds control characters or is not UTF-8", "write it on one line");
  }
  Entry entry{compared(word), std::string(said), false};
  if (entry.word.empty())
    return refused(word, "has no word", "write \"word\" = \"how it is said\"");
  if (std::ranges::all_of(said, [](char c) { return c == ' '; })) {
    return refused(word, "does not say anything", "write \"word\" = \"how it is said\"");
  }
  entry.exact = std::ranges::any_of(entry.word, reading::is_upper_byte);
  auto& others = entries_[bucket(entry.word.front())];
  if (std::ranges::find(others, entry.word, &Entry::word) != others.end()) {
    return refused(word, "is there twice", "remove one of them");
  }
  if (size_ == max_entries) {
    return refused(word, "is one too many",
                   "a lexicon has at most " + std::to_string(max_entries) + " entries");
  }
  const auto before = [](const Entry& a, const Entry& b) {
    return a.word.size() != b.word.size() ? a.word.size() > b.word.size() : a.exact && !b.exact;
  };
  others.insert(std::ranges::upper_bound(others, entry, before), std::move(entry));
  ++size_;
  return {};
}

Lexicon::Match Lexicon::find(std::string_view text, std::size_t at) const {
  if (size_ == 0) return {};
  const std::string_view rest = text.substr(at);
  for (const Entry& entry : entries_[bucket(rest.front())]) {
    // A sign may stand behind a letter (".NET" may not): what begins with a letter begins a word.
    const bool inside = at > 0 && is_word_byte(text[at - 1]) && is_word_byte(entry.word.front());
    if (inside) continue;
    if (const std::size_t size = matched(rest, entry.word, entry.exact); size != 0) {
      return {size, entry.said};
    }
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> Lexicon::entries() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& with_first : entries_) {
    for (const Entry& entry : with_first) all.emplace_back(entry.word, entry.said);
  }
  return all;
}

const Lexicon& no_lexicon() {
  static const Lexicon none;
  return none;
}

}  // namespace repartee::tts
