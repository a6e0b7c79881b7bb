#pragma once
// From argv to a running command: flags, configuration, logging, errors, exit codes.

#include <CLI/App.hpp>
#include <functional>
#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/load.hpp"
#include "core/error.hpp"

namespace repartee::app {

/// Exit codes of every command.
inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;  ///< It was understood, and did not work.
inline constexpr int exit_usage = 2;   ///< Unknown command or flag, or a bad setting.

/// What a command is run with.
struct Invocation {
  Loaded loaded;      ///< The settings in force.
  bool json = false;  ///< --json: one JSON object a line on stdout.
};

/// Runs a command; the exit code, or an error that is printed (exit_failed).
using Action = std::function<core::Result<int>(const Invocation&)>;

/// How a command declares the flags it takes.
class Flags {
 public:
  Flags(CLI::App& app, Sources& sources) : app_(app), sources_(sources) {}

  /// For flags and arguments of the command's own.
  CLI::App& own() { return app_; }

  /// A command below this one, as in `repartee eval stt`; flags it does not know go to this one.
  Flags command(const std::string& name, const std::string& about);

  /// Offers a setting under a shorter name: --voice for --tts-voice.
  void shortcut(const std::string& flag, std::string_view path);

  /// Lists the flags of all settings in --help. Every command takes them; most keep quiet about it.
  void show_settings() { settings_shown_ = true; }
  bool settings_shown() const { return settings_shown_; }

 private:
  CLI::App& app_;
  Sources& sources_;
  bool settings_shown_ = false;
};

struct Command {
  std::string_view name;
  std::string_view about;
  /// Declares flags and returns what to do. The action owns what the flags are stored in.
  Action (*declare)(Flags&);
  /// Whether its errors mean the settings in force where they name settings: then they say where
  /// the value came from.
  bool by_settings_in_force = true;
};

/// Parses `arguments` (without the program's name), loads the configuration, sets up logging, runs.
/// Errors go to `err` (with --json also to `out`, as {"event":"error",…}).
int run_command_line(std::span<const Command> commands, std::vector<std::string> arguments,
                     Environment environment, std::ostream& out, std::ostream& err);

}  // namespace repartee::app
