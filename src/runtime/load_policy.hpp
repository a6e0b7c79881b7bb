#pragma once
// What is given up, and in which order, when there is more to do than the workers can do; and who
// is still let in. Pure.

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/load_meter.hpp"
#include "core/time.hpp"

namespace repartee::runtime {

/// Steps of giving up, each one including those before it.
enum class Degradation {
  none,
  slower_partials,  ///< Every second partial transcript.
  no_partials,
  no_speculation,  ///< Nothing is begun before the end of a turn is certain.
  smaller_model,   ///< New utterances are heard by a smaller recognizer.
  cheaper_voice,   ///< Clauses are spoken by a voice that costs less.
  refuse,          ///< No new sessions.
};

/// What someone comes for.
enum class Visit : std::uint8_t {
  conversation,  ///< Turns to come, or a text to be spoken.
  recording,     ///< Heard behind every conversation (core::Urgency::batch), whose time it leaves.
};

/// Confined to one thread, or behind a lock.
class LoadPolicy {
 public:
  struct Options {
    /// Share of the workers that live conversations may take; above it queues grow without bound
    /// at the next coincidence.
    double most_utilization = 0.7;
    core::Duration most_final_wait = std::chrono::milliseconds(150);
    /// The steps that this server can take, in order. A smaller model and a cheaper voice are there
    /// where they were configured.
    std::vector<Degradation> steps{Degradation::slower_partials, Degradation::no_partials,
                                   Degradation::no_speculation, Degradation::refuse};
    core::Duration step_up = std::chrono::seconds(1);    ///< Between two steps while overloaded.
    core::Duration step_down = std::chrono::seconds(3);  ///< Of calm, for each step back.
  };

  LoadPolicy() : LoadPolicy(Options{}) {}
  explicit LoadPolicy(Options options) : options_(std::move(options)) {}

  /// Looks at the load; call it about once a second, or before each decision. One step at a time.
  void observe(const core::Load& load, core::Instant now);
  Degradation level() const;

  /// Whether one more session fits: `overloaded`, with when to come back, where it does not. Counts
  /// as let in what it lets in: those of the last seconds are not yet in the measured load, and are
  /// counted with one turn in ten seconds each until they leave. Recordings are not.
  core::Result<> admit(const core::Load& load, core::Instant now,
                       Visit visit = Visit::conversation);
  /// A conversation that was let in then has ended: no turn of it is to come.
  void leave(core::Instant admitted_at);

 private:
  bool overloaded(const core::Load& load) const;
  bool calm(const core::Load& load) const;

  const Options options_;
  std::size_t step_ = 0;  // how many of options_.steps are taken
  std::optional<core::Instant> stepped_at_, calm_since_, observed_at_;
  std::deque<core::Instant> newcomers_;  // the oldest first
};

}  // namespace repartee::runtime
