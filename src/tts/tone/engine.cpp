#include "tts/tone/engine.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/pause.hpp"
#include "tts/request.hpp"

namespace repartee::tts {
namespace {

constexpr int chunk_samples = 320;  // 20 ms

// Whole periods, so that playing it round and round is one tone: 440 Hz at 16 kHz repeats after 400
// samples (11 periods).
constexpr int loop_samples = tone_rate_hz / std::gcd(tone_rate_hz, tone_hz);

std::array<std::int16_t, loop_samples> make_loop() {
  std::array<std::int16_t, loop_samples> loop{};
  for (int i = 0; i < loop_samples; ++i) {
    const double phase = 2 * std::numbers::pi * tone_hz * i / tone_rate_hz;
    loop[static_cast<std::size_t>(i)] =
        static_cast<std::int16_t>(std::lround(tone_amplitude * std::sin(phase)));
  }
  return loop;
}

std::vector<SpokenWord> timed_words(std::string_view text, double samples_per_byte) {
  constexpr std::string_view space = " \t\r\n";
  const auto sample_at = [samples_per_byte](std::size_t byte) {
    return std::llround(static_cast<double>(byte) * samples_per_byte);
  };
  std::vector<SpokenWord> words;
  for (std::size_t end = 0;;) {
    const std::size_t begin = text.find_first_not_of(space, end);
    if (begin == std::string_view::npos) return words;
    end = std::min(text.find_first_of(space, begin), text.size());
    words.push_back({begin, end, sample_at(begin), sample_at(end)});
  }
}

class Tone : public TextToSpeech {
 public:
  explicit Tone(ToneOptions options) : options_(options) {}

  core::Result<> synthesize(const SpeechRequest& request, const SpeechSink& sink,
                            std::stop_token stop) override {
    if (auto checked = check(request); !checked) return checked;
    if (auto voice = find_voice(voices(), request.voice); !voice) return voice.error();
    if (!has_something_to_say(request.text)) return {};

    core::pause(options_.delay, stop);
    if (stop.stop_requested()) return cancelled();
    const double samples_per_byte = tone_samples_per_byte / request.speed;
    if (sink.words) sink.words(timed_words(request.text, samples_per_byte));
    const auto samples = std::llround(static_cast<double>(request.text.size()) * samples_per_byte);
    std::array<std::int16_t, chunk_samples> chunk;
    for (std::int64_t at = 0; at < samples; at += chunk_samples) {
      if (stop.stop_requested()) return cancelled();
      for (int i = 0; i < chunk_samples; ++i) {
        chunk[static_cast<std::size_t>(i)] =
            loop_[static_cast<std::size_t>((at + i) % loop_samples)];
      }
      const auto size =
          static_cast<std::size_t>(std::min<std::int64_t>(chunk_samples, samples - at));
      if (!sink.audio(std::span(chunk).first(size))) return cancelled();
    }
    return {};
  }

  std::vector<Voice> voices() const override {
    return {{"tone", "tone", "en-US", "a 440 Hz tone, for tests"}};
  }
  int sample_rate_hz(const std::string& /*voice*/) const override { return tone_rate_hz; }
  std::string description() const override { return "tone"; }

 private:
  const ToneOptions options_;
  const std::array<std::int16_t, loop_samples> loop_ = make_loop();
};

}  // namespace

std::shared_ptr<TextToSpeech> create_tone(ToneOptions options) {
  return std::make_shared<Tone>(options);
}

}  // namespace repartee::tts
