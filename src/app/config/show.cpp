#include "app/config/show.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace repartee::app {

namespace {

constexpr std::size_t columns = 100;

/// Calls `group_begins` before the first setting of each group, and `each` for every setting.
template <class GroupBegins, class Each>
void walk(GroupBegins group_begins, Each each) {
  std::string_view group;
  for (const Setting& setting : settings()) {
    if (setting.group() != group) {
      group = setting.group();
      group_begins(group);
    }
    each(setting);
  }
}

/// Lines of at most `columns`, each beginning with "# ".
std::string comment(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto length = text.size();
    if (length > columns - 2) length = text.rfind(' ', columns - 2);
    out += fmt::format("# {}\n", text.substr(0, length));
    text.remove_prefix(std::min(text.size(), length + 1));
  }
  return out;
}

std::string default_of(const Setting& setting) {
  if (!setting.shown_default.empty()) return in_quotes(setting.shown_default);
  return to_toml(setting, fetch(setting, Config{}));
}

}  // namespace

std::string effective_toml(const Loaded& loaded) {
  std::string out = loaded.file.empty() ? "# No configuration file was found.\n"
                                        : fmt::format("# Configuration file: {}\n", loaded.file);
  walk([&](std::string_view group) { out += fmt::format("\n[{}]\n", group); },
       [&](const Setting& setting) {
         out += fmt::format("{} = {}  # {}\n", setting.key(),
                            to_toml(setting, fetch(setting, loaded.config)),
                            loaded.origins.at(std::string(setting.path)));
       });
  return out;
}

std::string effective_json(const Loaded& loaded) {
  std::string out;
  for (const Setting& setting : settings()) {
    const nlohmann::ordered_json line{{"path", setting.path},
                                      {"value", to_json(setting, fetch(setting, loaded.config))},
                                      {"from", loaded.origins.at(std::string(setting.path))}};
    out += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  }
  return out;
}

std::string example_toml() {
  std::string out =
      "# Repartee's settings, each commented out at its default. Environment variables win over\n"
      "# this file, and flags over both. `repartee config` prints what is in force, and why.\n";
  walk(
      [&](std::string_view group) {
        out += fmt::format("\n# {}\n[{}]\n", about_group(group), group);
      },
      [&](const Setting& setting) {
        out += "\n" + comment(setting.about);
        out += comment(fmt::format("Takes {}. {}, {}.", expectation(setting), flag_of(setting),
                                   variable_of(setting)));
        out += fmt::format("#{} = {}\n", setting.key(), default_of(setting));
      });
  return out;
}

std::string reference_markdown() {
  std::string out = R"(# Configuration

<!-- Generated from the table of settings: `repartee config --markdown >docs/configuration.md`. -->

Every setting has a place in a TOML file, an environment variable and a flag. Where several give a
value, flags win over the environment, the environment over the file, and the file over the default.
Nothing has to be set: the defaults serve `http://127.0.0.1:8080` with the engines that are built in.

- `repartee config` prints the settings in force and where each comes from (`--json`: one object a
  line); keys are shown as `***`.
- `repartee config --example` prints a commented file to start from (`examples/repartee.toml`).
- A mistyped key, variable or flag, and a value that cannot be, are errors: they name the file and
  line and the setting that was probably meant.

## The file

The first of these is read: `--config FILE`, `$REPARTEE_CONFIG`, `./repartee.toml`,
`~/.config/repartee/repartee.toml` (or below `$XDG_CONFIG_HOME`), `/etc/repartee/repartee.toml`.
A relative path inside a file is relative to that file; `~/` is the home folder.

## The environment

An empty variable counts as not set. Lists are separated by commas. These variables are no settings:
`REPARTEE_CONFIG` (the file to read), `REPARTEE_PHONEMIZE` (where `repartee-phonemize` is, if not beside
the server), `REPARTEE_DEPS` and `REPARTEE_WHISPER_BACKEND` (set-up and build),
`REPARTEE_TEST_…` and `REPARTEE_BENCH_…` (tests and benchmarks).

## Flags

Switches take a value where one is wanted: `--insecure-public`, `--turn-barge-in=false`. List flags
can be repeated, or given a list separated by commas.

## Serving others

By default only this machine is served. Any other address wants `auth.keys`; to serve it to everyone
without keys, insist with `server.insecure_public`. Browsers give a page the microphone only on
`https://` or on this machine, so set `server.tls_cert` and `server.tls_key` as well, or put a proxy
that ends TLS in front.

## Settings
)";
  walk(
      [&](std::string_view group) {
        out += fmt::format(
            "\n### `[{}]`\n{}\n\n| Setting | Default | Takes | Flag, variable | Meaning |\n"
            "|---|---|---|---|---|\n",
            group, about_group(group));
      },
      [&](const Setting& setting) {
        out += fmt::format("| `{}` | `{}` | {} | `{}`, `{}` | {} |\n", setting.path,
                           default_of(setting), expectation(setting), flag_of(setting),
                           variable_of(setting), setting.about);
      });
  return out;
}

}  // namespace repartee::app
