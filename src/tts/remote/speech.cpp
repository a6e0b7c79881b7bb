#include "tts/remote/speech.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "audio/pcm.hpp"
#include "audio/resampler.hpp"
#include "core/pause.hpp"
#include "tts/request.hpp"
#include "tts/speech_gate.hpp"
#include "tts/word_times.hpp"

namespace repartee::tts {
namespace {

using core::Error;
using core::ErrorCode;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int rate_hz = 24000;
constexpr std::size_t max_error_body_bytes = 64u << 10;
// most_text_bytes are some 20 minutes of speech, and a minute is 2.9 MB.
constexpr std::size_t max_answer_bytes = 96u << 20;

/// An answer on its way from the HTTP client's thread to the one that speaks.
struct Answer {
  std::mutex mutex;
  std::condition_variable_any changed;
  int status = 0;                         // guarded by mutex
  http::Headers headers;                  // guarded by mutex
  std::string bytes;                      // guarded by mutex; not taken yet
  std::optional<core::Result<int>> done;  // guarded by mutex
};

http::HttpHandlers handlers_of(const std::shared_ptr<Answer>& answer) {
  const auto note = [answer](auto change) {
    const std::lock_guard lock(answer->mutex);
    change();
    answer->changed.notify_all();
  };
  return {.on_headers =
              [=](int status, const http::Headers& headers) {
                note([&] {
                  answer->status = status;
                  answer->headers = headers;
                });
              },
          .on_body = [=](std::string_view bytes) { note([&] { answer->bytes += bytes; }); },
          .on_done = [=](core::Result<int> r) { note([&] { answer->done = std::move(r); }); }};
}

/// Ends the request whichever way its user leaves.
struct StopAtEnd {
  std::stop_source source;
  ~StopAtEnd() { source.request_stop(); }
};

class RemoteSpeech final : public TextToSpeech {
 public:
  RemoteSpeech(SpeechStyle style, RemoteTtsOptions options, std::vector<RemoteVoice> voices,
               Parameters parameters, std::shared_ptr<http::HttpClient> client)
      : style_(style),
        options_(std::move(options)),
        provider_{"The voice server at " + http::shown_url(options_.base_url), "tts",
                  options_.api_key},
        remote_voices_(std::move(voices)),
        voices_(listed(remote_voices_, name())),
        parameters_(std::move(parameters)),
        client_(std::move(client)) {}

  core::Result<> synthesize(const SpeechRequest& request, const SpeechSink& sink,
                            std::stop_token stop) override {
    if (auto checked = check(request); !checked) return checked;
    const auto voice = find_voice(voices_, request.voice);
    if (!voice) return voice.error();
    if (!has_something_to_say(request.text)) return {};
    if (stop.stop_requested()) return cancelled();

    const std::string body = speech_body(style_, options_.model, remote_voices_[*voice].id,
                                         parameters_, request.text, request.speed);
    const auto deadline = Clock::now() + options_.first_audio;
    for (int attempts = 1;; ++attempts) {
      requests_ += 1;
      characters_ += count_characters(request.text);
      http::Failure failure;
      bool said_something = false;
      auto spoken = ask(body, request, sink, stop, deadline, failure, said_something);
      if (spoken || said_something || spoken.error().code == ErrorCode::cancelled) return spoken;
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
      const auto pause = http::retry_wait(failure, attempts, left, options_.retry);
      if (!pause) return spoken;
      spdlog::debug("{}; asked again in {} ms", failure.error.message, pause->count());
      if (!core::pause(*pause, stop)) return cancelled();
    }
  }

  std::vector<Voice> voices() const override { return voices_; }
  int sample_rate_hz(const std::string& /*voice*/) const override { return rate_hz; }
  std::string description() const override {
    return name() + " " + (options_.model.empty() ? "" : options_.model + " ") + "at " +
           http::shown_url(options_.base_url);
  }
  bool remote() const override { return true; }
  Usage usage() const override { return {requests_, characters_}; }

 private:
  std::string name() const { return style_ == SpeechStyle::openai ? "openai" : "chatterbox"; }

  http::HttpRequest http_request(const std::string& body, Clock::time_point deadline) const {
    http::HttpRequest out;
    out.method = "POST";
    out.url = options_.base_url + (style_ == SpeechStyle::openai ? "/audio/speech" : "/tts");
    out.headers = {{"Content-Type", "application/json"}};
    if (!options_.api_key.empty()) {
      out.headers.emplace_back("Authorization", "Bearer " + options_.api_key);
    }
    out.body = body;
    out.connect_timeout = options_.connect_timeout;
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    out.first_byte_timeout = std::max(left, milliseconds(1));
    out.idle_timeout = options_.stall;
    out.max_response_bytes = max_answer_bytes;
    return out;
  }

  // One attempt. `failure` says what went wrong, for the next one.
  core::Result<> ask(const std::string& body, const SpeechRequest& request, const SpeechSink& sink,
                     const std::stop_token& stop, Clock::time_point deadline,
                     http::Failure& failure, bool& said_something) {
    const auto answer = std::make_shared<Answer>();
    const StopAtEnd at_end;
    client_->start(http_request(body, deadline), handlers_of(answer), at_end.source.get_token());

    SpeechGate gate(sink, rate_hz, stop);
    PacedWords words(request.text, rate_hz, request.speed);
    std::optional<SoundReader> reader;
    std::unique_ptr<audio::Resampler> resampler;
    audio::Samples samples, converted;
    std::string error_body;
    for (;;) {
      std::string bytes;
      std::optional<core::Result<int>> done;
      http::Headers headers;
      int status = 0;
      {
        std::unique_lock lock(answer->mutex);
        const bool came = answer->changed.wait(
            lock, stop, [&] { return answer->done || !answer->bytes.empty(); });
        if (!came) return cancelled();
        bytes.swap(answer->bytes);
        done = answer->done;
        status = answer->status;
        headers = answer->headers;
      }
      if (status != 200 && status != 0) {
        error_body += bytes.substr(0, max_error_body_bytes - error_body.size());
      } else if (!bytes.empty()) {
        if (!reader) {
          const auto type = http::header(headers, "content-type");
          if (type.starts_with("application/json") || type.starts_with("text/")) {
            return give_up(failure, no_sound(type, bytes));
          }
          reader.emplace(type);
        }
        samples.clear();
        if (auto read = reader->feed(bytes, samples); !read) {
          return give_up(failure,
                         Error(read.error().code, provider_.name + ": " + read.error().message,
                               read.error().hint));
        }
        if (!samples.empty()) {
          if (!resampler) {
            auto made = audio::create_resampler(reader->rate_hz(), rate_hz);
            if (!made) return give_up(failure, made.error());
            resampler = std::move(*made);
          }
          converted.clear();
          resampler->convert(samples, converted);
          gate.add(converted);
          gate.add(words.next(gate.received()));
          if (auto released = gate.release(); !released) return released;
          said_something = gate.released() > 0;
        }
      }
      if (!done) continue;
      if (done->has_error()) {
        failure = {failed(done->error(), gate.received() > 0), 0, {}};
        return failure.error;
      }
      if (**done != 200) {
        failure = {http::status_error(**done, headers, error_body, provider_), **done, headers};
        return failure.error;
      }
      converted.clear();
      if (resampler) resampler->flush(converted);
      gate.add(converted);
      if (gate.received() == 0) {
        return give_up(failure, Error(ErrorCode::provider_failed, provider_.name + " sent no sound",
                                      "See the server's log."));
      }
      gate.add(words.finish(gate.received()));
      return gate.finish();
    }
  }

  // An answer that will be the same the next time.
  static Error give_up(http::Failure& failure, Error error) {
    failure = {error, 200, {}};
    return error;
  }

  Error no_sound(std::string_view type, std::string_view body) const {
    const std::string words = http::without_key(http::error_words(body), provider_.key);
    return {ErrorCode::provider_failed,
            provider_.name + " sent " + std::string(type.substr(0, 40)) + " instead of sound" +
                (words.empty() ? "" : ": " + words),
            "Check tts.base_url and tts.model."};
  }

  Error failed(const Error& error, bool in_the_middle) const {
    if (error.code == ErrorCode::network && in_the_middle) {
      return {ErrorCode::network, provider_.name + " broke off in the middle of the sound",
              "See the server's log."};
    }
    return http::connection_error(error, provider_);
  }

  const SpeechStyle style_;
  const RemoteTtsOptions options_;
  const http::Provider provider_;
  const std::vector<RemoteVoice> remote_voices_;
  const std::vector<Voice> voices_;
  const Parameters parameters_;
  const std::shared_ptr<http::HttpClient> client_;
  std::atomic<std::int64_t> requests_ = 0, characters_ = 0;
};

}  // namespace

core::Result<std::shared_ptr<TextToSpeech>> create_remote_speech(
    SpeechStyle style, RemoteTtsOptions options, std::shared_ptr<http::HttpClient> client) {
  const bool openai = style == SpeechStyle::openai;
  auto address = checked_address(options.base_url,
                                 openai ? "https://api.openai.com/v1" : "http://127.0.0.1:8004");
  if (!address) return address.error();
  options.base_url = std::move(*address);
  auto parameters =
      read_parameters(options.parameters, parameters_of(style), openai ? "openai" : "chatterbox");
  if (!parameters) return parameters.error();
  auto voices = remote_voices(options.voices);
  if (!voices) return voices.error();
  if (voices->empty() && parameters->texts.contains("reference_voice")) {
    voices->push_back({"reference", ""});
  }
  if (voices->empty() && openai) voices->push_back({"alloy", "alloy"});  // OpenAI's first
  if (voices->empty()) {
    return Error(ErrorCode::invalid_argument, "the voice server's voice is not named",
                 "set tts.voice to one that it has, or reference_voice=FILE in tts.parameters");
  }
  return std::shared_ptr<TextToSpeech>(std::make_shared<RemoteSpeech>(
      style, std::move(options), std::move(*voices), std::move(*parameters), std::move(client)));
}

}  // namespace repartee::tts
