#pragma once
// Puts responses on the wire. Private to net/.

#include <string>

#include "net/byte_stream.hpp"
#include "net/http_message.hpp"

namespace repartee::net {

/// What of a request its response depends on.
struct ResponseForm {
  bool head_only = false;   ///< The request was HEAD.
  bool http_11 = true;      ///< It may be answered in chunks.
  bool keep_alive = false;  ///< The connection lives on afterwards.
};

/// Writes all of a response. False when the client has gone. An exception of `response.stream`
/// passes through, and the connection is not to be used any more.
asio::awaitable<bool> write_response(ByteStream& stream, Response response, ResponseForm form);

/// The status line and header fields, with the empty line; Date apart, a pure function. Fields
/// whose name or value could break the message are left out.
std::string response_head(const Response& response, const ResponseForm& form);

}  // namespace repartee::net
