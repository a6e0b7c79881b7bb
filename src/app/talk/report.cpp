#include "app/talk/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "app/terminal.hpp"

namespace repartee::app {

namespace {

using nlohmann::ordered_json;

/// Widest bar of the waterfall, in columns.
constexpr int bar_width = 40;

/// The events of the wire worth a line; audio and advice are not.
struct ToJson {
  ordered_json operator()(const StateEvent& e) const {
    return {{"event", "state"}, {"state", e.state}};
  }
  ordered_json operator()(const TranscriptEvent& e) const {
    return {{"event", "transcript"}, {"turn", e.turn},         {"text", e.text},
            {"final", e.final},      {"start_ms", e.start_ms}, {"end_ms", e.end_ms}};
  }
  ordered_json operator()(const ReplyStartedEvent& e) const {
    return {{"event", "reply_started"}, {"turn", e.turn}, {"reply", e.reply}};
  }
  ordered_json operator()(const ReplyTextEvent& e) const {
    return {{"event", "reply_text"}, {"reply", e.reply}, {"text", e.text}};
  }
  ordered_json operator()(const ReplyDoneEvent& e) const {
    return {{"event", "reply_done"}, {"reply", e.reply}, {"status", e.status}, {"text", e.text}};
  }
  ordered_json operator()(const WaterfallEvent& e) const {
    return {{"event", "waterfall"},
            {"turn", e.turn},
            {"endpoint_ms", e.endpoint_ms},
            {"stt_ms", e.stt_ms},
            {"first_token_ms", e.first_token_ms},
            {"first_audio_ms", e.first_audio_ms},
            {"total_ms", e.total_ms},
            {"saved_ms", e.saved_ms},
            {"guess",
             {{"asked", e.guess.asked},
              {"held", e.guess.held},
              {"at_ms", e.guess.at_ms},
              {"wasted_tokens", e.guess.wasted_tokens}}}};
  }
  ordered_json operator()(const ErrorEvent& e) const {
    return {{"event", "error"}, {"code", e.code}, {"message", e.message}, {"hint", e.hint}};
  }
  template <class Other>
  ordered_json operator()(const Other&) const {
    return nullptr;
  }
};

std::string spoken(const std::string& text) {
  return text.empty() ? "(nothing)" : text;
}

}  // namespace

TalkObserver json_observer() {
  return {.ready =
              [](const ReadyEvent& ready) {
                print_json({{"event", "ready"},
                            {"session", ready.session},
                            {"response_mode", ready.response_mode},
                            {"voice", ready.voice},
                            {"engines", ready.engines}});
              },
          .recording_starts =
              [](const SpokenRecording& recording) {
                ordered_json line{{"event", "speaking"},
                                  {"file", recording.name},
                                  {"audio_ms", rounded(recording.sound.seconds() * 1000)},
                                  {"speech_end_ms", nullptr}};
                if (recording.speech) {
                  line["speech_end_ms"] = rounded(static_cast<double>(recording.speech->end) *
                                                  1000 / recording.sound.rate_hz);
                }
                print_json(line);
              },
          .recording_spoken = [](double) {},
          .event =
              [](const ServerEvent& event) {
                const ordered_json line = std::visit(ToJson{}, event);
                if (!line.is_null()) print_json(line);
              },
          .recording_answered =
              [](const SpokenRecording& recording, const ExchangeSummary& summary) {
                ordered_json line{{"event", "answered"}, {"file", recording.name}};
                line.update(to_json(summary));
                print_json(line);
              }};
}

TalkObserver text_observer() {
  const auto progress = std::make_shared<std::optional<ProgressBar>>();
  return {
      .ready =
          [](const ReadyEvent& ready) {
            print_text(fmt::format("{} ({})\n", ready.session, ready.engines));
          },
      .recording_starts =
          [progress](const SpokenRecording& recording) {
            print_text(fmt::format("\n{} ({:.1f} s)\n", recording.name, recording.sound.seconds()));
            progress->emplace("speaking", true);
          },
      .recording_spoken = [progress](double fraction) { (*progress)->show(fraction); },
      .event = [](const ServerEvent&) {},
      .recording_answered =
          [progress](const SpokenRecording&, const ExchangeSummary& summary) {
            progress->reset();
            print_text(fmt::format("  heard     {}\n  answered  {}\n", spoken(summary.transcript),
                                   spoken(summary.reply)));
            print_text(waterfall_text(summary.latency_ms));
          }};
}

TalkObserver dialogue_observer() {
  TalkObserver observer = text_observer();
  observer.event = [](const ServerEvent& event) {
    if (const auto* transcript = std::get_if<TranscriptEvent>(&event)) {
      if (!transcript->final || transcript->text.empty()) return;
      print_text(fmt::format("you       {}\n", transcript->text));
    } else if (const auto* clause = std::get_if<ReplyTextEvent>(&event)) {
      print_text(fmt::format("repartee  {}\n", clause->text));
    }
  };
  return observer;
}

ordered_json summary_json(const std::vector<ExchangeSummary>& turns) {
  ordered_json line{{"event", "summary"}, {"turns", ordered_json::array()}};
  for (const ExchangeSummary& turn : turns) line["turns"].push_back(to_json(turn));
  return line;
}

std::string waterfall_text(const Latencies& latencies) {
  const std::array<std::pair<const char*, std::optional<double>>, 5> rows{{
      {"end of turn", latencies.endpoint},
      {"transcript", latencies.stt},
      {"first words", latencies.first_token},
      {"first sound", latencies.first_audio},
      {"voice to voice", latencies.voice_to_voice},
  }};
  double longest = 1;
  for (const auto& [label, ms] : rows) longest = std::max(longest, ms.value_or(0));
  std::string text;
  double passed = 0;
  for (const auto& [label, ms] : rows) {
    if (!ms) continue;
    // Each stage begins where the one before ended; the total stands below them all.
    const bool total = label == rows.back().first;
    const int indent = total ? 0 : static_cast<int>(passed / longest * bar_width);
    std::string line = fmt::format("  {:<14} {:>6.0f} ms {:{}}{}", label, *ms, "", indent,
                                   bar(*ms / longest, bar_width));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
    passed += *ms;
  }
  return text;
}

}  // namespace repartee::app
