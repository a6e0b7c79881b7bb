#pragma once
// What the findings of `repartee doctor` come to.

#include <string>
#include <vector>

#include "app/doctor/checks.hpp"

namespace repartee::app {

class Diagnosis {
 public:
  void add(const Finding& finding);

  /// Whether everything works with the settings as they are, if not all of it as well as it could.
  bool can_converse() const { return problems_.empty(); }
  /// Whether the embedded engines work: then there can be a conversation in any case, with them.
  bool embedded_work() const { return embedded_ == Embedded::work; }
  std::size_t problems() const { return problems_.size(); }

  /// A line or two for people.
  std::string text() const;

  /// exit_ok as long as the embedded engines work: a provider that cannot be reached now does not
  /// make the installation a bad one.
  int exit_code() const;

 private:
  enum class Embedded { untried, work, fail };

  std::vector<std::string> problems_;  // the names of what does not work
  Embedded embedded_ = Embedded::untried;
};

}  // namespace repartee::app
