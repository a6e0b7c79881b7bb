#pragma once
// Recordings and models that are too large for the repository. A clone without them still passes:
// tests that need one skip, and say why.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace repartee::test {

/// A file of the test data, for example "speech/jfk.wav"; nothing where it is missing. The folder
/// is $REPARTEE_TEST_DATA (relative to the working directory), by default ../shared/data beside
/// the source tree.
std::optional<std::filesystem::path> test_data(std::string_view relative);

/// The words for GTEST_SKIP() where test_data() found nothing.
std::string missing_test_data(std::string_view relative);

}  // namespace repartee::test
