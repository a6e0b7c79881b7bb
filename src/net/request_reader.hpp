#pragma once
// Reads one HTTP request after the other from a connection, with the limits and deadlines that keep
// slow and greedy clients from holding it. Private to net/.

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "net/byte_stream.hpp"

namespace repartee::net {

struct ReadLimits {
  std::chrono::seconds idle{60};    ///< Until a further request begins; the first has `header`.
  std::chrono::seconds header{30};  ///< All of a header, from its first byte on.
  std::chrono::seconds body{30};    ///< All of a body; large ones get more, by their size.
};

/// Strand-confined.
class RequestReader {
 public:
  /// Why there is no request. Status 0: the client has gone or was too slow, nobody is to be
  /// answered.
  struct Refusal {
    int status = 0;
    std::string message;
    std::string hint;
  };

  RequestReader(ByteStream& stream, ReadLimits limits) : stream_(stream), limits_(limits) {}

  /// Reads the header of the next request; nothing when it is there. After a refusal, here and
  /// below, the connection is not to be read from any more.
  asio::awaitable<std::optional<Refusal>> read_header();
  const HttpRequest& header() const { return parser_->get(); }
  /// The request has no body, or it has been read.
  bool complete() const { return parser_->is_done(); }
  /// The most bytes that its body will have; `most` where it does not say.
  std::size_t expected_bytes(std::size_t most) const;
  /// Reads the body, if any: at most so many bytes.
  asio::awaitable<std::optional<Refusal>> read_body(std::size_t most);
  /// The request, when it is complete.
  HttpRequest take();

  /// Waiting for the first byte of a request.
  bool idle() const { return idle_; }
  /// Bytes that came behind the request (pipelined requests).
  std::size_t buffered_bytes() const { return buffer_.size(); }
  /// Gives the buffers back; for a connection that leaves HTTP.
  void release();

 private:
  using Parser = beast::http::request_parser<beast::http::string_body>;

  asio::awaitable<std::optional<Refusal>> read_more(std::size_t bytes);
  std::optional<Refusal> parse(bool& starved, std::size_t body_limit);

  ByteStream& stream_;
  const ReadLimits limits_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  bool idle_ = false;
  bool first_ = true;
};

}  // namespace repartee::net
