#pragma once
// Who watches a conversation step by step; and one who writes it down for people.

#include <deque>
#include <iosfwd>
#include <string>

#include "conversation/effects.hpp"
#include "conversation/inputs.hpp"

namespace repartee::simulation {

/// When every simulated conversation begins.
inline constexpr core::Instant start = core::Instant(std::chrono::hours(1));

class Witness {
 public:
  virtual ~Witness() = default;
  virtual void note(const conversation::Input& input, const conversation::Effects& effects,
                    core::Instant now) = 0;
};

/// Windows in a row that change nothing (but give audio back) become one line.
class Trace : public Witness {
 public:
  void note(const conversation::Input& input, const conversation::Effects& effects,
            core::Instant now) override;
  /// Every line at once.
  void print_to(std::ostream& out) { print_ = &out; }
  /// The last lines.
  std::string text();

 private:
  static constexpr std::size_t most_lines = 200;
  void flush();
  void line(std::string text);

  std::ostream* print_ = nullptr;
  std::deque<std::string> lines_;
  std::string waiting_;  // the first of some windows that changed nothing
  int windows_ = 0;
};

}  // namespace repartee::simulation
