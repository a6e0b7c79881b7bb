#pragma once
// Gates behind recognition: neural recognizers invent fluent text for silence, breath and noise,
// and fall into loops. Pure functions of what a decoder said and how sure it was.

#include <string>
#include <string_view>
#include <vector>

#include "stt/transcript.hpp"

namespace repartee::stt {

/// What a decoder knew about a piece of speech beside its words.
struct Evidence {
  std::string_view language;        ///< ISO 639-1.
  double no_speech = 0;             ///< Probability that nobody speaks.
  double mean_log_probability = 0;  ///< Of the tokens it chose, natural logarithm.
  bool cut_off = false;             ///< It hit its limit of tokens instead of ending by itself.
  std::string_view prompt;          ///< What it had been told to expect, all of it.
  std::string_view glossary;        ///< The words at its beginning, where there are such.
};

/// Why words are not believed as they stand.
enum class Doubt {
  none,
  no_speech,   ///< It holds it likely that nobody spoke.
  unsure,      ///< It guessed most tokens.
  phantom,     ///< Something models say when nobody does: "Thanks for watching!".
  echo,        ///< The prompt or its glossary, said back.
  repeats,     ///< A phrase said over and over.
  compresses,  ///< The same, less exactly: text that is far too regular.
  cut_off,     ///< It went on until it was stopped.
};

/// The first gate that the words do not pass; none for no words.
Doubt doubt_of(const std::vector<Word>& words, const Evidence& evidence);

/// True where a second look at the same audio, with the full context, may help: loops come from the
/// trimmed one. Inventions do not get better.
bool worth_another_pass(Doubt doubt);

/// What is left to believe once no further pass is made: nothing of an invention, one round of a
/// loop, everything else as it stands.
std::vector<Word> believed(std::vector<Word> words, const Evidence& evidence);

/// The words with each run of a repeated phrase (1 to 8 words; six times for one word, four for
/// two, else three) cut down to one round. "No, no, no!" and telephone numbers stay.
std::vector<Word> without_repeats(std::vector<Word> words);

/// Bytes of the text for each byte that zlib needs for it: below 2 for speech, above 2.4 for loops
/// (OpenAI's Whisper, transcribe.py).
double compression_ratio(std::string_view text);

/// The text in lower case with single spaces, without punctuation: what is compared. Only ASCII
/// letters change their case.
std::string bare(std::string_view text);

}  // namespace repartee::stt
