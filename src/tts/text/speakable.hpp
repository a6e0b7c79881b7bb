#pragma once
// Turns text meant for a screen into text meant for a voice.

#include <string>
#include <string_view>

#include "tts/text/lexicon.hpp"
#include "tts/text/origins.hpp"

namespace repartee::tts {

/// What to say, and which part of the displayed text each of its bytes stands for.
struct Spoken {
  std::string text;
  Origins origins;
};

/// What to say for one clause of `display_text` (UTF-8; broken bytes are dropped). One line of
/// valid UTF-8 without control characters, or "" where nothing of it can be said.
///
/// In every language: markdown is undone (headings, emphasis, lists, quotes, links and images
/// become their text; code blocks, tables and rules are dropped), thinking blocks, HTML tags and
/// emoji are dropped, the ends of lines become full stops, typographic quotes, dashes and spaces
/// become ASCII, and the words of the lexicon are said as it says.
///
/// In English and German (`language` "en", "de", or these with a region) also: money, dates, times,
/// units, phone numbers, web and mail addresses, versions, ranges, signs and abbreviations become
/// words. Plain figures stay: voices read them, and better than a table would. English loses its
/// accents, because the embedded English voices do not know them. Other languages keep figures and
/// signs as they are, for their own engines to read.
Spoken speak(std::string_view display_text, std::string_view language,
             const Lexicon& lexicon = no_lexicon());

/// Its text alone.
std::string speakable(std::string_view display_text, std::string_view language,
                      const Lexicon& lexicon = no_lexicon());

}  // namespace repartee::tts
