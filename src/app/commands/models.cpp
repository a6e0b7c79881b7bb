// `repartee models`: lists, fetches, checks and removes the models that engines run on.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "app/commands/commands.hpp"
#include "app/models/download_bar.hpp"
#include "app/terminal.hpp"
#include "models/files.hpp"
#include "models/store.hpp"

namespace repartee::app {

namespace {

using core::Error;
using core::ErrorCode;
using models::Entry;
using models::human_bytes;
using models::State;
using models::Store;

struct Options {
  std::string action;
  bool installed = false;
  bool suggested = false;
  std::vector<std::string> names;
  std::string file;
  std::string as;
};

/// "base.en,amy" and "base.en amy" alike.
std::vector<std::string> split_names(const std::vector<std::string>& arguments) {
  std::vector<std::string> names;
  for (const std::string& argument : arguments) {
    for (std::size_t begin = 0; begin <= argument.size();) {
      const auto end = std::min(argument.find(',', begin), argument.size());
      if (end > begin) names.push_back(argument.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return names;
}

/// Tells how far a file is: a bar for people, an object a second for programs.
class Reporter {
 public:
  explicit Reporter(bool json) : json_(json), bar_(!json) {}

  models::OnProgress of(const std::string& model) {
    return [this, model](const models::Progress& progress) {
      bar_.show(model, progress.done, progress.total);
      if (!json_ || !due()) return;
      print_json({{"event", "progress"},
                  {"name", model},
                  {"file", progress.path},
                  {"bytes", progress.done},
                  {"of_bytes", progress.total}});
    };
  }

 private:
  bool due() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return false;
    next_ = now + std::chrono::seconds(1);
    return true;
  }

  bool json_;
  DownloadBar bar_;
  std::chrono::steady_clock::time_point next_;
};

nlohmann::ordered_json model_json(const Store& store, const Entry& entry) {
  auto files = nlohmann::ordered_json::array();
  for (const models::ModelFile& file : entry.model.files) {
    files.push_back({{"path", (store.folder() / file.path).string()},
                     {"url", file.url},
                     {"bytes", file.bytes},
                     {"sha256", file.sha256},
                     {"sha1", file.sha1}});
  }
  return {{"event", "model"},
          {"name", entry.model.name},
          {"kind", models::name(entry.model.kind)},
          {"state", models::name(entry.state)},
          {"about", entry.model.about},
          {"languages", entry.model.languages},
          {"licence", entry.model.licence},
          {"aliases", entry.model.aliases},
          {"bytes", entry.model.bytes() > 0 ? entry.model.bytes() : entry.bytes},
          {"bytes_on_disk", entry.bytes},
          {"in_catalogue", entry.in_catalogue},
          {"files", files}};
}

std::string languages(const models::Model& model) {
  if (model.languages == std::vector<std::string>{"*"}) return "many";
  return fmt::format("{}", fmt::join(model.languages, " "));
}

/// What would bring better engines than those that are installed.
std::vector<std::string_view> suggestions(const Store& store) {
  const auto entries = store.list();
  const auto has = [&](models::Kind kind) {
    return std::ranges::any_of(entries, [&](const Entry& entry) {
      return entry.model.kind == kind && entry.state == State::installed;
    });
  };
  std::vector<std::string_view> names;
  if (!has(models::Kind::silero)) names.emplace_back("silero");
  if (!has(models::Kind::whisper)) names.push_back(models::default_recognizer);
  if (!has(models::Kind::piper)) names.push_back(models::default_voice);
  return names;
}

core::Result<int> list(const Options& options, Store& store, bool json) {
  if (options.suggested) {
    const auto names = suggestions(store);
    if (json) {
      print_json({{"event", "suggested"}, {"names", names}});
    } else if (!names.empty()) {
      print_text(fmt::format("{}\n", fmt::join(names, ",")));
    }
    return exit_ok;
  }
  std::string kind;
  for (const Entry& entry : store.list()) {
    if (options.installed && entry.state != State::installed) continue;
    if (json) {
      print_json(model_json(store, entry));
      continue;
    }
    const std::string_view now = models::name(entry.model.kind);
    if (now != kind) print_text(fmt::format("{}{}\n", kind.empty() ? "" : "\n", now));
    kind = now;
    const std::uint64_t bytes = entry.model.bytes() > 0 ? entry.model.bytes() : entry.bytes;
    print_text(fmt::format("  {:<22} {:>8}  {:<6} {:<10} {}\n", entry.model.name,
                           bytes > 0 ? human_bytes(bytes) : "", languages(entry.model),
                           entry.state == State::missing ? "" : models::name(entry.state),
                           entry.model.about));
  }
  if (!json && !options.installed) {
    print_text(
        fmt::format("\nIn {}. `repartee models pull NAME` fetches one; licences: "
                    "`repartee models list --json`.\n",
                    store.folder().string()));
  }
  return exit_ok;
}

void print_installation(const models::Installation& installation, bool json) {
  const std::string& name = installation.model.name;
  if (json) {
    auto files = nlohmann::ordered_json::array();
    for (const models::InstalledFile& file : installation.files) {
      files.push_back(
          {{"path", file.path}, {"sha256", file.sha256}, {"pinned_now", file.pinned_now}});
    }
    print_json({{"event", "installed"},
                {"name", name},
                {"was_there", installation.was_there},
                {"licence", installation.model.licence},
                {"files", files}});
    return;
  }
  if (installation.was_there) return print_text(name + " is installed already\n");
  print_text(name + " is installed\n");
  for (const models::InstalledFile& file : installation.files) {
    if (!file.pinned_now) continue;
    print_text(fmt::format("  no digest of {} is known here; noted what came:\n  sha256 {}\n",
                           file.path, file.sha256));
  }
  if (!installation.model.licence.empty()) {
    print_text(fmt::format("  licence: {}\n", installation.model.licence));
  }
}

core::Result<int> pull(const Options& options, Store& store, bool json) {
  const auto names = split_names(options.names);
  // All of them are looked up first: a slip in the last name costs no download.
  for (const std::string& name : names) {
    if (auto known = models::built_in_catalogue().find(name); !known) return known.error();
  }
  for (const std::string& name : names) {
    core::Result<models::Installation> installed = [&] {
      Reporter reporter(json);
      return store.pull(name, reporter.of(name));
    }();
    if (!installed) return installed.error();
    print_installation(*installed, json);
  }
  return exit_ok;
}

core::Result<int> import(const Options& options, Store& store, bool json) {
  core::Result<models::Installation> installed = [&] {
    Reporter reporter(json);
    return store.import(options.file, options.as, reporter.of(options.as));
  }();
  if (!installed) return installed.error();
  print_installation(*installed, json);
  return exit_ok;
}

std::string_view name(models::Verdict::Outcome outcome) {
  switch (outcome) {
    case models::Verdict::Outcome::good: return "good";
    case models::Verdict::Outcome::wrong: return "wrong";
    case models::Verdict::Outcome::unknown: return "unknown";
  }
  return "wrong";
}

core::Result<int> verify(const Options& options, Store& store, bool json) {
  auto names = split_names(options.names);
  if (names.empty()) {
    for (const Entry& entry : store.list()) {
      const bool whole = entry.state == State::installed || entry.state == State::damaged;
      if (whole) names.push_back(entry.model.name);
    }
  }
  int wrong = 0;
  for (const std::string& model : names) {
    core::Result<std::vector<models::Verdict>> verdicts = [&] {
      Reporter reporter(/*json=*/false);
      return store.verify(model, reporter.of(model));
    }();
    if (!verdicts) return verdicts.error();
    for (const models::Verdict& verdict : *verdicts) {
      wrong += verdict.outcome == models::Verdict::Outcome::wrong ? 1 : 0;
      if (json) {
        print_json({{"event", "verified"},
                    {"name", model},
                    {"file", verdict.path},
                    {"outcome", name(verdict.outcome)},
                    {"sha256", verdict.sha256},
                    {"problem", verdict.problem}});
      } else {
        print_text(fmt::format("{:<8} {}{}\n", name(verdict.outcome), verdict.path,
                               verdict.problem.empty() ? "" : ": " + verdict.problem));
      }
    }
    const bool mended = std::ranges::any_of(*verdicts, [](const models::Verdict& verdict) {
      return verdict.outcome == models::Verdict::Outcome::wrong;
    });
    if (mended && !json) {
      print_text(fmt::format("         → repartee models remove {0} && repartee models pull {0}\n",
                             model));
    }
  }
  if (names.empty() && !json) print_text("nothing is installed\n");
  return wrong == 0 ? exit_ok : exit_failed;
}

core::Result<int> remove(const Options& options, Store& store, bool json) {
  for (const std::string& model : split_names(options.names)) {
    auto freed = store.remove(model);
    if (!freed) return freed.error();
    if (json) {
      print_json({{"event", "removed"}, {"name", model}, {"bytes", *freed}});
    } else {
      print_text(fmt::format("{} is removed, {} are free again\n", model, human_bytes(*freed)));
    }
  }
  return exit_ok;
}

core::Result<int> path(Store& store, bool json) {
  if (json) {
    print_json({{"event", "path"}, {"path", store.folder().string()}});
  } else {
    print_text(store.folder().string() + "\n");
  }
  return exit_ok;
}

core::Result<int> run(const Options& options, const Invocation& invocation) {
  Store store(invocation.loaded.config.models.path, models::built_in_catalogue());
  const bool json = invocation.json;
  if (options.action == "pull") return pull(options, store, json);
  if (options.action == "import") return import(options, store, json);
  if (options.action == "verify") return verify(options, store, json);
  if (options.action == "remove") return remove(options, store, json);
  if (options.action == "path") return path(store, json);
  return list(options, store, json);  // also where no action is named
}

}  // namespace

Action declare_models(Flags& flags) {
  auto options = std::make_shared<Options>();
  CLI::App& app = flags.own();
  app.require_subcommand(0, 1);
  const auto add = [&](const std::string& name, const std::string& about) {
    // --json, --config and settings may also stand behind the action.
    CLI::App* action = app.add_subcommand(name, about)->fallthrough();
    action->callback([options, name] { options->action = name; });
    return action;
  };
  CLI::App* list = add("list", "The models there are, and which of them are installed");
  list->add_flag("--installed", options->installed, "Only those");
  list->add_flag("--suggested", options->suggested,
                 "Just the names of those that would bring better engines");
  add("pull", "Fetch models, or go on where a download broke off")
      ->add_option("NAME", options->names, "Names or aliases, such as base.en or amy")
      ->required();
  CLI::App* import = add("import", "Take in a file that was fetched by other means");
  import->add_option("FILE", options->file, "The file; of a Piper voice its .onnx")->required();
  import->add_option("--as", options->as, "The model it is, or a name of your own")->required();
  add("verify", "Hold what is installed against its digests")
      ->add_option("NAME", options->names, "Only these");
  add("remove", "Delete models")->add_option("NAME", options->names, "Which")->required();
  add("path", "The folder they are in");
  return [options](const Invocation& invocation) { return run(*options, invocation); };
}

}  // namespace repartee::app
