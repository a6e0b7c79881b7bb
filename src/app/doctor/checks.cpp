#include "app/doctor/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <future>
#include <set>
#include <sstream>
#include <stop_token>

#include "app/config/rules.hpp"
#include "app/engines.hpp"
#include "app/sound_card.hpp"
#include "app/synthesis.hpp"
#include "audio/decode.hpp"
#include "audio/resampler.hpp"
#include "audio/wav.hpp"
#include "core/time.hpp"
#include "runtime/pieces.hpp"
#include "stt/registry.hpp"
#include "tts/registry.hpp"

namespace repartee::app {

namespace {

using Status = Finding::Status;

constexpr const char* run_setup = "scripts/setup";

Finding ok(std::string name, std::string detail) {
  return {.name = std::move(name), .status = Status::ok, .detail = std::move(detail)};
}

Finding failed(std::string name, const core::Error& error, Status status = Status::problem) {
  return {.name = std::move(name),
          .status = status,
          .detail = error.message,
          .fix = error.hint.empty() ? run_setup : error.hint};
}

core::Result<std::string> hear(stt::SpeechToText& engine, const audio::Samples& samples) {
  auto recognition = engine.open({.partials = false});
  if (!recognition) return recognition.error();
  if (auto fed = (*recognition)->feed(samples); !fed) return fed.error();
  auto transcript = (*recognition)->finish(std::stop_token{});
  if (!transcript) return transcript.error();
  return transcript->text;
}

/// Spoken by the engine and brought to the rate that recognizers hear at.
core::Result<audio::Samples> speak(tts::TextToSpeech& engine, const Config::Tts& settings,
                                   const std::string& text) {
  audio::Samples samples;
  const auto collect = [&](const audio::Samples& more, double) -> core::Result<> {
    samples.insert(samples.end(), more.begin(), more.end());
    return {};
  };
  if (auto said = synthesize(engine, text, settings.voice, settings.speed, collect); !said) {
    return said.error();
  }
  return audio::resample(samples, engine.sample_rate_hz(settings.voice), core::input_rate_hz);
}

/// How many of the words of `said` are among those of `heard`.
std::size_t words_in_common(const std::string& said, const std::string& heard) {
  std::istringstream heard_words(heard), said_words(said);
  const std::set<std::string> known{std::istream_iterator<std::string>(heard_words), {}};
  return static_cast<std::size_t>(
      std::count_if(std::istream_iterator<std::string>(said_words), {},
                    [&](const std::string& word) { return known.contains(word); }));
}

Finding check_serving(const Config& config) {
  const std::string name = "settings";
  if (auto checked = check_rules(config); !checked) return failed(name, checked.error());
  std::string addresses;
  for (const std::string& address : config.server.listen) addresses += " " + address;
  return ok(name, "would serve" + addresses);
}

Finding check_models_folder(const Config& config) {
  const std::string name = "models folder";
  std::error_code error;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(config.models.path, error)) {
    files += entry.is_regular_file(error) ? 1 : 0;
  }
  if (files > 0) return ok(name, fmt::format("{} ({} files)", config.models.path, files));
  return {.name = name,
          .status = Status::note,
          .detail = config.models.path + " holds no models; built-in engines are used",
          .fix = run_setup};
}

Finding check_detector(const Config& config) {
  const std::string name = "voice activity";
  const auto detector = load_detector(config);
  if (!detector) return failed(name, detector.error());
  const audio::Samples silence(core::input_rate_hz);
  const auto speech = runtime::speech_probabilities(**detector, silence);
  if (std::ranges::any_of(speech, [&](float p) { return !(p < config.vad.threshold); })) {
    return {.name = name,
            .status = Status::problem,
            .detail = (*detector)->description() + " hears speech in silence",
            .fix = run_setup};
  }
  Finding finding = ok(name, (*detector)->description());
  if (config.vad.engine == "auto" && finding.detail.find("Silero") == std::string::npos) {
    finding.status = Status::note;
    finding.detail += " (Silero's weights are not installed; it hears better)";
    finding.fix = run_setup;
  }
  return finding;
}

Finding check_recognizer(const core::Result<std::shared_ptr<stt::SpeechToText>>& engine) {
  const std::string name = "speech-to-text";
  if (!engine) return failed(name, engine.error());
  const auto heard = hear(**engine, audio::Samples(core::input_rate_hz));
  if (!heard) return failed(name, heard.error());
  return ok(name, (*engine)->description());
}

Finding check_whisper(const Config& config) {
  const std::string name = "whisper";
  const auto engine = stt::create_speech_to_text(
      {.engine = "whisper", .model = config.stt.model, .models_folder = config.models.path});
  if (!engine) return failed(name, engine.error(), Status::note);
  const auto heard = hear(**engine, audio::Samples(core::input_rate_hz));
  return heard ? ok(name, (*engine)->description()) : failed(name, heard.error(), Status::note);
}

Finding check_voice(const Config& config,
                    const core::Result<std::shared_ptr<tts::TextToSpeech>>& engine) {
  const std::string name = "text-to-speech";
  if (!engine) return failed(name, engine.error());
  const auto sound = speak(**engine, config.tts, "hello");
  if (!sound) return failed(name, sound.error());
  if (sound->empty()) {
    return {.name = name,
            .status = Status::problem,
            .detail = (*engine)->description() + " says nothing",
            .fix = run_setup};
  }
  return ok(name,
            fmt::format("{}, {} voices", (*engine)->description(), (*engine)->voices().size()));
}

/// The embedded engines against each other: what flite says, pocketsphinx hears.
Finding check_round_trip() {
  const std::string name = "flite → pocketsphinx";
  const std::string sentence = "the weather is nice and warm today";
  const auto voice = tts::create_text_to_speech({.engine = "flite"});
  if (!voice) return failed(name, voice.error());
  const auto recognizer = stt::create_speech_to_text({.engine = "pocketsphinx", .decoders = 1});
  if (!recognizer) return failed(name, recognizer.error());
  const auto sound = speak(**voice, {}, sentence);
  if (!sound) return failed(name, sound.error());
  const auto heard = hear(**recognizer, *sound);
  if (!heard) return failed(name, heard.error());
  // A few words may be misheard; half of seven is another sentence.
  constexpr std::size_t enough = 4;
  if (words_in_common(sentence, *heard) < enough) {
    return {.name = name,
            .status = Status::problem,
            .detail = fmt::format("said \"{}\", heard \"{}\"", sentence, *heard),
            .fix = run_setup};
  }
  return ok(name, fmt::format("heard \"{}\"", *heard));
}

/// A tone through a WAV file and back.
Finding check_recordings() {
  const std::string name = "recordings";
  audio::Samples tone(core::input_rate_hz);
  for (std::size_t i = 0; i < tone.size(); ++i) {
    tone[i] = static_cast<std::int16_t>(8000 * std::sin(0.17 * static_cast<double>(i)));
  }
  const std::string wav = audio::to_wav(tone, core::input_rate_hz);
  const auto recording = audio::decode(std::as_bytes(std::span(wav)));
  if (!recording) return failed(name, recording.error());
  return ok(name, "decoded with libav");
}

/// Asks the model for a word, as a conversation would.
Finding check_answers(const Config& config) {
  const std::string name = "answers";
  std::shared_ptr<http::HttpClient> client;
  if (config.answer.mode == "llm") client = http::create_http_client();
  const auto model = load_language_model(config, config.answer.mode, client);
  if (!model) return failed(name, model.error());
  auto done = std::make_shared<std::promise<core::Result<llm::Usage>>>();
  auto outcome = done->get_future();
  llm::ChatRequest request{.messages = {{llm::Role::user, "Say hello."}}, .max_tokens = 8};
  (*model)->ask(std::move(request),
                {.delta = [](std::string_view) {},
                 .done = [done](core::Result<llm::Usage> usage) { done->set_value(usage); }},
                std::stop_token{});
  const core::Result<llm::Usage> usage = outcome.get();
  if (!usage) return failed(name, usage.error());
  return ok(name, fmt::format("{}: {}", config.answer.mode, (*model)->description()));
}

Finding check_sound_card() {
  const std::string name = "sound card";
  const auto loudspeaker = open_loudspeaker("default", core::input_rate_hz);
  if (!loudspeaker) {
    return {.name = name,
            .status = Status::note,
            .detail = loudspeaker.error().message,
            .fix = "needed for `talk --mic` and `say` without -o only"};
  }
  return ok(name, "ALSA's default device");
}

}  // namespace

std::string_view name(Finding::Status status) {
  switch (status) {
    case Status::ok: return "ok";
    case Status::note: return "note";
    case Status::problem: return "problem";
  }
  return "problem";
}

void examine(const Config& config, const std::function<void(const Finding&)>& report) {
  report(check_serving(config));
  report(check_models_folder(config));
  report(check_detector(config));
  report(check_recognizer(load_speech_to_text(config)));
  report(check_whisper(config));
  report(check_voice(config, load_text_to_speech(config)));
  report(check_round_trip());
  report(check_answers(config));
  report(check_recordings());
  report(check_sound_card());
}

}  // namespace repartee::app
