#pragma once
// The commands, one file each. Each function declares its flags and returns what to do.

#include "app/command_line.hpp"
#include "app/serve.hpp"

namespace repartee::app {

Action declare_serve(Flags& flags);
/// Without a way to start a server inside the process, talk insists on --url.
Action declare_talk(Flags& flags, StartLocalServer start_local_server);
Action declare_transcribe(Flags& flags);
Action declare_say(Flags& flags);
Action declare_voices(Flags& flags);
Action declare_models(Flags& flags);
Action declare_doctor(Flags& flags);
Action declare_eval(Flags& flags);
Action declare_replay(Flags& flags);
Action declare_config(Flags& flags);

}  // namespace repartee::app
