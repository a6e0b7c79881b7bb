#include "stt/prompt.hpp"

#include <algorithm>

namespace repartee::stt {

core::Result<std::string> glossary_of(const std::vector<std::string>& hot_words) {
  using core::Error, core::ErrorCode;
  if (hot_words.empty()) return std::string();
  std::string glossary;
  for (std::size_t i = 0; i < hot_words.size(); ++i) {
    const auto& word = hot_words[i];
    const bool blank = word.find_first_not_of(' ') == std::string::npos;
    const bool one_line = std::ranges::none_of(
        word, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (blank || !one_line) {
      return Error(ErrorCode::invalid_argument,
                   "entry " + std::to_string(i + 1) + " is no word or phrase",
                   "something to hear, in one line");
    }
    glossary += (glossary.empty() ? "Glossary: " : ", ") + word;
  }
  glossary += ".";
  if (glossary.size() > most_glossary_bytes) {
    return Error(ErrorCode::invalid_argument,
                 "the words take " + std::to_string(glossary.size()) + " bytes as a glossary",
                 "at most " + std::to_string(most_glossary_bytes) +
                     ": recognizers look no further back; keep those that are heard wrong");
  }
  return glossary;
}

std::string_view end_of_prompt(std::string_view prompt, std::size_t room_bytes) {
  if (prompt.size() <= room_bytes) return prompt;
  prompt.remove_prefix(prompt.size() - room_bytes);
  const std::size_t space = prompt.find(' ');
  if (space != std::string_view::npos) return prompt.substr(space + 1);
  // No word ends here: at least no character is cut in two.
  while (!prompt.empty() && (static_cast<unsigned char>(prompt.front()) & 0xC0) == 0x80)
    prompt.remove_prefix(1);
  return prompt;
}

std::string whole_prompt(const RecognitionOptions& options) {
  if (options.glossary.empty()) return options.prompt;
  // Names take a token for some 3 bytes, where sentences take one for 4.
  constexpr std::size_t room_bytes = 640;
  const std::size_t taken_bytes = std::min(options.glossary.size() + 1, room_bytes);
  const auto prompt = end_of_prompt(options.prompt, room_bytes - taken_bytes);
  return prompt.empty() ? options.glossary : options.glossary + " " + std::string(prompt);
}

}  // namespace repartee::stt
