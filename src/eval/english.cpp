#include "eval/english.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "eval/english_numbers.hpp"
#include "eval/fold.hpp"

namespace repartee::eval {
namespace {

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

constexpr auto fillers = std::to_array<std::string_view>({"hmm", "mm", "mhm", "mmm", "uh", "um"});

// Whole words, without the period that may follow. Sorted by what they are: contractions that
// change their stem, titles.
constexpr auto written_out = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"won't", "will not"},      {"can't", "can not"},     {"let's", "let us"},
    {"ain't", "aint"},          {"y'all", "you all"},     {"wanna", "want to"},
    {"gotta", "got to"},        {"gonna", "going to"},    {"i'ma", "i am going to"},
    {"imma", "i am going to"},  {"woulda", "would have"}, {"coulda", "could have"},
    {"shoulda", "should have"}, {"ma'am", "madam"},       {"mr", "mister"},
    {"mrs", "missus"},          {"st", "saint"},          {"dr", "doctor"},
    {"prof", "professor"},      {"capt", "captain"},      {"gov", "governor"},
    {"ald", "alderman"},        {"gen", "general"},       {"sen", "senator"},
    {"rep", "representative"},  {"pres", "president"},    {"rev", "reverend"},
    {"hon", "honorable"},       {"asst", "assistant"},    {"assoc", "associate"},
    {"lt", "lieutenant"},       {"col", "colonel"},       {"jr", "junior"},
    {"sr", "senior"},           {"esq", "esquire"},
});

// What a contraction ends with. "n't" comes before "'t".
constexpr auto contractions = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"n't", "not"},
    {"'re", "are"},
    {"'s", "is"},
    {"'d", "would"},
    {"'ll", "will"},
    {"'t", "not"},
    {"'ve", "have"},
    {"'m", "am"},
});

std::string_view ending_means(std::string_view ending, std::string_view usual,
                              std::string_view next) {
  const bool participle = next == "been" || next == "gone" || next == "done";
  if (ending == "'d" && participle) return "had";
  if (ending == "'s" && (participle || next == "got")) return "has";
  return usual;
}

void append_words(std::vector<std::string>& out, std::string_view text) {
  for (std::string& word : split_words(text)) out.push_back(std::move(word));
}

/// Separates what is a word from the punctuation around it. Apostrophes within words stay, commas
/// within numbers go, periods stay only in front of a digit.
std::vector<std::string> cut_into_words(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char before = i > 0 ? text[i - 1] : ' ';
    const char after = i + 1 < text.size() ? text[i + 1] : ' ';
    if (c == ',') {
      if (!is_digit(before) || !is_digit(after)) plain += ' ';
    } else if (c == '.') {
      plain += is_digit(after) ? '.' : ' ';
    } else if (c == '\'') {
      if (is_letter(after) && (is_letter(before) || is_digit(before))) {
        plain += c;
      } else if (is_letter(after) && before == ' ') {
        // "john 's" is "john's", but a quotation's mark is only a mark.
        const auto rest = std::string_view(text).substr(i);
        const bool attached = std::ranges::any_of(contractions, [&](const auto& ending) {
          return rest.starts_with(ending.first) &&
                 (rest.size() == ending.first.size() || rest[ending.first.size()] == ' ');
        });
        while (attached && plain.ends_with(' ')) plain.pop_back();
        plain += attached && !plain.empty() ? '\'' : ' ';
      } else {
        plain += ' ';
      }
    } else {
      plain += c;
    }
  }
  return split_words(plain);
}

std::vector<std::string> write_out(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (std::ranges::find(fillers, word) != fillers.end()) continue;
    const auto whole =
        std::ranges::find(written_out, word, [](const auto& row) { return row.first; });
    if (whole != written_out.end()) {
      append_words(out, whole->second);
      continue;
    }
    const std::string_view next = i + 1 < words.size() ? std::string_view(words[i + 1]) : "";
    std::string_view meaning;
    for (const auto& [ending, usual] : contractions) {
      if (!word.ends_with(ending) || word.size() == ending.size()) continue;
      word.remove_suffix(ending.size());
      meaning = ending_means(ending, usual, next);
      break;
    }
    std::string stem(word);
    std::ranges::replace(stem, '\'', ' ');  // "o'neil"
    append_words(out, stem);
    append_words(out, meaning);
  }
  return out;
}

/// "4pm" → "4" "pm", but not "4th" and "80s".
std::vector<std::string> part_digits_from_letters(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const std::string& word : words) {
    std::string parted;
    for (std::size_t i = 0; i < word.size(); ++i) {
      const bool to_letters = i > 0 && is_digit(word[i - 1]) && is_letter(word[i]);
      const bool to_digits = i > 0 && is_letter(word[i - 1]) && is_digit(word[i]);
      const auto rest = std::string_view(word).substr(i);
      const bool ordinal =
          rest == "st" || rest == "nd" || rest == "rd" || rest == "th" || rest == "s";
      if (to_digits || (to_letters && !ordinal)) parted += ' ';
      parted += word[i];
    }
    append_words(out, parted);
  }
  return out;
}

/// Symbols that belong to no number.
std::string without_lone_symbols(const std::string& word) {
  const bool figure = std::ranges::any_of(word, is_digit);
  if (figure) return word;
  std::string plain = word;
  for (const std::string_view symbol : {"$", "%", "£", "€", "¢", "."}) {
    for (auto at = plain.find(symbol); at != std::string::npos; at = plain.find(symbol)) {
      plain.replace(at, symbol.size(), " ");
    }
  }
  return plain;
}

}  // namespace

std::vector<std::string> normalize_english(std::string_view text) {
  const std::string plain = fold(without_brackets(text), "'.,%$£€¢");
  const auto words = read_numbers(part_digits_from_letters(write_out(cut_into_words(plain))));
  std::vector<std::string> out;
  for (const std::string& word : words) append_words(out, without_lone_symbols(word));
  for (std::string& word : out) word = american_spelling(std::move(word));
  return out;
}

std::vector<std::string> normalize_basic(std::string_view text) {
  return split_words(fold(without_brackets(text), ""));
}

std::vector<std::string> normalize(std::string_view text, std::string_view language) {
  return language.empty() || language == "en" ? normalize_english(text) : normalize_basic(text);
}

}  // namespace repartee::eval
