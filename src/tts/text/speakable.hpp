#pragma once
// Turns text meant for a screen into text meant for a voice.

#include <string>
#include <string_view>

namespace repartee::tts {

/// What to say for one clause of `display_text` (UTF-8; broken bytes are dropped). One line of
/// valid UTF-8 without control characters, or "" where nothing of it can be said.
///
/// In every language: markdown is undone (headings, emphasis, lists, quotes, links and images
/// become their text; code blocks, tables and rules are dropped), thinking blocks, HTML tags and
/// emoji are dropped, the ends of lines become full stops, and typographic quotes, dashes and
/// spaces become ASCII.
///
/// In English (`language` "en" or "en-…") also: amounts of money, percent, degrees, ISO dates,
/// ranges, web and mail addresses and a few symbols become words, and accents are removed, because
/// the embedded English voices know neither. Digits stay: the voices read them. Other languages
/// keep their symbols, which their own engines read.
std::string speakable(std::string_view display_text, std::string_view language);

}  // namespace repartee::tts
