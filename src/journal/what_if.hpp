#pragma once
// "What if the pause had been 400 ms?": a recorded conversation with other settings.
//
// What comes from outside happens as it was recorded: voice activity, what the person typed,
// pressed and ended, at the recorded instants. What follows from the core follows from it anew:
// - Results of engines come as long after their request as they did after the recorded one.
//   A transcript of the very range that was recorded is that one; of another range it is the words
//   that were said in it. A model asked the very same answers the same; else the nearest question's
//   answer is used. A clause that was spoken takes as long as it did; another as long as clauses
//   of its length.
// - The client's acknowledgements follow the reply they were of, in the order of replies; replies
//   beyond them get none.
// - Time ticks when the core asks.
// The person is not there to react: what they said later in answer to what they heard, they say all
// the same. The further the changed run gets away from the recorded one, the less it means; so what
// was reused where it does not fit exactly is counted and named.

#include <functional>
#include <string>
#include <vector>

#include "journal/run.hpp"

namespace repartee::journal {

struct WhatIf {
  Run run;
  /// What was not recorded like this, one line each: "1.520 s: turn 2 asks the model something that
  /// was not asked; the answer of turn 1 is used".
  std::vector<std::string> stretched;
};

/// Makes the settings others: those that the session began with, and those that it was given later.
using Change = std::function<void(conversation::Settings&)>;

/// `recorded` is the rerun of the recording, with its own settings.
WhatIf what_if(const Run& recorded, const Change& change);

}  // namespace repartee::journal
