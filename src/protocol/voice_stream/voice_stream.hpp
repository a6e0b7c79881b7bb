#pragma once
// The three plain WebSocket protocols (docs/protocol.md): raw PCM or whole recordings in, JSON out.
// No sub-protocol, no handshake of their own: what there is to choose stands in the query.

#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <string>

#include "net/websocket.hpp"
#include "runtime/service.hpp"

namespace repartee::protocol::voice_stream {

using Query = std::map<std::string, std::string>;

/// Each serves one connection of `tenant` until it ends, on the socket's strand.
/// `WS /ws/conversation`: live audio in, transcripts and spoken clauses out.
boost::asio::awaitable<void> serve_conversation(std::shared_ptr<net::WebSocket> socket,
                                                std::shared_ptr<runtime::Service> service,
                                                Query query, std::string tenant);
/// `WS /ws/transcribe`: live audio in, transcripts out.
boost::asio::awaitable<void> serve_transcription(std::shared_ptr<net::WebSocket> socket,
                                                 std::shared_ptr<runtime::Service> service,
                                                 Query query, std::string tenant);
/// `WS /ws/clip`: one whole recording in, its transcript and one whole spoken answer out.
boost::asio::awaitable<void> serve_clips(std::shared_ptr<net::WebSocket> socket,
                                         std::shared_ptr<runtime::Service> service, Query query,
                                         std::string tenant);

}  // namespace repartee::protocol::voice_stream
