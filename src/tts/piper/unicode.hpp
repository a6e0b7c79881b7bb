#pragma once
// Text as code points, in the form in which Piper's voices know them.

#include <string>
#include <string_view>

namespace repartee::tts::piper {

/// The code points of UTF-8; bytes that are none are left out.
std::u32string code_points(std::string_view utf8);

/// The same in Unicode's canonical decomposition (NFD), case-folded on demand: "É" is "e" and an
/// accent.
std::u32string decomposed(std::string_view utf8, bool fold_case);

}  // namespace repartee::tts::piper
