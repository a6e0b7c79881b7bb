#include "protocol/openai_names.hpp"

#include <algorithm>
#include <array>

namespace repartee::protocol {
namespace {

// Families: a name that begins with one of these is a version of it ("gpt-4o-mini-tts-2025-12-15").
constexpr std::array<std::string_view, 8> models{
    "whisper-1",       "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "tts-1",
    "gpt-4o-mini-tts", "gpt-realtime",      "gpt-4o-realtime",        "gpt-4o-mini-realtime"};

constexpr std::array<std::string_view, 13> voices{"alloy", "ash",   "ballad", "coral", "echo",
                                                  "fable", "nova",  "onyx",   "sage",  "shimmer",
                                                  "verse", "marin", "cedar"};

}  // namespace

bool is_openai_model(std::string_view name) {
  return std::ranges::any_of(models, [name](std::string_view family) {
    return name == family || (name.starts_with(family) && name[family.size()] == '-');
  });
}

bool is_openai_voice(std::string_view name) {
  return std::ranges::find(voices, name) != voices.end();
}

std::string voice_here(std::string name, const tts::TextToSpeech& engine,
                       const std::string& configured) {
  if (!is_openai_voice(name)) return name;
  const auto own = engine.voices();
  const bool known =
      std::ranges::any_of(own, [&](const auto& voice) { return voice.name == name; });
  return known ? name : configured;
}

}  // namespace repartee::protocol
