#pragma once
// Work before certainty: the reply to a turn that may be over. It is asked for and its first clause
// is made while nobody knows yet; it becomes the reply when the turn is decided with the same
// words, and else was never there.

#include <cstdint>
#include <optional>
#include <string>

#include "conversation/ear.hpp"
#include "conversation/effects.hpp"
#include "conversation/reply.hpp"
#include "conversation/settings.hpp"
#include "llm/chat.hpp"

namespace repartee::conversation {

/// The same words to a model: case, punctuation and spaces aside.
bool same_words(std::string_view a, std::string_view b);

/// Of a whole conversation.
struct SpeculationTotals {
  std::uint64_t asked = 0, held = 0;
  std::uint64_t wasted_tokens = 0, wasted_characters = 0;
};

/// At most one guess at a time. Nothing of it is told to the client, sent or counted as said.
class Speculation {
 public:
  /// Whether the model may be asked once more before this turn is over.
  bool affordable(TurnId turn, const llm::ChatRequest& request,
                  const SpeculationSettings& allowed) const;
  void begin(const Supposed& said, Reply reply, llm::ChatRequest request, core::Instant now);
  bool active() const { return guess_.has_value(); }
  /// Null where there is none.
  Reply* reply() { return guess_ ? &guess_->reply : nullptr; }
  const Reply* reply() const { return guess_ ? &guess_->reply : nullptr; }
  /// It supposes the same.
  bool supposes(const Supposed& said) const;
  /// It is the answer to this very question.
  bool answers(TurnId turn, const llm::ChatRequest& request) const;

  /// The turn was decided, and it was right.
  Reply confirm();
  /// What was confirmed was not heard after all: it was spent for nothing.
  void revoke(const Reply& reply);
  /// It was wrong, or not wanted any more. Nothing where there is none.
  void drop(Effects& out);
  /// An engine failed: the turn is answered without guesses.
  void fail(Effects& out);
  /// The model was not asked, or failed before its first word: nothing was spent.
  void refuse(Effects& out);

  /// Puts down what was guessed of the record's turn.
  void note(TurnRecord& record) const {
    if (record.turn == turn_) record.guess = record_;
  }
  const SpeculationTotals& totals() const { return totals_; }

 private:
  void waste(const Reply& reply, std::size_t question_bytes);

  struct Guess {
    Reply reply;
    llm::ChatRequest request;
    std::string words;
  };
  std::optional<Guess> guess_;
  TurnId turn_ = 0;  // that was guessed about last
  GuessRecord record_;
  Attempt confirmed_;                // the reply that was right last
  std::size_t confirmed_bytes_ = 0;  // of its question
  bool failed_ = false;
  SpeculationTotals totals_;
};

}  // namespace repartee::conversation
