#pragma once
// Patterns of words, and what they find in what was heard. Pure.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace repartee::llm {

/// A word as it was heard and as it is compared: in lower case, without apostrophes.
struct HeardWord {
  std::string shown;
  std::string compared;
  bool ends_phrase = false;  ///< A mark follows it.
};

/// Letters and digits make words; everything else separates them.
std::vector<HeardWord> heard_words(std::string_view text);

using Captures = std::map<std::string, std::string>;

/// "my name is {name}": words that follow each other anywhere in what was heard, and placeholders
/// of one to three words up to the next mark.
struct Pattern {
  struct Part {
    std::string text;  ///< A word as compared, or a placeholder's name.
    bool placeholder = false;
  };
  std::vector<Part> parts;

  int literal_words() const;
  /// What the placeholders stand for; nullopt where the pattern is not found.
  std::optional<Captures> match(const std::vector<HeardWord>& heard) const;
};

/// nullopt for a pattern without a word, or with braces that do not hold a name of letters.
std::optional<Pattern> parse_pattern(std::string_view text);

/// "Hello, {name|friend}!": text and placeholders, each with what stands in where nothing is known.
struct Response {
  struct Part {
    std::string text;  ///< As it is, or a placeholder's name.
    bool placeholder = false;
    std::optional<std::string> otherwise;
  };
  std::vector<Part> parts;

  /// nullopt where a value is missing that has no stand-in.
  std::optional<std::string> fill(const Captures& values) const;
};

/// nullopt for braces that do not hold a name of letters.
std::optional<Response> parse_response(std::string_view text);

}  // namespace repartee::llm
