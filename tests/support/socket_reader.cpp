#include "support/socket_reader.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "support/fake_openai.hpp"

namespace repartee::test {

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::pair<int, int> listen_on_loopback() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener, 64) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no loopback port for the fake server");
  }
  return {listener, ntohs(address.sin_port)};
}

bool SocketReader::until(std::string_view mark, std::string& out) {
  std::size_t at;
  while ((at = buffer_.find(mark)) == std::string::npos) {
    if (!more()) return false;
  }
  out = buffer_.substr(0, at);
  buffer_.erase(0, at + mark.size());
  return true;
}

bool SocketReader::exactly(std::size_t size, std::string& out) {
  while (buffer_.size() < size) {
    if (!more()) return false;
  }
  out = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return true;
}

bool SocketReader::more() {
  char bytes[4096];
  const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
  if (got <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(got));
  return true;
}

bool read_request(SocketReader& reader, FakeRequest& request) {
  std::string head;
  if (!reader.until("\r\n\r\n", head)) return false;
  head += "\r\n";
  std::size_t at = head.find("\r\n");
  const std::string first = head.substr(0, at);
  const std::size_t space = first.find(' ');
  request.method = first.substr(0, space);
  request.path = first.substr(space + 1, first.rfind(' ') - space - 1);
  for (at += 2; at < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::string line = head.substr(at, end - at);
    at = end + 2;
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::string name = line.substr(0, colon);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    request.headers[name] =
        line.substr(std::min(line.find_first_not_of(' ', colon + 1), line.size()));
  }
  const auto length = request.headers.find("content-length");
  return length == request.headers.end() ||
         reader.exactly(std::stoul(length->second), request.body);
}

}  // namespace repartee::test
