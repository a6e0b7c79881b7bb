// `repartee eval vad`: every voice activity detector on the same recordings.

#include <fmt/format.h>

#include <array>
#include <memory>

#include "app/commands/eval.hpp"
#include "app/engines.hpp"
#include "app/service_settings.hpp"
#include "app/table.hpp"
#include "app/terminal.hpp"
#include "eval/detection.hpp"
#include "eval/statistics.hpp"
#include "tts/registry.hpp"
#include "vad/registry.hpp"

namespace repartee::app {

namespace {

struct Candidate {
  std::string name;
  vad::VadOptions options;
};

std::vector<Candidate> candidates(const Config& config) {
  std::vector<Candidate> all{{"silero", {.engine = "silero"}}};
  for (int mode = 3; mode >= 0; --mode) {
    all.push_back({fmt::format("webrtc {}", mode), {.engine = "webrtc", .aggressiveness = mode}});
  }
  all.push_back({"energy", {.engine = "energy"}});
  for (Candidate& candidate : all) {
    candidate.options.models_folder = config.models.path;
    if (candidate.name == "silero") candidate.options.model = config.vad.model;
  }
  if (config.vad.engine == "auto") return all;
  std::erase_if(all, [&](const Candidate& candidate) {
    return candidate.options.engine != config.vad.engine;
  });
  return all;
}

std::string percent(double share) {
  return fmt::format("{:.1f}", share * 100);
}

std::string median_ms(const std::vector<double>& seconds) {
  return seconds.empty() ? "-" : fmt::format("{:.0f}", eval::percentile(seconds, 0.5) * 1000);
}

double per_minute(const eval::ConditionReport& report) {
  return report.seconds > 0 ? static_cast<double>(report.starts) * 60 / report.seconds : 0;
}

double active_share(const eval::ConditionReport& report) {
  return report.seconds > 0 ? report.active_seconds / report.seconds : 0;
}

void print_json_report(const Candidate& candidate, const eval::DetectorReport& report) {
  for (const auto& condition : report.conditions) {
    nlohmann::ordered_json line{
        {"event", "condition"},
        {"detector", candidate.name},
        {"set", condition.set},
        {"condition", condition.condition},
        {"audio_seconds", rounded(condition.seconds)},
        {"accuracy", rounded(condition.windows.accuracy())},
        {"miss_rate", rounded(condition.windows.miss_rate())},
        {"false_alarm_rate", rounded(condition.windows.false_alarm_rate())}};
    if (condition.set == "utterances") {
      const auto& turns = condition.turns;
      line["utterances"] = turns.utterances;
      line["missed"] = turns.missed;
      line["merged"] = turns.merged;
      if (!turns.onset_delays_s.empty()) {
        line["onset_delay_p50_ms"] = rounded(eval::percentile(turns.onset_delays_s, 0.5) * 1000);
      }
      if (!turns.end_delays_s.empty()) {
        line["end_delay_p50_ms"] = rounded(eval::percentile(turns.end_delays_s, 0.5) * 1000);
      }
    }
    if (condition.set == "noise") {
      line["active_share"] = rounded(active_share(condition));
      line["false_starts_per_minute"] = rounded(per_minute(condition));
    }
    print_json(line);
  }
  print_json({{"event", "detector"},
              {"detector", candidate.name},
              {"area_under_roc", rounded(report.area_under_roc)},
              {"cpu_us_per_second", rounded(report.cpu_us_per_second)},
              {"streams_per_core", rounded(1e6 / std::max(report.cpu_us_per_second, 1e-3))}});
}

/// The tables for people: windows, turns, noise.
struct Tables {
  Table detectors{{"detector", "ROC area", "us CPU per s", "streams per core"}};
  Table windows{{"detector, condition", "right %", "missed %", "false alarms %"}};
  Table turns{{"detector, utterances", "of", "missed", "merged", "onset ms", "end ms"}};
  Table noise{{"detector, noise alone", "turn open %", "false starts per min"}};

  void add(const Candidate& candidate, const eval::DetectorReport& report) {
    detectors.add({candidate.name, fmt::format("{:.3f}", report.area_under_roc),
                   fmt::format("{:.0f}", report.cpu_us_per_second),
                   fmt::format("{:.0f}", 1e6 / std::max(report.cpu_us_per_second, 1e-3))});
    for (const auto& condition : report.conditions) {
      const std::string label = candidate.name + ", " + condition.condition;
      if (condition.set == "noise") {
        noise.add({label, percent(active_share(condition)),
                   fmt::format("{:.1f}", per_minute(condition))});
        continue;
      }
      const auto& counts = condition.windows;
      windows.add({candidate.name + ", " + condition.set + " " + condition.condition,
                   percent(counts.accuracy()), percent(counts.miss_rate()),
                   percent(counts.false_alarm_rate())});
      if (condition.set != "utterances") continue;
      const auto& found = condition.turns;
      turns.add({label, fmt::to_string(found.utterances), fmt::to_string(found.missed),
                 fmt::to_string(found.merged), median_ms(found.onset_delays_s),
                 median_ms(found.end_delays_s)});
    }
  }

  std::string text() const {
    return fmt::format("{}\n{}\n{}\n{}", detectors.text(), windows.text(), turns.text(),
                       noise.text());
  }
};

struct Published {
  const char* detector;
  const char* area;
  const char* clean;
  const char* noisy;
  const char* noise;
  const char* meetings;
};

/// The comparison that Silero was chosen by (docs/adr/0004, docs/engines.md): 36 utterances of real
/// voices, noises of which not all can be given away, another rule for turns (8 of the last 10
/// windows start one, 500 ms of silence end it). The areas are those that Silero's authors publish
/// for their own test set: Silero v5 and WebRTC.
constexpr std::array published{
    Published{"silero v6.2", "0.96 (v5)", "1.3/7.9, 565", "0, 0, 0", "3, 1.0", "29.6/0.2"},
    Published{"webrtc 3", "0.73", "1.3/8.7, 580", "4, 20, 26", "80, 12.5", "34.3/13.6"},
    Published{"webrtc 2", "0.73", "0/17.5, 660", "5, 29, 35", "86, 12.0", "12.4/42.6"},
    Published{"energy", "", "0.2/11, 590", "14, 12, 25", "67, 8.6", "16.4/46.3"},
    Published{"speexdsp", "", "0/28.6, 825", "36, 29, 36", "90, 9.9", "8.1/61.9"},
};

std::string published_table() {
  Table table({"published", "ROC area", "clean miss/FA %, end ms",
               "merged: office 10, dishes 5, music 10 dB", "noise: open %, starts/min",
               "meetings miss/FA %"});
  for (const Published& row : published) {
    table.add({row.detector, row.area, row.clean, row.noisy, row.noise, row.meetings});
  }
  return table.text() +
         "Sources: ROC areas, github.com/snakers4/silero-vad/wiki (quality metrics); the rest, "
         "this "
         "project's\nown comparison of November 2026, described in docs/engines.md. It used other "
         "noises and another\nrule for turns than the figures above: compare orders, not digits.\n";
}

core::Result<eval::VadData> load_data(const std::string& folder, const Config& config) {
  if (!folder.empty()) return eval::read_vad_data(folder);
  auto voices = load_text_to_speech(config);
  if (!voices) return voices.error();
  return eval::synthesize_vad_data(**voices);
}

core::Result<int> evaluate_vad(const std::string& folder, const Invocation& invocation) {
  const Config& config = invocation.loaded.config;
  const auto data = load_data(folder, config);
  if (!data) return data.error();
  const eval::DetectionSettings settings{
      .pauses = pause_settings(config),
      .noise_reduction = *audio::noise_reduction_named(config.stt.noise_reduction)};
  Tables tables;
  int measured = 0;
  for (const Candidate& candidate : candidates(config)) {
    const auto detector = vad::create_detector(candidate.options);
    if (!detector) {
      if (invocation.json) {
        auto line = error_json(detector.error());
        line["event"] = "left_out";
        line["detector"] = candidate.name;
        print_json(line);
      } else {
        print_text(fmt::format("{} is left out: {}\n", candidate.name, detector.error().text()));
      }
      continue;
    }
    const auto report = eval::evaluate_detector(**detector, *data, settings);
    if (!report) return report.error();
    ++measured;
    if (invocation.json) {
      print_json_report(candidate, *report);
    } else {
      tables.add(candidate, *report);
    }
  }
  if (invocation.json) {
    print_json({{"event", "summary"},
                {"data", folder.empty() ? "synthetic" : folder},
                {"detectors", measured},
                {"silence_ms", config.turn.silence_ms},
                {"noise_reduction", config.stt.noise_reduction}});
  } else {
    print_text(fmt::format(
        "{}; turns start after {} windows and end after {} ms of silence; noise reduction {}\n\n"
        "{}\n{}",
        folder.empty() ? "synthesized utterances (--data DIR takes real ones)" : folder,
        config.vad.start_frames, config.turn.silence_ms, config.stt.noise_reduction, tables.text(),
        published_table()));
  }
  return measured > 0 ? exit_ok : exit_failed;
}

}  // namespace

Action declare_eval_vad(Flags& flags) {
  auto folder = std::make_shared<std::string>();
  flags.own()
      .add_option(
          "--data", *folder,
          "Folder of labeled recordings (see docs/engines.md); without it, synthesized ones")
      ->type_name("DIR");
  flags.shortcut("--engine", "vad.engine");
  flags.shortcut("--noise-reduction", "stt.noise_reduction");
  return [folder](const Invocation& invocation) { return evaluate_vad(*folder, invocation); };
}

}  // namespace repartee::app
