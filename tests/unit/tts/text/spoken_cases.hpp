#pragma once
// Displayed text and how it is said, case by case.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tts/text/speakable.hpp"

namespace repartee::tts {

using Cases = std::vector<std::pair<std::string, std::string>>;

inline void expect_said(const Cases& cases, std::string_view language,
                        const Lexicon& lexicon = no_lexicon()) {
  for (const auto& [display, spoken] : cases) {
    EXPECT_EQ(speakable(display, language, lexicon), spoken) << display;
  }
}

}  // namespace repartee::tts
