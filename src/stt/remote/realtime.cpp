#include "stt/remote/realtime.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>

#include "audio/pcm.hpp"
#include "audio/resampler.hpp"
#include "core/pause.hpp"
#include "core/time.hpp"
#include "stt/remote/capacity.hpp"
#include "stt/remote/realtime_session.hpp"
#include "stt/silence.hpp"

namespace repartee::stt {
namespace {

using core::Error;
using core::ErrorCode;
using Clock = RealtimeSession::Clock;
using std::chrono::milliseconds;

// OpenAI refuses to commit less than 100 ms.
constexpr std::size_t least_samples = core::input_rate_hz / 10;
// Connections that wait for the next utterance: providers limit how many may be open.
constexpr std::size_t most_idle = 8;

/// What the engine and its utterances share. Thread-safe.
class RealtimeServer {
 public:
  RealtimeServer(RemoteSttOptions options, std::shared_ptr<http::WebSocketClient> client)
      : options_(std::move(options)),
        client_(std::move(client)),
        capacity_(std::make_shared<Capacity>(options_.most_utterances)) {}

  std::shared_ptr<RealtimeSession> connect(const RecognitionOptions& recognition) {
    return RealtimeSession::connect(*client_, options_, recognition);
  }

  /// One that waits, or a new one.
  std::shared_ptr<RealtimeSession> borrow(const RecognitionOptions& recognition) {
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(idle_, [](const auto& session) { return session->ended(); });
      const auto found = std::ranges::find_if(
          idle_, [&](const auto& session) { return session->suits(recognition); });
      if (found != idle_.end()) {
        auto session = std::move(*found);
        idle_.erase(found);
        return session;
      }
    }
    return connect(recognition);
  }

  void give_back(std::shared_ptr<RealtimeSession> session) {
    if (session->ended()) return;
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(session));
    if (idle_.size() > most_idle) idle_.erase(idle_.begin());
  }

  const RemoteSttOptions& options() const { return options_; }
  const std::shared_ptr<Capacity>& capacity() const { return capacity_; }

 private:
  const RemoteSttOptions options_;
  const std::shared_ptr<http::WebSocketClient> client_;
  const std::shared_ptr<Capacity> capacity_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<RealtimeSession>> idle_;  // guarded by mutex_
};

class RealtimeRecognition final : public Recognition {
 public:
  RealtimeRecognition(std::shared_ptr<RealtimeServer> server,
                      std::unique_ptr<Capacity::Place> place,
                      std::unique_ptr<audio::Resampler> resampler, RecognitionOptions options)
      : server_(std::move(server)),
        place_(std::move(place)),
        resampler_(std::move(resampler)),
        options_(std::move(options)),
        session_(server_->borrow(options_)) {}

  // One that was dropped in the middle: nobody wants its transcript.
  ~RealtimeRecognition() override {
    if (place_) forget();
  }

  core::Result<> feed(std::span<const std::int16_t> audio) override {
    if (!place_) return finished_already();
    const std::size_t before = sound_.size();
    resampler_->convert(audio, sound_);
    heard_.insert(heard_.end(), audio.begin(), audio.end());
    session_->append(std::span(sound_).subspan(before));
    return {};
  }

  core::Result<Transcript> partial(std::stop_token stop) override {
    if (!place_) return finished_already();
    if (stop.stop_requested()) return cancelled();
    Transcript transcript;
    transcript.text = session_->heard();
    transcript.language = options_.language;
    // Deltas are only ever added to, but the last word may go on, and a connection made anew may
    // word it otherwise.
    const std::size_t space = transcript.text.rfind(' ');
    const bool same = transcript.text.starts_with(stable_);
    if (same && space != std::string::npos && space > stable_.size()) {
      stable_ = transcript.text.substr(0, space);
    }
    if (!same) transcript.text = stable_;
    transcript.stable = stable_.size();
    return transcript;
  }

  core::Result<Transcript> finish(std::stop_token stop) override {
    const auto place = std::move(place_);
    if (!place) return finished_already();
    // Providers invent words where nobody spoke, and bill for them.
    if (stop.stop_requested() || is_silence(heard_)) {
      forget();
      if (stop.stop_requested()) return cancelled();
      return Transcript{.language = options_.language};
    }
    const std::size_t before = sound_.size();
    if (heard_.size() < least_samples) {
      resampler_->convert(std::vector<std::int16_t>(least_samples - heard_.size()), sound_);
    }
    resampler_->flush(sound_);
    session_->append(std::span(sound_).subspan(before));

    const auto& options = server_->options();
    const auto deadline = Clock::now() + options.timeout;
    for (int attempts = 1;; ++attempts) {
      http::Failure failure;
      auto text = session_->finish(deadline, stop, failure);
      if (text.has_value()) {
        server_->give_back(std::move(session_));
        Transcript transcript{.text = std::move(*text), .language = options_.language};
        transcript.stable = transcript.text.size();
        return transcript;
      }
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
      const auto pause = http::retry_wait(failure, attempts, left, options.retry);
      if (stop.stop_requested()) return cancelled();
      if (!pause) return last_word(std::move(failure.error));
      spdlog::debug("{}; tried again in {} ms", failure.error.message, pause->count());
      if (!core::pause(*pause, stop)) return cancelled();
      session_ = server_->connect(options_);
      session_->append(sound_);
    }
  }

 private:
  static Error cancelled() { return Error(ErrorCode::cancelled, "recognition was stopped"); }
  static Error finished_already() { return Error(ErrorCode::closed, "this utterance is finished"); }

  void forget() {
    session_->clear();
    server_->give_back(std::move(session_));
  }

  const std::shared_ptr<RealtimeServer> server_;
  std::unique_ptr<Capacity::Place> place_;  // null: finished
  const std::unique_ptr<audio::Resampler> resampler_;
  const RecognitionOptions options_;
  std::shared_ptr<RealtimeSession> session_;
  audio::Samples heard_;  // 16 kHz
  audio::Samples sound_;  // 24 kHz, kept for another attempt
  std::string stable_;
};

class Realtime final : public SpeechToText {
 public:
  explicit Realtime(std::shared_ptr<RealtimeServer> server) : server_(std::move(server)) {}

  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& options) override {
    auto place = server_->capacity()->take();
    if (!place) {
      return Error(ErrorCode::overloaded, "every place at the speech-to-text server is taken",
                   "try again in a moment, or raise stt.decoders");
    }
    auto resampler = audio::create_resampler(core::input_rate_hz, realtime_rate_hz);
    if (!resampler) return resampler.error();
    return std::make_unique<RealtimeRecognition>(server_, std::move(place), std::move(*resampler),
                                                 options);
  }

  void on_capacity(std::function<void()> callback) override {
    server_->capacity()->on_return(std::move(callback));
  }
  std::string description() const override {
    const auto& options = server_->options();
    return "realtime " + (options.model.empty() ? "" : options.model + " ") + "at " +
           http::shown_url(options.base_url);
  }
  bool streams() const override { return true; }
  bool remote() const override { return true; }

 private:
  const std::shared_ptr<RealtimeServer> server_;
};

}  // namespace

core::Result<std::shared_ptr<SpeechToText>> create_realtime(
    RemoteSttOptions options, std::shared_ptr<http::WebSocketClient> client) {
  auto checked = check(std::move(options));
  if (!checked) return checked.error();
  return std::shared_ptr<SpeechToText>(std::make_shared<Realtime>(
      std::make_shared<RealtimeServer>(std::move(*checked), std::move(client))));
}

}  // namespace repartee::stt
