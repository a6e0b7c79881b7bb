#pragma once
// What a client may say: every client event of both shapes, read and checked.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/realtime/items.hpp"
#include "protocol/realtime/responses.hpp"
#include "protocol/realtime/session_config.hpp"

namespace repartee::protocol::realtime {

namespace client {

struct UpdateSession {
  SessionConfig config;  ///< What holds after it.
};
struct Append {
  std::string bytes;  ///< Whole samples in the session's input format.
};
struct Commit {};
struct Clear {};
struct CreateItem {
  ReadItem item;
  std::optional<conversation::ItemId> after;  ///< Unset: at the end; empty: at the beginning.
};
struct RetrieveItem {
  conversation::ItemId item;
};
struct TruncateItem {
  conversation::ItemId item;
  std::uint32_t part = 0;
  core::Duration audio_end{};
};
struct DeleteItem {
  conversation::ItemId item;
};
struct CreateResponse {
  ResponseRequest request;
};
struct CancelResponse {
  std::string response;  ///< Empty: the one that runs.
};

}  // namespace client

using ClientEvent =
    std::variant<client::UpdateSession, client::Append, client::Commit, client::Clear,
                 client::CreateItem, client::RetrieveItem, client::TruncateItem, client::DeleteItem,
                 client::CreateResponse, client::CancelResponse>;

/// One append holds at most this much sound (OpenAI's limit),
inline constexpr std::size_t max_append_bytes = std::size_t{15} << 20;
/// which is 20 MiB in base64; no message may be larger.
inline constexpr std::size_t max_event_bytes = std::size_t{21} << 20;

struct ClientMessage {
  std::string event_id;  ///< Repeated by the error that the message causes.
  ClientEvent event;
};

/// Reads one message as it is to be understood under `config`. `findings` says what is wrong with
/// it, or what of it has no effect; `event_id` is set as soon as it was found, also where the rest
/// is wrong.
std::optional<ClientMessage> read_client_event(std::string_view message, Shape shape,
                                               const SessionConfig& config, Findings& findings,
                                               std::string& event_id);

}  // namespace repartee::protocol::realtime
