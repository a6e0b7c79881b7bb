#pragma once
// Two people who write down the same speech write "Mr. O'Neil won't pay $20" and "mister oneil will
// not pay twenty dollars". Word errors are counted after such choices are taken out, by the rules
// that OpenAI published with Whisper (arXiv 2212.04356, appendix C), so that figures can be
// compared with those of others.

#include <string>
#include <string_view>
#include <vector>

namespace repartee::eval {

/// The words of an English text in one spelling. In order: lower case, without accents; text in
/// brackets and parentheses goes; fillers go (uh, um, hmm, mm, mhm, mmm); contractions and titles
/// are written out ("won't" → "will not", "dr" → "doctor"; every "'s" becomes " is"); symbols other
/// than currency, percent and decimal points become spaces; numbers become digits
/// (english_numbers.hpp); British spellings become American (american_spelling()).
///
/// Where this differs from Whisper's own program: British spellings are recognized by their endings
/// and a short list in place of a table of 1,700 words.
std::vector<std::string> normalize_english(std::string_view text);

/// For other languages (Whisper's "basic" rules): lower case, without accents, brackets, symbols.
std::vector<std::string> normalize_basic(std::string_view text);

/// normalize_english for "en" and what is empty, else normalize_basic. `language` is ISO 639-1.
std::vector<std::string> normalize(std::string_view text, std::string_view language);

/// "colour" → "color", "organised" → "organized", "centre" → "center", "travelled" → "traveled".
/// Applied to both sides of a comparison, so a word that merely ends like one does no harm unless
/// it becomes another word; the rules are limited to lengths at which none was found.
std::string american_spelling(std::string word);

}  // namespace repartee::eval
