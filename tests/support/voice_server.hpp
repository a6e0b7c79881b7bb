#pragma once
// A whole server inside the test, on loopback, with engines whose every answer is known: a scripted
// recognizer and detector, a tone for a voice, an echo for a model. For tests that link api/.

#include <cmath>
#include <map>
#include <memory>
#include <numbers>
#include <string>
#include <thread>
#include <vector>

#include "api/api.hpp"
#include "llm/echo/echo.hpp"
#include "runtime/service.hpp"
#include "runtime/transcription_desk.hpp"
#include "stt/scripted/engine.hpp"
#include "support/test_server.hpp"
#include "tts/tone/engine.hpp"
#include "vad/scripted/scripted.hpp"

namespace repartee::test {

/// What a test replaces; an empty engine is the known one.
struct VoiceServerOptions {
  std::vector<std::string> heard{"hello there"};  ///< By the scripted recognizer, in turn.
  std::shared_ptr<const vad::VoiceActivityDetector> vad;
  std::shared_ptr<stt::SpeechToText> stt;
  std::shared_ptr<tts::TextToSpeech> tts;
  std::map<std::string, std::shared_ptr<llm::LanguageModel>> models;  ///< None: "echo".
  std::string response_mode = "echo";
  conversation::Settings defaults;
  std::size_t max_sessions = 16;
  std::size_t max_upload_bytes = 25u << 20;
  double max_upload_seconds = 1800;
  net::ServerOptions server;
  std::vector<std::string> keys;
  std::vector<std::string> origins;
  std::vector<api::Access::Tenant> tenant_keys;
  std::map<std::string, runtime::SessionDefaults> tenants;
  bool ready = true;
};

class VoiceServer {
 public:
  explicit VoiceServer(VoiceServerOptions options = {})
      : pool_(std::make_shared<core::WorkerPool>("test", 2)),
        service(create_service(options, pool_)),
        api_(std::make_shared<api::Api>(
            service, api::Access(options.keys, options.origins, options.tenant_keys))) {
    api_->ready = options.ready;
    server_ = std::make_unique<TestServer>(api::create_handlers(api_), options.server);
  }

  ~VoiceServer() {
    server_->server->stop();
    // What waits for a worker keeps the loop at work; answers on their way hold its executor.
    service->engines->stop();
    server_->loop.finish();
    service->engines.reset();
  }
  VoiceServer(const VoiceServer&) = delete;
  VoiceServer& operator=(const VoiceServer&) = delete;

  std::uint16_t port() const { return server_->port(); }
  std::string url() const { return server_->url(); }

  /// Waits until so many sessions are open; false when that does not come within 20 s.
  bool reaches_sessions(std::size_t count) const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (service->sessions.count() != count) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      std::this_thread::yield();
    }
    return true;
  }

 private:
  static std::shared_ptr<runtime::Service> create_service(
      const VoiceServerOptions& options, const std::shared_ptr<core::WorkerPool>& pool) {
    auto engines = std::make_shared<runtime::Engines>();
    engines->vad = options.vad ? options.vad : vad::create_scripted();
    engines->stt = options.stt ? options.stt : stt::create_scripted_stt({options.heard});
    engines->tts = options.tts ? options.tts : tts::create_tone({});
    engines->models = options.models;
    if (engines->models.empty()) engines->models["echo"] = llm::create_echo_model();
    engines->pool = pool;
    engines->desk = runtime::TranscriptionDesk::create(engines->stt, pool);
    auto service = std::make_shared<runtime::Service>(options.max_sessions);
    service->engines = engines;
    service->defaults = options.defaults;
    service->response_mode = options.response_mode;
    service->tenants = options.tenants;
    service->max_upload_bytes = options.max_upload_bytes;
    service->max_upload_seconds = options.max_upload_seconds;
    return service;
  }

  std::shared_ptr<core::WorkerPool> pool_;

 public:
  const std::shared_ptr<runtime::Service> service;

 private:
  std::shared_ptr<api::Api> api_;
  std::unique_ptr<TestServer> server_;  // last: it ends what uses the rest
};

/// A sound that the scripted detector takes for speech (16 kHz).
inline std::vector<std::int16_t> speech(double seconds, int rate_hz = 16000) {
  std::vector<std::int16_t> samples(static_cast<std::size_t>(seconds * rate_hz));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double phase = 2 * std::numbers::pi * 300 * static_cast<double>(i) / rate_hz;
    samples[i] = static_cast<std::int16_t>(8000 * std::sin(phase));
  }
  return samples;
}

inline std::vector<std::int16_t> silence(double seconds, int rate_hz = 16000) {
  return std::vector<std::int16_t>(static_cast<std::size_t>(seconds * rate_hz));
}

}  // namespace repartee::test
