#pragma once
// Everything about one conversation that is decided before it begins: who speaks, to what kind of
// server, over what network, with which client. Made from a seed, and small enough to be taken
// apart when something breaks (shrink.hpp).

#include <cstdint>
#include <string_view>
#include <vector>

#include "conversation/settings.hpp"
#include "speaker.hpp"

namespace repartee::simulation {

/// Audio that arrives late: nothing in [at, at + length), then all of it at once.
struct Stall {
  core::Duration at, length;
  bool lost;  ///< It never arrives: the client has stopped sending for so long.
};

/// How the conversation differs from a plain one. In percent of chances where nothing else is said.
struct Traits {
  // Engines.
  int recognizer_faults = 0, model_faults = 0, voice_faults = 0;
  int late_results = 0;       ///< Results that take seconds, or come after their work was dropped.
  int duplicate_results = 0;  ///< Final ones come twice.
  int garbled_partials = 0;   ///< The unstable end of a partial transcript is not what was said.
  bool guesses_as_final = false;  ///< The recognizer vouches for what it takes to be all.
  bool word_times = false;        ///< The recognizer knows when each word was said.
  bool spoken_times = true;       ///< The voice knows when it says each word.
  // Network.
  core::SamplePos window = 512;  ///< Of the detector: Silero's, 32 ms.
  core::Duration delay{};        ///< Of everything, both ways.
  // Client.
  bool acknowledges = false;
  bool lies = false;  ///< Acknowledges what it was sent, and now and then anything.
  int lost_acknowledgements = 0;
  core::Duration late_acknowledgements{};
  // Signals beside voice activity.
  bool prosody = false;  ///< The melody before a pause, and a learned model's opinion, are told.
  // Room.
  bool echo = false;  ///< The assistant is heard by its own microphone.
  /// The client, the person and the engines all fall silent for good: time alone goes on.
  core::Duration abandoned_at = core::Duration::max() / 2;  ///< Never.
};

struct Plan {
  std::uint64_t seed = 0;    ///< Of what is drawn on the way.
  std::uint64_t quirks = 0;  ///< Bits: which rows of quirks() are in force.
  Script script;
  std::vector<Stall> stalls;
  // What follows from seed and quirks; see apply_quirks().
  conversation::Settings settings;
  Traits traits;
};

/// One way in which a conversation may be out of the ordinary.
struct Quirk {
  std::string_view name;
  int percent;  ///< Of conversations.
  void (*apply)(Plan& plan, Random& random);
};
std::vector<Quirk> const& quirks();

Plan make_plan(std::uint64_t seed);

/// Sets settings and traits from scratch.
void apply_quirks(Plan& plan);

}  // namespace repartee::simulation
