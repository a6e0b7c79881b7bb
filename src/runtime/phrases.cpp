#include "runtime/phrases.hpp"

#include <string_view>

namespace repartee::runtime {
namespace {

constexpr double pause_s = 0.6;
// The usual limits of subtitles: 7 s, two lines of 42 characters.
constexpr double longest_s = 7;
constexpr std::size_t longest_bytes = 84;

bool ends_sentence(std::string_view word) {
  return !word.empty() && std::string_view(".?!").find(word.back()) != std::string_view::npos;
}

}  // namespace

std::vector<Phrase> phrases(const stt::Transcript& transcript, double begin_s, double end_s) {
  if (transcript.words.empty()) {
    if (transcript.text.empty()) return {};
    return {{transcript.text, begin_s, end_s, 1}};
  }
  std::vector<Phrase> all;
  std::size_t words = 0;  // in the last phrase
  bool complete = true;
  for (const auto& word : transcript.words) {
    if (!all.empty() && !complete) {
      const auto& last = all.back();
      complete = word.start_s - last.end_s >= pause_s || word.end_s - last.start_s > longest_s ||
                 last.text.size() + 1 + word.text.size() > longest_bytes;
    }
    if (complete) {
      all.push_back({word.text, word.start_s, word.end_s, word.confidence});
      words = 1;
    } else {
      auto& last = all.back();
      last.text += ' ' + word.text;
      last.end_s = word.end_s;
      last.confidence += (word.confidence - last.confidence) / static_cast<double>(++words);
    }
    complete = ends_sentence(word.text);
  }
  return all;
}

}  // namespace repartee::runtime
