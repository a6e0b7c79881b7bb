#pragma once
// ElevenLabs' voices over their WebSocket, `multi-stream-input`.

#include <memory>

#include "http/websocket_client.hpp"
#include "tts/provider.hpp"

namespace repartee::tts {

/// Each text is a context of its own on a connection that several texts share: stopping one closes
/// its context and no other's. Connections are kept for the next text. Word times come from the
/// provider's alignment. Characters are counted as they are sent (usage()). A connection that takes
/// longer than a text may wait for its first sound is still there for the next one.
///
/// `base_url` empty: https://api.elevenlabs.io. Voices are ids of the account, or "name=id". Errors
/// of the options are `invalid_argument`. What synthesize() may end with besides: see
/// http::status_error() for a refused connection; `timed_out` for silence longer than the options
/// allow; `network` where the connection broke; `provider_failed` for what the provider reports.
core::Result<std::shared_ptr<TextToSpeech>> create_elevenlabs(
    RemoteTtsOptions options, std::shared_ptr<http::WebSocketClient> client);

}  // namespace repartee::tts
