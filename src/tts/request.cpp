#include "tts/request.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "tts/text/utf8.hpp"

namespace repartee::tts {
namespace {

// By its name, else by its number.
std::optional<std::size_t> find_speaker(const Voice& voice, std::string_view wanted) {
  const auto named = std::ranges::find(voice.speakers, wanted);
  if (named != voice.speakers.end()) {
    return static_cast<std::size_t>(named - voice.speakers.begin());
  }
  std::size_t number = 0;
  const auto [end, problem] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  const bool read = problem == std::errc() && end == wanted.data() + wanted.size();
  return read && number < voice.speakers.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

core::Result<> check(const SpeechRequest& request) {
  using core::ErrorCode;
  if (request.text.size() > most_text_bytes) {
    return core::Error(ErrorCode::too_large,
                       "text has " + std::to_string(request.text.size()) + " bytes",
                       std::to_string(most_text_bytes) + " at most: send it in parts");
  }
  for (std::size_t at = 0; at < request.text.size();) {
    const CodePoint character = decode(request.text, at);
    if (!character.valid || character.size == 0) {
      return core::Error(ErrorCode::invalid_argument,
                         "text is not UTF-8 at byte " + std::to_string(at), "encode it as UTF-8");
    }
    at += character.size;
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
  if (const std::size_t hash = name.rfind('#'); hash != std::string::npos) {
    const auto several = std::ranges::find(voices, name.substr(0, hash), &Voice::name);
    if (several != voices.end() && find_speaker(*several, name.substr(hash + 1))) {
      return static_cast<std::size_t>(several - voices.begin());
    }
  }
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

std::size_t speaker_of(const Voice& voice, const std::string& name) {
  const std::size_t hash = name.rfind('#');
  if (name == voice.name || hash == std::string::npos) return 0;
  return find_speaker(voice, name.substr(hash + 1)).value_or(0);
}

core::Error cancelled() {
  return {core::ErrorCode::cancelled, "synthesis was stopped"};
}

bool has_something_to_say(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
  });
}

}  // namespace repartee::tts
