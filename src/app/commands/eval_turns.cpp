// `repartee eval turns`: how soon and how often rightly the end of a turn is decided.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>

#include "app/commands/eval.hpp"
#include "app/commands/eval_turns_tables.hpp"
#include "app/engines.hpp"
#include "app/service_settings.hpp"
#include "app/terminal.hpp"
#include "eval/curve_svg.hpp"
#include "eval/text_file.hpp"
#include "eval/turn_dialogs.hpp"
#include "eval/turn_overlaps.hpp"
#include "eval/turn_policies.hpp"
#include "eval/turn_recordings.hpp"

namespace repartee::app {

namespace {

namespace fs = std::filesystem;

struct TurnsWanted {
  std::string manifest, data, words, svg;
  std::string recognizer = "pocketsphinx";
};

core::Result<std::vector<TurnSet>> read_recorded(const TurnsWanted& wanted,
                                                 const vad::VoiceActivityDetector& detector) {
  std::vector<TurnSet> sets;
  const fs::path data(wanted.data);
  const fs::path manifest =
      wanted.manifest.empty() ? data / "speech" / "manifest.tsv" : fs::path(wanted.manifest);
  std::error_code ignored;
  if (!wanted.manifest.empty() || fs::exists(manifest, ignored)) {
    const auto clips = eval::read_manifest(manifest);
    if (!clips) return clips.error();
    std::map<std::string, std::vector<eval::TimedWord>> timed;
    if (!wanted.words.empty()) {
      const auto text = eval::read_text_file(wanted.words);
      if (!text) return text.error();
      auto parsed = eval::parse_timed_words(*text, wanted.words);
      if (!parsed) return parsed.error();
      timed = std::move(*parsed);
    }
    auto turns = eval::read_clip_turns(*clips, timed, detector);
    if (!turns) return turns.error();
    sets.push_back({"clips", "recorded, one turn each", *turns});
    if (!timed.empty()) {
      sets.push_back({"clips, pauses put in", "recorded, with silences after every third word",
                      eval::put_pauses_in(std::move(*turns))});
    }
  }
  if (!wanted.data.empty()) {
    const fs::path below = data / "vad";
    auto turns = eval::read_meeting_turns(fs::is_directory(below, ignored) ? below : data);
    if (!turns) return turns.error();
    if (!turns->empty()) sets.push_back({"meetings", "recorded, labels", std::move(*turns)});
  }
  return sets;
}

core::Result<std::vector<TurnSet>> read_sets(const TurnsWanted& wanted, const Config& config,
                                             const vad::VoiceActivityDetector& detector) {
  std::vector<TurnSet> sets;
  if (!wanted.manifest.empty() || !wanted.data.empty()) {
    auto recorded = read_recorded(wanted, detector);
    if (!recorded) return recorded.error();
    sets = std::move(*recorded);
  }
  auto voices = load_text_to_speech(config);
  if (!voices) return voices.error();
  const auto all = eval::dialogs();
  for (const std::size_t half : {std::size_t{1}, std::size_t{0}}) {
    std::vector<eval::Dialog> chosen;
    for (std::size_t i = half; i < all.size(); i += 2) chosen.push_back(all[i]);
    auto turns = eval::synthesize_dialogs(**voices, chosen);
    if (!turns) return turns.error();
    sets.push_back({half == 1 ? "dialogs" : "dialogs, tuned on",
                    half == 1 ? "synthesized" : "synthesized, what the constants were tuned on",
                    std::move(*turns)});
  }
  return sets;
}

bool have_words(const TurnSet& set) {
  return std::ranges::any_of(set.turns, [](const auto& turn) { return !turn.words.empty(); });
}

core::Result<TurnCase> hear(const TurnSet& set, const eval::Listening& listening, bool quiet) {
  ProgressBar progress(fmt::format("{}, words {}", set.name, name(listening.words)), !quiet);
  TurnCase heard{.set = &set, .words = listening.words};
  for (std::size_t i = 0; i < set.turns.size(); ++i) {
    progress.show(static_cast<double>(i) / static_cast<double>(set.turns.size()));
    auto pauses = eval::listen(set.turns[i], listening);
    if (!pauses) return pauses.error();
    if (*pauses) heard.turns.push_back(std::move(**pauses));
  }
  return heard;
}

/// The endpointer as it is set, and what it would be without one of its signs.
struct Way {
  std::string name;
  turn::EndpointingSettings settings;
};

std::vector<eval::Sweep> sweeps_of(const TurnCase& heard,
                                   const turn::EndpointingSettings& settings) {
  std::vector<eval::Sweep> sweeps{eval::sweep_silence(heard.turns)};
  for (const Way& way :
       {Way{"semantic", settings}, Way{"semantic, no prosody", without_prosody(settings)},
        Way{"semantic, no learning", without_learning(settings)}})
    sweeps.push_back(eval::sweep_endpointer(heard.turns, way.settings, way.name));
  sweeps.push_back(eval::sweep_policy(heard.turns, settings));
  return sweeps;
}

core::Result<std::vector<eval::Overlap>> read_overlaps(const TurnsWanted& wanted,
                                                       const Config& config) {
  auto voices = load_text_to_speech(config);
  if (!voices) return voices.error();
  auto overlaps = eval::synthesize_overlaps(**voices);
  std::error_code ignored;
  if (!overlaps || wanted.data.empty() ||
      !fs::is_directory(fs::path(wanted.data) / "noise", ignored))
    return overlaps;
  const auto data = eval::read_vad_data(wanted.data);
  if (!data) return data.error();
  std::ranges::move(eval::cut_noises(data->noises), std::back_inserter(*overlaps));
  return overlaps;
}

std::vector<turn::EndpointingSettings> modes_of(const turn::EndpointingSettings& settings) {
  std::vector<turn::EndpointingSettings> modes;
  for (const int silence_ms : {300, 500, 800}) {
    auto mode = settings;
    mode.mode = turn::Endpointing::silence;
    mode.silence = std::chrono::milliseconds(silence_ms);
    modes.push_back(mode);
  }
  for (const auto eagerness :
       {turn::Eagerness::low, turn::Eagerness::medium, turn::Eagerness::high}) {
    auto mode = settings;
    mode.mode = turn::Endpointing::semantic;
    mode.eagerness = eagerness;
    modes.push_back(mode);
  }
  return modes;
}

core::Result<> write_svg(const std::string& path, const std::vector<eval::Panel>& panels) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << eval::curve_svg(panels);
  file.close();
  if (file) return {};
  return core::Error(core::ErrorCode::invalid_argument, path + " cannot be written",
                     "check the folder and who may write there");
}

core::Result<int> evaluate_turns(const TurnsWanted& wanted, const Invocation& invocation) {
  Config config = invocation.loaded.config;
  const auto detector = load_detector(config);
  if (!detector) return detector.error();
  const auto sets = read_sets(wanted, config, **detector);
  if (!sets) return sets.error();
  std::shared_ptr<stt::SpeechToText> recognizer;
  if (wanted.recognizer != "none") {
    config.stt.engine = wanted.recognizer;
    auto loaded = load_speech_to_text(config);
    if (!loaded) return loaded.error();
    recognizer = std::move(*loaded);
  }
  const auto settings = endpointing_settings(config);

  TradeoffTable tradeoffs(invocation.json);
  ModeTable modes(invocation.json);
  EndingTable endings(invocation.json);
  std::vector<eval::Panel> panels;
  for (const TurnSet& set : *sets) {
    for (const auto words : {eval::Words::written, eval::Words::recognized, eval::Words::none}) {
      if (words == eval::Words::written && !have_words(set)) continue;
      if (words == eval::Words::recognized && !recognizer) continue;
      const auto heard = hear(set,
                              {.detector = detector->get(),
                               .pauses = pause_settings(config),
                               .words = words,
                               .recognizer = recognizer.get()},
                              invocation.json);
      if (!heard) return heard.error();
      if (heard->turns.empty()) continue;
      const auto sweeps = sweeps_of(*heard, settings);
      tradeoffs.add(*heard, sweeps);
      endings.add(*heard, settings);
      eval::Panel panel{.title = fmt::format("{} ({} turns, {} pauses), words {}", set.name,
                                             heard->turns.size(), heard->pauses(), name(words))};
      for (const auto* sweep : {&sweeps[0], &sweeps[1]})
        panel.curves.push_back({sweep->name, eval::frontier(*sweep), {}});
      for (const auto& mode : modes_of(settings)) {
        const auto point = modes.add(*heard, mode);
        panel.curves[mode.mode == turn::Endpointing::silence ? 0 : 1].marks.push_back(point);
      }
      if (words != eval::Words::none) panels.push_back(std::move(panel));
    }
  }
  OverlapTable over(invocation.json);
  const auto overlaps = read_overlaps(wanted, config);
  if (!overlaps) return overlaps.error();
  for (const auto words : {eval::Words::written, eval::Words::recognized}) {
    if (words == eval::Words::recognized && !recognizer) continue;
    turn::InterruptionSettings interruption;
    interruption.speech = std::chrono::milliseconds(config.turn.interrupt_ms);
    const auto added = over.add(*overlaps,
                                {.detector = detector->get(),
                                 .pauses = pause_settings(config),
                                 .words = words,
                                 .recognizer = recognizer.get()},
                                interruption);
    if (!added) return added.error();
  }
  if (!wanted.svg.empty()) {
    if (auto written = write_svg(wanted.svg, panels); !written) return written.error();
  }
  if (invocation.json) {
    print_json({{"event", "summary"},
                {"detector", (*detector)->description()},
                {"recognizer", recognizer ? recognizer->description() : "none"},
                {"sets", sets->size()}});
    return exit_ok;
  }
  std::string about;
  for (const TurnSet& set : *sets)
    about += fmt::format("  {}: {} ({} turns)\n", set.name, set.about, set.turns.size());
  print_text(fmt::format(
      "{}; recognizer: {}\n{}\n{}\nPauses of 0.2 to 5 s within a turn; cut off: taken for its end. "
      "Delays are means over turns, from the\nlast window of speech. The setting of each way is "
      "chosen for each figure, as eot-bench does; in brackets\n95 %, bootstrap over turns. Words "
      "written: by a good recognizer, known {:.0f} ms after each was said.\n\n{}\nexchange: from "
      "the first sample of a turn to the last of a 2 s reply, mean; engines of 150 + 300 + 100 ms "
      "that\nbegin at the first short silence.\n\n{}\n{}interrupted: in brackets 95 % (Wilson); "
      "backchannels and noise should not, interruptions should.\n",
      (*detector)->description(), recognizer ? recognizer->description() : "none", about,
      tradeoffs.text(), eval::word_lag_s * 1000, modes.text(), endings.text(), over.text()));
  return exit_ok;
}

}  // namespace

Action declare_eval_turns(Flags& flags) {
  auto wanted = std::make_shared<TurnsWanted>();
  flags.own()
      .add_option("--manifest", wanted->manifest,
                  "Recordings of one turn each (see `eval stt`); besides, synthesized dialogs")
      ->type_name("FILE");
  flags.own()
      .add_option("--data", wanted->data,
                  "Folder with speech/manifest.tsv and with meetings labeled in vad/*.rttm")
      ->type_name("DIR");
  flags.own()
      .add_option("--words", wanted->words,
                  "The recordings' words with their times (bench/turns/words.tsv)")
      ->type_name("FILE");
  flags.own()
      .add_option("--recognizer", wanted->recognizer,
                  "The engine whose partial transcripts are tried as well; none leaves it out")
      ->type_name("ENGINE");
  flags.own().add_option("--svg", wanted->svg, "Write the curves there")->type_name("FILE");
  flags.shortcut("--voice", "tts.voice");
  return [wanted](const Invocation& invocation) { return evaluate_turns(*wanted, invocation); };
}

}  // namespace repartee::app
