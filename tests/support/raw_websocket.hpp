#pragma once
// WebSocket frames by hand over a RawConnection, for what a well-behaved client never sends.

#include <cstdint>
#include <string>
#include <string_view>

#include "support/raw_http.hpp"

namespace repartee::test {

struct RawFrame {
  int opcode = 0;
  bool fin = false;
  std::string payload;

  /// Of a close frame; 0 where it has none.
  int close_code() const;
};

/// The client's side of a frame, masked. `opcode` 0 continuation, 1 text, 2 binary, 8 close, 9
/// ping.
std::string frame(int opcode, std::string_view payload, bool fin = true, bool masked = true);
/// Only the header of a binary frame that promises `bytes` of payload.
std::string frame_header(std::uint64_t bytes);

/// Sends the upgrade request and returns the answer.
RawResponse upgrade(RawConnection& connection, std::string_view target,
                    std::string_view fields = "");
RawFrame read_frame(RawConnection& connection);

}  // namespace repartee::test
