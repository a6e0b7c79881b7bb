#include "turn/dictation.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "tts/text/utf8.hpp"

namespace repartee::turn {
namespace {

// A trailing run of spoken or written characters.
struct Run {
  int digits = 0;
  int digit_words = 0;   // units that were said or written one by one
  int digit_groups = 0;  // written groups of two digits and more
  int letters = 0;
};

// Digits of a token like "5", "555", "555-0123", "(555)"; 0 for anything else, also for "1,000" and
// "3.14": those are quantities.
int written_digits(std::string_view text) {
  int digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      ++digits;
    } else if (c != '-' && c != '(' && c != ')' && c != '/') {
      return 0;
    }
  }
  return digits;
}

// Letters of a token like "b", "ä", "s-m-i-t-h"; 0 for a word.
int spelled_letters(std::string_view text) {
  int letters = 0;
  bool letter = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = tts::decode(text, at);
    if (point.size == 0) return 0;
    at += point.size;
    if (point.value == '-' || point.value == '.') {
      letter = false;
    } else if (letter || tts::is_digit(point.value)) {
      return 0;
    } else {
      letter = true;
      ++letters;
    }
  }
  return letters;
}

bool is_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos) return false;
  const auto dot = text.rfind('.');
  return dot != std::string_view::npos && dot > at && text.size() - dot > 2;
}

class Reader {
 public:
  Reader(std::span<const Word> words, const Lexicon& lexicon) : words_(words), lexicon_(lexicon) {}

  // From the end backwards, as long as it is digits, letters and what is said between them.
  Run run() const {
    Run run;
    for (auto at = words_.size(); at > 0; --at) {
      const auto& word = words_[at - 1].text;
      if (const int digits = written_digits(word); digits > 0) {
        run.digits += digits;
        ++(digits == 1 ? run.digit_words : run.digit_groups);
      } else if (holds(lexicon_.units, word)) {
        const bool after_pair = at > 1 && holds(lexicon_.pairs, words_[at - 2].text);
        run.digits += after_pair ? 0 : 1;  // "twenty three" is two digits
        ++run.digit_words;
      } else if (holds(lexicon_.pairs, word)) {
        run.digits += 2;
      } else if (holds(lexicon_.repeats, word)) {
        if (run.digits + run.letters == 0) break;
        ++(run.digits > 0 ? run.digits : run.letters);
      } else if (const int letters = spelled_letters(word); letters > 0) {
        run.letters += letters;
      } else if (const auto skipped = as_in(at); skipped > 0) {
        ++run.letters;
        at -= skipped;
      } else if (!holds(lexicon_.joints, word) && !holds(lexicon_.fillers, word)) {
        break;
      }
    }
    return run;
  }

  // "b as in bravo" that ends before `at`: how many words come before its last one; 0 where it is
  // something else.
  std::size_t as_in(std::size_t at) const {
    for (std::size_t phrase = 1; phrase <= 2 && at > phrase + 1; ++phrase) {
      std::string said;
      for (auto word = at - 1 - phrase; word < at - 1; ++word) {
        said += (said.empty() ? "" : " ") + words_[word].text;
      }
      if (holds(lexicon_.as_in, said) && spelled_letters(words_[at - 2 - phrase].text) == 1)
        return phrase + 1;
    }
    return 0;
  }

  Dictation email(Expected expected) const {
    constexpr std::size_t longest_address = 16;  // words: "j o h n underscore smith at …"
    const auto tail = words_.last(std::min(words_.size(), longest_address));
    bool at_sign = false, dot = false, said_dot = false, joint = false;
    int letters = 0;
    for (const auto& word : tail) {
      const bool is_at = holds(lexicon_.at, word.text);
      if (is_at || word.text.find('@') != std::string::npos) {
        at_sign = true;
        dot = word.text.find('@') != std::string::npos && is_address(word.text);
        said_dot = said_dot || !is_at;
      } else if (holds(lexicon_.dot, word.text)) {
        dot = at_sign;
        said_dot = true;
      } else {
        joint = joint || holds(lexicon_.joints, word.text);
        letters += spelled_letters(word.text);
      }
    }
    const bool asked = expected == Expected::email;
    if (!at_sign)
      return asked && (joint || said_dot || letters > 1) ? Dictation::partial : Dictation::none;
    // "At" is a word like others unless a dot or the question makes it a sign.
    if (!asked && !said_dot) return Dictation::none;
    const auto& last = tail.back().text;
    const bool ends_in_domain = !holds(lexicon_.dot, last) && !holds(lexicon_.at, last) &&
                                !holds(lexicon_.joints, last) && !holds(lexicon_.fillers, last);
    if (asked || tail_is_address(tail))
      return dot && ends_in_domain ? Dictation::complete : Dictation::partial;
    return Dictation::none;
  }

 private:
  // Unasked: the last sign of an address is among the last words.
  bool tail_is_address(std::span<const Word> tail) const {
    constexpr std::size_t domain_words = 3;
    for (const auto& word : tail.last(std::min(tail.size(), domain_words))) {
      if (holds(lexicon_.dot, word.text) || word.text.find('@') != std::string::npos) return true;
    }
    return false;
  }

  std::span<const Word> words_;
  const Lexicon& lexicon_;
};

// Lengths of numbers that people dictate: 10 and 11 of telephones, 16 of cards; 4 of a PIN, 5 of a
// ZIP code, 7 of a local telephone number, 9 of a social security number.
Dictation digits_so_far(int digits) {
  switch (digits) {
    case 4:
    case 5:
    case 7:
    case 9: return Dictation::possible;
    case 10:
    case 11: return Dictation::complete;
    default: return digits >= 16 ? Dictation::complete : Dictation::partial;
  }
}

}  // namespace

Dictation dictation_of(std::span<const Word> words, const Lexicon& lexicon, Expected expected) {
  if (words.empty()) return Dictation::none;
  const Reader reader(words, lexicon);
  if (const auto email = reader.email(expected); email != Dictation::none) return email;

  const auto run = reader.run();
  const bool long_number = run.digits >= 6 && run.digit_groups > 0;
  const bool digit_by_digit = run.digit_words >= 3;
  if (run.digits > 0 &&
      (expected == Expected::digits || digit_by_digit || run.digit_groups >= 2 || long_number))
    return digits_so_far(run.digits);
  constexpr int shortest_name = 4;  // letters; "Anna", "Wang"
  if (run.letters >= 2 || (run.letters > 0 && expected == Expected::spelling))
    return run.letters >= shortest_name ? Dictation::possible : Dictation::partial;
  return Dictation::none;
}

}  // namespace repartee::turn
