#include "tts/piper/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>

#include "core/log.hpp"
#include "onnx/session.hpp"
#include "onnx/split.hpp"
#include "tts/piper/network.hpp"
#include "tts/piper/phonemes.hpp"
#include "tts/piper/phonemizer.hpp"
#include "tts/piper/sentences.hpp"
#include "tts/piper/voice_config.hpp"
#include "tts/piper/voice_files.hpp"
#include "tts/provider.hpp"
#include "tts/request.hpp"

namespace repartee::tts {
namespace {

using core::Error;
using core::ErrorCode;
using namespace piper;

// Between sentences; voices bring hardly any silence of their own.
constexpr double sentence_silence_s = 0.2;
// Piper scales each sentence to its own peak, which needs the whole sentence. This is one factor
// for all: voices are trained on sound of about this loudness, and what goes beyond is clipped.
constexpr float gain = 32767;

Error named(const Error& error, const std::string& voice) {
  return {error.code, "the Piper voice '" + voice + "': " + error.message, error.hint};
}

core::Result<VoiceConfig> read_config(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error(ErrorCode::not_found, "its description " + path.string() + " is missing",
                 "a voice is two files, NAME.onnx and NAME.onnx.json: install both");
  }
  return read_voice_config(std::string(std::istreambuf_iterator<char>(file), {}));
}

/// A published voice, one file, cut where its decoder begins (torch's exports keep the names of
/// weights). Null where it cannot be cut: then it is spoken sentence by sentence.
std::shared_ptr<const Network> cut_in_two(std::span<const std::byte> file, const std::string& name,
                                          const VoiceConfig& config) {
  const auto halves = onnx::split_before(file, "dec.conv_pre.weight");
  if (!halves) return nullptr;
  const auto encoder = onnx::load(std::as_bytes(std::span(halves->front)), name);
  const auto decoder = onnx::load(std::as_bytes(std::span(halves->back)), name);
  if (!encoder || !decoder) return nullptr;
  const auto network = streaming_network(*encoder, *decoder, config);
  return network ? *network : nullptr;
}

core::Result<std::shared_ptr<const Network>> load_network(const PiperVoiceFiles& files,
                                                          const VoiceConfig& config) {
  if (files.decoder.empty()) {
    const auto bytes = onnx::read_file(files.network);
    if (!bytes) return bytes.error();
    if (auto streaming = cut_in_two(*bytes, files.network.string(), config)) return streaming;
    const auto graph = onnx::load(*bytes, files.network.string());
    if (!graph) return graph.error();
    return whole_network(*graph, config);
  }
  auto graph = onnx::load(files.network);
  if (!graph) return graph.error();
  auto decoder = onnx::load(files.decoder);
  if (!decoder) return decoder.error();
  return streaming_network(*graph, *decoder, config);
}

/// A voice of the folder; its network comes when it is first needed.
class PiperVoice {
 public:
  PiperVoice(PiperVoiceFiles files, VoiceConfig config)
      : files_(std::move(files)), config_(std::move(config)) {}

  const std::string& name() const { return files_.name; }
  const VoiceConfig& config() const { return config_; }

  /// Any thread. Loading is done once, and so is failing: a clause must not wait for a broken file
  /// again and again.
  core::Result<std::shared_ptr<const Network>> network() {
    const std::scoped_lock lock(mutex_);
    if (!network_) {
      network_ = load_network(files_, config_);
      if (!*network_) network_ = named(network_->error(), name());
    }
    return *network_;
  }

 private:
  const PiperVoiceFiles files_;
  const VoiceConfig config_;
  std::mutex mutex_;  // guards network_
  std::optional<core::Result<std::shared_ptr<const Network>>> network_;
};

/// Hands samples on in chunks of 20 ms and counts them.
class Chunks {
 public:
  Chunks(const SpeechSink& sink, const std::stop_token& stop, int rate_hz)
      : sink_(sink), stop_(stop), size_(static_cast<std::size_t>(rate_hz) / 50) {}

  bool audio(std::span<const float> samples) {
    return pass_on(samples.size(), [&](std::size_t i) {
      return static_cast<std::int16_t>(
          std::lround(std::clamp(samples[i] * gain, -32768.F, 32767.F)));
    });
  }
  bool silence(std::size_t samples) {
    return pass_on(samples, [](std::size_t) { return std::int16_t{0}; });
  }
  std::int64_t passed() const { return passed_; }

 private:
  template <typename Sample>
  bool pass_on(std::size_t count, const Sample& sample) {
    std::vector<std::int16_t> chunk;
    for (std::size_t at = 0; at < count; at += size_) {
      chunk.clear();
      for (std::size_t i = at; i < std::min(at + size_, count); ++i) chunk.push_back(sample(i));
      if (stop_.stop_requested() || !sink_.audio(chunk)) return false;
      passed_ += static_cast<std::int64_t>(chunk.size());
    }
    return true;
  }

  const SpeechSink& sink_;
  const std::stop_token& stop_;
  const std::size_t size_;
  std::int64_t passed_ = 0;
};

/// Positions between ids in samples: by the network's own lengths, else all ids last equally long.
std::vector<SpokenWord> timed(const SentenceIds& sentence, std::int64_t samples,
                              const std::vector<double>& lengths, std::int64_t before) {
  const auto ids = static_cast<double>(sentence.ids.size());
  std::vector<double> starts{0};
  for (const double length : lengths) starts.push_back(starts.back() + length);
  const auto sample_at = [&](double position) {
    if (lengths.empty()) return std::llround(position / ids * static_cast<double>(samples));
    const auto id = std::min(static_cast<std::size_t>(position), lengths.size() - 1);
    return std::llround(starts[id] + (position - static_cast<double>(id)) * lengths[id]);
  };
  std::vector<SpokenWord> words;
  for (const auto& word : sentence.words) {
    const auto begin = sample_at(word.begin);
    const auto end = std::min<std::int64_t>(sample_at(word.end), samples);
    if (end > begin)
      words.push_back({word.text.begin, word.text.end, before + begin, before + end});
  }
  return words;
}

class Piper : public TextToSpeech {
 public:
  Piper(std::vector<std::unique_ptr<PiperVoice>> voices, std::shared_ptr<Phonemizer> phonemizer,
        std::int64_t default_speaker, const std::string& device)
      : voices_(std::move(voices)),
        phonemizer_(std::move(phonemizer)),
        default_speaker_(default_speaker),
        description_("piper " + voices_.front()->name() + " on " + device) {
    for (const auto& voice : voices_) {
      const VoiceConfig& config = voice->config();
      Voice listed{voice->name(), "piper", config.language, "Piper", {}};
      if (!config.about.empty()) listed.about += ", " + config.about;
      if (config.speakers.size() > 1) {
        listed.speakers = config.speakers;
        listed.about += fmt::format("; {} speakers: {}#{}", config.speakers.size(), voice->name(),
                                    config.speakers.front());
      }
      listed_.push_back(std::move(listed));
    }
  }

  core::Result<> synthesize(const SpeechRequest& request, const SpeechSink& sink,
                            std::stop_token stop) override {
    if (auto checked = check(request); !checked) return checked;
    const auto found = find_voice(listed_, request.voice);
    if (!found) return found.error();
    PiperVoice& voice = *voices_[*found];
    if (stop.stop_requested()) return cancelled();
    if (!has_something_to_say(request.text)) return {};
    const auto network = voice.network();
    if (!network) return network.error();
    const VoiceConfig& config = voice.config();
    if (config.phoneme_type == PhonemeType::espeak && !phonemizer_) return no_phonemizer();
    const auto speaker =
        request.voice.empty()
            ? default_speaker_
            : static_cast<std::int64_t>(speaker_of(listed_[*found], request.voice));

    Chunks chunks(sink, stop, config.sample_rate_hz);
    std::size_t unknown = 0;
    for (const Sentence& sentence : sentences(request.text)) {
      if (stop.stop_requested()) return cancelled();
      const auto said = sentence_ids(request.text, sentence, config, phonemizer_.get());
      if (!said) return named(said.error(), voice.name());
      unknown += said->unknown;
      if (said->ids.empty()) continue;
      const NetworkSink parts{
          .begun =
              [&](std::int64_t samples, const std::vector<double>& lengths) {
                auto words = timed(*said, samples, lengths, chunks.passed());
                if (sink.words && !words.empty()) sink.words(std::move(words));
              },
          .audio = [&](std::span<const float> samples) { return chunks.audio(samples); }};
      auto done = (*network)->run({said->ids, request.speed, speaker}, parts, stop);
      if (!done)
        return done.error().code == ErrorCode::cancelled ? cancelled()
                                                         : named(done.error(), voice.name());
      if (!chunks.silence(silence_after(*said, config, request.speed))) return cancelled();
    }
    if (unknown > 0) {
      spdlog::debug("the voice '{}' left out {} phonemes that it does not know", voice.name(),
                    unknown);
    }
    return {};
  }

  std::vector<Voice> voices() const override { return listed_; }
  int sample_rate_hz(const std::string& voice) const override {
    const auto found = find_voice(listed_, voice);
    return voices_[found ? *found : 0]->config().sample_rate_hz;
  }
  std::string description() const override { return description_; }

  static Error no_phonemizer() {
    return {ErrorCode::unavailable,
            "this voice speaks phonemes, and the program repartee-phonemize is not there",
            "run scripts/setup (it installs espeak-ng), build again, or choose another voice"};
  }

 private:
  static std::size_t silence_after(const SentenceIds& sentence, const VoiceConfig& config,
                                   double speed) {
    const auto own = config.silence_s.find(static_cast<unsigned char>(sentence.mark));
    double seconds = 0;
    if (own != config.silence_s.end()) {
      seconds = own->second;
    } else if (sentence.mark == '.' || sentence.mark == '?' || sentence.mark == '!') {
      seconds = sentence_silence_s;
    }
    return static_cast<std::size_t>(std::lround(seconds / speed * config.sample_rate_hz));
  }

  const std::vector<std::unique_ptr<PiperVoice>> voices_;
  const std::shared_ptr<Phonemizer> phonemizer_;  // null where there is no such program
  const std::int64_t default_speaker_;
  const std::string description_;
  std::vector<Voice> listed_;
};

// Beyond this a voice is no voice any more: the networks were trained at 1, 0.667 and 0.8.
const std::vector<Parameter>& piper_parameters() {
  static const std::vector<Parameter> known = {
      {"length_scale", 0.25, 4}, {"noise_scale", 0, 2}, {"noise_w", 0, 2}};
  return known;
}

void tune(VoiceConfig& config, const Parameters& parameters) {
  const auto take = [&](const char* name, float& value) {
    const auto given = parameters.numbers.find(name);
    if (given != parameters.numbers.end()) value = static_cast<float>(given->second);
  };
  take("length_scale", config.length_scale);
  take("noise_scale", config.noise_scale);
  take("noise_w", config.noise_w);
}

Error no_voices(const PiperOptions& options) {
  return {ErrorCode::not_found,
          "there is no Piper voice in " + (options.models_folder / "piper").string(),
          "put NAME.onnx and NAME.onnx.json there"};
}

}  // namespace

core::Result<std::shared_ptr<TextToSpeech>> create_piper(const PiperOptions& options) {
  const auto parameters = read_parameters(options.parameters, piper_parameters(), "piper");
  if (!parameters) return parameters.error();
  if (!onnx::available()) {
    return Error(ErrorCode::unavailable, "this build cannot speak Piper voices: no ONNX Runtime",
                 "run scripts/setup, then build again");
  }
  auto files = piper_voices(options.models_folder);
  if (files.empty()) return no_voices(options);
  const std::string wanted = options.voice.substr(0, options.voice.find('#'));
  const auto first =
      wanted.empty() ? files.begin() : std::ranges::find(files, wanted, &PiperVoiceFiles::name);
  if (first != files.end()) std::rotate(files.begin(), first, first + 1);

  std::vector<std::unique_ptr<PiperVoice>> voices;
  for (const PiperVoiceFiles& voice : files) {
    auto config = read_config(voice.config);
    if (config) {
      tune(*config, *parameters);
      voices.push_back(std::make_unique<PiperVoice>(voice, std::move(*config)));
      continue;
    }
    Error problem = named(config.error(), voice.name);
    if (voice.name == files.front().name) return problem;
    spdlog::warn("left out: {}", problem.text());
  }
  auto program = options.phonemizer.empty() ? find_phonemizer() : options.phonemizer;
  auto phonemizer = program.empty() ? nullptr : create_phonemizer(std::move(program));
  PiperVoice& chosen = *voices.front();
  if (chosen.config().phoneme_type == PhonemeType::espeak && !phonemizer) {
    return named(Piper::no_phonemizer(), chosen.name());
  }
  if (auto loaded = chosen.network(); !loaded) return loaded.error();

  std::int64_t speaker = 0;
  const Voice listed{chosen.name(), "piper", {}, {}, chosen.config().speakers};
  if (!options.voice.empty()) {
    if (auto known = find_voice({listed}, options.voice); !known) {
      // The whole list for the hint.
      std::vector<Voice> all;
      all.reserve(voices.size());
      for (const auto& voice : voices)
        all.push_back({voice->name(), "piper", {}, {}, voice->config().speakers});
      if (known = find_voice(all, options.voice); !known) return known.error();
    }
    speaker = static_cast<std::int64_t>(speaker_of(listed, options.voice));
  }
  return std::make_shared<Piper>(std::move(voices), std::move(phonemizer), speaker, onnx::device());
}

}  // namespace repartee::tts
