#include "llm/template/patterns.hpp"

#include <algorithm>

namespace repartee::llm {
namespace {

constexpr int max_placeholder_words = 3;
constexpr std::string_view typographic_apostrophe = "\xE2\x80\x99";

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool is_name(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

/// The bytes of an apostrophe at `at`; 0: none.
std::size_t apostrophe(std::string_view text, std::size_t at) {
  if (text[at] == '\'') return 1;
  return text.substr(at).starts_with(typographic_apostrophe) ? typographic_apostrophe.size() : 0;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

/// What a placeholder takes when `heard` starts with it: words up to `end` joined, as a name.
std::string captured(const std::vector<HeardWord>& heard, std::size_t begin, std::size_t end) {
  std::string value;
  for (std::size_t i = begin; i < end; ++i) {
    if (i > begin) value += ' ';
    value += capitalized(heard[i].shown);
  }
  return value;
}

// Words that go on with the sentence rather than with a name: "call me Anna please".
bool ends_capture(const std::string& word) {
  static constexpr std::string_view words[] = {"and",  "but", "please", "thanks", "by",  "nice",
                                               "what", "how", "who",    "can",    "i",   "im",
                                               "so",   "you", "the",    "from",   "now", "thank"};
  return std::ranges::find(words, word) != std::ranges::end(words);
}

}  // namespace

std::vector<HeardWord> heard_words(std::string_view text) {
  std::vector<HeardWord> words;
  HeardWord word;
  const auto end_word = [&] {
    if (!word.compared.empty()) words.push_back(std::move(word));
    word = {};
  };
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t size = apostrophe(text, at)) {
      if (!word.compared.empty()) word.shown += text.substr(at, size);
      at += size;
      continue;
    }
    const char c = text[at++];
    if (is_word_byte(c)) {
      word.shown += c;
      word.compared += to_lower(c);
      continue;
    }
    end_word();
    if (!words.empty() && std::string_view(".,;:!?").find(c) != std::string_view::npos) {
      words.back().ends_phrase = true;
    }
  }
  end_word();
  return words;
}

int Pattern::literal_words() const {
  return static_cast<int>(std::ranges::count(parts, false, &Part::placeholder));
}

std::optional<Captures> Pattern::match(const std::vector<HeardWord>& heard) const {
  for (std::size_t start = 0; start < heard.size(); ++start) {
    Captures captures;
    std::size_t at = start;
    bool found = true;
    for (std::size_t p = 0; p < parts.size() && found; ++p) {
      if (!parts[p].placeholder) {
        found = at < heard.size() && heard[at].compared == parts[p].text;
        ++at;
        continue;
      }
      const std::size_t begin = at;
      const std::string* next =
          p + 1 < parts.size() && !parts[p + 1].placeholder ? &parts[p + 1].text : nullptr;
      while (at < heard.size() && at - begin < max_placeholder_words) {
        const auto& word = heard[at];
        if ((next != nullptr && word.compared == *next && at > begin) ||
            ends_capture(word.compared)) {
          break;
        }
        ++at;
        if (word.ends_phrase) break;
      }
      found = at > begin;
      captures[parts[p].text] = captured(heard, begin, std::min(at, heard.size()));
    }
    if (found) return captures;
  }
  return std::nullopt;
}

std::optional<Pattern> parse_pattern(std::string_view text) {
  Pattern pattern;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    for (auto& word : heard_words(text.substr(0, open))) {
      pattern.parts.push_back({std::move(word.compared), false});
    }
    if (open == text.size()) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    const auto name = text.substr(open + 1, close - open - 1);
    if (!is_name(name)) return std::nullopt;
    pattern.parts.push_back({std::string(name), true});
    text.remove_prefix(close + 1);
  }
  if (pattern.literal_words() == 0) return std::nullopt;
  return pattern;
}

std::optional<std::string> Response::fill(const Captures& values) const {
  std::string out;
  for (const auto& part : parts) {
    if (!part.placeholder) {
      out += part.text;
    } else if (const auto found = values.find(part.text); found != values.end()) {
      out += found->second;
    } else if (part.otherwise) {
      out += *part.otherwise;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

std::optional<Response> parse_response(std::string_view text) {
  Response response;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    if (open > 0) response.parts.push_back({std::string(text.substr(0, open)), false, {}});
    if (open == text.size()) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    auto name = text.substr(open + 1, close - open - 1);
    std::optional<std::string> otherwise;
    if (const std::size_t bar = name.find('|'); bar != std::string_view::npos) {
      otherwise = name.substr(bar + 1);
      name = name.substr(0, bar);
    }
    if (!is_name(name)) return std::nullopt;
    response.parts.push_back({std::string(name), true, std::move(otherwise)});
    text.remove_prefix(close + 1);
  }
  return response;
}

}  // namespace repartee::llm
