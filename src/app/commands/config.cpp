// `repartee config`: the settings in force and where each comes from.

#include <fmt/format.h>

#include <memory>

#include "app/commands/commands.hpp"
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
    if (options->example) {
      print_text(example_toml());
    } else if (options->markdown) {
      print_text(reference_markdown());
    } else if (invocation.json) {
      print_text(effective_json(invocation.loaded));
    } else {
      print_text(effective_toml(invocation.loaded));
    }
    return exit_ok;
  };
}

}  // namespace repartee::app
