#pragma once
// The wire format of a WebSocket's client side (RFC 6455), without a connection. Pure.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "http/http_client.hpp"

namespace repartee::http {

enum class Opcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10,
};

/// One whole frame as a client sends it. `mask` must be unpredictable (section 10.3).
std::string client_frame(Opcode opcode, std::string_view payload,
                         const std::array<std::uint8_t, 4>& mask);

/// The payload of a close frame.
std::string close_payload(std::uint16_t code, std::string_view reason);

/// The code in a close frame's payload; 1005 ("none") where it has none.
std::uint16_t close_code(std::string_view payload);

/// Takes what a server sends, cut anywhere. Not thread-safe.
class FrameReader {
 public:
  struct Message {
    Opcode opcode;  ///< text, binary, close, ping or pong.
    std::string data;
  };
  using OnMessage = std::function<void(Message)>;

  explicit FrameReader(std::size_t max_message_bytes) : max_message_bytes_(max_message_bytes) {}

  /// Hands over each message that is complete, its fragments joined. `corrupt` for what breaks the
  /// protocol (masked or reserved frames, fragments out of order, long control frames),
  /// `too_large` past the bound; then feed no more.
  core::Result<> feed(std::string_view bytes, const OnMessage& on_message);

 private:
  core::Result<bool> take_frame(const OnMessage& on_message);

  const std::size_t max_message_bytes_;
  std::string buffer_;
  std::string joined_;
  Opcode joining_ = Opcode::continuation;  // the first fragment's; continuation: none is open
};

/// The request that asks for a WebSocket. `key`: 16 random bytes in base64.
std::string upgrade_request(std::string_view authority, std::string_view target,
                            const Headers& headers, std::string_view key);

/// What a server must answer to that key (section 4.2.2).
std::string accept_value(std::string_view key);

/// The head of an HTTP answer, without the empty line at its end.
struct ResponseHead {
  int status = 0;
  Headers headers;  ///< Names in lower case.
};
/// `corrupt` for what is not HTTP/1.x.
core::Result<ResponseHead> parse_response_head(std::string_view head);

/// The content of a chunked body as far as it has come; stops at the first thing that is no chunk.
std::string join_chunks(std::string_view body);

}  // namespace repartee::http
