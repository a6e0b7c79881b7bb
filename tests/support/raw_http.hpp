#pragma once
// A blocking client that writes the bytes a test tells it to, right or wrong. Everything fails with
// an exception after 20 s, so that a server that hangs fails its test.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace repartee::test {

struct RawResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< Names in lower case.
  std::string body;                            ///< Chunks joined.
};

/// What `RawConnection` does about TLS.
struct RawTls {
  bool on = false;
  int newest_version = 0;  ///< TLS1_1_VERSION …; 0: the newest there is.
  std::string alpn;        ///< Length-prefixed, as it goes on the wire.
};

class RawConnection {
 public:
  /// Connects to 127.0.0.1. Throws where nobody listens or the TLS handshake fails.
  explicit RawConnection(std::uint16_t port, RawTls tls = {});
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  void send(std::string_view bytes);
  /// The next response; `to_head` expects no body whatever the header says.
  RawResponse read_response(bool to_head = false);
  /// Exactly so many bytes.
  std::string read(std::size_t bytes);
  /// Reads on until the server closes the connection (a reset counts), and returns what came.
  std::string read_to_end();

  void shutdown_send();
  /// Closes with a reset, as a process that is killed with unread data does.
  void reset();

  std::string alpn() const;
  std::string tls_version() const;

 private:
  struct Tls;
  std::string read_line();
  bool fill();

  int socket_ = -1;
  std::unique_ptr<Tls> tls_;
  std::string buffer_;
};

/// "POST /path HTTP/1.1" with Host, Content-Length and whatever `fields` ("Name: value\r\n"…) say.
std::string request(std::string_view method, std::string_view target, std::string_view body = "",
                    std::string_view fields = "");

/// The port of "http://127.0.0.1:41234".
std::uint16_t port_of(std::string_view url);

}  // namespace repartee::test
