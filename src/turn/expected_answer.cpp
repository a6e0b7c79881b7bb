// What kind of answer a question asks for, read off its words.

#include <algorithm>
#include <string>
#include <vector>

#include "turn/endpointer.hpp"
#include "turn/lexicon.hpp"
#include "turn/words.hpp"

namespace repartee::turn {
namespace {

bool mentions(const std::vector<Word>& words, std::string_view list) {
  constexpr std::size_t longest_phrase = 4;
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    std::string phrase;
    for (auto at = begin; at < std::min(begin + longest_phrase, words.size()); ++at) {
      phrase += (phrase.empty() ? "" : " ") + words[at].text;
      if (holds(list, phrase)) return true;
    }
  }
  return false;
}

}  // namespace

Expected expected_answer(std::string_view assistant_said, std::string_view language) {
  const auto* lexicon = lexicon_of(language);
  const auto said = words_of(assistant_said);
  if (!lexicon || said.empty()) return Expected::anything;
  // The last sentence asks; "Please spell your name." is a question too.
  auto begin = said.size() - 1;
  while (begin > 0 && said[begin - 1].mark != '.' && said[begin - 1].mark != '?' &&
         said[begin - 1].mark != '!')
    --begin;
  const std::vector<Word> last(said.begin() + static_cast<std::ptrdiff_t>(begin), said.end());
  const bool question = last.back().mark == '?';
  const auto& opener = last.front().text;
  const bool yes_no = question && holds(lexicon->yes_no_questions, opener);
  if (!yes_no || holds(lexicon->requests, opener)) {
    if (mentions(last, lexicon->asks_spelling)) return Expected::spelling;
    if (mentions(last, lexicon->asks_email)) return Expected::email;
    if (mentions(last, lexicon->asks_digits)) return Expected::digits;
    if (mentions(last, lexicon->asks_name)) return Expected::name;
  }
  if (yes_no) return Expected::yes_no;
  if (!question) return Expected::anything;
  // "So, do you want it?", "That's Tuesday at nine, right?"
  for (std::size_t at = 1; at < last.size(); ++at) {
    if (last[at - 1].mark == ',' && holds(lexicon->yes_no_questions, last[at].text))
      return Expected::yes_no;
  }
  return Expected::anything;
}

}  // namespace repartee::turn
