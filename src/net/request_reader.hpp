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
  std::size_t body_bytes = 0;
  std::chrono::seconds idle{60};    ///< Until a further request begins; the first has `header`.
  std::chrono::seconds header{30};  ///< All of a header, from its first byte on.
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

  /// Reads a request; nothing when it is there to take(). After a refusal the connection is not to
  /// be read from any more.
  asio::awaitable<std::optional<Refusal>> read();
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
  asio::awaitable<std::optional<Refusal>> read_header();
  asio::awaitable<std::optional<Refusal>> read_body();
  std::optional<Refusal> parse(bool& starved);

  ByteStream& stream_;
  const ReadLimits limits_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  bool idle_ = false;
  bool first_ = true;
};

}  // namespace repartee::net
