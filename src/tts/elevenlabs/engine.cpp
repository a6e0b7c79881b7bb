#include "tts/elevenlabs/engine.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "core/pause.hpp"
#include "tts/elevenlabs/alignment.hpp"
#include "tts/elevenlabs/connection.hpp"
#include "tts/request.hpp"
#include "tts/speech_gate.hpp"

namespace repartee::tts {
namespace {

using core::Error;
using core::ErrorCode;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// A place on a connection; given back whichever way its user leaves.
struct Place {
  std::shared_ptr<Connection> connection;
  std::string name;
  std::shared_ptr<SpeechContext> context;
  bool over = false;   // the provider has ended the context
  bool begun = false;  // it was opened at the provider

  Place() = default;
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    if (!connection) return;
    if (begun && !over && !connection->ended()) connection->send(drop_context(name));
    connection->end(name);
  }
};

class ElevenLabs final : public TextToSpeech {
 public:
  ElevenLabs(RemoteTtsOptions options, std::vector<RemoteVoice> voices, Parameters parameters,
             std::shared_ptr<http::WebSocketClient> client)
      : options_(std::move(options)),
        provider_{"ElevenLabs at " + http::shown_url(options_.base_url), "tts", options_.api_key},
        remote_voices_(std::move(voices)),
        voices_(listed(remote_voices_, "elevenlabs")),
        parameters_(std::move(parameters)),
        client_(std::move(client)) {}

  core::Result<> synthesize(const SpeechRequest& request, const SpeechSink& sink,
                            std::stop_token stop) override {
    if (auto checked = check(request); !checked) return checked;
    const auto voice = find_voice(voices_, request.voice);
    if (!voice) return voice.error();
    if (!has_something_to_say(request.text)) return {};
    if (stop.stop_requested()) return cancelled();

    const auto deadline = Clock::now() + options_.first_audio;
    for (int attempts = 1;; ++attempts) {
      http::Failure failure;
      bool any_sound = false;
      auto spoken =
          attempt(remote_voices_[*voice].id, request, sink, stop, deadline, failure, any_sound);
      if (spoken || any_sound || spoken.error().code == ErrorCode::cancelled) return spoken;
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
      const auto pause = http::retry_wait(failure, attempts, left, options_.retry);
      if (!pause) return spoken;
      spdlog::debug("{}; asked again in {} ms", failure.error.message, pause->count());
      if (!core::pause(*pause, stop)) return cancelled();
    }
  }

  std::vector<Voice> voices() const override { return voices_; }
  int sample_rate_hz(const std::string& /*voice*/) const override { return elevenlabs_rate_hz; }
  std::string description() const override {
    return "elevenlabs" + (options_.model.empty() ? "" : " " + options_.model) + " at " +
           http::shown_url(options_.base_url);
  }
  bool remote() const override { return true; }
  Usage usage() const override { return {requests_, characters_}; }

 private:
  // The first sound is due at `deadline`.
  core::Result<> attempt(const std::string& voice_id, const SpeechRequest& request,
                         const SpeechSink& sink, const std::stop_token& stop,
                         Clock::time_point deadline, http::Failure& failure, bool& any_sound) {
    Place place;
    take_place(voice_id, place);
    // One that comes too late for this text is there for the next.
    const auto connected_by = std::min(Clock::now() + options_.connect_timeout, deadline);
    if (!place.connection->wait_until_open(stop, connected_by)) {
      if (stop.stop_requested()) return cancelled();
      return late(failure, "was not connected within",
                  std::min(options_.connect_timeout, options_.first_audio));
    }
    for (auto& message : speak_context(place.name, request.text, request.speed, parameters_)) {
      place.connection->send(std::move(message));
    }
    place.begun = true;
    requests_ += 1;
    characters_ += count_characters(request.text);

    SpeechGate gate(sink, elevenlabs_rate_hz, stop);
    Alignment alignment(request.text);
    auto heard_at = Clock::now();  // messages without sound do not count
    for (;;) {
      auto [message, failed] =
          place.context->wait(stop, any_sound ? heard_at + options_.stall : deadline);
      if (stop.stop_requested()) return cancelled();
      if (failed) {
        failure = std::move(*failed);
        return failure.error;
      }
      if (!message) {
        return any_sound ? late(failure, "stopped in the middle for", options_.stall)
                         : late(failure, "sent no sound within", options_.first_audio);
      }
      const std::int64_t begin = gate.received();
      gate.add(message->audio);
      gate.add(alignment.add(*message, begin));
      any_sound = gate.received() > 0;
      if (!message->audio.empty()) heard_at = Clock::now();
      if (!message->final) {
        if (auto released = gate.release(); !released) return released;
        continue;
      }
      place.over = true;
      if (!any_sound) {
        failure = {Error(ErrorCode::provider_failed, provider_.name + " sent no sound",
                         "Check tts.voice (the voice's id) and tts.model."),
                   400,
                   {}};
        return failure.error;
      }
      gate.add(alignment.finish(gate.received()));
      return gate.finish();
    }
  }

  // A place on a connection of this voice, which may be a new one.
  void take_place(const std::string& voice_id, Place& place) {
    place.name = "repartee-" + std::to_string(++contexts_);
    const std::lock_guard lock(mutex_);
    auto& connections = connections_[voice_id];
    std::erase_if(connections, [](const auto& connection) { return connection->ended(); });
    for (const auto& connection : connections) {
      place.context = connection->begin(place.name);
      place.connection = connection;
      if (place.context) return;
    }
    place.connection = Connection::open(*client_, options_, provider_, voice_id);
    connections.push_back(place.connection);
    place.context = place.connection->begin(place.name);
  }

  Error late(http::Failure& failure, const std::string& what, milliseconds patience) const {
    failure = {Error(ErrorCode::timed_out,
                     provider_.name + " " + what + " " + std::to_string(patience.count()) + " ms",
                     "Choose a faster model, or raise tts.stall_ms and tts.first_audio_ms."),
               0,
               {}};
    return failure.error;
  }

  const RemoteTtsOptions options_;
  const http::Provider provider_;
  const std::vector<RemoteVoice> remote_voices_;
  const std::vector<Voice> voices_;
  const Parameters parameters_;
  const std::shared_ptr<http::WebSocketClient> client_;
  std::atomic<std::uint64_t> contexts_ = 0;
  std::atomic<std::int64_t> requests_ = 0, characters_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::vector<std::shared_ptr<Connection>>>
      connections_;  // guarded by mutex_; by voice
};

}  // namespace

core::Result<std::shared_ptr<TextToSpeech>> create_elevenlabs(
    RemoteTtsOptions options, std::shared_ptr<http::WebSocketClient> client) {
  const std::string usual = "https://api.elevenlabs.io";
  if (options.base_url.empty()) options.base_url = usual;
  auto address = checked_address(options.base_url, usual);
  if (!address) return address.error();
  options.base_url = std::move(*address);
  auto parameters = read_parameters(options.parameters, elevenlabs_parameters(), "elevenlabs");
  if (!parameters) return parameters.error();
  auto voices = remote_voices(options.voices);
  if (!voices) return voices.error();
  if (voices->empty()) {
    return Error(ErrorCode::invalid_argument, "the ElevenLabs voice is not named",
                 "set tts.voice to the id of a voice of your account");
  }
  if (options.api_key.empty() && options.base_url == usual) {
    return Error(ErrorCode::invalid_argument, "ElevenLabs wants a key", "set tts.api_key");
  }
  return std::shared_ptr<TextToSpeech>(std::make_shared<ElevenLabs>(
      std::move(options), std::move(*voices), std::move(*parameters), std::move(client)));
}

}  // namespace repartee::tts
