#pragma once
// Characters that are made for the eye, replaced by what a voice knows.

#include <string>
#include <string_view>

namespace repartee::tts {

/// Valid UTF-8 with \n as its only control character. Broken bytes, emoji and invisible characters
/// are dropped; typographic quotes, spaces, dashes and ellipses become ASCII (a dash between words
/// a comma; an en dash between digits stays, because its meaning depends on the language).
std::string plain_characters(std::string_view text);

/// Latin letters without their accents ("café" → "cafe"); other scripts are left as they are.
std::string without_accents(std::string_view text);

/// One line: runs of white space become a space, none stands before a mark, and marks that pile up
/// (", .", "..,") are reduced to the strongest.
std::string tidy(std::string_view text);

}  // namespace repartee::tts
