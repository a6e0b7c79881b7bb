#pragma once
// One HTTP request and its answer, without a trace of the library that carries them.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace repartee::net {

namespace asio = boost::asio;

struct Request {
  std::string method;                        ///< "GET".
  std::string path;                          ///< Percent-decoded, without the query: "/v1/models".
  std::map<std::string, std::string> query;  ///< Percent-decoded; the last of equal names counts.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string peer;  ///< "127.0.0.1:41234".
  bool secure = false;
  /// Stops when nobody waits for the answer any more: the client has gone (one that closes its
  /// sending side counts), or the server ends.
  std::stop_token gone;

  /// The value of a header (any case), or "".
  std::string_view header(std::string_view name) const;
  /// The values of all header fields of that name.
  std::vector<std::string_view> all(std::string_view name) const;
};

/// Writes pieces of a body of unknown length as they come; a co_await returns false when the client
/// has gone.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  virtual asio::awaitable<bool> write(std::string piece) = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  /// Where set, `body` is ignored and this produces it piece by piece (chunked transfer). When it
  /// throws, the connection breaks, so that the client cannot take the body for complete.
  std::function<asio::awaitable<void>(BodyWriter&)> stream;
};

}  // namespace repartee::net
