#pragma once
// Every server with OpenAI's `POST /v1/audio/transcriptions`: OpenAI, Groq, Speaches, vLLM, another
// Repartee, whisper.cpp's own with its address set so.

#include <memory>

#include "http/http_client.hpp"
#include "stt/remote/provider.hpp"
#include "stt/speech_to_text.hpp"

namespace repartee::stt {

/// The utterance is sent as one recording when it is finished; there are no partial transcripts. A
/// server that refuses the times of words is asked for the text alone from then on. Attempts are
/// repeated as http::retry_wait() says, within the timeout.
///
/// What finish() may end with, besides the errors of http::HttpClient: see http::status_error();
/// `provider_failed` for an answer that is no transcript. Each hint says the mend.
core::Result<std::shared_ptr<SpeechToText>> create_transcriptions(
    RemoteSttOptions options, std::shared_ptr<http::HttpClient> client);

}  // namespace repartee::stt
