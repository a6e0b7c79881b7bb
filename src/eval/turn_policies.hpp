#pragma once
// Ways to end a turn, what each costs in cut-offs and in time, and how sure that is: the protocol
// of eot-bench (github.com/livekit/eot-bench).
//
// Every pause within a turn of 0.2 to 5 s is one chance to cut the person off; every turn has one
// end, and the delay until it is decided. A way to end turns has a setting that trades one for the
// other; what counts is the fewest cut-offs at a given mean delay, and the smallest mean delay at a
// given share of cut-offs.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/statistics.hpp"
#include "eval/turn_pauses.hpp"

namespace repartee::eval {

/// When silence is taken for the end in each pause of each turn, in seconds.
using Decisions = std::vector<std::vector<double>>;

/// A fixed silence.
Decisions decide_by_silence(std::span<const TurnPauses> turns, double silence_s);

/// The endpointer, as a conversation asks it: again whenever more is known; it learns of each pause
/// it waited for, and of each in which it cut the person off.
Decisions decide_by_endpointer(std::span<const TurnPauses> turns,
                               const turn::EndpointingSettings& settings);

/// What decisions cost, turn by turn.
struct Cost {
  struct Turn {
    int pauses = 0;    ///< Within the turn, of 0.2 to 5 s.
    int cut_offs = 0;  ///< Those among them that were taken for the end.
    double delay_s = 0;
  };
  std::vector<Turn> turns;

  double cut_off_share() const;        ///< Of pauses.
  double turns_cut_off_share() const;  ///< Of turns: at least one cut-off.
  double mean_delay_s() const;
  double delay_s(double share) const;  ///< A percentile.
};
Cost cost_of(std::span<const TurnPauses> turns, const Decisions& decisions);

/// A way to end turns under all of its settings.
struct Sweep {
  std::string name;
  std::vector<Cost> settings;
};
Sweep sweep_silence(std::span<const TurnPauses> turns);
/// The endpointer at rising patience, with its shortest waits.
Sweep sweep_endpointer(std::span<const TurnPauses> turns, const turn::EndpointingSettings& settings,
                       std::string name);
/// eot-bench's own policy on the endpointer's probability: the end after `action delay` where the
/// probability has reached a threshold, else after a timeout. Its grid: thresholds from 0 to 1 in
/// steps of 0.01, delays of 0.2 to 1.0 s in steps of 0.1, timeouts of 1.0 to 3.5 s in steps of 0.5.
Sweep sweep_policy(std::span<const TurnPauses> turns, const turn::EndpointingSettings& settings);

/// A figure with its 95 % interval (bootstrap over whole turns, 1,000 resamples, the setting chosen
/// anew in each); nothing where no setting reaches what was asked for.
struct Figure {
  std::optional<double> value;
  Interval interval;
};

/// The smallest share of pauses cut off at a mean delay of at most so much.
Figure cut_offs_at(const Sweep& sweep, double delay_s);
/// The smallest mean delay at a share of cut-offs of at most so much.
Figure delay_at(const Sweep& sweep, double cut_offs);
/// The same of two ways on the same turns: the first less the second. An interval that does not
/// hold 0 is a difference.
Figure cut_offs_less(const Sweep& sweep, const Sweep& other, double delay_s);
Figure delay_less(const Sweep& sweep, const Sweep& other, double cut_offs);

/// The settings that no other beats in both: mean delay and share of cut-offs, by rising delay.
struct Point {
  double delay_s = 0;
  double cut_offs = 0;
};
std::vector<Point> frontier(const Sweep& sweep);

}  // namespace repartee::eval
