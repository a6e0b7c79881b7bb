#pragma once
// Every server with transcription sessions of OpenAI's Realtime API (`/v1/realtime?
// intent=transcription`): OpenAI, Speaches, another Repartee.

#include <memory>

#include "http/websocket_client.hpp"
#include "stt/remote/provider.hpp"
#include "stt/speech_to_text.hpp"

namespace repartee::stt {

/// Audio is sent while it is spoken, so that only its end is left to transcribe; deltas that come
/// before the end are the partial transcripts. A connection serves one utterance after another. One
/// that breaks is made anew within the timeout, and the utterance sent again, as
/// http::retry_wait() says. There are no word times on this wire.
core::Result<std::shared_ptr<SpeechToText>> create_realtime(
    RemoteSttOptions options, std::shared_ptr<http::WebSocketClient> client);

}  // namespace repartee::stt
