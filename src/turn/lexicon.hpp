#pragma once
// The words by which a language shows that more will come, or that nothing will. Pure tables.

#include <string_view>

namespace repartee::turn {

/// Every list is words or phrases in lower case, separated by commas.
struct Lexicon {
  std::string_view language;  ///< ISO 639-1.
  /// Nothing ends with these: conjunctions, articles, possessives.
  std::string_view open;
  /// A sentence that is only this has just begun: "well".
  std::string_view openers;
  /// Seldom ends with these, but a question may: prepositions, auxiliaries, contractions.
  std::string_view leaning;
  /// Sentences that begin so may end with a word of `leaning` ("where are you from").
  std::string_view questions;
  /// Sentences that begin so ask for yes or no.
  std::string_view yes_no_questions;
  /// Those of them that may ask for more: "could you tell me …".
  std::string_view requests;
  std::string_view fillers;
  std::string_view yes_no;    ///< Whole answers to a question for yes or no, and parts of them.
  std::string_view commands;  ///< Whole utterances that are complete.
  std::string_view units;     ///< The digits as words.
  std::string_view pairs;     ///< Numbers of two digits as one word.
  std::string_view repeats;   ///< "double", which counts the next digit twice; "triple" follows it.
  std::string_view at;        ///< How @ is said.
  std::string_view dot;       ///< How . is said.
  std::string_view joints;    ///< What else is said between the letters of an address.
  std::string_view as_in;     ///< "b as in bravo".
  // What the assistant says when it asks for something of that form.
  std::string_view asks_digits;
  std::string_view asks_spelling;
  std::string_view asks_email;
  std::string_view asks_name;
};

/// The lists of a language ("de", also "de-AT"); null where there are none.
const Lexicon* lexicon_of(std::string_view language);

/// Whether a list holds exactly this word or phrase.
bool holds(std::string_view list, std::string_view phrase);

}  // namespace repartee::turn
