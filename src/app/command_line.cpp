#include "app/command_line.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <utility>

#include "app/config/origin.hpp"
#include "app/config/suggest.hpp"
#include "app/terminal.hpp"
#include "core/log.hpp"

namespace repartee::app {

namespace {

using core::Error;
using core::ErrorCode;

const std::string settings_group = "Settings";

/// One option of the command line that gives a setting. Several uses of a list add up.
void add_setting(CLI::App& app, const std::string& flag, const Setting& setting, Sources& sources,
                 const std::string& group) {
  // A command may have put it among its own already.
  if (app.get_option_no_throw(flag)) return;
  static Config any;
  const std::string path(setting.path);
  const bool is_list = std::holds_alternative<std::vector<std::string>*>(setting.slot(any));
  const auto take = [path, flag, is_list, &sources](const std::vector<std::string>& texts) {
    std::string& value = sources.flags[path];
    value.clear();
    for (const std::string& text : texts) {
      value = is_list && !value.empty() ? value + "," + text : text;
    }
    sources.spelled[path] = flag;
    return true;
  };
  CLI::Option* option = nullptr;
  if (std::holds_alternative<bool*>(setting.slot(any))) {
    // Taken as text, so that --flag=maybe gets the same words as a bad value elsewhere.
    const auto text = std::make_shared<std::string>();
    option = app.add_flag(flag, *text, std::string(setting.about));
    option->each([take, text](const std::string& given) { take({given}); });
  } else {
    option = app.add_option(flag, take, std::string(setting.about));
    option->type_name(is_list ? "TEXT …" : "TEXT")->expected(1)->allow_extra_args(false);
    option->multi_option_policy(is_list ? CLI::MultiOptionPolicy::TakeAll
                                        : CLI::MultiOptionPolicy::TakeLast);
  }
  option->group(group);
}

Action telling_origins(Action action) {
  return [action = std::move(action)](const Invocation& invocation) -> core::Result<int> {
    auto result = action(invocation);
    if (result) return result;
    return with_origin(result.error(), invocation.loaded);
  };
}

/// "did you mean …?" for what CLI11 did not expect.
std::string hint_for(const CLI::App& app, const std::vector<std::string>& unexpected) {
  std::vector<std::string> known;
  if (unexpected.empty()) return {};
  if (unexpected.front().starts_with("-")) {
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  } else {
    for (const CLI::App* command : app.get_subcommands({})) known.push_back(command->get_name());
  }
  if (known.empty()) return fmt::format("see `repartee {} --help`", app.get_name());
  const std::string wrong = unexpected.front().substr(0, unexpected.front().find('='));
  return fmt::format("did you mean {}?", nearest(wrong, known));
}

class Runner {
 public:
  Runner(std::span<const Command> commands, Environment environment, std::ostream& out,
         std::ostream& err)
      : out_(out), err_(err) {
    sources_.environment = std::move(environment);
    app_.set_version_flag("--version", "repartee " REPARTEE_VERSION);
    app_.require_subcommand(0, 1);
    app_.footer("`repartee COMMAND --help` says more. Settings: docs/configuration.md.");
    for (const Command& command : commands) declare(command);
  }

  int run(std::vector<std::string> arguments) {
    std::ranges::reverse(arguments);  // CLI11 takes a vector from its end.
    try {
      app_.parse(arguments);
    } catch (const CLI::ExtrasError&) {
      return refuse_extras();
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app_.exit(error, out_, err_);  // --help, --version
      return fail(Error(ErrorCode::invalid_argument, error.what()), exit_usage);
    }
    const auto chosen = app_.get_subcommands();
    if (chosen.empty()) {
      out_ << app_.help();
      return exit_usage;
    }
    return run(actions_.at(chosen.front()->get_name()));
  }

 private:
  void declare(const Command& command) {
    CLI::App* app = app_.add_subcommand(std::string(command.name), std::string(command.about));
    app->add_option("--config", sources_.file, "The configuration file")->type_name("FILE");
    app->add_flag("--json", json_, "One JSON object a line on stdout");
    Flags flags(*app, sources_);
    Action action = command.declare(flags);
    if (command.by_settings_in_force) action = telling_origins(std::move(action));
    actions_.emplace(command.name, std::move(action));
    for (const Setting& setting : settings()) {
      // Hidden where they would bury the command's own; they work all the same.
      add_setting(*app, flag_of(setting), setting, sources_,
                  flags.settings_shown() ? settings_group : "");
    }
    if (!flags.settings_shown()) {
      app->footer("Every setting is a flag as well: `repartee config --help` lists them.");
    }
  }

  int run(const Action& action) {
    auto loaded = load_config(sources_);
    if (!loaded) return fail(loaded.error(), exit_usage);
    const Config::Log& log = loaded->config.log;
    if (auto set_up = core::set_up_logging(log.level, log.format == "json"); !set_up) {
      return fail(set_up.error(), exit_usage);
    }
    const core::Result<int> result = action({.loaded = std::move(*loaded), .json = json_});
    return result ? *result : fail(result.error(), exit_failed);
  }

  int refuse_extras() {
    const auto chosen = app_.get_subcommands();
    const CLI::App& app = chosen.empty() ? app_ : *chosen.front();
    const std::vector<std::string> unexpected = app_.remaining(true);
    const std::string first = unexpected.empty() ? std::string{} : unexpected.front();
    const bool is_flag = first.starts_with("-");
    std::string message;
    if (chosen.empty() && !is_flag) {
      message = fmt::format("there is no command {}", in_quotes(first));
    } else {
      message = fmt::format("{} {} is not expected here", is_flag ? "the flag" : "the argument",
                            in_quotes(first));
    }
    return fail(Error(ErrorCode::invalid_argument, message, hint_for(app, unexpected)), exit_usage);
  }

  int fail(const Error& error, int code) {
    err_ << "repartee: " << error.message << '\n';
    if (!error.hint.empty()) err_ << "  " << error.hint << '\n';
    if (json_) {
      out_ << error_json(error).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
           << std::endl;
    }
    return code;
  }

  std::ostream& out_;
  std::ostream& err_;
  CLI::App app_{"Repartee: talk with a language model.", "repartee"};
  Sources sources_;
  bool json_ = false;
  std::map<std::string, Action, std::less<>> actions_;
};

}  // namespace

Flags Flags::command(const std::string& name, const std::string& about) {
  return Flags(*app_.add_subcommand(name, about)->fallthrough(), sources_);
}

void Flags::shortcut(const std::string& flag, std::string_view path) {
  add_setting(app_, flag, *find_setting(path), sources_, "Options");
}

int run_command_line(std::span<const Command> commands, std::vector<std::string> arguments,
                     Environment environment, std::ostream& out, std::ostream& err) {
  return Runner(commands, std::move(environment), out, err).run(std::move(arguments));
}

}  // namespace repartee::app
