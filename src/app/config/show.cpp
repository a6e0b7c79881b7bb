#include "app/config/show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/config/tenants.hpp"

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

/// What is shown in place of a tenant's keys.
std::string keys_of(const Config::Tenant& tenant) {
  return fmt::format("({} {})", tenant.keys.size(), tenant.keys.size() == 1 ? "key" : "keys");
}

/// Calls `each` for everything that a tenant has set, in the order of the table of settings.
template <class Each>
void walk(const Config::Tenant& tenant, Each each) {
  for (const Setting& setting : settings()) {
    const auto own = tenant.settings.find(std::string(setting.path));
    if (own != tenant.settings.end()) each(setting, own->second);
  }
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
  for (const auto& [name, tenant] : loaded.config.tenants) {
    const auto origin = [&, path = path_of_tenant(name)](std::string_view key) {
      return loaded.origins.at(fmt::format("{}.{}", path, key));
    };
    out += fmt::format("\n[{}]\n{} = [{}]  # {}\n", path_of_tenant(name), tenant_keys,
                       in_quotes(keys_of(tenant)), origin(tenant_keys));
    walk(tenant, [&](const Setting& setting, const Value& value) {
      out += fmt::format("{} = {}  # {}\n", setting.path, to_toml(setting, value),
                         origin(setting.path));
    });
  }
  return out;
}

std::string effective_json(const Loaded& loaded) {
  std::string out;
  const auto add = [&](const std::string& path, const nlohmann::json& value) {
    const nlohmann::ordered_json line{
        {"path", path}, {"value", value}, {"from", loaded.origins.at(path)}};
    out += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  };
  for (const Setting& setting : settings()) {
    add(std::string(setting.path), to_json(setting, fetch(setting, loaded.config)));
  }
  for (const auto& [name, tenant] : loaded.config.tenants) {
    const auto path = path_of_tenant(name);
    add(fmt::format("{}.{}", path, tenant_keys), keys_of(tenant));
    walk(tenant, [&](const Setting& setting, const Value& value) {
      add(fmt::format("{}.{}", path, setting.path), to_json(setting, value));
    });
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
  out += R"(
# One table for each tenant: its keys, and any setting of how conversations go, in place of the
# one above.
# [tenants.acme]
# keys = ["sk-acme-1"]
# stt.prompt = "Acme, Roadrunner"
# tts.lexicon = "acme.toml"
# turn.mode = "semantic"
)";
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
- A mistyped key, variable or flag, a value that cannot be, and settings that do not go together are
  errors: they name the file and line, variable or flag, and the setting that was probably meant.
  `repartee config` prints the settings first, then what the server would not start with (exit status 1).

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

By default only this machine is served. Any other address wants `auth.keys` or [tenants](#tenants);
to serve it to everyone without keys, insist with `server.insecure_public`. Browsers give a page the
microphone only on `https://` or on this machine, so set `server.tls_cert` and `server.tls_key` as
well, or put a proxy that ends TLS in front.

## Tenants

Several users of one server, each with keys of its own, can have settings of their own:

```toml
[turn]
mode = "silence"                  # everybody's, but for who has another

[tenants.acme]
keys = ["sk-acme-1", "sk-acme-2"] # at least one
stt.prompt = "Acme, Roadrunner"
tts.lexicon = "acme.toml"
turn.mode = "semantic"
turn.guess_tenant_tokens = 20000
```

- Whoever sends one of its keys is the tenant `acme` (letters, digits, `-`, `_`): its sessions and
  requests start with its settings, and it has one share of the computing time however many keys it
  uses. A client may still choose for its session what the protocol lets it choose. An ephemeral key of
  the Realtime API belongs to the tenant that made it.
- What a tenant may set is marked with † below, and written as in the file's root. It wins over flags
  and the environment, too, which speak of the whole server; what it does not set is the server's. All
  else belongs to the whole server, and is an error here.
- With tenants, as with `auth.keys`, nobody is served without a key. Both may be there; each key only
  once.
- Tenants are written in the file only: it should be readable by its owner only (mode 0600).

## Settings

† may be set for a [tenant](#tenants).
)";
  walk(
      [&](std::string_view group) {
        out += fmt::format(
            "\n### `[{}]`\n{}\n\n| Setting | Default | Takes | Flag, variable | Meaning |\n"
            "|---|---|---|---|---|\n",
            group, about_group(group));
      },
      [&](const Setting& setting) {
        out +=
            fmt::format("| `{}`{} | `{}` | {} | `{}`, `{}` | {} |\n", setting.path,
                        setting.per_tenant ? " †" : "", default_of(setting), expectation(setting),
                        flag_of(setting), variable_of(setting), setting.about);
      });
  return out;
}

}  // namespace repartee::app
