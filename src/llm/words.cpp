#include "llm/words.hpp"

#include <algorithm>

namespace repartee::llm {
namespace {

constexpr std::string_view spaces = " \t\r\n\v\f";

}  // namespace

std::vector<std::string_view> word_deltas(std::string_view text) {
  std::vector<std::string_view> deltas;
  while (!text.empty()) {
    const std::size_t word = std::min(text.find_first_not_of(spaces), text.size());
    std::size_t end = std::min(text.find_first_of(spaces, word), text.size());
    // White space at the end belongs to the last word.
    if (text.find_first_not_of(spaces, end) == std::string_view::npos) end = text.size();
    deltas.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return deltas;
}

void answer_now(std::string_view text, const ChatRequest& request, const AnswerSink& sink,
                const std::stop_token& stop) {
  for (const auto delta : word_deltas(text)) {
    if (stop.stop_requested()) break;
    sink.delta(delta);
  }
  if (stop.stop_requested()) {
    return sink.done(core::Error(core::ErrorCode::cancelled, "The answer was stopped"));
  }
  sink.done(Completion{word_usage(request, text)});
}

std::string_view last_heard(const ChatRequest& request) {
  for (auto message = request.messages.rbegin(); message != request.messages.rend(); ++message) {
    if (message->role != Role::user) continue;
    const std::string_view text = message->text;
    const std::size_t begin = text.find_first_not_of(spaces);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
  }
  return {};
}

int count_words(std::string_view text) {
  int words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = spaces.find(c) != std::string_view::npos;
    if (!space && !inside) ++words;
    inside = !space;
  }
  return words;
}

Usage word_usage(const ChatRequest& request, std::string_view answer) {
  int input = count_words(request.system);
  for (const auto& message : request.messages) input += count_words(message.text);
  return {input, count_words(answer)};
}

}  // namespace repartee::llm
