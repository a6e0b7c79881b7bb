#include "stt/text_gates.hpp"

#include <zlib.h>

#include <algorithm>

#include "stt/phantoms.hpp"
#include "stt/stable_prefix.hpp"

namespace repartee::stt {
namespace {

// OpenAI's thresholds (Whisper, transcribe.py), but each on its own: there, silence needs both a
// high no-speech probability and a low mean, and confident inventions pass.
constexpr double most_no_speech = 0.6;
constexpr double least_mean_log_probability = -1.0;
constexpr double most_compression = 2.4;

// Somebody may really say "thank you": that goes only where there is some other reason for doubt.
constexpr double weak_no_speech = 0.3;
constexpr double weak_mean_log_probability = -0.6;

constexpr std::size_t longest_phrase = 8;

std::size_t most_rounds(std::size_t phrase) {
  return phrase == 1 ? 5 : phrase == 2 ? 3 : 2;
}

bool same(const std::vector<std::string>& words, std::size_t a, std::size_t b, std::size_t count) {
  return std::equal(words.begin() + static_cast<std::ptrdiff_t>(a),
                    words.begin() + static_cast<std::ptrdiff_t>(a + count),
                    words.begin() + static_cast<std::ptrdiff_t>(b));
}

bool is_number(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

// How many times the phrase at `at` is said in a row.
std::size_t rounds(const std::vector<std::string>& words, std::size_t at, std::size_t phrase) {
  std::size_t count = 1;
  while (at + (count + 1) * phrase <= words.size() && same(words, at, at + count * phrase, phrase))
    ++count;
  return count;
}

struct Run {
  std::size_t phrase = 0;
  std::size_t rounds = 0;
};

// The loop that begins at `at`, if one does.
Run run_at(const std::vector<std::string>& words, std::size_t at) {
  for (std::size_t phrase = 1; phrase <= longest_phrase && at + phrase < words.size(); ++phrase) {
    const std::size_t count = rounds(words, at, phrase);
    const auto first = words.begin() + static_cast<std::ptrdiff_t>(at);
    const bool digits = std::all_of(first, first + static_cast<std::ptrdiff_t>(phrase),
                                    is_number);  // "5 5 5 5 5 5"
    if (count > most_rounds(phrase) && !digits) return {phrase, count};
  }
  return {};
}

std::vector<std::string> bare_words(const std::vector<Word>& words) {
  std::vector<std::string> all;
  all.reserve(words.size());
  for (const Word& word : words) all.push_back(bare(word.text));
  return all;
}

bool repeats(const std::vector<Word>& words) {
  const auto all = bare_words(words);
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (run_at(all, at).rounds > 0) return true;
  }
  return false;
}

// A prompt of a word or two may really be what was said.
bool echoes(const std::string& text, std::string_view prompt, bool weak) {
  const std::string expected = bare(prompt);
  if (expected.empty()) return false;
  const auto words = 1 + std::ranges::count(text, ' ');
  constexpr int long_enough = 4;
  if (words < long_enough && !weak) return false;
  return text == expected || (words >= long_enough && expected.ends_with(" " + text));
}

}  // namespace

Doubt doubt_of(const std::vector<Word>& words, const Evidence& evidence) {
  if (words.empty()) return Doubt::none;
  if (evidence.no_speech > most_no_speech) return Doubt::no_speech;
  const std::string text = joined(words);
  const std::string said = bare(text);
  const bool weak = evidence.no_speech > weak_no_speech ||
                    evidence.mean_log_probability < weak_mean_log_probability;
  switch (phantom(said, evidence.language)) {
    case Phantom::certain: return Doubt::phantom;
    case Phantom::possible:
      if (weak) return Doubt::phantom;
      break;
    case Phantom::none: break;
  }
  if (echoes(said, evidence.prompt, weak) || echoes(said, evidence.glossary, weak))
    return Doubt::echo;
  if (repeats(words)) return Doubt::repeats;
  if (compression_ratio(text) > most_compression) return Doubt::compresses;
  if (evidence.cut_off) return Doubt::cut_off;
  if (evidence.mean_log_probability < least_mean_log_probability) return Doubt::unsure;
  return Doubt::none;
}

bool worth_another_pass(Doubt doubt) {
  return doubt == Doubt::repeats || doubt == Doubt::compresses || doubt == Doubt::cut_off;
}

std::vector<Word> believed(std::vector<Word> words, const Evidence& evidence) {
  switch (doubt_of(words, evidence)) {
    case Doubt::none:
    case Doubt::cut_off: return words;
    case Doubt::repeats: {
      // What is left of a loop may be an invention too: "Thank you. Thank you. Thank you."
      const std::size_t before = words.size();
      words = without_repeats(std::move(words));
      if (words.size() == before) return words;
      return believed(std::move(words), evidence);
    }
    case Doubt::no_speech:
    case Doubt::unsure:
    case Doubt::phantom:
    case Doubt::echo:
    case Doubt::compresses: break;
  }
  return {};
}

std::vector<Word> without_repeats(std::vector<Word> words) {
  const auto all = bare_words(words);
  std::vector<Word> kept;
  for (std::size_t at = 0; at < words.size();) {
    const Run run = run_at(all, at);
    const std::size_t once = std::max<std::size_t>(run.phrase, 1);
    for (std::size_t i = 0; i < once; ++i) kept.push_back(std::move(words[at + i]));
    at += once * std::max<std::size_t>(run.rounds, 1);
  }
  return kept;
}

double compression_ratio(std::string_view text) {
  if (text.empty()) return 0;
  auto size = compressBound(static_cast<uLong>(text.size()));
  std::vector<Bytef> packed(size);
  const int failed = compress(packed.data(), &size, reinterpret_cast<const Bytef*>(text.data()),
                              static_cast<uLong>(text.size()));
  return failed == Z_OK ? static_cast<double>(text.size()) / static_cast<double>(size) : 0;
}

std::string bare(std::string_view text) {
  constexpr std::string_view punctuation = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~";
  std::string plain;
  bool space = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || punctuation.find(c) != std::string_view::npos) {
      space = !plain.empty();
      continue;
    }
    if (space) plain += ' ';
    space = false;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

}  // namespace repartee::stt
