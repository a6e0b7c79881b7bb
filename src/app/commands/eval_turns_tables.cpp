#include "app/commands/eval_turns_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "app/terminal.hpp"
#include "eval/statistics.hpp"
#include "turn/ending.hpp"

namespace repartee::app {

namespace {

constexpr std::array delays_s{0.2, 0.3, 0.5};
constexpr std::array cut_off_budgets{0.05, 0.10};

std::string percent(const eval::Figure& figure) {
  if (!figure.value) return "-";
  return fmt::format("{:.1f} [{:.0f}-{:.0f}]", *figure.value * 100, figure.interval.low * 100,
                     figure.interval.high * 100);
}

std::string ms(const eval::Figure& figure) {
  if (!figure.value) return "-";
  return fmt::format("{:.0f} [{:.0f}-{:.0f}]", *figure.value * 1000, figure.interval.low * 1000,
                     figure.interval.high * 1000);
}

nlohmann::ordered_json to_json(const eval::Figure& figure, double unit) {
  if (!figure.value) return nullptr;
  return {{"value", rounded(*figure.value * unit)},
          {"low", rounded(figure.interval.low * unit)},
          {"high", rounded(figure.interval.high * unit)}};
}

// From the first sample of the turn to the last of a reply of 2 s, by engines of the bench's
// delays (150 + 300 + 100 ms) that are started at the first short silence.
double exchange_of(const eval::TurnPauses& turn, double delay_s) {
  constexpr double ready_s = 0.096 + 0.15 + 0.3 + 0.1, reply_s = 2;
  return turn.pauses.back().begin_s - turn.first_s + std::max(delay_s, ready_s) + reply_s;
}

}  // namespace

std::size_t TurnCase::pauses() const {
  std::size_t count = 0;
  for (const auto& turn : eval::cost_of(turns, eval::decide_by_silence(turns, 0)).turns)
    count += static_cast<std::size_t>(turn.pauses);
  return count;
}

const char* name(eval::Words words) {
  switch (words) {
    case eval::Words::written: return "written";
    case eval::Words::recognized: return "recognized";
    case eval::Words::none: return "none";
  }
  return "";
}

turn::EndpointingSettings without_prosody(turn::EndpointingSettings settings) {
  settings.prosody_most = 0;
  return settings;
}

turn::EndpointingSettings without_learning(turn::EndpointingSettings settings) {
  settings.pause_memory = 1;
  return settings;
}

TradeoffTable::TradeoffTable(bool json)
    : json_(json),
      table_({"set, words: way to end turns", "turns", "pauses", "cut off % at 200 ms", "300 ms",
              "500 ms", "delay ms at 5 %", "at 10 %"}) {}

void TradeoffTable::add(const TurnCase& heard, const std::vector<eval::Sweep>& sweeps) {
  for (const auto& sweep : sweeps) {
    Row row{.way = sweep.name};
    for (const double delay_s : delays_s) row.cut_offs.push_back(cut_offs_at(sweep, delay_s));
    for (const double budget : cut_off_budgets) row.delays.push_back(delay_at(sweep, budget));
    print(heard, row);
  }
  Row row{.way = "semantic less silence"};
  for (const double delay_s : delays_s)
    row.cut_offs.push_back(cut_offs_less(sweeps[1], sweeps[0], delay_s));
  for (const double budget : cut_off_budgets)
    row.delays.push_back(delay_less(sweeps[1], sweeps[0], budget));
  print(heard, row);
}

void TradeoffTable::print(const TurnCase& heard, const Row& row) {
  if (json_) {
    nlohmann::ordered_json line{{"event", "tradeoff"},      {"set", heard.set->name},
                                {"data", heard.set->about}, {"words", name(heard.words)},
                                {"way", row.way},           {"turns", heard.turns.size()},
                                {"pauses", heard.pauses()}};
    for (std::size_t i = 0; i < delays_s.size(); ++i)
      line[fmt::format("cut_offs_percent_at_{:.0f}_ms", delays_s[i] * 1000)] =
          to_json(row.cut_offs[i], 100);
    for (std::size_t i = 0; i < cut_off_budgets.size(); ++i)
      line[fmt::format("delay_ms_at_{:.0f}_percent", cut_off_budgets[i] * 100)] =
          to_json(row.delays[i], 1000);
    return print_json(line);
  }
  std::vector<std::string> cells{
      fmt::format("{}, {}: {}", heard.set->name, name(heard.words), row.way),
      fmt::to_string(heard.turns.size()), fmt::to_string(heard.pauses())};
  for (const auto& figure : row.cut_offs) cells.push_back(percent(figure));
  for (const auto& figure : row.delays) cells.push_back(ms(figure));
  table_.add(std::move(cells));
}

ModeTable::ModeTable(bool json)
    : json_(json),
      table_({"set, words: mode", "pauses cut off %", "turns cut off %", "delay ms, mean",
              "p50/p90", "exchange s"}) {}

eval::Point ModeTable::add(const TurnCase& heard, const turn::EndpointingSettings& settings) {
  const auto cost = eval::cost_of(heard.turns, eval::decide_by_endpointer(heard.turns, settings));
  const std::string mode =
      settings.mode == turn::Endpointing::silence
          ? fmt::format("silence {:.0f} ms", core::to_ms(settings.silence))
          : fmt::format("semantic, eagerness {}", turn::name(settings.eagerness));
  double exchange_s = 0;
  for (std::size_t i = 0; i < heard.turns.size(); ++i)
    exchange_s += exchange_of(heard.turns[i], cost.turns[i].delay_s);
  exchange_s /= std::max<double>(1, static_cast<double>(heard.turns.size()));
  if (json_) {
    print_json({{"event", "mode"},
                {"set", heard.set->name},
                {"data", heard.set->about},
                {"words", name(heard.words)},
                {"mode", mode},
                {"turns", heard.turns.size()},
                {"pauses", heard.pauses()},
                {"pauses_cut_off_percent", rounded(cost.cut_off_share() * 100)},
                {"turns_cut_off_percent", rounded(cost.turns_cut_off_share() * 100)},
                {"delay_mean_ms", rounded(cost.mean_delay_s() * 1000)},
                {"delay_p50_ms", rounded(cost.delay_s(0.5) * 1000)},
                {"delay_p90_ms", rounded(cost.delay_s(0.9) * 1000)},
                {"exchange_s", rounded(exchange_s)}});
  } else {
    table_.add({fmt::format("{}, {}: {}", heard.set->name, name(heard.words), mode),
                fmt::format("{:.1f}", cost.cut_off_share() * 100),
                fmt::format("{:.1f}", cost.turns_cut_off_share() * 100),
                fmt::format("{:.0f}", cost.mean_delay_s() * 1000),
                fmt::format("{:.0f}/{:.0f}", cost.delay_s(0.5) * 1000, cost.delay_s(0.9) * 1000),
                fmt::format("{:.2f}", exchange_s)});
  }
  return {cost.mean_delay_s(), cost.cut_off_share()};
}

EndingTable::EndingTable(bool json)
    : json_(json), table_({"set, words: the words end", "silences", "ends", "share", "taken as"}) {}

void EndingTable::add(const TurnCase& heard, const turn::EndpointingSettings& settings) {
  struct Count {
    int pauses = 0, ends = 0;
    double probability = 0;  // the endpointer's, without prosody
  };
  std::map<turn::Ending, Count> counts;
  const turn::Endpointer endpointer(without_prosody(settings));
  for (const auto& turn : heard.turns) {
    for (const auto& pause : turn.pauses) {
      constexpr double least_pause_s = 0.2;
      if (pause.seconds < least_pause_s) continue;
      const auto& words = pause.known.back().words;
      Count& count = counts[turn::ending_of(words, "en", pause.expected)];
      ++count.pauses;
      count.ends += pause.end ? 1 : 0;
      count.probability =
          endpointer.probability({.words = words, .language = "en", .expected = pause.expected});
    }
  }
  for (const auto& [ending, count] : counts) {
    const double share = static_cast<double>(count.ends) / count.pauses;
    if (json_) {
      print_json({{"event", "ending"},
                  {"set", heard.set->name},
                  {"words", name(heard.words)},
                  {"ending", turn::name(ending)},
                  {"pauses", count.pauses},
                  {"ends_share", rounded(share)},
                  {"probability", rounded(count.probability)}});
    } else {
      table_.add({fmt::format("{}, {}: {}", heard.set->name, name(heard.words), turn::name(ending)),
                  fmt::to_string(count.pauses), fmt::to_string(count.ends),
                  fmt::format("{:.2f}", share), fmt::format("{:.2f}", count.probability)});
    }
  }
}

OverlapTable::OverlapTable(bool json)
    : json_(json),
      table_({"over a reply", "sounds", "held", "interrupted %", "after ms p50/p95"}) {}

core::Result<> OverlapTable::add(const std::vector<eval::Overlap>& overlaps,
                                 const eval::Listening& listening,
                                 const turn::InterruptionSettings& settings) {
  struct Count {
    std::size_t sounds = 0, interrupted = 0, held = 0;
    std::vector<double> after_s;
  };
  std::map<std::pair<eval::Overlap::Kind, bool>, Count> counts;
  for (const auto& overlap : overlaps) {
    const auto outcome = eval::talk_over(overlap, listening, settings);
    if (!outcome) return outcome.error();
    Count& count = counts[{overlap.kind, overlap.recorded}];
    ++count.sounds;
    count.held += outcome->held_s ? 1 : 0;
    if (!outcome->interrupted_s) continue;
    ++count.interrupted;
    count.after_s.push_back(*outcome->interrupted_s);
  }
  for (const auto& [key, count] : counts) {
    const auto& [kind, recorded] = key;
    const auto interval = eval::share_interval(count.interrupted, count.sounds);
    const double share = static_cast<double>(count.interrupted) / static_cast<double>(count.sounds);
    if (json_) {
      print_json({{"event", "overlap"},
                  {"kind", eval::name(kind)},
                  {"data", recorded ? "recorded" : "synthesized"},
                  {"words", name(listening.words)},
                  {"sounds", count.sounds},
                  {"held", count.held},
                  {"interrupted_percent", rounded(share * 100)},
                  {"low", rounded(interval.low * 100)},
                  {"high", rounded(interval.high * 100)},
                  {"after_p50_ms", rounded(eval::percentile(count.after_s, 0.5) * 1000)},
                  {"after_p95_ms", rounded(eval::percentile(count.after_s, 0.95) * 1000)}});
      continue;
    }
    table_.add({fmt::format("{}, {}, words {}", eval::name(kind),
                            recorded ? "recorded" : "synthesized", name(listening.words)),
                fmt::to_string(count.sounds), fmt::to_string(count.held),
                fmt::format("{:.0f} [{:.0f}-{:.0f}]", share * 100, interval.low * 100,
                            interval.high * 100),
                count.after_s.empty()
                    ? "-"
                    : fmt::format("{:.0f}/{:.0f}", eval::percentile(count.after_s, 0.5) * 1000,
                                  eval::percentile(count.after_s, 0.95) * 1000)});
  }
  return {};
}

}  // namespace repartee::app
