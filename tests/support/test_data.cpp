#include "support/test_data.hpp"

#include <cstdlib>

namespace repartee::test {
namespace {

std::filesystem::path folder() {
  const char* chosen = std::getenv("REPARTEE_TEST_DATA");
  if (chosen != nullptr && *chosen != '\0') return chosen;
  return std::filesystem::path(REPARTEE_SOURCE_DIR) / "../shared/data";
}

}  // namespace

std::optional<std::filesystem::path> test_data(std::string_view relative) {
  auto path = folder() / relative;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  return path;
}

std::string missing_test_data(std::string_view relative) {
  return "skipped: no test data " + (folder() / relative).string() +
         " (set REPARTEE_TEST_DATA to the folder that holds it)";
}

}  // namespace repartee::test
