#pragma once
// The JSON of the native protocol: what the client's messages mean, what the server's look like.

#include <optional>
#include <string>
#include <variant>

#include "conversation/effects.hpp"
#include "conversation/inputs.hpp"
#include "core/error.hpp"
#include "runtime/engines.hpp"
#include "runtime/session.hpp"

namespace repartee::protocol::native {

/// The first message: reads it into `options`, which hold the server's defaults.
core::Result<> read_hello(std::string_view text, runtime::SessionOptions& options);

/// A control message that is for the protocol itself, not for the conversation.
enum class Control { commit };

struct ClientMessage {
  std::string ref;  ///< Repeated by an error that the message causes.
  std::variant<conversation::Input, Control> what;
};

/// Any later message. On an error, `ref` is still what the client sent, if it was readable.
core::Result<ClientMessage> read_message(std::string_view text, std::string& ref);

std::string ready_message(const runtime::Session& session, const runtime::Engines& engines);
std::string error_message(const core::Error& error, const std::string& ref, bool fatal);
std::string stream_message(std::string_view type, conversation::StreamId stream);
std::string clear_message(conversation::StreamId stream, core::SamplePos at);
std::string duck_message(conversation::StreamId stream, double gain);
std::string bye_message(const std::string& reason);

/// An event as the client sees it; nothing for those that the protocol does not tell.
std::optional<std::string> event_message(const conversation::Event& event);

}  // namespace repartee::protocol::native
