#pragma once
// The weights of Silero VAD, which are not in the repository. Tests that need them skip without.

#include <filesystem>
#include <string>
#include <vector>

namespace repartee::test {

/// Every file of Silero weights on this machine: in $REPARTEE_MODELS, in the user's data folder
/// (where scripts/setup puts them), and in models/ of the test data.
std::vector<std::filesystem::path> silero_weights();

/// The words for GTEST_SKIP() where there are none.
inline std::string missing_silero_weights() {
  return "skipped: no Silero weights (run scripts/setup, or set REPARTEE_MODELS to their folder)";
}

}  // namespace repartee::test
