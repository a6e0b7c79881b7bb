#ifdef REPARTEE_HAVE_WHISPER
#include "stt/whisper/recognition.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "core/time.hpp"
#include "stt/silence.hpp"
#include "stt/stable_prefix.hpp"

namespace repartee::stt {
namespace {

using Pool = DecoderPool<WhisperDecoder>;

constexpr std::size_t second_samples = core::input_rate_hz;

// Half an hour at 16 kHz, 58 MB: as long as a recording may be (audio/decode.hpp).
constexpr std::size_t most_samples = 1800 * second_samples;

// A partial transcript looks at this much audio at most; settled words before it are not heard
// again.
constexpr std::size_t most_partial_samples = 15 * second_samples;
constexpr std::size_t least_between_partials = second_samples / 2;
constexpr double partial_share = 1.0 / 3;  // of a core

// Less than a word's length: 80 ms, of which a pause detector needs 64.
constexpr std::size_t pause_samples = second_samples * 8 / 100;

class WhisperRecognition : public Recognition {
 public:
  WhisperRecognition(std::shared_ptr<Pool> pool, RecognitionOptions options)
      : pool_(std::move(pool)), options_(std::move(options)) {}

  core::Result<> feed(std::span<const std::int16_t> audio) override {
    if (finished_) return closed();
    if (audio.size() > most_samples - audio_.size()) {
      return core::Error(core::ErrorCode::too_large, "an utterance may last 30 minutes at most");
    }
    audio_.insert(audio_.end(), audio.begin(), audio.end());
    loudness_.add(audio);
    return {};
  }

  core::Result<Transcript> partial(std::stop_token stop) override {
    if (finished_) return closed();
    if (stop.stop_requested()) return cancelled();
    if (!due()) return shown_;
    return hear(stop);
  }

  core::Result<GuessedTranscript> guess(std::stop_token stop) override {
    if (finished_) return closed();
    if (stop.stop_requested()) return cancelled();
    if (!nothing_said_since()) {
      if (auto heard = hear(stop); !heard) return heard.error();
    }
    if (!partial_is_final()) return GuessedTranscript{shown_, false};
    return GuessedTranscript{transcript(last_words_, shown_.language), true};
  }

  core::Result<Transcript> finish(std::stop_token stop) override {
    if (finished_) return closed();
    if (stop.stop_requested()) {
      finished_ = true;
      return cancelled();
    }
    if (partial_is_final()) {
      finished_ = true;
      return transcript(std::move(last_words_), shown_.language);
    }
    auto decoder = pool_->try_lease();
    if (!decoder) return overloaded();
    finished_ = true;
    auto heard = decoder->decode(audio_, utterance_options(), stop);
    if (!heard) return heard.error();
    return transcript(std::move(heard->words), heard->language);
  }

 private:
  // Decodes what there is; shown_ and last_words_ are then about all of it.
  core::Result<Transcript> hear(const std::stop_token& stop) {
    auto decoder = pool_->try_lease();
    if (!decoder) return overloaded();
    if (audio_.size() - partial_begin_ > most_partial_samples) move_on();
    const std::size_t upto = audio_.size();
    const auto began = std::chrono::steady_clock::now();
    auto heard =
        decoder->glance(std::span(audio_).subspan(partial_begin_), partial_options(), stop);
    if (!heard) return heard.error();
    cost_s_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    heard_upto_ = upto;
    complete_ = partial_begin_ == 0 && !heard->doubted;
    if (!heard->words.empty()) language_ = heard->language;
    const double offset_s = seconds(partial_begin_);
    for (Word& word : heard->words) {
      word.start_s += offset_s;
      word.end_s += offset_s;
    }
    if (!heard->words.empty()) shown_ = prefix_.update(heard->words, seconds(upto));
    shown_.language = heard->language;
    last_words_ = std::move(heard->words);
    return shown_;
  }

  static double seconds(std::size_t samples) {
    return static_cast<double>(samples) / core::input_rate_hz;
  }
  static core::Error closed() { return {core::ErrorCode::closed, "this utterance is finished"}; }
  static core::Error cancelled() { return {core::ErrorCode::cancelled, "recognition was stopped"}; }
  static core::Error overloaded() {
    return {core::ErrorCode::overloaded, "all whisper decoders are in use",
            "try again when one is free, or configure more decoders"};
  }

  bool in_a_pause() const {
    return audio_.size() > pause_samples &&
           loudness_.is_pause(std::span(audio_).last(pause_samples));
  }

  bool due() const {
    const auto fresh = std::span(audio_).subspan(heard_upto_);
    if (fresh.empty()) return false;
    if (heard_upto_ == 0) return true;
    if (loudness_.is_pause(fresh)) return false;  // nothing was said since
    return in_a_pause() || (fresh.size() >= least_between_partials &&
                            seconds(fresh.size()) >= cost_s_ / partial_share);
  }

  // Nothing was said since the last partial, and that one was heard without doubt.
  bool partial_is_final() const { return complete_ && nothing_said_since(); }

  bool nothing_said_since() const {
    return heard_upto_ == audio_.size() ||
           (heard_upto_ > 0 && loudness_.is_pause(std::span(audio_).subspan(heard_upto_)));
  }

  // Leaves settled words behind; with nothing settled, half of what there is.
  void move_on() {
    const double settled_s = prefix_.settled_until_s();
    const auto settled =
        settled_s > 0 ? static_cast<std::size_t>(settled_s * core::input_rate_hz) : 0;
    const std::size_t half = partial_begin_ + (audio_.size() - partial_begin_) / 2;
    const std::size_t least = audio_.size() - most_partial_samples;
    partial_begin_ = std::clamp(settled > partial_begin_ ? settled : half, least, audio_.size());
  }

  // The language that was told by ear stays for the utterance.
  RecognitionOptions utterance_options() const {
    RecognitionOptions options = options_;
    if (!language_.empty()) options.language = language_;
    return options;
  }

  // Which words are settled is told by their times. What lies before the audio looked at is told as
  // a prompt.
  RecognitionOptions partial_options() const {
    RecognitionOptions options = utterance_options();
    options.word_times = true;
    if (partial_begin_ > 0) {
      constexpr std::size_t context_bytes = 200;
      const std::string before = joined(prefix_.settled());
      const std::size_t from = before.size() > context_bytes ? before.size() - context_bytes : 0;
      const std::size_t word = from == 0 ? 0 : std::min(before.find(' ', from), before.size());
      options.prompt += (options.prompt.empty() ? "" : " ") + before.substr(word);
    }
    return options;
  }

  Transcript transcript(std::vector<Word> words, std::string language) const {
    auto transcript = final_transcript(std::move(words), std::move(language));
    if (!options_.word_times) transcript.words.clear();
    return transcript;
  }

  const std::shared_ptr<Pool> pool_;
  const RecognitionOptions options_;
  std::vector<std::int16_t> audio_;
  Loudness loudness_;
  std::string language_;  // told by ear

  StablePrefix prefix_;
  Transcript shown_;
  std::vector<Word> last_words_;   // of the last partial
  std::size_t partial_begin_ = 0;  // samples of audio_ that partials look at no more
  std::size_t heard_upto_ = 0;     // samples of audio_ that the last partial heard
  bool complete_ = false;          // the last partial could be a final
  double cost_s_ = 0;              // of the last partial, on the clock
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Recognition> create_whisper_recognition(std::shared_ptr<Pool> pool,
                                                        RecognitionOptions options) {
  return std::make_unique<WhisperRecognition>(std::move(pool), std::move(options));
}

}  // namespace repartee::stt
#endif
