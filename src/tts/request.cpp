#include "tts/request.hpp"

#include <algorithm>

#include "tts/utf8.hpp"

namespace repartee::tts {

core::Result<> check(const SpeechRequest& request) {
  using core::ErrorCode;
  if (request.text.size() > most_text_bytes) {
    return core::Error(ErrorCode::too_large,
                       "text has " + std::to_string(request.text.size()) + " bytes",
                       std::to_string(most_text_bytes) + " at most: send it in parts");
  }
  for (std::string_view rest = request.text; !rest.empty();) {
    const auto character = next_character(rest);
    if (!character) {
      return core::Error(
          ErrorCode::invalid_argument,
          "text is not UTF-8 at byte " + std::to_string(request.text.size() - rest.size()),
          "encode it as UTF-8");
    }
    rest.remove_prefix(character->bytes);
  }
  // Written so that a NaN fails as well.
  if (!(request.speed >= 0.5 && request.speed <= 2.0)) {
    return core::Error(ErrorCode::invalid_argument, "speed is " + std::to_string(request.speed),
                       "0.5 to 2.0");
  }
  return {};
}

core::Result<std::size_t> find_voice(const std::vector<Voice>& voices, const std::string& name) {
  if (name.empty() && !voices.empty()) return std::size_t{0};
  const auto found = std::ranges::find(voices, name, &Voice::name);
  if (found != voices.end()) return static_cast<std::size_t>(found - voices.begin());
  std::string known;
  for (const Voice& voice : voices) known += (known.empty() ? "" : ", ") + voice.name;
  return core::Error(core::ErrorCode::not_found, "there is no voice '" + name + "'",
                     "there are: " + known);
}

std::string spoken_language(const std::vector<Voice>& voices, const std::string& voice,
                            const std::string& otherwise) {
  const auto found = find_voice(voices, voice);
  if (!found || voices.empty()) return otherwise;
  const std::string& own = voices[*found].language;
  return own.empty() || own == "und" || own == "mul" ? otherwise : own;
}

bool has_something_to_say(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
  });
}

}  // namespace repartee::tts
