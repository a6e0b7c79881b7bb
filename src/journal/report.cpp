#include "journal/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace repartee::journal {

using core::Instant;
using nlohmann::ordered_json;

namespace {

constexpr int bar_width = 40;  // columns of the longest turn

struct Stage {
  const char* name;
  const char* key;
  std::optional<Instant> end;
};

std::array<Stage, 5> stages(const conversation::TurnRecord& record) {
  return {{{"end of turn", "decided_ms", record.decided},
           {"transcript", "transcribed_ms", record.transcribed},
           {"first words", "first_token_ms", record.first_token},
           {"voice", "first_audio_made_ms", record.first_audio_made},
           {"first sound", "first_audio_sent_ms", record.first_audio_sent}}};
}

std::string line(const std::string& label, const std::string& text) {
  return fmt::format("  {:<12} {}\n", label, text);
}

double rounded_ms(core::Duration duration) {
  return std::round(core::to_ms(duration) * 10) / 10;
}

double median_ms(const Timeline& timeline) {
  std::vector<double> waits;
  for (const auto& turn : timeline.turns) {
    if (const auto wait = waited(turn)) waits.push_back(core::to_ms(*wait));
  }
  if (waits.empty()) return 0;
  std::ranges::sort(waits);
  return waits[waits.size() / 2];
}

std::string turn_text(const Timeline& timeline, const TurnLine& turn, double ms_per_column) {
  const auto& record = turn.record;
  const auto from = record.speech_ended.value_or(record.decided.value_or(timeline.opened));
  std::string text = fmt::format(
      "turn {}, {:.2f} s: {}{}\n", record.turn, core::to_ms(from - timeline.opened) / 1000,
      turn.said.empty() ? "(nothing intelligible)" : turn.said, record.typed ? " (typed)" : "");
  auto before = from;
  for (const auto& stage : stages(record)) {
    if (!stage.end) continue;
    // A stage may have ended before the one ahead of it: work was begun early.
    const auto took = std::max(*stage.end - before, core::Duration(0));
    const auto column = [&](core::Duration d) {
      return static_cast<int>(std::lround(core::to_ms(d) / ms_per_column));
    };
    const int indent = std::max(column(before - from), 0);
    std::string bar(static_cast<std::size_t>(indent), ' ');
    for (int i = 0; i < std::max(column(took), 1); ++i) bar += took.count() > 0 ? "█" : "▏";
    text +=
        fmt::format("  {:<12} {:>7.0f} ms  {}\n", stage.name, core::to_ms(*stage.end - from), bar);
    before = std::max(before, *stage.end);
  }
  text += line("answered", turn.answer.empty() ? "(nothing)" : turn.answer);
  if (turn.heard != turn.answer)
    text += line("heard", turn.heard.empty() ? "(nothing)" : turn.heard);
  text += line("outcome", turn.outcome.empty() ? "not ended" : turn.outcome);
  return text;
}

}  // namespace

std::string to_text(const Timeline& timeline) {
  core::Duration longest = std::chrono::milliseconds(1);
  for (const auto& turn : timeline.turns) {
    if (const auto wait = waited(turn)) longest = std::max(longest, *wait);
  }
  std::string text;
  for (const auto& turn : timeline.turns)
    text += turn_text(timeline, turn, core::to_ms(longest) / bar_width);
  text += fmt::format("{} turns in {:.1f} s{}\n", timeline.turns.size(),
                      core::to_ms(timeline.length) / 1000,
                      timeline.closed.empty() ? "" : ", closed: " + timeline.closed);
  return text;
}

ordered_json to_json(const Timeline& timeline, const TurnLine& turn) {
  ordered_json json{
      {"event", "turn"},        {"turn", turn.record.turn}, {"typed", turn.record.typed},
      {"said", turn.said},      {"answer", turn.answer},    {"heard", turn.heard},
      {"outcome", turn.outcome}};
  const auto put = [&](const char* key, const std::optional<Instant>& at) {
    if (at) {
      json[key] = rounded_ms(*at - timeline.opened);
    } else {
      json[key] = nullptr;
    }
  };
  put("speech_ended_ms", turn.record.speech_ended);
  for (const auto& stage : stages(turn.record)) put(stage.key, stage.end);
  const auto wait = waited(turn);
  json["waited_ms"] = wait ? ordered_json(rounded_ms(*wait)) : ordered_json(nullptr);
  return json;
}

std::string compared(const Timeline& recorded, const Timeline& changed) {
  const auto replies = [](const Timeline& timeline) {
    return std::ranges::count_if(timeline.turns,
                                 [](const auto& turn) { return !turn.answer.empty(); });
  };
  const auto interrupted = [](const Timeline& timeline) {
    return std::ranges::count(timeline.turns, "interrupted", &TurnLine::outcome);
  };
  std::string text = fmt::format("  {:<22} {:>10} {:>10}\n", "", "recorded", "changed");
  const auto row = [&](const char* what, auto before, auto after) {
    text += fmt::format("  {:<22} {:>10} {:>10}\n", what, before, after);
  };
  row("turns", recorded.turns.size(), changed.turns.size());
  row("answered", replies(recorded), replies(changed));
  row("interrupted", interrupted(recorded), interrupted(changed));
  row("median wait, ms", std::lround(median_ms(recorded)), std::lround(median_ms(changed)));
  return text;
}

}  // namespace repartee::journal
