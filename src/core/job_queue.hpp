#pragma once
// The order of inference: which job a free worker runs next, and which one goes when there is no
// room. Pure: no thread, no clock.

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "core/error.hpp"
#include "core/time.hpp"

namespace repartee::core {

/// Classes of work, the most urgent first.
enum class Urgency : std::uint8_t {
  final_transcript,  ///< Someone has finished speaking and waits.
  first_clause,      ///< The first sound of a reply.
  later_clause,      ///< Needed by when playback would run dry.
  partial,           ///< Nice to have; goes first when there is no room.
  batch,             ///< Whole recordings: behind every live conversation.
};
inline constexpr std::size_t urgencies = 5;

struct Job {
  Urgency urgency = Urgency::batch;
  Instant deadline{};
  std::function<void()> run;
  /// Called once, and then `run` is not or did not come to its end: `overloaded` where the job's
  /// room was needed for something more urgent or the pool was stopped, `internal` where `run`
  /// threw. Called by whoever submits, or by the worker. May be empty.
  std::function<void(const Error&)> fail;
  Duration cost{};     ///< Expected computing time; 0: what its class took lately.
  std::string tenant;  ///< Whose it is: tenants share the workers evenly.
};

/// A more urgent class goes first. Within a class the tenant that had the least computing time (as
/// start-time fair queueing counts it, Goyal et al. 1996), of its jobs the one with the earliest
/// deadline, on a tie the shortest, then the oldest. Two rules keep the order from doing harm:
///
/// - Aging: a job that has waited for `aged_after` gets a share of one eighth of the computing time
///   even where more urgent work never ends. Partials have no such right: their final comes anyway.
/// - Recordings take all workers but one, since no job is interrupted and theirs are long.
///
/// At most `bound` jobs wait; partials and recordings may fill half of that. Into a full queue an
/// urgent job comes in place of the least urgent partial, or else recording.
class JobQueue {
 public:
  struct Waiting {
    Job job;
    Instant since;
  };
  static constexpr Duration aged_after = std::chrono::seconds(2);
  static constexpr int aged_share = 8;

  JobQueue(std::size_t bound, int workers);

  /// False: refused. `evicted` is the job that had to go for it, if any; its owner is to be told.
  bool push(Job job, Instant now, std::optional<Job>& evicted);
  /// The job to run now; nothing where none may. Each one is followed by a call of done().
  std::optional<Waiting> pop(Instant now);
  void done(Urgency urgency);

  std::size_t size() const;
  std::size_t waiting(Urgency urgency) const { return lane(urgency).ages.size(); }
  /// Expected computing time of all that waits in a class.
  Duration backlog(Urgency urgency) const { return lane(urgency).backlog; }

 private:
  using Key = std::tuple<Instant, Duration, std::uint64_t>;  // deadline, cost, number
  struct Tenant {
    std::map<Key, Waiting> jobs;
    Duration served{};
  };
  struct Place {
    std::string tenant;
    Key key;
  };
  struct Lane {
    std::map<std::string, Tenant> tenants;
    std::map<std::uint64_t, Place> ages;  // by number: the oldest first
    Duration clock{};                     // `served` of who was served last
    Duration backlog{};
  };

  Lane& lane(Urgency urgency) { return lanes_[static_cast<std::size_t>(urgency)]; }
  const Lane& lane(Urgency urgency) const { return lanes_[static_cast<std::size_t>(urgency)]; }
  bool may_run(std::size_t lane) const;
  static Waiting take(Lane& lane, const Place& place);
  static Place next(const Lane& lane);
  std::optional<std::size_t> aged(std::size_t behind, Instant now) const;
  std::optional<Job> evict();

  const std::size_t bound_;
  const int most_recordings_;
  int recordings_running_ = 0;
  std::uint64_t next_number_ = 0;
  Duration aged_credit_{};
  std::array<Lane, urgencies> lanes_;
};

}  // namespace repartee::core
