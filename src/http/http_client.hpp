#pragma once
// Outgoing HTTP, for remote providers and tools.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace repartee::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< http:// or https://.
  Headers headers;
  std::string body;
  /// For the name look-up, the connection and TLS together.
  std::chrono::milliseconds connect_timeout{5'000};
  /// From the start of the request to the first byte of the answer's body (or its end).
  std::chrono::milliseconds first_byte_timeout{15'000};
  /// Between two pieces of the body.
  std::chrono::milliseconds idle_timeout{30'000};
  std::size_t max_response_bytes = 16u << 20;
};

/// Called on the client's thread, never inside start(); they must not block or throw. All optional.
struct HttpHandlers {
  /// Once, before any body. Names are in lower case.
  std::function<void(int status, const Headers&)> on_headers;
  /// The view lives only for the call.
  std::function<void(std::string_view bytes)> on_body;
  /// Exactly once and last: the status (also 4xx and 5xx), or why there is no whole answer:
  /// `invalid_argument` (the request), `network` (no connection, or it broke), `timed_out`,
  /// `too_large`, `cancelled` (the token), `closed` (the client was destroyed).
  std::function<void(core::Result<int>)> on_done;
};

/// Keeps connections alive and shares them; speaks HTTP/1.1, and HTTP/2 over TLS. Certificates are
/// verified. Redirects are answers like any other, so a key never travels to another host. The
/// environment's proxies are honoured except for loopback addresses. Thread-safe.
class HttpClient {
 public:
  /// Ends what is running as `closed`.
  virtual ~HttpClient() = default;

  /// Returns at once. A stopped token closes the request's connection at once.
  virtual void start(HttpRequest request, HttpHandlers handlers, std::stop_token stop) = 0;
};

/// A client with a thread of its own.
std::shared_ptr<HttpClient> create_http_client();

struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

/// A whole answer; blocks, so never on the client's own thread.
core::Result<HttpResponse> fetch(HttpClient& client, HttpRequest request,
                                 std::stop_token stop = {});
core::Result<HttpResponse> get(HttpClient& client, std::string url, Headers headers = {});
core::Result<HttpResponse> post(HttpClient& client, std::string url, std::string body,
                                std::string content_type, Headers headers = {});

/// The first header of that name (lower case), or "".
std::string_view header(const Headers& headers, std::string_view name);

/// A URL as it may be shown and logged: without user, password, query and fragment.
std::string shown_url(const std::string& url);

}  // namespace repartee::http
