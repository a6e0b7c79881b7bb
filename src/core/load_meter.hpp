#pragma once
// How busy the workers are, and what jobs cost here: measured, not assumed. Pure.

#include <array>

#include "core/job_queue.hpp"

namespace repartee::core {

/// The state of the workers at one moment.
struct Load {
  int workers = 1;
  /// Workers kept busy on average by live conversations, partials among them (0 to `workers`).
  double live = 0;
  /// The same by what is never given up: final transcripts and clauses.
  double essential = 0;
  Duration final_wait{};  ///< How long a final transcript will wait for its worker.
  /// Computing time of one turn: its final transcript, and a reply of two clauses.
  Duration turn_cost{};
};

/// Averages over the last seconds: what happened `horizon` ago counts 1/e.
class LoadMeter {
 public:
  static constexpr Duration horizon = std::chrono::seconds(10);

  void started(Urgency urgency, Duration waited, Instant now);
  void finished(Urgency urgency, Duration cost, Instant now);

  Load load(const JobQueue& queue, int workers, Instant now) const;
  /// What a job of this class takes; 0 where none has run yet.
  Duration mean(Urgency urgency) const;

 private:
  double utilization(Urgency urgency, Instant now) const;
  Duration measured_wait(Instant now) const;

  struct Decaying {
    double sum = 0;
    Instant at{};
    void add(double value, Instant now);
    double read(Instant now) const;
  };
  struct Class {
    Decaying busy_us;
    double mean_us = 0;
  };
  std::array<Class, urgencies> classes_;
  Decaying waits_us_, waits_;
};

}  // namespace repartee::core
