// `repartee eval tts`: how fast each voice is, and how well a recognizer understands it.

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "app/commands/eval.hpp"
#include "app/engines.hpp"
#include "app/table.hpp"
#include "app/terminal.hpp"
#include "eval/english.hpp"
#include "eval/recognition.hpp"
#include "eval/sentences.hpp"
#include "eval/speak.hpp"
#include "eval/statistics.hpp"
#include "stt/registry.hpp"

namespace repartee::app {

namespace {

struct TtsWanted {
  std::size_t limit = 0;  // 0: all sentences
  std::string recognizer = "auto";
};

struct VoiceReport {
  double seconds = 0;
  double cpu_seconds = 0;
  std::vector<double> first_audio_ms;
  std::vector<double> first_audio_cpu_ms;
  std::vector<eval::WordErrors> sentences;
  std::size_t exact = 0;

  double real_time_factor() const { return seconds > 0 ? cpu_seconds / seconds : 0; }
  eval::WordErrors errors() const {
    eval::WordErrors sum;
    for (const auto& sentence : sentences) sum += sentence;
    return sum;
  }
};

core::Result<VoiceReport> measure(tts::TextToSpeech& engine, const std::string& voice,
                                  std::span<const std::string_view> sentences,
                                  stt::SpeechToText& recognizer,
                                  const vad::VoiceActivityDetector& detector, bool progress_shown) {
  ProgressBar progress(voice, progress_shown);
  // The first sentence of a voice loads what later ones find ready; servers warm up as well.
  if (auto warm = eval::speak(engine, voice, "hello"); !warm) return warm.error();
  VoiceReport report;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    progress.show(static_cast<double>(i) / static_cast<double>(sentences.size()));
    const auto spoken = eval::speak(engine, voice, sentences[i]);
    if (!spoken) return spoken.error();
    const auto heard = eval::recognize(recognizer, spoken->samples, {}, detector, "en");
    if (!heard) return heard.error();
    report.seconds += spoken->seconds;
    report.cpu_seconds += spoken->cpu_seconds;
    report.first_audio_ms.push_back(spoken->first_audio_ms);
    report.first_audio_cpu_ms.push_back(spoken->first_audio_cpu_ms);
    report.sentences.push_back(eval::word_errors(sentences[i], heard->text));
    report.exact += report.sentences.back().errors() == 0 ? 1 : 0;
  }
  return report;
}

nlohmann::ordered_json to_json(const tts::Voice& voice, const VoiceReport& report) {
  const auto interval = eval::bootstrap_error_rate(report.sentences);
  const auto errors = report.errors();
  return {{"event", "voice"},
          {"voice", voice.name},
          {"engine", voice.engine},
          {"language", voice.language},
          {"sentences", report.sentences.size()},
          {"audio_seconds", rounded(report.seconds)},
          {"real_time_factor", rounded(report.real_time_factor())},
          {"first_audio_p50_ms", rounded(eval::percentile(report.first_audio_ms, 0.5))},
          {"first_audio_p95_ms", rounded(eval::percentile(report.first_audio_ms, 0.95))},
          {"first_audio_cpu_p50_ms", rounded(eval::percentile(report.first_audio_cpu_ms, 0.5))},
          {"first_audio_cpu_p95_ms", rounded(eval::percentile(report.first_audio_cpu_ms, 0.95))},
          {"words", errors.words},
          {"wer", rounded(errors.rate())},
          {"wer_low", rounded(interval.low)},
          {"wer_high", rounded(interval.high)},
          {"exact", report.exact}};
}

void add_row(Table& table, const tts::Voice& voice, const VoiceReport& report) {
  const auto interval = eval::bootstrap_error_rate(report.sentences);
  const auto two = [](const std::vector<double>& values) {
    return fmt::format("{:.1f}/{:.1f}", eval::percentile(values, 0.5),
                       eval::percentile(values, 0.95));
  };
  table.add({fmt::format("{} ({})", voice.name, voice.engine),
             fmt::format("{:.1f}", report.seconds),
             fmt::format("{:.4f}", report.real_time_factor()), two(report.first_audio_ms),
             fmt::format("{:.1f}", report.errors().rate() * 100),
             fmt::format("{:.0f}-{:.0f}", interval.low * 100, interval.high * 100),
             fmt::to_string(report.exact)});
}

core::Result<int> evaluate_tts(const TtsWanted& wanted, const Invocation& invocation) {
  Config config = invocation.loaded.config;
  auto engine = load_text_to_speech(config);
  if (!engine) return engine.error();
  config.stt.engine = wanted.recognizer;
  auto recognizer = load_speech_to_text(config);
  if (!recognizer) return recognizer.error();
  auto detector = load_detector(config);
  if (!detector) return detector.error();

  auto sentences = eval::sentences();
  if (wanted.limit > 0) sentences = sentences.first(std::min(wanted.limit, sentences.size()));
  Table table({"voice", "audio s", "RTF", "first audio ms", "WER %", "95 %", "exact"});
  std::size_t voices = 0;
  for (const tts::Voice& voice : (*engine)->voices()) {
    if (!config.tts.voice.empty() && voice.name != config.tts.voice) continue;
    // The sentences are English, and so is what is heard.
    if (config.tts.voice.empty() && !voice.language.starts_with("en")) continue;
    auto report =
        measure(**engine, voice.name, sentences, **recognizer, **detector, !invocation.json);
    if (!report) return report.error();
    ++voices;
    if (invocation.json) {
      print_json(to_json(voice, *report));
    } else {
      add_row(table, voice, *report);
    }
  }
  if (voices == 0) {
    const auto& wanted_voice = config.tts.voice;
    return core::Error(core::ErrorCode::not_found,
                       wanted_voice.empty() ? "this engine has no English voice"
                                            : "there is no voice '" + wanted_voice + "'",
                       "`repartee voices` lists the voices");
  }
  if (invocation.json) {
    print_json({{"event", "summary"},
                {"engine", (*engine)->description()},
                {"recognizer", (*recognizer)->description()},
                {"voices", voices},
                {"sentences", sentences.size()}});
  } else {
    print_text(fmt::format(
        "{}, heard by {}, {} sentences\n\n{}\nRTF: processor seconds for a second of speech. first "
        "audio: p50/p95, without what other\nprograms held it up. WER: words of the sentences that "
        "the recognizer gets wrong.\n",
        (*engine)->description(), (*recognizer)->description(), sentences.size(), table.text()));
  }
  return exit_ok;
}

}  // namespace

Action declare_eval_tts(Flags& flags) {
  auto wanted = std::make_shared<TtsWanted>();
  flags.own().add_option("--limit", wanted->limit, "Only the first N sentences")->type_name("N");
  flags.own()
      .add_option("--recognizer", wanted->recognizer, "The speech-to-text engine that listens")
      ->type_name("ENGINE");
  flags.shortcut("--engine", "tts.engine");
  flags.shortcut("--voice", "tts.voice");
  return [wanted](const Invocation& invocation) { return evaluate_tts(*wanted, invocation); };
}

}  // namespace repartee::app
