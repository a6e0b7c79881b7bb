// `repartee doctor`: what works, what is missing, and the command that mends it.

#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/doctor/checks.hpp"
#include "app/terminal.hpp"

namespace repartee::app {

namespace {

core::Result<int> examine_and_print(const Invocation& invocation) {
  int problems = 0;
  examine(invocation.loaded.config, [&](const Finding& finding) {
    problems += finding.status == Finding::Status::problem ? 1 : 0;
    if (invocation.json) {
      print_json({{"event", "check"},
                  {"name", finding.name},
                  {"status", name(finding.status)},
                  {"detail", finding.detail},
                  {"fix", finding.fix}});
      return;
    }
    print_text(fmt::format("{:<8} {}: {}\n", name(finding.status), finding.name, finding.detail));
    if (!finding.fix.empty()) print_text(fmt::format("         → {}\n", finding.fix));
  });
  if (invocation.json) {
    print_json({{"event", "summary"}, {"can_converse", problems == 0}, {"problems", problems}});
  } else {
    print_text(problems == 0
                   ? "A conversation can be held.\n"
                   : fmt::format("No conversation can be held: {} problems.\n", problems));
  }
  return problems == 0 ? exit_ok : exit_failed;
}

}  // namespace

Action declare_doctor(Flags&) {
  return examine_and_print;
}

}  // namespace repartee::app
