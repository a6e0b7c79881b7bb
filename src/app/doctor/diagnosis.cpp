#include "app/doctor/diagnosis.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/command_line.hpp"

namespace repartee::app {

void Diagnosis::add(const Finding& finding) {
  const bool problem = finding.status == Finding::Status::problem;
  if (problem) problems_.push_back(finding.name);
  if (finding.embedded && embedded_ != Embedded::fail) {
    embedded_ = problem ? Embedded::fail : Embedded::work;
  }
}

std::string Diagnosis::text() const {
  if (can_converse()) return "A conversation can be held.\n";
  const std::string what = fmt::format("{}", fmt::join(problems_, ", "));
  if (!embedded_work()) {
    return fmt::format("No conversation can be held, not even with the embedded engines: {}.\n",
                       what);
  }
  return fmt::format(
      "With these settings there are problems: {}.\n"
      "The embedded engines work: pocketsphinx and flite can hold a conversation.\n",
      what);
}

int Diagnosis::exit_code() const {
  return embedded_work() ? exit_ok : exit_failed;
}

}  // namespace repartee::app
