// `repartee voices`: the voices of the engine in use.

#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/engines.hpp"
#include "app/terminal.hpp"

namespace repartee::app {

namespace {

core::Result<int> list_voices(const Invocation& invocation) {
  auto engine = load_text_to_speech(invocation.loaded.config);
  if (!engine) return engine.error();
  const std::vector<tts::Voice> voices = (*engine)->voices();
  const std::string& wanted = invocation.loaded.config.tts.voice;
  const std::string standard = wanted.empty() ? voices.front().name : wanted;
  for (const tts::Voice& voice : voices) {
    const bool is_default = voice.name == standard;
    if (invocation.json) {
      print_json({{"event", "voice"},
                  {"name", voice.name},
                  {"engine", voice.engine},
                  {"language", voice.language},
                  {"about", voice.about},
                  {"default", is_default}});
    } else {
      print_text(fmt::format("{:<10} {:<8} {:<6} {}{}\n", voice.name, voice.engine, voice.language,
                             voice.about, is_default ? " (default)" : ""));
    }
  }
  return exit_ok;
}

}  // namespace

Action declare_voices(Flags& flags) {
  flags.shortcut("--engine", "tts.engine");
  return list_voices;
}

}  // namespace repartee::app
