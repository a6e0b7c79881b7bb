#pragma once
// What the fake servers share: blocking sockets on loopback, and requests read from them.

#include <string>
#include <string_view>
#include <utility>

namespace repartee::test {

struct FakeRequest;

bool send_all(int socket, std::string_view bytes);

/// A listening socket on 127.0.0.1 and its port. Throws where there is none to be had.
std::pair<int, int> listen_on_loopback();

/// Reads up to and over `mark`, or `size` bytes; what is read beyond stays for the next call. False
/// where the connection ends before.
class SocketReader {
 public:
  explicit SocketReader(int socket) : socket_(socket) {}
  bool until(std::string_view mark, std::string& out);
  bool exactly(std::size_t size, std::string& out);

 private:
  bool more();
  int socket_;
  std::string buffer_;
};

bool read_request(SocketReader& reader, FakeRequest& request);

}  // namespace repartee::test
