#pragma once
// The commands, one file each. Each function declares its flags and returns what to do.

#include "app/command_line.hpp"

namespace repartee::app {

Action declare_config(Flags& flags);
Action declare_transcribe(Flags& flags);

}  // namespace repartee::app
