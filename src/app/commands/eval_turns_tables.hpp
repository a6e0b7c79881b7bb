#pragma once
// What `repartee eval turns` prints: tables for people, lines for programs.

#include <string>
#include <vector>

#include "app/table.hpp"
#include "core/error.hpp"
#include "eval/turn_overlaps.hpp"
#include "eval/turn_pauses.hpp"
#include "eval/turn_policies.hpp"

namespace repartee::app {

/// Turns that are reported together.
struct TurnSet {
  std::string name;
  std::string about;  ///< Recorded or synthesized.
  std::vector<eval::SpokenTurn> turns;
};

/// A set with one way to know its words.
struct TurnCase {
  const TurnSet* set = nullptr;
  eval::Words words = eval::Words::written;
  std::vector<eval::TurnPauses> turns;

  std::size_t pauses() const;  ///< Within the turns, of 0.2 to 5 s.
};

const char* name(eval::Words words);

/// The endpointer without what its voice says, and without what it learns of a speaker.
turn::EndpointingSettings without_prosody(turn::EndpointingSettings settings);
turn::EndpointingSettings without_learning(turn::EndpointingSettings settings);

// Each of these prints a JSON line for what it is given, or keeps a row of its table.

/// The trade-off of each way to end turns: cut-offs at 200, 300 and 500 ms, delays at 5 and 10 %.
/// The last row is the second way less the first.
class TradeoffTable {
 public:
  explicit TradeoffTable(bool json);
  void add(const TurnCase& heard, const std::vector<eval::Sweep>& sweeps);
  std::string text() const { return table_.text(); }

 private:
  struct Row {
    std::string way;
    std::vector<eval::Figure> cut_offs, delays;
  };
  void print(const TurnCase& heard, const Row& row);

  bool json_;
  Table table_;
};

/// What a mode does as it is set.
class ModeTable {
 public:
  explicit ModeTable(bool json);
  /// Where it lies among the trade-offs.
  eval::Point add(const TurnCase& heard, const turn::EndpointingSettings& settings);
  std::string text() const { return table_.text(); }

 private:
  bool json_;
  Table table_;
};

/// How the words before each pause end, and how often it was the turn's end.
class EndingTable {
 public:
  explicit EndingTable(bool json);
  void add(const TurnCase& heard, const turn::EndpointingSettings& settings);
  std::string text() const { return table_.text(); }

 private:
  bool json_;
  Table table_;
};

/// What sounds over a reply do to it.
class OverlapTable {
 public:
  explicit OverlapTable(bool json);
  /// The errors of eval::talk_over().
  core::Result<> add(const std::vector<eval::Overlap>& overlaps, const eval::Listening& listening,
                     const turn::InterruptionSettings& settings);
  std::string text() const { return table_.text(); }

 private:
  bool json_;
  Table table_;
};

}  // namespace repartee::app
