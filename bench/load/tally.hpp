#pragma once
// What the sessions of a load test found, all together. Filled on one thread.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "load/statistics.hpp"

namespace repartee::bench {

struct Tally {
  // Turns.
  std::int64_t expected = 0;  ///< Utterances that were said.
  std::int64_t answered = 0;
  std::int64_t lost = 0;   ///< No sound of an answer until the next turn began.
  std::int64_t early = 0;  ///< An answer began before the utterance was over.
  std::int64_t extra = 0;  ///< A second answer to one utterance.
  // What nobody gave a reason for.
  std::int64_t interruptions = 0;  ///< Replies that ended as interrupted, or were cleared.
  std::int64_t wavered = 0;        ///< The server ducked or held a reply.
  std::int64_t failed_replies = 0;
  // Before the end of turns was certain.
  std::int64_t guessed = 0;       ///< Times the model was asked.
  std::int64_t guesses_held = 0;  ///< Of them, those that became the answer.
  double wasted_tokens = 0;
  std::int64_t gaps = 0;  ///< Replies whose sound ran dry before their end.
  std::int64_t errors = 0;
  std::int64_t slow_downs = 0;      ///< The server asked to send more slowly.
  std::int64_t ended_sessions = 0;  ///< Ended by the server or the network.
  std::string first_error;

  // Speech over replies (bench/README.md).
  std::int64_t overlaps = 0;
  std::int64_t cut = 0, resumed = 0, undecided = 0;
  std::int64_t missed = 0;  ///< No reply sounded when the speech began.

  // In milliseconds. What each means: bench/README.md.
  Distribution server_added;
  Distribution server_reported;
  Distribution voice_to_voice;
  Distribution endpoint;
  Distribution saved;   ///< By what was begun before the end of turns was certain.
  Distribution gap_at;  ///< Where in their replies the gaps were.
  Distribution lateness;
  Distribution ducked, held, decided;  ///< From the first sample of speech over a reply.

  void error(const std::string& message) {
    ++errors;
    if (first_error.empty()) first_error = message;
  }
};

}  // namespace repartee::bench
