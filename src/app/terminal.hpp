#pragma once
// What commands print.

#include <nlohmann/json.hpp>
#include <string>

#include "core/error.hpp"

namespace repartee::app {

/// One JSON object as one line on stdout, flushed. Bytes that are not UTF-8 are replaced.
void print_json(const nlohmann::ordered_json& object);

/// Text on stdout, flushed.
void print_text(const std::string& text);

/// {"event":"error","code","message","hint"}, for commands that go on after an error.
nlohmann::ordered_json error_json(const core::Error& error);

/// To three decimals: nothing that is printed is known more exactly.
double rounded(double value);

/// A bar on stderr while something takes its time; nothing where stderr is no terminal or `shown`
/// is false. Erased when destroyed.
class ProgressBar {
 public:
  ProgressBar(std::string label, bool shown);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// 0 to 1.
  void show(double fraction);

 private:
  std::string label_;
  bool shown_;
  int last_percent_ = -1;
};

/// "████▌   ": `fraction` (0 to 1) of `width` columns, in eighths.
std::string bar(double fraction, int width);

}  // namespace repartee::app
