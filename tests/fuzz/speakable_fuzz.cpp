// Speakable text: one line of valid UTF-8 without control characters, whatever comes in, and a map
// back to the displayed text that is in order and within it.
#include "tts/text/speakable.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "tts/text/heard_prefix.hpp"
#include "tts/text/utf8.hpp"

namespace {

using namespace repartee::tts;

void require(bool holds) {
  if (!holds) std::abort();
}

const Lexicon& lexicon() {
  static const Lexicon filled = [] {
    Lexicon made;
    for (const auto& [word, said] :
         {std::pair{"sql", "sequel"}, {"C++", "see plus plus"}, {"é", "e"}, {"a b", "ab"}}) {
      require(made.add(word, said).has_value());
    }
    return made;
  }();
  return filled;
}

void check_text(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    require(point.valid && point.value >= 0x20 && point.value != 0x7F);
    at += point.size;
  }
}

void check_origins(const Spoken& spoken, std::string_view shown) {
  require(spoken.origins.size() == spoken.text.size());
  Origin before;
  for (std::size_t i = 0; i < spoken.text.size(); ++i) {
    const Origin origin = spoken.origins[i];
    require(origin.begin <= origin.end && origin.end <= shown.size());
    require(origin.begin >= before.begin && origin.end >= before.end);
    before = origin;
  }
}

void check_heard(const Spoken& spoken, std::string_view shown) {
  if (spoken.text.empty()) return;
  std::size_t before = 0;
  const std::size_t step = 1 + spoken.text.size() / 50;
  for (std::size_t bytes = 0; bytes < spoken.text.size(); bytes += step) {
    const std::size_t now = heard_prefix(shown, spoken.text, spoken.origins, bytes);
    require(now >= before && now <= shown.size());
    before = now;
  }
  require(heard_prefix(shown, spoken.text, spoken.origins, 0) == 0);
  require(heard_prefix(shown, spoken.text, spoken.origins, spoken.text.size()) == shown.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string_view language : {"en", "de", "fr"}) {
    const Spoken spoken = speak(text, language, lexicon());
    check_text(spoken.text);
    check_origins(spoken, text);
    check_heard(spoken, text);
  }
  return 0;
}
