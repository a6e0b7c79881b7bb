#include "turn/ending.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "turn/dictation.hpp"
#include "turn/lexicon.hpp"
#include "turn/words.hpp"

namespace repartee::turn {
namespace {

bool ends_sentence(char32_t mark) {
  return mark == '.' || mark == '?' || mark == '!';
}

bool any_marks(const std::vector<Word>& words) {
  return (!words.empty() && words.front().capital) ||
         std::any_of(words.begin(), words.end(), [](const Word& word) { return word.mark != 0; });
}

std::string last_words(const std::vector<Word>& words, std::size_t count) {
  std::string phrase;
  for (auto at = words.size() - std::min(count, words.size()); at < words.size(); ++at) {
    phrase += (phrase.empty() ? "" : " ") + words[at].text;
  }
  return phrase;
}

// Whether one of the last one, two or three words as a phrase is on the list.
bool ends_with(const std::vector<Word>& words, std::string_view list) {
  constexpr std::size_t longest_phrase = 3;
  for (std::size_t count = 1; count <= std::min(longest_phrase, words.size()); ++count) {
    if (holds(list, last_words(words, count))) return true;
  }
  return false;
}

bool all_on(const std::vector<Word>& words, std::string_view list) {
  return std::all_of(words.begin(), words.end(),
                     [&](const Word& word) { return holds(list, word.text); });
}

// Where the last sentence begins: after the last mark that ends one.
std::size_t sentence_begin(const std::vector<Word>& words) {
  for (auto at = words.size() - 1; at > 0; --at) {
    if (ends_sentence(words[at - 1].mark)) return at;
  }
  return 0;
}

// A whole utterance that needs nothing more.
bool is_answer(const std::vector<Word>& words, const Lexicon& lexicon, Expected expected) {
  constexpr std::size_t longest_command = 4;
  constexpr std::size_t longest_answer = 5;
  constexpr std::size_t longest_name = 4;
  if (words.size() <= longest_command && holds(lexicon.commands, last_words(words, words.size())))
    return true;
  if (expected == Expected::yes_no && words.size() <= longest_answer &&
      all_on(words, lexicon.yes_no))
    return true;
  // Unasked, one word of agreement is an answer; more of them may be the beginning of a sentence.
  if (words.size() == 1 && holds(lexicon.yes_no, words.front().text)) return true;
  // A first name alone may be half of it.
  return expected == Expected::name && words.size() > 1 && words.size() <= longest_name &&
         !ends_with(words, lexicon.leaning);
}

Ending by_marks(const std::vector<Word>& words) {
  const auto mark = words.back().mark;
  if (ends_sentence(mark)) return Ending::finished;
  if (mark != 0) return Ending::comma;
  return any_marks(words) ? Ending::running : Ending::unmarked;
}

}  // namespace

Ending ending_of(std::string_view text, std::string_view language, Expected expected) {
  const auto words = words_of(text);
  if (words.empty()) return Ending::nothing;
  const auto* lexicon = lexicon_of(language);
  if (!lexicon) return by_marks(words);

  switch (dictation_of(words, *lexicon, expected)) {
    case Dictation::partial: return Ending::dictating;
    case Dictation::complete: return Ending::answered;
    case Dictation::possible: return Ending::unmarked;
    case Dictation::none: break;
  }
  if (ends_with(words, lexicon->fillers)) return Ending::filler;
  // "The.", "and …": a recognizer closes every piece of sound it gets with a full stop.
  const auto begin = sentence_begin(words);
  if (ends_with(words, lexicon->open) ||
      holds(lexicon->openers, last_words(words, words.size() - begin)))
    return Ending::open;
  const auto ending = by_marks(words);
  if (ending == Ending::comma) return ending;
  if (is_answer(words, *lexicon, expected)) return Ending::answered;
  if (ending == Ending::finished) return ending;
  const auto& opener = words[begin].text;
  if (ends_with(words, lexicon->leaning) && !holds(lexicon->questions, opener))
    return Ending::leaning;
  return ending;
}

bool writes_marks(std::string_view words) {
  return any_marks(words_of(words));
}

std::string_view name(Ending ending) {
  constexpr std::array names{"nothing", "finished", "answered", "unmarked", "running",
                             "comma",   "leaning",  "open",     "filler",   "dictating"};
  return names.at(static_cast<std::size_t>(ending));
}

}  // namespace repartee::turn
