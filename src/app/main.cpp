// The commands of repartee. Each is one file in commands/; settings are in config/settings.cpp.

#include <iostream>

#include "app/commands/commands.hpp"

int main(int argc, char** argv) {
  using namespace repartee::app;
  static constexpr Command commands[] = {
      {"serve", "Serve conversations over WebSockets and HTTP", declare_serve},
      {"talk", "Speak recordings to a server and hear its answers",
       [](Flags& flags) { return declare_talk(flags, start_local_server); }},
      {"transcribe", "Write down what is said in recordings", declare_transcribe},
      {"say", "Speak a text", declare_say},
      {"voices", "List the voices", declare_voices},
      {"models", "List, fetch and check the models that engines run on", declare_models},
      {"doctor", "Try every engine and say what is missing", declare_doctor},
      {"eval", "Measure recognizers, detectors and voices", declare_eval},
      // --set is about the recorded settings.
      {"replay", "Run a recorded conversation again, and ask what if", declare_replay,
       /*by_settings_in_force=*/false},
      {"config", "Print the settings in force and where each comes from", declare_config},
  };
  return run_command_line(commands, {argv + 1, argv + argc}, process_environment(), std::cout,
                          std::cerr);
}
