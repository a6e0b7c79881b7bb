#pragma once
// `input_audio_buffer.append` without a JSON document: it is nearly all that a client sends, up to
// 20 MB at a time.

#include <optional>
#include <string>
#include <string_view>

namespace repartee::protocol::realtime {

/// Views of the message.
struct AppendMessage {
  std::string_view audio;     ///< As written, escapes and all.
  std::string_view event_id;  ///< As written.
};

/// One pass over the text, nothing copied. Nothing where it is any other message, or not simple
/// enough to be sure (an append with more than these three fields): then the JSON reader decides.
std::optional<AppendMessage> read_append(std::string_view message);

/// The bytes of base64 as it stands in JSON: a slash may be escaped. Nothing where it is not
/// base64.
std::optional<std::string> bytes_of(std::string_view base64);

}  // namespace repartee::protocol::realtime
