#pragma once
// What `repartee doctor` tries: each engine is loaded and used, not only looked for.

#include <functional>
#include <string>
#include <vector>

#include "app/config/config.hpp"

namespace repartee::app {

struct Finding {
  enum class Status {
    ok,
    note,     ///< Not there, and not needed for a conversation.
    problem,  ///< It does not work with these settings, and nothing takes its place.
  };
  std::string name;  ///< "speech-to-text".
  Status status = Status::ok;
  std::string detail;     ///< What was found.
  std::string fix;        ///< The command or setting that mends it; empty where all is well.
  std::string instead;    ///< Of a problem: what is built in and would take its place; else empty.
  bool embedded = false;  ///< About the embedded engines, whatever the settings ask for.
};

/// "ok", "note", "problem".
std::string_view name(Finding::Status status);

/// Tries everything; `report` gets each finding as it is made.
void examine(const Config& config, const std::function<void(const Finding&)>& report);

}  // namespace repartee::app
