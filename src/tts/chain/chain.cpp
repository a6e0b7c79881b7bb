#include "tts/chain/chain.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>

#include "audio/pcm.hpp"
#include "audio/resampler.hpp"
#include "http/retry.hpp"
#include "tts/request.hpp"

namespace repartee::tts {
namespace {

using core::Error;
using core::ErrorCode;
using Clock = http::Rest::Clock;

/// What has been handed on, by whichever engine.
class Progress {
 public:
  Progress(const SpeechSink& sink, int rate_hz) : sink_(sink), rate_hz_(rate_hz) {}

  /// Says the text from text_at() on. Words come with the chunk in which they begin, since a word
  /// cannot be taken back.
  core::Result<> speak(TextToSpeech& engine, const SpeechRequest& request, std::stop_token stop) {
    const int engine_rate_hz = engine.sample_rate_hz(request.voice);
    auto resampler = audio::create_resampler(engine_rate_hz, rate_hz_);
    if (!resampler) return resampler.error();
    const std::size_t text_begin = text_at_;
    const std::int64_t audio_begin = samples_;
    waiting_.clear();
    told_words_ = false;
    SpeechRequest rest = request;
    rest.text = request.text.substr(text_begin);

    audio::Samples ready;
    const SpeechSink through{
        .words =
            [&](std::vector<SpokenWord> words) {
              for (auto& word : words) {
                word.text_begin += text_begin;
                word.text_end += text_begin;
                word.audio_begin = audio_begin + word.audio_begin * rate_hz_ / engine_rate_hz;
                word.audio_end = audio_begin + word.audio_end * rate_hz_ / engine_rate_hz;
                told_words_ = true;
                waiting_.push_back(word);
              }
            },
        .audio =
            [&](std::span<const std::int16_t> audio) {
              (*resampler)->convert(audio, ready);
              return hand_on(ready);
            }};
    auto spoken = engine.synthesize(rest, through, std::move(stop));
    if (!spoken) return spoken;
    (*resampler)->flush(ready);
    if (!hand_on(ready)) return cancelled();
    return {};
  }

  /// After a failure: where the next engine begins. False where nobody can tell.
  bool find_place() {
    const bool whole = heard_nothing();
    if (!whole && !told_words_) return false;
    // A word of which the end is missing is said again, from its beginning.
    // Resampling may owe the last millisecond of one.
    const std::int64_t heard = samples_ + rate_hz_ / 200;
    std::erase_if(begun_, [&](const SpokenWord& word) { return word.audio_end > heard; });
    if (!begun_.empty()) text_at_ = begun_.back().text_end;
    return true;
  }

  bool heard_nothing() const { return samples_ == 0; }
  std::size_t text_at() const { return text_at_; }

 private:
  bool hand_on(audio::Samples& ready) {
    std::span<const std::int16_t> rest(ready);
    const auto most = static_cast<std::size_t>(rate_hz_) / 50;
    bool wanted = true;
    while (wanted && !rest.empty()) {
      const auto chunk = rest.first(std::min(most, rest.size()));
      rest = rest.subspan(chunk.size());
      const std::int64_t end = samples_ + static_cast<std::int64_t>(chunk.size());
      std::vector<SpokenWord> words;
      while (!waiting_.empty() && waiting_.front().audio_begin < end) {
        words.push_back(waiting_.front());
        waiting_.erase(waiting_.begin());
      }
      begun_.insert(begun_.end(), words.begin(), words.end());
      if (!words.empty() && sink_.words) sink_.words(std::move(words));
      samples_ = end;
      wanted = sink_.audio(chunk);
    }
    ready.clear();
    return wanted;
  }

  const SpeechSink& sink_;
  const int rate_hz_;
  std::vector<SpokenWord> waiting_;  // told by the engine, not begun
  std::vector<SpokenWord> begun_;    // handed on
  std::int64_t samples_ = 0;         // handed on
  std::size_t text_at_ = 0;          // where the engine at work began
  bool told_words_ = false;
};

class Chain final : public TextToSpeech {
 public:
  explicit Chain(std::vector<std::shared_ptr<TextToSpeech>> engines)
      : engines_(std::move(engines)), rests_(engines_.size()) {}

  core::Result<> synthesize(const SpeechRequest& request, const SpeechSink& sink,
                            std::stop_token stop) override {
    if (auto checked = check(request); !checked) return checked;
    if (auto voice = find_voice(voices(), request.voice); !voice) return voice.error();
    Progress progress(sink, sample_rate_hz(request.voice));
    const auto order = this->order();
    std::string errors;
    for (std::size_t i = 0; i < order.size(); ++i) {
      auto& engine = *engines_[order[i]];
      auto spoken = progress.speak(engine, for_engine(order[i], request), stop);
      if (spoken) {
        note(order[i], nullptr);
        return spoken;
      }
      Error error = spoken.error();
      if (error.code == ErrorCode::cancelled) return error;
      note(order[i], &error);
      errors += (errors.empty() ? "" : "; ") + error.message;
      const bool last = i + 1 == order.size();
      if (!progress.find_place() || last) return Error(error.code, errors, error.hint);
      const auto rest = std::string_view(request.text).substr(progress.text_at());
      spdlog::warn("text to speech: {}; {} says {}", error.text(),
                   engines_[order[i + 1]]->description(),
                   progress.heard_nothing() ? "it" : "the rest");
      if (!has_something_to_say(rest)) return {};
    }
    return {};
  }

  std::vector<Voice> voices() const override { return engines_.front()->voices(); }
  int sample_rate_hz(const std::string& voice) const override {
    return engines_.front()->sample_rate_hz(voice);
  }
  std::string description() const override {
    std::string all;
    for (const auto& engine : engines_) {
      all += (all.empty() ? "" : ", else ") + engine->description();
    }
    return all;
  }
  bool remote() const override { return engines_.front()->remote(); }
  Usage usage() const override {
    Usage all;
    for (const auto& engine : engines_) {
      const Usage one = engine->usage();
      all.requests += one.requests;
      all.characters += one.characters;
    }
    return all;
  }

 private:
  SpeechRequest for_engine(std::size_t at, SpeechRequest request) const {
    if (at > 0 && !find_voice(engines_[at]->voices(), request.voice)) request.voice.clear();
    return request;
  }

  std::vector<std::size_t> order() const {
    const std::lock_guard lock(mutex_);
    return http::rested_first(rests_, Clock::now());
  }

  void note(std::size_t at, const Error* error) {
    const std::lock_guard lock(mutex_);
    error == nullptr ? rests_[at].worked() : rests_[at].failed(*error, Clock::now());
  }

  const std::vector<std::shared_ptr<TextToSpeech>> engines_;
  mutable std::mutex mutex_;
  std::vector<http::Rest> rests_;  // guarded by mutex_
};

}  // namespace

std::shared_ptr<TextToSpeech> create_tts_chain(std::vector<std::shared_ptr<TextToSpeech>> engines) {
  return std::make_shared<Chain>(std::move(engines));
}

}  // namespace repartee::tts
