#include "tts/flite/engine.hpp"

#include <flite/flite.h>

#include <array>

#include "tts/flite/ascii.hpp"
#include "tts/flite/synthesis.hpp"
#include "tts/flite/utterances.hpp"
#include "tts/request.hpp"

// The voices' libraries come without headers.
extern "C" {
cst_voice* register_cmu_us_slt(const char* voxdir);
cst_voice* register_cmu_us_rms(const char* voxdir);
}

namespace repartee::tts {
namespace {

constexpr int rate_hz = 16000;

// In the order of voices(). Registering is not thread-safe; the initialization of a local static
// is.
const std::array<cst_voice*, 2>& registered_voices() {
  static const std::array<cst_voice*, 2> voices = [] {
    flite_init();
    return std::array{register_cmu_us_slt(nullptr), register_cmu_us_rms(nullptr)};
  }();
  return voices;
}

class Flite : public TextToSpeech {
 public:
  core::Result<> synthesize(const SpeechRequest& request, const SpeechSink& sink,
                            std::stop_token stop) override {
    if (auto checked = check(request); !checked) return checked;
    const auto voice = find_voice(voices_, request.voice);
    if (!voice) return voice.error();

    const AsciiText ascii = to_ascii(request.text);
    std::int64_t spoken = 0;  // samples handed over
    bool refused = false;
    for (const std::string_view piece : utterances(ascii.text)) {
      if (stop.stop_requested()) return cancelled();
      if (!has_something_to_say(piece)) continue;
      const auto piece_at = static_cast<std::size_t>(piece.data() - ascii.text.data());
      const UtteranceSink utterance{.tokens =
                                        [&](std::vector<SpokenToken> tokens) {
                                          if (sink.words && !tokens.empty()) {
                                            sink.words(in_request(tokens, ascii, piece_at, spoken));
                                          }
                                        },
                                    .audio =
                                        [&](std::span<const std::int16_t> audio) {
                                          if (stop.stop_requested()) return false;
                                          spoken += static_cast<std::int64_t>(audio.size());
                                          refused = !sink.audio(audio);
                                          return !refused;
                                        }};
      auto done = synthesize_utterance(registered_voices()[*voice], std::string(piece),
                                       1.0 / request.speed, utterance);
      if (!done) return done;
      if (refused || stop.stop_requested()) return cancelled();
    }
    return {};
  }

  std::vector<Voice> voices() const override { return voices_; }
  int sample_rate_hz(const std::string& /*voice*/) const override { return rate_hz; }
  std::string description() const override { return "flite"; }

 private:
  static std::vector<SpokenWord> in_request(const std::vector<SpokenToken>& tokens,
                                            const AsciiText& ascii, std::size_t piece_at,
                                            std::int64_t samples_before) {
    std::vector<SpokenWord> words;
    for (const SpokenToken& token : tokens) {
      const auto range = ascii.original(piece_at + token.text_begin, piece_at + token.text_end);
      words.push_back({range.begin, range.end, samples_before + token.audio_begin,
                       samples_before + token.audio_end});
    }
    return words;
  }

  const std::vector<Voice> voices_ = {{"slt", "flite", "en-US", "US English, female"},
                                      {"rms", "flite", "en-US", "US English, male"}};
};

}  // namespace

std::shared_ptr<TextToSpeech> create_flite() {
  registered_voices();
  return std::make_shared<Flite>();
}

}  // namespace repartee::tts
