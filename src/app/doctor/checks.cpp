#include "app/doctor/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <set>
#include <span>
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
#include "models/store.hpp"
#include "runtime/pieces.hpp"
#include "stt/registry.hpp"
#include "stt/try_out.hpp"
#include "tts/registry.hpp"
#include "tts/request.hpp"

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
  // Who takes over has voices of its own.
  const bool known = tts::find_voice(engine.voices(), settings.voice).has_value();
  const std::string voice = known ? settings.voice : "";
  if (auto said = synthesize(engine, text, voice, settings.speed, collect); !said) {
    return said.error();
  }
  return audio::resample(samples, engine.sample_rate_hz(voice), core::input_rate_hz);
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

/// What is installed, and what of it has another size than it must have.
void check_models(const Config& config, const std::function<void(const Finding&)>& report) {
  const models::Store store(config.models.path, models::built_in_catalogue());
  std::string installed;
  for (const models::Entry& entry : store.list()) {
    const std::string& model = entry.model.name;
    if (entry.state == models::State::installed) {
      installed += (installed.empty() ? "" : ", ") + model;
    } else if (entry.state != models::State::missing) {
      report({.name = "models",
              .status = Status::note,
              .detail = fmt::format(
                  "{} is {}", model,
                  entry.state == models::State::damaged ? "damaged" : "not here as a whole"),
              .fix = entry.in_catalogue ? "repartee models pull " + model
                                        : "repartee models remove " + model});
    }
  }
  report(ok("models",
            fmt::format("{} in {}", installed.empty() ? "none" : installed, config.models.path)));
}

/// A finding about an engine that works: with a note where there is a better one, or one is broken.
Finding working(std::string name, std::string description, const core::Choice& choice) {
  if (!choice.why.empty()) description += fmt::format(" ({})", choice.why);
  Finding finding = ok(std::move(name), std::move(description));
  if (!choice.broken.empty()) {
    finding.status = Status::note;
    finding.detail += "; cannot be used: " + choice.broken;
    finding.fix = "repartee models verify";
  } else if (!choice.better.empty()) {
    finding.status = Status::note;
    finding.fix = "a better one: " + choice.better;
  }
  return finding;
}

/// What came of using one engine of a chain, by itself.
struct Trial {
  std::string description;
  core::Result<> outcome;
  std::string more = {};  ///< Told of one that works.
};

/// A finding about engines of which each takes over where the one before fails. One of them that
/// works is enough for a conversation; the others are told.
Finding finding_of(std::string name, std::span<const Trial> trials, const core::Choice& choice) {
  const auto first =
      std::ranges::find_if(trials, [](const Trial& trial) { return trial.outcome.has_value(); });
  std::string broken, fix;
  for (const Trial& trial : trials) {
    if (trial.outcome) continue;
    const core::Error& error = trial.outcome.error();
    broken += fmt::format("{}{} does not work: {}", broken.empty() ? "" : "; ", trial.description,
                          error.message);
    if (fix.empty()) fix = error.hint.empty() ? run_setup : error.hint;
  }
  if (first == trials.end()) {
    return {.name = std::move(name), .status = Status::problem, .detail = broken, .fix = fix};
  }
  const bool as_chosen = first == trials.begin();
  Finding finding = working(std::move(name), first->description + first->more,
                            as_chosen ? choice : core::Choice{.why = "it takes over"});
  if (broken.empty()) return finding;
  finding.status = Status::note;
  finding.detail += "; " + broken;
  finding.fix = fix;
  return finding;
}

/// Says of a problem which built-in engine would take the place of `configured`, and with which
/// flag. Nothing where that one is in use and has failed with the rest.
Finding with_stand_in(Finding finding, std::string_view engine, std::string_view flag,
                      const std::string& configured,
                      const std::vector<std::string>& fallback = {}) {
  const bool in_use = configured == engine || std::ranges::find(fallback, engine) != fallback.end();
  if (finding.status == Status::problem && !in_use) {
    finding.instead = fmt::format("{0} would take its place: {1} {0}", engine, flag);
  }
  return finding;
}

Finding check_detector(const Config& config) {
  const std::string name = "voice activity";
  core::Choice choice;
  const auto detector = load_detector(config, &choice);
  if (!detector) return failed(name, detector.error());
  const audio::Samples silence(core::input_rate_hz);
  const auto speech = runtime::speech_probabilities(**detector, silence);
  if (std::ranges::any_of(speech, [&](float p) { return !(p < config.vad.threshold); })) {
    return {.name = name,
            .status = Status::problem,
            .detail = (*detector)->description() + " hears speech in silence",
            .fix = run_setup};
  }
  return working(name, (*detector)->description(), choice);
}

Finding check_end_of_turn(const Config& config) {
  const std::string name = "end of turn";
  core::Choice choice;
  const auto model = load_end_of_turn_model(config, &choice);
  if (!model) return failed(name, model.error());
  if (*model) return working(name, (*model)->description(), choice);
  choice.better.clear();  // optional: what is there does without it
  return working(name, "words, voice and pauses", choice);
}

Finding check_recognizer(const Config& config) {
  const std::string name = "speech-to-text";
  constexpr std::string_view built_in = "pocketsphinx";
  core::Choice choice;
  const auto links = load_speech_to_text_links(config, &choice);
  if (!links) {
    return with_stand_in(failed(name, links.error()), built_in, "--stt-engine", config.stt.engine);
  }
  std::vector<Trial> trials;
  for (const auto& link : *links) trials.push_back({link->description(), stt::try_out(*link)});
  return with_stand_in(finding_of(name, trials, choice), built_in, "--stt-fallback",
                       config.stt.engine, config.stt.fallback);
}

core::Result<> try_voice(tts::TextToSpeech& engine, const Config::Tts& settings) {
  const auto sound = speak(engine, settings, "hello");
  if (!sound) return sound.error();
  if (sound->empty()) return core::Error(core::ErrorCode::unavailable, "it says nothing");
  return {};
}

Finding check_voice(const Config& config) {
  const std::string name = "text-to-speech";
  constexpr std::string_view built_in = "flite";
  core::Choice choice;
  const auto links = load_text_to_speech_links(config, &choice);
  if (!links) {
    return with_stand_in(failed(name, links.error()), built_in, "--tts-engine", config.tts.engine);
  }
  std::vector<Trial> trials;
  for (const auto& link : *links) {
    trials.push_back({link->description(), try_voice(*link, config.tts),
                      fmt::format(", {} voices", link->voices().size())});
  }
  return with_stand_in(finding_of(name, trials, choice), built_in, "--tts-fallback",
                       config.tts.engine, config.tts.fallback);
}

/// The embedded engines against each other: what flite says, pocketsphinx hears.
Finding round_trip() {
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

Finding check_embedded() {
  Finding finding = round_trip();
  finding.embedded = true;
  return finding;
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
core::Result<> try_model(llm::LanguageModel& model) {
  auto done = std::make_shared<std::promise<core::Result<llm::Completion>>>();
  auto outcome = done->get_future();
  llm::ChatRequest request{.messages = {{llm::Role::user, "Say hello."}}, .max_tokens = 8};
  model.ask(std::move(request),
            {.delta = [](std::string_view) {},
             .done = [done](core::Result<llm::Completion> result) { done->set_value(result); }},
            std::stop_token{});
  const core::Result<llm::Completion> answered = outcome.get();
  if (!answered) return answered.error();
  return {};
}

Finding check_answers(const Config& config) {
  const std::string name = "answers";
  const std::string& mode = config.answer.mode;
  std::shared_ptr<http::HttpClient> client;
  if (mode == "llm") client = http::create_http_client();
  const auto links = load_language_model_links(config, mode, client);
  if (!links) return with_stand_in(failed(name, links.error()), "echo", "--answer-mode", mode);
  std::vector<Trial> trials;
  for (const auto& link : *links) {
    trials.push_back({fmt::format("{}: {}", mode, link->description()), try_model(*link)});
  }
  Finding finding = finding_of(name, trials, {});
  if (mode != "llm") return finding;
  return with_stand_in(finding, "template", "--llm-fallback", config.llm.engine,
                       config.llm.fallback);
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
  check_models(config, report);
  report(check_detector(config));
  report(check_end_of_turn(config));
  report(check_recognizer(config));
  report(check_voice(config));
  report(check_embedded());
  report(check_answers(config));
  report(check_recordings());
  report(check_sound_card());
}

}  // namespace repartee::app
