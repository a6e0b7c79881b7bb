// `repartee config`: the settings in force and where each comes from.

#include <fmt/format.h>

#include <memory>

#include "app/commands/commands.hpp"
#include "app/config/rules.hpp"
#include "app/config/show.hpp"
#include "app/terminal.hpp"

namespace repartee::app {

namespace {

struct Options {
  bool example = false;
  bool markdown = false;
};

}  // namespace

Action declare_config(Flags& flags) {
  auto options = std::make_shared<Options>();
  auto* example = flags.own().add_flag("--example", options->example,
                                       "Print the commented example file instead");
  flags.own()
      .add_flag("--markdown", options->markdown, "Print the reference page instead")
      ->excludes(example);
  flags.show_settings();
  return [options](const Invocation& invocation) -> core::Result<int> {
    if (invocation.json && (options->example || options->markdown)) {
      return core::Error(core::ErrorCode::invalid_argument,
                         fmt::format("{} is not JSON",
                                     options->example ? "the example file" : "the reference page"),
                         "leave out --json, or print the settings in force with `config --json`");
    }
    if (options->example || options->markdown) {
      print_text(options->example ? example_toml() : reference_markdown());
      return exit_ok;
    }
    print_text(invocation.json ? effective_json(invocation.loaded)
                               : effective_toml(invocation.loaded));
    // What the server would not start with is shown all the same: it is what has to be mended.
    if (auto checked = check_rules(invocation.loaded.config); !checked) return checked.error();
    return exit_ok;
  };
}

}  // namespace repartee::app
