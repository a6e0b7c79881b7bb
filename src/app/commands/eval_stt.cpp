// `repartee eval stt --manifest FILE`: word errors and times of a speech-to-text engine.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "app/commands/eval.hpp"
#include "app/engines.hpp"
#include "app/recordings.hpp"
#include "app/service_settings.hpp"
#include "app/table.hpp"
#include "app/terminal.hpp"
#include "eval/english.hpp"
#include "eval/manifest.hpp"
#include "eval/noise.hpp"
#include "eval/recognition.hpp"
#include "eval/statistics.hpp"

namespace repartee::app {

namespace {

struct SttWanted {
  std::string manifest;
  std::size_t limit = 0;  // 0: all
  bool compare = false;
  bool clips = false;
  std::string only;  // "final", "live"; empty: both
  std::string noise;
  std::vector<double> snr_db;
};

/// A recording with what is said in it.
struct Recorded {
  eval::Clip clip;
  audio::Samples samples;
};

/// Noise to mix in; none where `snr_db` is empty.
struct Noise {
  std::string name = "none";
  audio::Samples samples;
  std::optional<double> snr_db;
};

/// A way to recognize all clips.
struct Run {
  std::string name;
  std::string about;
  eval::RecognitionPath path;
  std::shared_ptr<stt::SpeechToText> engine;
};

/// What a group of clips came to.
struct Group {
  std::vector<eval::WordErrors> clips;
  std::size_t exact = 0;
  double seconds = 0;
  double cpu_seconds = 0;
  std::vector<double> final_ms;
  std::vector<double> final_cpu_ms;
  std::vector<double> first_word_ms;

  void add(const eval::WordErrors& errors, const eval::Heard& heard) {
    clips.push_back(errors);
    exact += errors.errors() == 0 ? 1 : 0;
    seconds += heard.seconds;
    cpu_seconds += heard.cpu_seconds;
    final_ms.push_back(heard.final_ms);
    final_cpu_ms.push_back(heard.final_cpu_ms);
    if (heard.first_stable_word_ms) first_word_ms.push_back(*heard.first_stable_word_ms);
  }
  eval::WordErrors errors() const {
    eval::WordErrors sum;
    for (const auto& clip : clips) sum += clip;
    return sum;
  }
  double real_time_factor() const { return seconds > 0 ? cpu_seconds / seconds : 0; }
};

constexpr const char* all_kinds = "all";

using Groups = std::map<std::string, Group>;

core::Result<std::vector<Recorded>> read_recordings(const SttWanted& wanted) {
  auto clips = eval::read_manifest(wanted.manifest);
  if (!clips) return clips.error();
  if (wanted.limit > 0 && wanted.limit < clips->size()) clips->resize(wanted.limit);
  std::vector<Recorded> recorded;
  for (eval::Clip& clip : *clips) {
    auto recording = read_recording(clip.file.string());
    if (!recording) {
      const core::Error& error = recording.error();
      return core::Error(error.code,
                         fmt::format("{}, line {}: {}", wanted.manifest, clip.line, error.message),
                         error.hint);
    }
    recorded.push_back({std::move(clip), std::move(recording->sound.samples)});
  }
  return recorded;
}

/// Silence, and then each noise that was asked for; only the noises where any was.
core::Result<std::vector<Noise>> read_noises(const SttWanted& wanted) {
  if (wanted.noise.empty() && wanted.snr_db.empty()) return std::vector<Noise>{{}};
  Noise noise{.name = "white noise"};
  if (wanted.noise.empty()) {
    noise.samples = eval::white_noise(30 * core::input_rate_hz, 1000, 1);
  } else {
    auto recording = read_recording(wanted.noise);
    if (!recording) return recording.error();
    noise.samples = std::move(recording->sound.samples);
    noise.name = std::filesystem::path(wanted.noise).stem().string();
  }
  std::vector<Noise> noises;
  for (const double snr_db : wanted.snr_db.empty() ? std::vector{10.0} : wanted.snr_db) {
    noises.push_back({fmt::format("{} {:.4g} dB", noise.name, snr_db), noise.samples, snr_db});
  }
  return noises;
}

/// The ways to recognize, each with `engine`; with wanted.compare again without what there is to
/// leave out. Loads further engines for that.
core::Result<std::vector<Run>> runs_of(const SttWanted& wanted, const Config& config,
                                       std::shared_ptr<stt::SpeechToText> engine,
                                       const vad::VoiceActivityDetector& detector) {
  eval::RecognitionPath path{.pauses = pause_settings(config),
                             .prefix_padding = prefix_padding(config)};
  path.noise_reduction = *audio::noise_reduction_named(config.stt.noise_reduction);
  const auto changed = [&](auto change) {
    eval::RecognitionPath other = path;
    change(other);
    return other;
  };
  std::vector<Run> runs;
  const auto both = [&](const std::string& suffix, const std::string& about, auto change) {
    if (wanted.only != "live") {
      runs.push_back(
          {"final" + suffix, "only the final is asked for" + about, changed(change), engine});
    }
    if (wanted.only == "final") return;
    runs.push_back({"live" + suffix, "streamed, with partials" + about, changed([&](auto& other) {
                      change(other);
                      other.live = true;
                    }),
                    engine});
  };
  both("", "", [](auto&) {});
  if (!wanted.compare) return runs;
  using audio::NoiseReduction;
  for (const auto kind :
       {NoiseReduction::off, NoiseReduction::near_field, NoiseReduction::far_field}) {
    if (kind == path.noise_reduction || !audio::noise_reduction_available()) continue;
    both(fmt::format(" {}", kind == NoiseReduction::off ? "raw" : audio::name(kind)),
         fmt::format(", noise reduction {}", audio::name(kind)),
         [kind](auto& other) { other.noise_reduction = kind; });
  }
  both(" gated", ", only what voice activity lets through",
       [&](auto& other) { other.gate = &detector; });
  if (!engine->description().starts_with("whisper ")) return runs;
  struct Without {
    const char* suffix;
    const char* about;
    stt::WhisperTuning tuning;
  };
  for (const Without& without :
       {Without{" full", ", every pass over 30 s", {.trimmed_context = false}},
        Without{" believed", ", no gates against invented text", {.gates = false}}}) {
    auto other = load_speech_to_text(config, nullptr, without.tuning);
    if (!other) return other.error();
    engine = std::move(*other);
    both(without.suffix, without.about, [](auto&) {});
  }
  return runs;
}

class Evaluator {
 public:
  Evaluator(const vad::VoiceActivityDetector& detector, const Config& config,
            const SttWanted& wanted, bool json)
      : detector_(detector), language_(config.stt.language), wanted_(wanted), json_(json) {}

  core::Result<Groups> run(const std::vector<Recorded>& recordings, const Run& run,
                           const Noise& noise) const {
    ProgressBar progress(run.name + ", noise " + noise.name, !json_);
    Groups groups;
    for (std::size_t i = 0; i < recordings.size(); ++i) {
      progress.show(static_cast<double>(i) / static_cast<double>(recordings.size()));
      const Recorded& recorded = recordings[i];
      audio::Samples samples = recorded.samples;
      // Each clip meets another part of the noise, and in every run the same.
      if (noise.snr_db) {
        samples = eval::mix(samples, noise.samples, *noise.snr_db, i * 7919 * 16);
      }
      const auto heard = eval::recognize(*run.engine, samples, run.path, detector_, language_);
      if (!heard) {
        const core::Error& error = heard.error();
        return core::Error(error.code, fmt::format("{}: {}", recorded.clip.name, error.message),
                           error.hint);
      }
      const auto errors = eval::compare_words(eval::normalize(recorded.clip.transcript, language_),
                                              eval::normalize(heard->text, language_));
      print_clip(run, noise, recorded.clip, *heard, errors);
      groups[recorded.clip.kind].add(errors, *heard);
      if (recorded.clip.kind != all_kinds) groups[all_kinds].add(errors, *heard);
    }
    return groups;
  }

 private:
  void print_clip(const Run& run, const Noise& noise, const eval::Clip& clip,
                  const eval::Heard& heard, const eval::WordErrors& errors) const {
    if (json_) {
      print_json({{"event", "clip"},
                  {"run", run.name},
                  {"noise", noise.name},
                  {"file", clip.name},
                  {"kind", clip.kind},
                  {"reference", clip.transcript},
                  {"heard", heard.text},
                  {"errors", errors.errors()},
                  {"words", errors.words},
                  {"final_ms", rounded(heard.final_ms)}});
    } else if (wanted_.clips) {
      print_text(fmt::format("{} [{}] {} of {} wrong\n  said  {}\n  heard {}\n", clip.name,
                             run.name, errors.errors(), errors.words, clip.transcript, heard.text));
    }
  }

  const vad::VoiceActivityDetector& detector_;
  const std::string language_;
  const SttWanted& wanted_;
  const bool json_;
};

std::string two(const std::vector<double>& values) {
  if (values.empty()) return "-";
  return fmt::format("{:.0f}/{:.0f}", eval::percentile(values, 0.5), eval::percentile(values, 0.9));
}

void add_times(nlohmann::ordered_json& object, const std::string& name,
               const std::vector<double>& values) {
  if (values.empty()) return;
  object[name + "_p50_ms"] = rounded(eval::percentile(values, 0.5));
  object[name + "_p90_ms"] = rounded(eval::percentile(values, 0.9));
}

nlohmann::ordered_json to_json(const Group& group) {
  const auto errors = group.errors();
  const auto interval = eval::bootstrap_error_rate(group.clips);
  nlohmann::ordered_json object{{"clips", group.clips.size()},
                                {"words", errors.words},
                                {"wer", rounded(errors.rate())},
                                {"wer_low", rounded(interval.low)},
                                {"wer_high", rounded(interval.high)},
                                {"substitutions", errors.substitutions},
                                {"insertions", errors.insertions},
                                {"deletions", errors.deletions},
                                {"exact", group.exact},
                                {"audio_seconds", rounded(group.seconds)},
                                {"real_time_factor", rounded(group.real_time_factor())}};
  add_times(object, "final", group.final_ms);
  add_times(object, "final_cpu", group.final_cpu_ms);
  add_times(object, "first_stable_word", group.first_word_ms);
  return object;
}

Table results_table(const std::string& first) {
  return Table({first, "clips", "words", "WER %", "95 %", "subst", "ins", "del", "exact", "RTF",
                "final ms", "1st word ms"});
}

void add_row(Table& table, const std::string& label, const Group& group) {
  const auto errors = group.errors();
  const auto interval = eval::bootstrap_error_rate(group.clips);
  table.add({label, fmt::to_string(group.clips.size()), fmt::to_string(errors.words),
             fmt::format("{:.1f}", errors.rate() * 100),
             fmt::format("{:.0f}-{:.0f}", interval.low * 100, interval.high * 100),
             fmt::to_string(errors.substitutions), fmt::to_string(errors.insertions),
             fmt::to_string(errors.deletions), fmt::to_string(group.exact),
             fmt::format("{:.3f}", group.real_time_factor()), two(group.final_ms),
             two(group.first_word_ms)});
}

void print_groups(const Run& run, const Noise& noise, const Groups& groups, bool json) {
  if (json) {
    for (const auto& [kind, group] : groups) {
      nlohmann::ordered_json line{
          {"event", "result"}, {"run", run.name}, {"noise", noise.name}, {"kind", kind}};
      line.update(to_json(group));
      print_json(line);
    }
    return;
  }
  Table table = results_table(run.name);
  for (const auto& [kind, group] : groups) {
    if (kind != all_kinds) add_row(table, kind, group);
  }
  add_row(table, all_kinds, groups.at(all_kinds));
  print_text(fmt::format("\n{}: {}; noise: {}\n{}", run.name, run.about, noise.name, table.text()));
}

constexpr const char* legend =
    "\nWER: words wrong, by Whisper's normalization, with its 95 % bootstrap interval. RTF: "
    "processor\nseconds for a second of audio. final: p50/p90 from the end of the audio to the "
    "transcript,\nwithout what other programs held it up. 1st word: p50/p90 from the "
    "clip's start to the first\nword that stays, on the audio's clock.\n";

core::Result<int> evaluate_stt(const SttWanted& wanted, const Invocation& invocation) {
  const Config& config = invocation.loaded.config;
  const auto recordings = read_recordings(wanted);
  if (!recordings) return recordings.error();
  const auto noises = read_noises(wanted);
  if (!noises) return noises.error();
  const auto engine = load_speech_to_text(config);
  if (!engine) return engine.error();
  const auto detector = load_detector(config);
  if (!detector) return detector.error();
  const bool json = invocation.json;
  const Evaluator evaluator(**detector, config, wanted, json);
  const auto runs = runs_of(wanted, config, *engine, **detector);
  if (!runs) return runs.error();
  Table overview = results_table("run, noise");
  std::optional<Group> finals, lives;  // of the first noise, with the settings in force
  for (const Noise& noise : *noises) {
    for (const Run& run : *runs) {
      auto groups = evaluator.run(*recordings, run, noise);
      if (!groups) return groups.error();
      print_groups(run, noise, *groups, json);
      const Group& all = groups->at(all_kinds);
      add_row(overview, run.name + ", " + noise.name, all);
      std::optional<Group>& first = run.path.live ? lives : finals;
      if (!first) first = all;
    }
  }
  const auto& name = (*engine)->description();
  if (json) {
    nlohmann::ordered_json line{{"event", "summary"},
                                {"engine", name},
                                {"manifest", wanted.manifest},
                                {"noise", noises->front().name},
                                {"noise_reduction", config.stt.noise_reduction}};
    line.update(to_json(finals ? *finals : *lives));
    if (finals && lives) line["live"] = to_json(*lives);
    print_json(line);
  } else {
    print_text(fmt::format("\n{}\n{}{}", name, overview.text(), legend));
  }
  return exit_ok;
}

}  // namespace

Action declare_eval_stt(Flags& flags) {
  auto wanted = std::make_shared<SttWanted>();
  CLI::App& app = flags.own();
  app.add_option("--manifest", wanted->manifest,
                 "Tab-separated list of recordings: file, transcript, kind (see docs/engines.md)")
      ->type_name("FILE")
      ->required();
  app.add_option("--limit", wanted->limit, "Only the first N recordings")->type_name("N");
  app.add_option("--only", wanted->only, "One way to run it: final or live")
      ->type_name("RUN")
      ->check(CLI::IsMember({"final", "live"}));
  app.add_flag(
      "--compare", wanted->compare,
      "Again with other noise reduction, cut by voice activity, and with Whisper's trimmed "
      "context and gates left out");
  app.add_flag("--clips", wanted->clips, "What was said and heard in every recording");
  app.add_option("--noise", wanted->noise, "A recording of noise to mix in")->type_name("FILE");
  app.add_option("--snr", wanted->snr_db,
                 "Decibels between speech and noise; several are run one after the other")
      ->type_name("DB …")
      ->delimiter(',')
      ->check(CLI::Range(-30.0, 60.0));
  flags.shortcut("--engine", "stt.engine");
  flags.shortcut("--model", "stt.model");
  flags.shortcut("--language", "stt.language");
  flags.shortcut("--noise-reduction", "stt.noise_reduction");
  return [wanted](const Invocation& invocation) { return evaluate_stt(*wanted, invocation); };
}

}  // namespace repartee::app
