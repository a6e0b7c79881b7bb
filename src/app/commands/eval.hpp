#pragma once
// The parts of `repartee eval`, one file each.

#include "app/command_line.hpp"

namespace repartee::app {

Action declare_eval_stt(Flags& flags);
Action declare_eval_vad(Flags& flags);
Action declare_eval_tts(Flags& flags);
Action declare_eval_turns(Flags& flags);

}  // namespace repartee::app
