#include "stt/remote/transcriptions.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "audio/pcm.hpp"
#include "core/pause.hpp"
#include "stt/remote/capacity.hpp"
#include "stt/remote/transcriptions_wire.hpp"
#include "stt/silence.hpp"

namespace repartee::stt {
namespace {

using core::Error;
using core::ErrorCode;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t max_answer_bytes = 4u << 20;

Error finished_already() {
  return Error(ErrorCode::closed, "this utterance is finished");
}

/// What the engine and its utterances share. Thread-safe.
struct TranscriptionServer {
  TranscriptionServer(RemoteSttOptions options, std::shared_ptr<http::HttpClient> client)
      : options(std::move(options)),
        provider(provider_of(this->options)),
        client(std::move(client)),
        capacity(std::make_shared<Capacity>(this->options.most_utterances)) {}

  const RemoteSttOptions options;
  const http::Provider provider;
  const std::shared_ptr<http::HttpClient> client;
  const std::shared_ptr<Capacity> capacity;
  std::atomic<bool> tells_word_times = true;
};

class RemoteRecognition final : public Recognition {
 public:
  RemoteRecognition(std::shared_ptr<TranscriptionServer> server,
                    std::unique_ptr<Capacity::Place> place, RecognitionOptions options)
      : server_(std::move(server)), place_(std::move(place)), options_(std::move(options)) {}

  core::Result<> feed(std::span<const std::int16_t> audio) override {
    if (!place_) return finished_already();
    if (!loudness_.is_pause(audio)) guessed_.reset();
    loudness_.add(audio);
    audio_.insert(audio_.end(), audio.begin(), audio.end());
    return {};
  }

  core::Result<Transcript> partial(std::stop_token stop) override {
    if (!place_) return finished_already();
    if (stop.stop_requested()) return cancelled();
    return Error(ErrorCode::unsupported,
                 server_->provider.name + " transcribes whole utterances only",
                 "stt.engine = \"realtime\" is for servers that stream.");
  }

  // A whole transcription, which is the final one where nothing but a pause follows.
  core::Result<GuessedTranscript> guess(std::stop_token stop) override {
    if (!place_) return finished_already();
    if (stop.stop_requested()) return cancelled();
    if (!guessed_) {
      auto transcript = transcribe(stop);
      if (!transcript) return transcript.error();
      guessed_ = std::move(*transcript);
    }
    return GuessedTranscript{*guessed_, true};
  }

  core::Result<Transcript> finish(std::stop_token stop) override {
    const auto place = std::move(place_);
    if (!place) return finished_already();
    if (stop.stop_requested()) return cancelled();
    if (guessed_) return std::move(*guessed_);
    return transcribe(stop);
  }

 private:
  core::Result<Transcript> transcribe(const std::stop_token& stop) {
    // Providers invent words where nobody spoke, and bill for them.
    if (is_silence(audio_)) return Transcript{.language = options_.language};

    const auto deadline = Clock::now() + server_->options.timeout;
    for (int attempts = 1;; ++attempts) {
      http::Failure failure;
      const bool word_times = options_.word_times && server_->tells_word_times;
      auto transcript = ask(word_times, deadline, stop, failure);
      if (failure.status == 400 && word_times) {
        // OpenAI's newer models know no verbose_json; other servers no granularities.
        transcript = ask(/*word_times=*/false, deadline, stop, failure);
        if (transcript.has_value()) server_->tells_word_times = false;
      }
      if (transcript.has_value()) return transcript;
      if (stop.stop_requested()) return cancelled();
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
      const auto pause = http::retry_wait(failure, attempts, left, server_->options.retry);
      if (!pause) return last_word(std::move(failure.error));
      spdlog::debug("{}; asked again in {} ms", failure.error.message, pause->count());
      if (!core::pause(*pause, stop)) return cancelled();
    }
  }

  static Error cancelled() { return Error(ErrorCode::cancelled, "recognition was stopped"); }

  // One attempt; `failure` says what went wrong.
  core::Result<Transcript> ask(bool word_times, Clock::time_point deadline,
                               const std::stop_token& stop, http::Failure& failure) {
    const auto& options = server_->options;
    auto form = transcription_form(audio_, options.model, options_, word_times);
    http::HttpRequest request;
    request.method = "POST";
    request.url = options.base_url + "/audio/transcriptions";
    request.headers = authorization(options);
    request.headers.emplace_back("Content-Type", std::move(form.content_type));
    request.headers.emplace_back("Accept", "application/json");
    request.body = std::move(form.body);
    request.max_response_bytes = max_answer_bytes;
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    request.connect_timeout = std::min(options.connect_timeout, left);
    request.first_byte_timeout = left;
    request.idle_timeout = left;

    const auto response = fetch_before(std::move(request), deadline, stop);
    if (response.has_error()) {
      failure = {http::connection_error(response.error(), server_->provider), 0, {}};
      return failure.error;
    }
    if (response->status != 200) {
      failure = {http::status_error(response->status, response->headers, response->body,
                                    server_->provider),
                 response->status, response->headers};
      return failure.error;
    }
    auto transcript = parse_transcription(response->body);
    if (transcript.has_error()) {
      failure = {
          Error(transcript.error().code, server_->provider.name + ": " + transcript.error().message,
                "Check that stt.base_url is an address of OpenAI's kind, such as …/v1."),
          200,
          {}};
      return failure.error;
    }
    if (transcript->language.empty()) transcript->language = options_.language;
    return transcript;
  }

  // The client's own limits start anew with each byte: this one does not.
  core::Result<http::HttpResponse> fetch_before(http::HttpRequest request,
                                                Clock::time_point deadline,
                                                const std::stop_token& stop) {
    struct Answer {
      std::mutex mutex;
      std::condition_variable_any changed;
      http::HttpResponse response;
      std::optional<core::Result<int>> done;
    };
    const auto answer = std::make_shared<Answer>();
    std::stop_source abandon;
    server_->client->start(
        std::move(request),
        {.on_headers = [answer](int, const http::Headers& h) { answer->response.headers = h; },
         .on_body = [answer](std::string_view bytes) { answer->response.body += bytes; },
         .on_done =
             [answer](core::Result<int> status) {
               const std::lock_guard lock(answer->mutex);
               answer->done = std::move(status);
               answer->changed.notify_all();
             }},
        abandon.get_token());
    std::unique_lock lock(answer->mutex);
    answer->changed.wait_until(lock, stop, deadline, [&] { return answer->done.has_value(); });
    if (!answer->done) {
      lock.unlock();
      abandon.request_stop();
      return Error(ErrorCode::timed_out,
                   server_->provider.name + " gave no transcript within " +
                       std::to_string(server_->options.timeout.count()) + " ms",
                   "Choose a faster model or raise stt.timeout_ms.");
    }
    if (answer->done->has_error()) return answer->done->error();
    answer->response.status = **answer->done;
    return std::move(answer->response);
  }

  const std::shared_ptr<TranscriptionServer> server_;
  std::unique_ptr<Capacity::Place> place_;  // null: finished
  const RecognitionOptions options_;
  audio::Samples audio_;
  Loudness loudness_;
  std::optional<Transcript> guessed_;  // of audio_, but for a pause at its end
};

class Transcriptions final : public SpeechToText {
 public:
  explicit Transcriptions(std::shared_ptr<TranscriptionServer> server)
      : server_(std::move(server)) {}

  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& options) override {
    auto place = server_->capacity->take();
    if (!place) {
      return Error(ErrorCode::overloaded, "every place at the speech-to-text server is taken",
                   "try again in a moment, or raise stt.decoders");
    }
    return std::make_unique<RemoteRecognition>(server_, std::move(place), options);
  }

  void on_capacity(std::function<void()> callback) override {
    server_->capacity->on_return(std::move(callback));
  }
  std::string description() const override {
    const auto& options = server_->options;
    return "openai " + (options.model.empty() ? "" : options.model + " ") + "at " +
           http::shown_url(options.base_url);
  }
  bool streams() const override { return false; }
  bool remote() const override { return true; }

 private:
  const std::shared_ptr<TranscriptionServer> server_;
};

}  // namespace

core::Result<std::shared_ptr<SpeechToText>> create_transcriptions(
    RemoteSttOptions options, std::shared_ptr<http::HttpClient> client) {
  auto checked = check(std::move(options));
  if (!checked) return checked.error();
  return std::shared_ptr<SpeechToText>(std::make_shared<Transcriptions>(
      std::make_shared<TranscriptionServer>(std::move(*checked), std::move(client))));
}

}  // namespace repartee::stt
