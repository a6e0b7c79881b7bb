// `repartee transcribe FILE…`: what is said in recordings.

#include <fmt/format.h>

#include <memory>
#include <stop_token>
#include <vector>

#include "app/commands/commands.hpp"
#include "app/config/rules.hpp"
#include "app/cpu_time.hpp"
#include "app/engines.hpp"
#include "app/recordings.hpp"
#include "app/terminal.hpp"
#include "audio/noise_reduction.hpp"
#include "runtime/pieces.hpp"
#include "stt/prompt.hpp"

namespace repartee::app {

namespace {

struct Totals {
  int files = 0;
  int failed = 0;
  double audio_seconds = 0;
  double compute_seconds = 0;

  double real_time_factor() const {
    return audio_seconds > 0 ? compute_seconds / audio_seconds : 0;
  }
};

struct Transcription {
  stt::Transcript transcript;  ///< Times from the start of the recording.
  double audio_seconds = 0;
  double compute_seconds = 0;
};

class Transcriber {
 public:
  Transcriber(const Config& config, std::shared_ptr<stt::SpeechToText> engine,
              std::shared_ptr<const vad::VoiceActivityDetector> detector, std::string glossary,
              audio::NoiseReduction noise_reduction, bool progress)
      : config_(config),
        glossary_(std::move(glossary)),
        engine_(std::move(engine)),
        detector_(std::move(detector)),
        noise_reduction_(noise_reduction),
        progress_(progress) {}

  core::Result<Transcription> transcribe(const std::string& path) const {
    auto recording = read_recording(path);
    if (!recording) return recording.error();
    audio::Sound& sound = recording->sound;
    const double began = cpu_seconds();
    Transcription result{.audio_seconds = sound.seconds()};
    ProgressBar progress(path, progress_);
    const auto pieces = runtime::cut_for_recognizer(*detector_, sound.samples,
                                                    static_cast<float>(config_.vad.threshold));
    // After the cuts, as in a session: the detector hears the sound as it came (docs/adr/0016).
    if (auto reduced = reduce_noise(sound.samples); !reduced) return reduced.error();
    for (const runtime::Piece& piece : pieces) {
      progress.show(static_cast<double>(piece.begin) / static_cast<double>(sound.samples.size()));
      auto heard = recognize(sound, piece);
      if (!heard) return heard.error();
      runtime::append_piece(result.transcript, std::move(*heard),
                            static_cast<double>(piece.begin) / sound.rate_hz);
    }
    result.compute_seconds = cpu_seconds() - began;
    return result;
  }

 private:
  core::Result<> reduce_noise(audio::Samples& samples) const {
    auto reducer = audio::create_noise_reducer(noise_reduction_);
    if (!reducer) return reducer.error();
    if (!*reducer) return {};
    // Its delay is taken out again: words keep their times.
    constexpr auto delay = audio::NoiseReducer::delay_samples;
    samples.resize(samples.size() + delay);
    (*reducer)->process(samples);
    samples.erase(samples.begin(), samples.begin() + delay);
    return {};
  }

  core::Result<stt::Transcript> recognize(const audio::Sound& sound,
                                          const runtime::Piece& piece) const {
    auto recognition = engine_->open({.language = config_.stt.language,
                                      .prompt = config_.stt.prompt,
                                      .glossary = glossary_,
                                      .partials = false});
    if (!recognition) return recognition.error();
    const std::span samples(sound.samples);
    if (auto fed = (*recognition)->feed(samples.subspan(piece.begin, piece.end - piece.begin));
        !fed) {
      return fed.error();
    }
    return (*recognition)->finish(std::stop_token{});
  }

  const Config& config_;
  const std::string glossary_;
  std::shared_ptr<stt::SpeechToText> engine_;
  std::shared_ptr<const vad::VoiceActivityDetector> detector_;
  audio::NoiseReduction noise_reduction_;
  bool progress_;
};

void print_json_file(const std::string& path, const Transcription& result) {
  auto words = nlohmann::ordered_json::array();
  for (const stt::Word& word : result.transcript.words) {
    words.push_back({{"text", word.text},
                     {"start", rounded(word.start_s)},
                     {"end", rounded(word.end_s)},
                     {"confidence", rounded(word.confidence)}});
  }
  print_json({{"event", "file"},
              {"file", path},
              {"text", result.transcript.text},
              {"words", words},
              {"audio_seconds", rounded(result.audio_seconds)},
              {"compute_seconds", rounded(result.compute_seconds)}});
}

void print_text_file(const std::string& path, const Transcription& result) {
  std::string times;
  for (const stt::Word& word : result.transcript.words) {
    times += fmt::format(" {}@{:.2f}-{:.2f}", word.text, word.start_s, word.end_s);
  }
  print_text(fmt::format("{}: {}\n", path, result.transcript.text));
  if (!times.empty()) print_text(fmt::format("  words{}\n", times));
  print_text(fmt::format("  {:.1f} s of audio, {:.2f} s of computing\n", result.audio_seconds,
                         result.compute_seconds));
}

void print_totals(const Totals& totals, const std::string& engine, bool json) {
  if (json) {
    print_json({{"event", "summary"},
                {"files", totals.files},
                {"failed", totals.failed},
                {"audio_seconds", rounded(totals.audio_seconds)},
                {"compute_seconds", rounded(totals.compute_seconds)},
                {"real_time_factor", rounded(totals.real_time_factor())},
                {"engine", engine}});
  } else {
    print_text(fmt::format(
        "{} files ({} failed), {:.1f} s of audio, {:.2f} s of computing ({:.3f} of real time), "
        "{}\n",
        totals.files, totals.failed, totals.audio_seconds, totals.compute_seconds,
        totals.real_time_factor(), engine));
  }
}

core::Result<int> transcribe_all(const std::vector<std::string>& files,
                                 const Invocation& invocation) {
  const Config& config = invocation.loaded.config;
  if (auto checked = check_session_rules(config); !checked) return checked.error();
  auto glossary = stt::glossary_of(config.stt.hot_words);
  if (!glossary) return glossary.error();
  auto engine = load_speech_to_text(config);
  if (!engine) return engine.error();
  auto detector = load_detector(config);
  if (!detector) return detector.error();
  const auto noise_reduction = *audio::noise_reduction_named(config.stt.noise_reduction);
  // Where this build has none, that is said once and not of every file.
  if (auto reducer = audio::create_noise_reducer(noise_reduction); !reducer) return reducer.error();
  const Transcriber transcriber(config, *engine, *detector, std::move(*glossary), noise_reduction,
                                !invocation.json);
  Totals totals;
  for (const std::string& file : files) {
    ++totals.files;
    const auto result = transcriber.transcribe(file);
    if (!result) {
      ++totals.failed;
      fmt::print(stderr, "repartee: {}\n", result.error().text());
      if (invocation.json) {
        auto line = error_json(result.error());
        line["file"] = file;
        print_json(line);
      }
      continue;
    }
    totals.audio_seconds += result->audio_seconds;
    totals.compute_seconds += result->compute_seconds;
    (invocation.json ? print_json_file : print_text_file)(file, *result);
  }
  print_totals(totals, (*engine)->description(), invocation.json);
  return totals.failed == 0 ? exit_ok : exit_failed;
}

}  // namespace

Action declare_transcribe(Flags& flags) {
  auto files = std::make_shared<std::vector<std::string>>();
  flags.own()
      .add_option("FILE", *files, "Recordings: WAV, WebM, Ogg, MP4, MP3, FLAC, AAC")
      ->required();
  flags.shortcut("--engine", "stt.engine");
  flags.shortcut("--model", "stt.model");
  flags.shortcut("--language", "stt.language");
  return [files](const Invocation& invocation) { return transcribe_all(*files, invocation); };
}

}  // namespace repartee::app
