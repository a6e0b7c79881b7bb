#pragma once
// Why an engine was taken, for people: `repartee serve` says it at start, `repartee doctor` too.

#include <string>

namespace repartee::core {

struct Choice {
  std::string why;     ///< "base.en is the default model".
  std::string better;  ///< What would bring a better engine; empty where there is none.
  std::string broken;  ///< What is installed and cannot be used, and why; else empty.
};

}  // namespace repartee::core
