// `repartee eval turns`: how soon and how often rightly the end of a turn is decided.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>

#include "app/commands/eval.hpp"
#include "app/engines.hpp"
#include "app/service_settings.hpp"
#include "app/table.hpp"
#include "app/terminal.hpp"
#include "eval/curve_svg.hpp"
#include "eval/text_file.hpp"
#include "eval/turn_dialogs.hpp"
#include "eval/turn_policies.hpp"
#include "eval/turn_recordings.hpp"

namespace repartee::app {

namespace {

namespace fs = std::filesystem;

struct Wanted {
  std::string manifest, data, words, svg;
  std::string recognizer = "pocketsphinx";
};

/// Turns that are reported together.
struct Set {
  std::string name;
  std::string about;  // recorded or synthesized
  std::vector<eval::SpokenTurn> turns;
};

/// A set with one way to know its words.
struct Case {
  const Set* set = nullptr;
  eval::Words words = eval::Words::written;
  std::vector<eval::TurnPauses> turns;

  std::size_t pauses() const {
    std::size_t count = 0;
    for (const auto& turn : eval::cost_of(turns, eval::decide_by_silence(turns, 0)).turns)
      count += static_cast<std::size_t>(turn.pauses);
    return count;
  }
};

constexpr std::array delays_s{0.2, 0.3, 0.5};
constexpr std::array cut_off_budgets{0.05, 0.10};

const char* name_of(eval::Words words) {
  switch (words) {
    case eval::Words::written: return "written";
    case eval::Words::recognized: return "recognized";
    case eval::Words::none: return "none";
  }
  return "";
}

core::Result<std::vector<Set>> read_recorded(const Wanted& wanted,
                                             const vad::VoiceActivityDetector& detector) {
  std::vector<Set> sets;
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
    sets.push_back({"clips", "recorded, one turn each", std::move(*turns)});
  }
  if (!wanted.data.empty()) {
    const fs::path below = data / "vad";
    auto turns = eval::read_meeting_turns(fs::is_directory(below, ignored) ? below : data);
    if (!turns) return turns.error();
    if (!turns->empty()) sets.push_back({"meetings", "recorded, labels", std::move(*turns)});
  }
  return sets;
}

core::Result<std::vector<Set>> read_sets(const Wanted& wanted, const Config& config,
                                         const vad::VoiceActivityDetector& detector) {
  std::vector<Set> sets;
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

bool have_words(const Set& set) {
  return std::ranges::any_of(set.turns, [](const auto& turn) { return !turn.words.empty(); });
}

core::Result<Case> hear(const Set& set, const eval::Listening& listening, bool quiet) {
  ProgressBar progress(fmt::format("{}, words {}", set.name, name_of(listening.words)), !quiet);
  Case heard{.set = &set, .words = listening.words};
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

turn::EndpointingSettings without_prosody(turn::EndpointingSettings settings) {
  settings.prosody_most = 0;
  return settings;
}

turn::EndpointingSettings without_learning(turn::EndpointingSettings settings) {
  settings.pause_memory = 1;
  return settings;
}

std::vector<eval::Sweep> sweeps_of(const Case& heard, const turn::EndpointingSettings& settings) {
  std::vector<eval::Sweep> sweeps{eval::sweep_silence(heard.turns)};
  for (const Way& way :
       {Way{"semantic", settings}, Way{"semantic, no prosody", without_prosody(settings)},
        Way{"semantic, no learning", without_learning(settings)}})
    sweeps.push_back(eval::sweep_endpointer(heard.turns, way.settings, way.name));
  sweeps.push_back(eval::sweep_policy(heard.turns, settings));
  return sweeps;
}

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

/// The trade-off of each way, and what semantic differs from silence by.
class Tradeoffs {
 public:
  explicit Tradeoffs(bool json) : json_(json) {}

  void add(const Case& heard, const std::vector<eval::Sweep>& sweeps) {
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

  std::string text() const { return table_.text(); }

 private:
  struct Row {
    std::string way;
    std::vector<eval::Figure> cut_offs, delays;
  };

  void print(const Case& heard, const Row& row) {
    if (json_) {
      nlohmann::ordered_json line{{"event", "tradeoff"},      {"set", heard.set->name},
                                  {"data", heard.set->about}, {"words", name_of(heard.words)},
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
        fmt::format("{}, {}: {}", heard.set->name, name_of(heard.words), row.way),
        fmt::to_string(heard.turns.size()), fmt::to_string(heard.pauses())};
    for (const auto& figure : row.cut_offs) cells.push_back(percent(figure));
    for (const auto& figure : row.delays) cells.push_back(ms(figure));
    table_.add(std::move(cells));
  }

  bool json_;
  Table table_{{"set, words: way to end turns", "turns", "pauses", "cut off % at 200 ms", "300 ms",
                "500 ms", "delay ms at 5 %", "at 10 %"}};
};

/// What the modes do as they are set.
class Modes {
 public:
  explicit Modes(bool json) : json_(json) {}

  eval::Point add(const Case& heard, const turn::EndpointingSettings& settings) {
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
                  {"words", name_of(heard.words)},
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
      table_.add({fmt::format("{}, {}: {}", heard.set->name, name_of(heard.words), mode),
                  fmt::format("{:.1f}", cost.cut_off_share() * 100),
                  fmt::format("{:.1f}", cost.turns_cut_off_share() * 100),
                  fmt::format("{:.0f}", cost.mean_delay_s() * 1000),
                  fmt::format("{:.0f}/{:.0f}", cost.delay_s(0.5) * 1000, cost.delay_s(0.9) * 1000),
                  fmt::format("{:.2f}", exchange_s)});
    }
    return {cost.mean_delay_s(), cost.cut_off_share()};
  }

  std::string text() const { return table_.text(); }

 private:
  // From the first sample of the turn to the last of a reply of 2 s, by engines of the bench's
  // delays (150 + 300 + 100 ms) that are started at the first short silence.
  static double exchange_of(const eval::TurnPauses& turn, double delay_s) {
    constexpr double ready_s = 0.096 + 0.15 + 0.3 + 0.1, reply_s = 2;
    return turn.pauses.back().begin_s - turn.first_s + std::max(delay_s, ready_s) + reply_s;
  }

  bool json_;
  Table table_{{"set, words: mode", "pauses cut off %", "turns cut off %", "delay ms, mean",
                "p50/p90", "exchange s"}};
};

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

core::Result<int> evaluate(const Wanted& wanted, const Invocation& invocation) {
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
  const turn::EndpointingSettings settings;

  Tradeoffs tradeoffs(invocation.json);
  Modes modes(invocation.json);
  std::vector<eval::Panel> panels;
  for (const Set& set : *sets) {
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
      eval::Panel panel{.title = fmt::format("{} ({} turns, {} pauses), words {}", set.name,
                                             heard->turns.size(), heard->pauses(), name_of(words))};
      for (const auto* sweep : {&sweeps[0], &sweeps[1]})
        panel.curves.push_back({sweep->name, eval::frontier(*sweep), {}});
      for (const auto& mode : modes_of(settings)) {
        const auto point = modes.add(*heard, mode);
        panel.curves[mode.mode == turn::Endpointing::silence ? 0 : 1].marks.push_back(point);
      }
      if (words != eval::Words::none) panels.push_back(std::move(panel));
    }
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
  for (const Set& set : *sets)
    about += fmt::format("  {}: {} ({} turns)\n", set.name, set.about, set.turns.size());
  print_text(fmt::format(
      "{}; recognizer: {}\n{}\n{}\nPauses of 0.2 to 5 s within a turn; cut off: taken for its end. "
      "Delays are means over turns, from the\nlast window of speech. The setting of each way is "
      "chosen for each figure, as eot-bench does; in brackets\n95 %, bootstrap over turns. Words "
      "written: by a good recognizer, known {:.0f} ms after each was said.\n\n{}\nexchange: from "
      "the first sample of a turn to the last of a 2 s reply, mean; engines of 150 + 300 + 100 ms "
      "that\nbegin at the first short silence.\n",
      (*detector)->description(), recognizer ? recognizer->description() : "none", about,
      tradeoffs.text(), eval::word_lag_s * 1000, modes.text()));
  return exit_ok;
}

}  // namespace

Action declare_eval_turns(Flags& flags) {
  auto wanted = std::make_shared<Wanted>();
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
  return [wanted](const Invocation& invocation) { return evaluate(*wanted, invocation); };
}

}  // namespace repartee::app
