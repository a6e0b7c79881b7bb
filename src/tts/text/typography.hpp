#pragma once
// Characters that are made for the eye, replaced by what a voice knows.

#include <optional>
#include <string_view>

#include "tts/text/traced_text.hpp"

namespace repartee::tts {

/// Valid UTF-8 with \n as its only control character. Broken bytes, emoji and invisible characters
/// are dropped; typographic quotes, spaces, dashes and ellipses become ASCII (a dash between words
/// a comma; an en dash before a figure stays, because its meaning depends on the language).
TracedText plain_characters(const TracedText& in);

/// A letter of Latin-1 or Latin Extended-A in plain letters ("é" → "e", "ß" → "ss"), a combining
/// accent as nothing; nullopt for any other character.
std::optional<std::string_view> without_accent(char32_t letter);

/// Latin letters without their accents ("café" → "cafe"); other scripts are left as they are.
TracedText without_accents(const TracedText& in);

/// One line: runs of white space become a space, none stands before a mark, and marks that pile up
/// (", .", "..,") are reduced to the strongest.
TracedText tidy(const TracedText& in);

}  // namespace repartee::tts
