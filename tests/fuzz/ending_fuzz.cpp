// Transcripts of any engine, and replies of any model, through the rules of turn-taking.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "turn/ending.hpp"
#include "turn/endpointer.hpp"
#include "turn/words.hpp"

namespace {

void require(bool property) {
  if (!property) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace repartee;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  constexpr std::array languages{"en", "de", "fr", "es-MX", "nl", ""};
  const auto* const language = languages[data[0] % languages.size()];

  const auto words = turn::words_of(text, 8);
  require(words.size() <= 8);
  for (const auto& word : words) require(!word.text.empty() && word.text.size() <= 2 * size);
  // The words of the words are the words.
  require(turn::plain_words(turn::plain_words(text)) == turn::plain_words(text));

  const auto expected = turn::expected_answer(text, language);
  turn::Endpointer endpointer({});
  endpointer.paused(core::Duration(size * 1000));
  const auto wait = endpointer.wait({.words = text, .language = language, .expected = expected});
  require(wait >= endpointer.settings().shortest && wait <= endpointer.longest());
  return 0;
}
