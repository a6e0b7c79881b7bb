// `repartee eval stt|vad|tts|turns`: measures the engines. How to read the figures:
// docs/engines.md.

#include "app/commands/eval.hpp"

#include <array>
#include <vector>

#include "app/commands/commands.hpp"

namespace repartee::app {

namespace {

struct Part {
  const char* name;
  const char* about;
  Action (*declare)(Flags&);
};

constexpr std::array parts{
    Part{"stt", "How many words a recognizer gets wrong, and how fast it is", declare_eval_stt},
    Part{"vad", "How well voice activity detectors find speech", declare_eval_vad},
    Part{"tts", "How fast voices are, and how well they are understood", declare_eval_tts},
    Part{"turns", "How soon the end of a turn is decided, and how often rightly",
         declare_eval_turns},
};

}  // namespace

Action declare_eval(Flags& flags) {
  std::vector<std::pair<CLI::App*, Action>> actions;
  for (const Part& part : parts) {
    Flags own = flags.command(part.name, part.about);
    Action action = part.declare(own);
    actions.emplace_back(&own.own(), std::move(action));
  }
  flags.own().require_subcommand(1);
  return [actions](const Invocation& invocation) -> core::Result<int> {
    for (const auto& [app, action] : actions) {
      if (app->parsed()) return action(invocation);
    }
    return core::Error(core::ErrorCode::internal, "no part of eval was chosen");
  };
}

}  // namespace repartee::app
