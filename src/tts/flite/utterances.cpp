#include "tts/flite/utterances.hpp"

namespace repartee::tts {
namespace {

// The length of the longest head of `text`, at most `most`, that ends with one of `marks` before a
// space; 0 where there is none.
std::size_t head_ending_with(std::string_view marks, std::string_view text, std::size_t most) {
  for (std::size_t end = most; end > 1; --end) {
    const bool at_mark = marks.find(text[end - 2]) != std::string_view::npos;
    if (text[end - 1] == ' ' && at_mark) return end;
  }
  return 0;
}

}  // namespace

std::vector<std::string_view> utterances(std::string_view ascii) {
  std::vector<std::string_view> pieces;
  while (ascii.size() > most_utterance_characters) {
    std::size_t cut = head_ending_with(".!?", ascii, most_utterance_characters);
    if (cut == 0) cut = head_ending_with(",;:", ascii, most_utterance_characters);
    if (cut == 0) cut = ascii.substr(0, most_utterance_characters).rfind(' ') + 1;
    if (cut == 0) cut = most_utterance_characters;
    pieces.push_back(ascii.substr(0, cut));
    ascii.remove_prefix(cut);
  }
  if (!ascii.empty()) pieces.push_back(ascii);
  return pieces;
}

}  // namespace repartee::tts
