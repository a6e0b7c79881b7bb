#include "stt/scripted/engine.hpp"

#include <algorithm>
#include <atomic>
#include <sstream>

#include "core/pause.hpp"
#include "core/time.hpp"
#include "stt/silence.hpp"
#include "stt/stable_prefix.hpp"

namespace repartee::stt {
namespace {

constexpr double word_s = 0.3;

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(std::move(word));
  return words;
}

class ScriptedRecognition : public Recognition {
 public:
  ScriptedRecognition(std::vector<std::string> words, std::string language,
                      std::chrono::milliseconds delay)
      : words_(std::move(words)), language_(std::move(language)), delay_(delay) {}

  core::Result<> feed(std::span<const std::int16_t> audio) override {
    if (finished_) return core::Error(core::ErrorCode::closed, "this utterance is finished");
    samples_ += static_cast<core::SamplePos>(audio.size());
    guessed_ = guessed_ && loudness_.is_pause(audio);
    loudness_.add(audio);
    return {};
  }

  core::Result<Transcript> partial(std::stop_token stop) override {
    if (finished_) return core::Error(core::ErrorCode::closed, "this utterance is finished");
    if (stop.stop_requested()) {
      return core::Error(core::ErrorCode::cancelled, "recognition was stopped");
    }
    auto words = timed(static_cast<std::size_t>(seconds() / word_s));
    auto transcript = final_transcript(words, language_);
    if (!words.empty() && words.size() < words_.size()) {
      words.pop_back();
      transcript.stable = joined(words).size();
    }
    return transcript;
  }

  core::Result<GuessedTranscript> guess(std::stop_token stop) override {
    if (finished_) return core::Error(core::ErrorCode::closed, "this utterance is finished");
    if (!guessed_ && !core::pause(delay_, stop)) {
      return core::Error(core::ErrorCode::cancelled, "recognition was stopped");
    }
    guessed_ = true;
    return GuessedTranscript{all_of_it(), true};
  }

  core::Result<Transcript> finish(std::stop_token stop) override {
    if (finished_) {
      return core::Error(core::ErrorCode::closed, "this utterance is finished already");
    }
    finished_ = true;
    if (!guessed_ && !core::pause(delay_, stop)) {
      return core::Error(core::ErrorCode::cancelled, "recognition was stopped");
    }
    return all_of_it();
  }

 private:
  Transcript all_of_it() const {
    return final_transcript(timed(samples_ > 0 ? words_.size() : 0), language_);
  }

  double seconds() const { return static_cast<double>(samples_) / core::input_rate_hz; }

  // The first `count` words, at times inside the audio.
  std::vector<Word> timed(std::size_t count) const {
    std::vector<Word> words;
    for (std::size_t i = 0; i < std::min(count, words_.size()); ++i) {
      const double start_s = word_s * static_cast<double>(i);
      words.push_back(
          {words_[i], std::min(start_s, seconds()), std::min(start_s + word_s, seconds()), 1});
    }
    return words;
  }

  const std::vector<std::string> words_;
  const std::string language_;
  const std::chrono::milliseconds delay_;
  core::SamplePos samples_ = 0;
  Loudness loudness_;
  bool guessed_ = false;  // all of it but for a pause
  bool finished_ = false;
};

class ScriptedStt : public SpeechToText {
 public:
  explicit ScriptedStt(ScriptedSttOptions options) : options_(std::move(options)) {
    for (const std::string& text : options_.texts) scripts_.push_back(words_of(text));
    if (scripts_.empty()) scripts_.emplace_back();
  }

  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& options) override {
    const auto number = next_.fetch_add(1, std::memory_order_relaxed);
    return std::make_unique<ScriptedRecognition>(scripts_[number % scripts_.size()],
                                                 options.language, options_.delay);
  }

  // There is always capacity.
  void on_capacity(std::function<void()>) override {}
  std::string description() const override { return "scripted"; }
  bool streams() const override { return true; }

 private:
  const ScriptedSttOptions options_;
  std::vector<std::vector<std::string>> scripts_;
  std::atomic<std::size_t> next_ = 0;
};

}  // namespace

std::shared_ptr<SpeechToText> create_scripted_stt(ScriptedSttOptions options) {
  return std::make_shared<ScriptedStt>(std::move(options));
}

}  // namespace repartee::stt
