// `repartee replay`: a recorded conversation, run through the core again.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <memory>
#include <optional>

#include "app/commands/commands.hpp"
#include "app/commands/replay_changes.hpp"
#include "app/terminal.hpp"
#include "journal/report.hpp"
#include "journal/waterfall.hpp"
#include "journal/what_if.hpp"

namespace repartee::app {

namespace {

using core::Error;
using core::ErrorCode;

struct ReplayOptions {
  std::string file;
  std::vector<std::string> changes;
  std::string picture;
};

core::Result<> write_picture(const std::string& path, const std::string& about,
                             const std::vector<journal::Shown>& shown) {
  std::ofstream file(path, std::ios::binary);
  file << (path.ends_with(".svg") ? journal::to_svg(shown.back()) : journal::to_html(about, shown));
  file.flush();
  if (file) return {};
  return Error(ErrorCode::unavailable, "cannot write " + path, "name a file that can be written");
}

std::string about(const journal::Recording& recording) {
  return fmt::format("{}, {} (Repartee {})", recording.header.session, recording.header.started,
                     recording.header.program);
}

std::string state_of(const journal::Recording& recording) {
  if (!recording.cut.empty()) return "cut off: " + recording.cut;
  if (recording.torn) return "its last line is torn: the server died";
  return recording.complete ? "complete" : "without an end";
}

void print_as_json(const journal::Recording& recording, const journal::Timeline& timeline,
                   const std::optional<journal::Difference>& difference,
                   const std::optional<journal::Timeline>& changed,
                   const std::vector<std::string>& stretched,
                   const std::optional<std::string>& broken) {
  for (const auto& turn : timeline.turns) print_json(journal::to_json(timeline, turn));
  if (changed) {
    for (const auto& turn : changed->turns) {
      auto line = journal::to_json(*changed, turn);
      line["event"] = "changed_turn";
      print_json(line);
    }
  }
  nlohmann::ordered_json summary{{"event", "summary"},
                                 {"session", recording.header.session},
                                 {"inputs", recording.steps.size()},
                                 {"state", state_of(recording)},
                                 {"same_effects", !difference.has_value()},
                                 {"first_difference", nullptr},
                                 {"broken_invariant", nullptr},
                                 {"stretched", stretched}};
  if (difference) summary["first_difference"] = difference->text;
  if (broken) summary["broken_invariant"] = *broken;
  print_json(summary);
}

core::Result<int> replay(const ReplayOptions& options, bool json) {
  auto recording = journal::read_recording_file(options.file);
  if (!recording) return recording.error();
  const auto run = journal::rerun(*recording);
  const auto difference = journal::first_difference(*recording, run);
  std::vector<journal::Shown> shown{{"as it was", journal::timeline_of(run)}};

  std::optional<journal::WhatIf> changed;
  std::string changes;
  if (!options.changes.empty()) {
    auto change = replay_changes(options.changes);
    if (!change) return change.error();
    changed = journal::what_if(run, *change);
    changes = fmt::format("{}", fmt::join(options.changes, ", "));
    shown.push_back({changes, journal::timeline_of(changed->run)});
  }
  const auto& broken = run.broken ? run.broken : changed ? changed->run.broken : run.broken;
  if (!options.picture.empty()) {
    if (auto written = write_picture(options.picture, about(*recording), shown); !written)
      return written.error();
  }
  if (json) {
    print_as_json(*recording, shown.front().timeline, difference,
                  changed ? std::optional(shown.back().timeline) : std::nullopt,
                  changed ? changed->stretched : std::vector<std::string>{}, broken);
  } else {
    print_text(fmt::format("{}: {} inputs, {}\n\n{}\n", about(*recording), recording->steps.size(),
                           state_of(*recording), journal::to_text(shown.front().timeline)));
    print_text(difference ? "this core does something else; the first difference:\n" +
                                difference->text + "\n"
                          : "this core does the same as the one that was recorded\n");
    if (changed) {
      print_text(fmt::format("\nwith {}:\n\n{}\n{}", changes,
                             journal::to_text(shown.back().timeline),
                             journal::compared(shown.front().timeline, shown.back().timeline)));
      for (const auto& line : changed->stretched) print_text("  not as recorded: " + line + '\n');
    }
    if (broken) print_text("invariant broken: " + *broken + '\n');
  }
  return difference || broken ? exit_failed : exit_ok;
}

}  // namespace

Action declare_replay(Flags& flags) {
  auto options = std::make_shared<ReplayOptions>();
  flags.own()
      .add_option("file", options->file, "A journal that `serve --journal` wrote")
      ->required()
      ->type_name("FILE");
  flags.own()
      .add_option("--set", options->changes,
                  "What if this setting had been another: turn.silence_ms=400 (repeatable)")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  flags.own()
      .add_option("--html", options->picture,
                  "Also draw it: a page, or for a name that ends in .svg the picture alone")
      ->type_name("FILE");
  return [options](const Invocation& invocation) { return replay(*options, invocation.json); };
}

}  // namespace repartee::app
