#include "tts/composite.hpp"

#include <algorithm>
#include <optional>

#include "audio/resampler.hpp"
#include "core/log.hpp"
#include "tts/request.hpp"

namespace repartee::tts {
namespace {

using core::ErrorCode;

bool another_may_do_better(ErrorCode code) {
  return code != ErrorCode::cancelled && code != ErrorCode::invalid_argument &&
         code != ErrorCode::too_large && code != ErrorCode::not_found;
}

/// What got through to the sink. Words are held back until their audio comes, so that an engine
/// that fails before its first sample leaves nothing behind.
class Passed {
 public:
  explicit Passed(const SpeechSink& sink) : sink_(sink) {}

  SpeechSink sink() {
    return {.words =
                [this](std::vector<SpokenWord> words) {
                  held_.insert(held_.end(), words.begin(), words.end());
                },
            .audio =
                [this](std::span<const std::int16_t> audio) {
                  if (!held_.empty()) {
                    given_.insert(given_.end(), held_.begin(), held_.end());
                    if (sink_.words) sink_.words(std::exchange(held_, {}));
                    held_.clear();
                  }
                  samples_ += static_cast<std::int64_t>(audio.size());
                  return sink_.audio(audio);
                }};
  }

  std::int64_t samples() const { return samples_; }

  /// Where the text goes on that was not spoken; nothing where nobody can say.
  std::optional<std::size_t> rest() const {
    if (samples_ == 0) return 0;
    if (given_.empty()) return std::nullopt;
    std::size_t spoken = given_.front().text_begin;
    for (const SpokenWord& word : given_) {
      if (word.audio_end <= samples_) spoken = word.text_end;
    }
    return spoken;
  }

 private:
  const SpeechSink& sink_;
  std::vector<SpokenWord> held_;
  std::vector<SpokenWord> given_;
  std::int64_t samples_ = 0;
};

class Composite : public TextToSpeech {
 public:
  Composite(std::vector<std::shared_ptr<TextToSpeech>> engines, Relief relief)
      : engines_(std::move(engines)), relief_(std::move(relief)) {
    for (const auto& engine : engines_) {
      for (Voice& voice : engine->voices()) {
        if (std::ranges::find(voices_, voice.name, &Voice::name) == voices_.end()) {
          voices_.push_back(std::move(voice));
        }
      }
    }
  }

  core::Result<> synthesize(const SpeechRequest& request, const SpeechSink& sink,
                            std::stop_token stop) override {
    if (auto known = find_voice(voices_, request.voice); !known) return known.error();
    TextToSpeech& engine = of(request.voice);
    const int rate_hz = engine.sample_rate_hz(request.voice);
    if (&engine != engines_.back().get() && relief_.busy && relief_.busy()) {
      return instead(request, relief_.voice, 0, 0, rate_hz, sink, std::move(stop));
    }
    Passed passed(sink);
    auto done = engine.synthesize(request, passed.sink(), stop);
    if (done || &engine == engines_.back().get() || !another_may_do_better(done.error().code)) {
      return done;
    }
    const auto rest = passed.rest();
    if (!rest) return done;
    spdlog::warn("{} failed, {} speaks instead: {}", engine.description(),
                 engines_.back()->description(), done.error().text());
    return instead(request, {}, *rest, passed.samples(), rate_hz, sink, std::move(stop));
  }

  std::vector<Voice> voices() const override { return voices_; }
  int sample_rate_hz(const std::string& voice) const override {
    return of(voice).sample_rate_hz(voice);
  }
  std::string description() const override { return engines_.front()->description(); }

 private:
  TextToSpeech& of(const std::string& voice) const {
    for (const auto& engine : engines_) {
      if (find_voice(engine->voices(), voice)) return *engine;
    }
    return *engines_.front();
  }

  // The last engine, from the byte `rest` of the text and the sample `samples` of the sound on.
  core::Result<> instead(const SpeechRequest& request, const std::string& voice, std::size_t rest,
                         std::int64_t samples, int rate_hz, const SpeechSink& sink,
                         std::stop_token stop) const {
    TextToSpeech& engine = *engines_.back();
    const int own_rate_hz = engine.sample_rate_hz(voice);
    auto resampler = audio::create_resampler(own_rate_hz, rate_hz);
    if (!resampler) return resampler.error();
    const auto scaled = [&](std::int64_t at) { return samples + at * rate_hz / own_rate_hz; };
    SpeechSink converted;
    converted.words = [&](std::vector<SpokenWord> words) {
      for (SpokenWord& word : words) {
        word.text_begin += rest;
        word.text_end += rest;
        word.audio_begin = scaled(word.audio_begin);
        word.audio_end = scaled(word.audio_end);
      }
      if (sink.words) sink.words(std::move(words));
    };
    audio::Samples made;
    converted.audio = [&](std::span<const std::int16_t> audio) {
      made.clear();
      (*resampler)->convert(audio, made);
      return made.empty() || sink.audio(made);
    };
    auto done =
        engine.synthesize({request.text.substr(rest), voice, request.speed}, converted, stop);
    if (!done) return done;
    made.clear();
    (*resampler)->flush(made);
    if (!made.empty() && !sink.audio(made)) {
      return cancelled();
    }
    return done;
  }

  const std::vector<std::shared_ptr<TextToSpeech>> engines_;
  const Relief relief_;
  std::vector<Voice> voices_;
};

}  // namespace

std::shared_ptr<TextToSpeech> create_composite(std::vector<std::shared_ptr<TextToSpeech>> engines,
                                               Relief relief) {
  return std::make_shared<Composite>(std::move(engines), std::move(relief));
}

}  // namespace repartee::tts
