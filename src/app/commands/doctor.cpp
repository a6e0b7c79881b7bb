// `repartee doctor`: what works, what is missing, and the command that mends it.

#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/doctor/checks.hpp"
#include "app/doctor/diagnosis.hpp"
#include "app/terminal.hpp"

namespace repartee::app {

namespace {

core::Result<int> examine_and_print(const Invocation& invocation) {
  Diagnosis diagnosis;
  examine(invocation.loaded.config, [&](const Finding& finding) {
    diagnosis.add(finding);
    if (invocation.json) {
      print_json({{"event", "check"},
                  {"name", finding.name},
                  {"status", name(finding.status)},
                  {"detail", finding.detail},
                  {"fix", finding.fix},
                  {"instead", finding.instead}});
      return;
    }
    print_text(fmt::format("{:<8} {}: {}\n", name(finding.status), finding.name, finding.detail));
    for (const std::string& way : {finding.fix, finding.instead}) {
      if (!way.empty()) print_text(fmt::format("         → {}\n", way));
    }
  });
  if (invocation.json) {
    print_json({{"event", "summary"},
                {"can_converse", diagnosis.can_converse()},
                {"embedded_work", diagnosis.embedded_work()},
                {"problems", diagnosis.problems()}});
  } else {
    print_text(diagnosis.text());
  }
  return diagnosis.exit_code();
}

}  // namespace

Action declare_doctor(Flags&) {
  return examine_and_print;
}

}  // namespace repartee::app
