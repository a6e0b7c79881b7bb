#include "stt/chain/chain.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>
#include <optional>

#include "audio/pcm.hpp"
#include "http/retry.hpp"

namespace repartee::stt {
namespace {

using core::Error;
using core::ErrorCode;
using Clock = http::Rest::Clock;

bool is_failure(const Error& error) {
  return error.code != ErrorCode::cancelled && error.code != ErrorCode::overloaded &&
         error.code != ErrorCode::closed;
}

/// What the chain and its utterances share. Thread-safe.
class Links {
 public:
  explicit Links(std::vector<std::shared_ptr<SpeechToText>> engines)
      : engines_(std::move(engines)), rests_(engines_.size()) {}

  /// Positions in the order in which they are to be tried: who rests comes last. Who does not know
  /// the language is left out, unless nobody does: then its error is the answer.
  std::vector<std::size_t> order(const std::string& language) const {
    std::vector<std::size_t> order;
    {
      const std::lock_guard lock(mutex_);
      order = http::rested_first(rests_, Clock::now());
    }
    if (check_language(language)) {
      std::erase_if(order, [&](auto at) { return !engines_[at]->check_language(language); });
    }
    return order;
  }

  core::Result<> check_language(const std::string& language) const {
    const auto first = engines_.front()->check_language(language);
    const bool known = std::ranges::any_of(
        engines_, [&](const auto& engine) { return engine->check_language(language).has_value(); });
    return known ? core::Result<>() : first;
  }

  void failed(std::size_t at, const Error& error) {
    const std::lock_guard lock(mutex_);
    rests_[at].failed(error, Clock::now());
  }
  void worked(std::size_t at) {
    const std::lock_guard lock(mutex_);
    rests_[at].worked();
  }

  SpeechToText& engine(std::size_t at) const { return *engines_[at]; }
  const std::vector<std::shared_ptr<SpeechToText>>& engines() const { return engines_; }

 private:
  const std::vector<std::shared_ptr<SpeechToText>> engines_;
  mutable std::mutex mutex_;
  std::vector<http::Rest> rests_;  // guarded by mutex_
};

class ChainRecognition final : public Recognition {
 public:
  ChainRecognition(std::shared_ptr<Links> links, RecognitionOptions options)
      : links_(std::move(links)),
        options_(std::move(options)),
        order_(links_->order(options_.language)) {}

  /// The first engine that takes the utterance. `overloaded` is the caller's to wait for.
  core::Result<> open() {
    for (; next_ < order_.size(); ++next_) {
      auto opened = links_->engine(order_[next_]).open(options_);
      if (opened) {
        current_ = std::move(*opened);
        return {};
      }
      if (!is_failure(opened.error())) return opened.error();
      note(opened.error());
    }
    return all_failed();
  }

  core::Result<> feed(std::span<const std::int16_t> audio) override {
    if (finished_) return Error(ErrorCode::closed, "this utterance is finished");
    audio_.insert(audio_.end(), audio.begin(), audio.end());
    if (!current_) return {};  // nobody was free for it: finish() tries again
    auto fed = current_->feed(audio);
    if (fed || !is_failure(fed.error())) return fed;
    return go_on(fed.error());
  }

  core::Result<Transcript> partial(std::stop_token stop) override {
    if (finished_) return Error(ErrorCode::closed, "this utterance is finished");
    if (stop.stop_requested()) return Error(ErrorCode::cancelled, "recognition was stopped");
    if (!current_) return Error(ErrorCode::overloaded, "every decoder is in use");
    return current_->partial(std::move(stop));
  }

  core::Result<GuessedTranscript> guess(std::stop_token stop) override {
    if (finished_) return Error(ErrorCode::closed, "this utterance is finished");
    if (stop.stop_requested()) return Error(ErrorCode::cancelled, "recognition was stopped");
    if (!current_) return Error(ErrorCode::overloaded, "every decoder is in use");
    return current_->guess(std::move(stop));
  }

  core::Result<Transcript> finish(std::stop_token stop) override {
    if (finished_) return Error(ErrorCode::closed, "this utterance is finished");
    for (;;) {
      if (!current_) {
        if (auto taken = take_up(); !taken) return end(taken.error());
      }
      auto transcript = current_->finish(stop);
      if (transcript) {
        links_->worked(order_[next_]);
        finished_ = true;
        current_.reset();
        return transcript;
      }
      if (!is_failure(transcript.error())) return end(transcript.error());
      if (auto going = go_on(transcript.error()); !going) return end(going.error());
    }
  }

 private:
  // `overloaded` loses nothing; whatever else is said is the last.
  core::Result<Transcript> end(const Error& error) {
    if (error.code != ErrorCode::overloaded) {
      finished_ = true;
      current_.reset();
    }
    return error;
  }

  core::Result<> go_on(const Error& error) {
    current_.reset();
    note(error);
    ++next_;
    auto taken = take_up();
    // With no decoder free just now the audio waits here for finish().
    if (!taken && taken.error().code == ErrorCode::overloaded) return {};
    return taken;
  }

  // Gives the utterance so far to the next engine.
  core::Result<> take_up() {
    for (;;) {
      if (auto opened = open(); !opened) return opened;
      auto fed = current_->feed(audio_);
      if (fed || !is_failure(fed.error())) return fed;
      current_.reset();
      note(fed.error());
      ++next_;
    }
  }

  void note(const Error& error) {
    const std::size_t at = order_[next_];
    links_->failed(at, error);
    const bool last = next_ + 1 == order_.size();
    spdlog::warn(
        "speech to text: {}{}", error.text(),
        last ? "" : "; " + links_->engine(order_[next_ + 1]).description() + " takes over");
    if (!first_error_) first_error_ = error;
    if (!errors_.empty()) errors_ += "; ";
    errors_ += error.message;
  }

  Error all_failed() const {
    Error error = first_error_.value_or(Error(ErrorCode::unavailable, "no engine"));
    error.message = errors_;
    return error;
  }

  const std::shared_ptr<Links> links_;
  const RecognitionOptions options_;
  const std::vector<std::size_t> order_;
  std::size_t next_ = 0;  // in order_: who has the utterance, or is to be tried
  std::unique_ptr<Recognition> current_;
  audio::Samples audio_;
  bool finished_ = false;
  std::optional<Error> first_error_;
  std::string errors_;
};

class Chain final : public SpeechToText {
 public:
  explicit Chain(std::vector<std::shared_ptr<SpeechToText>> engines)
      : links_(std::make_shared<Links>(std::move(engines))) {}

  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& options) override {
    auto recognition = std::make_unique<ChainRecognition>(links_, options);
    if (auto opened = recognition->open(); !opened) return opened.error();
    return recognition;
  }

  void on_capacity(std::function<void()> callback) override {
    for (const auto& engine : links_->engines()) engine->on_capacity(callback);
  }

  core::Result<> check_language(const std::string& language) const override {
    return links_->check_language(language);
  }

  std::string description() const override {
    std::string all;
    for (const auto& engine : links_->engines()) {
      all += (all.empty() ? "" : ", else ") + engine->description();
    }
    return all;
  }
  bool streams() const override { return links_->engines().front()->streams(); }
  core::Duration partial_interval() const override {
    core::Duration longest{};
    for (const auto& engine : links_->engines()) {
      longest = std::max(longest, engine->partial_interval());
    }
    return longest;
  }
  // Whoever takes over from a remote engine computes on the threads that wait: few do at a time.
  bool remote() const override { return links_->engines().front()->remote(); }

 private:
  const std::shared_ptr<Links> links_;
};

}  // namespace

std::shared_ptr<SpeechToText> create_stt_chain(std::vector<std::shared_ptr<SpeechToText>> engines) {
  return std::make_shared<Chain>(std::move(engines));
}

}  // namespace repartee::stt
