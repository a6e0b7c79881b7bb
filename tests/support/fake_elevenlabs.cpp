#include "support/fake_elevenlabs.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base64.hpp"

namespace repartee::test {
namespace {

using nlohmann::json;

// "say this " → "say ", "this ".
std::vector<std::string> words_with_spaces(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find(' ', at);
    end = end == std::string::npos ? text.size() : end + 1;
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

void say(FakeConnection& to, const FakeElevenLabs& fake, const std::string& context,
         const std::string& text) {
  int messages = 0;
  for (const auto& word : words_with_spaces(text)) {
    if (messages++ == fake.messages_before_fault) {
      if (fake.fault) fake.fault(to, context);
      return;
    }
    to.send(elevenlabs_audio(context, word, fake.ms_per_character, fake.alignment));
  }
  to.send(elevenlabs_final(context));
}

}  // namespace

std::string elevenlabs_audio(const std::string& context, const std::string& text,
                             int ms_per_character, bool alignment) {
  constexpr int rate_per_ms = 24;
  json characters = json::array(), starts = json::array(), durations = json::array();
  int at_ms = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = 1;
    while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0) == 0x80)
      ++size;
    characters.push_back(text.substr(at, size));
    starts.push_back(at_ms);
    durations.push_back(ms_per_character);
    at_ms += ms_per_character;
    at += size;
  }
  std::string pcm;
  for (int i = 0; i < at_ms * rate_per_ms; ++i) {
    const auto sample = static_cast<std::uint16_t>(
        static_cast<std::int16_t>(8000 * std::sin(2 * 3.14159265 * 440 * i / 24000)));
    pcm += static_cast<char>(sample & 0xFF);
    pcm += static_cast<char>(sample >> 8);
  }
  const json times = {
      {"chars", characters}, {"charStartTimesMs", starts}, {"charDurationsMs", durations}};
  return json{{"audio", core::to_base64(pcm)},
              {"isFinal", nullptr},
              {"normalizedAlignment", nullptr},
              {"alignment", alignment ? times : json(nullptr)},
              {"contextId", context}}
      .dump();
}

std::string elevenlabs_final(const std::string& context) {
  return json{{"isFinal", true}, {"contextId", context}}.dump();
}

FakeWebSocketServer::Script FakeElevenLabs::script() const {
  return {.on_text = [fake = *this](FakeConnection& to, const std::string& text) {
    const json message = json::parse(text);
    const std::string said = message.value("text", "");
    // The first text of a context is a space that opens it.
    if (said == " " || said.empty()) return;
    say(to, fake, message.value("context_id", ""), said);
  }};
}

}  // namespace repartee::test
