#pragma once
// The engines that the configuration asks for. Load them once per process.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/config/config.hpp"
#include "core/choice.hpp"
#include "core/error.hpp"
#include "eot/end_of_turn_model.hpp"
#include "http/http_client.hpp"
#include "llm/language_model.hpp"
#include "runtime/service.hpp"
#include "stt/speech_to_text.hpp"
#include "stt/whisper/engine.hpp"
#include "tts/text_to_speech.hpp"
#include "vad/voice_activity_detector.hpp"

namespace repartee::app {

/// The errors of vad::create_detector. `choice`, here and below, hears why this engine was taken.
core::Result<std::shared_ptr<const vad::VoiceActivityDetector>> load_detector(
    const Config& config, core::Choice* choice = nullptr);

/// Null where there is none. The errors of eot::create_end_of_turn_model.
core::Result<std::shared_ptr<const eot::EndOfTurnModel>> load_end_of_turn_model(
    const Config& config, core::Choice* choice = nullptr);

/// The errors of stt::create_speech_to_text. `whisper` is for measurements.
core::Result<std::shared_ptr<stt::SpeechToText>> load_speech_to_text(
    const Config& config, core::Choice* choice = nullptr, const stt::WhisperTuning& whisper = {});

/// The errors of tts::create_text_to_speech. `busy` says when tts.busy_voice speaks.
core::Result<std::shared_ptr<tts::TextToSpeech>> load_text_to_speech(
    const Config& config, core::Choice* choice = nullptr, std::function<bool()> busy = {});

/// Who answers in a mode: "echo", "template" or "llm". `client` is needed by llm only. The errors
/// of llm::create_language_model.
core::Result<std::shared_ptr<llm::LanguageModel>> load_language_model(
    const Config& config, const std::string& mode, const std::shared_ptr<http::HttpClient>& client);

/// The engines of a chain, each by itself and in their order: what the functions above make one of.
core::Result<std::vector<std::shared_ptr<stt::SpeechToText>>> load_speech_to_text_links(
    const Config& config, core::Choice* choice = nullptr);
core::Result<std::vector<std::shared_ptr<tts::TextToSpeech>>> load_text_to_speech_links(
    const Config& config, core::Choice* choice = nullptr);
core::Result<std::vector<std::shared_ptr<llm::LanguageModel>>> load_language_model_links(
    const Config& config, const std::string& mode, const std::shared_ptr<http::HttpClient>& client);

/// Everything that sessions need, loaded and warmed. Logs which engine of each kind, and why.
core::Result<std::shared_ptr<const runtime::Engines>> load_engines(const Config& config);

/// What sessions start with, of each tenant, too; its engines are not loaded yet. The errors of
/// load_lexicon() and check_session_rules(), which name the tenant where it is one's.
core::Result<std::shared_ptr<runtime::Service>> create_service(const Config& config);

/// Whether the engines can do what sessions start with, the server's own and each tenant's:
/// `not_found` for a voice, `unsupported` for a language that is not here (the hint says what is).
/// The message names the tenant where it is one's.
core::Result<> check_session_defaults(const runtime::Service& service,
                                      const runtime::Engines& engines);

}  // namespace repartee::app
