#pragma once
// Every server with OpenAI's `POST /v1/audio/speech` (OpenAI, Kokoro, Orpheus, another Repartee …),
// and servers of the Chatterbox kind with `POST /tts`.

#include <memory>

#include "http/http_client.hpp"
#include "tts/provider.hpp"
#include "tts/remote/speech_wire.hpp"

namespace repartee::tts {

/// The sound is handed on as it comes; the times of words are estimated from their length, as
/// nothing on this wire tells them. Refused requests are tried again while nothing was said, as
/// http::retry_wait() says and within `first_audio`.
///
/// `base_url` for openai is with the version ("https://api.openai.com/v1"), for chatterbox without.
/// Errors of the options are `invalid_argument`. What synthesize() may end with besides: see
/// http::status_error(); `timed_out` for silence longer than the options allow; `provider_failed`
/// and `unsupported` for an answer that is no sound.
core::Result<std::shared_ptr<TextToSpeech>> create_remote_speech(
    SpeechStyle style, RemoteTtsOptions options, std::shared_ptr<http::HttpClient> client);

}  // namespace repartee::tts
