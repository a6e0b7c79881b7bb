#include "support/raw_http.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace repartee::test {
namespace {

constexpr timeval patience{.tv_sec = 20, .tv_usec = 0};

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("raw client: " + what);
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::size_t number(const std::string& text, int base) {
  std::size_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (failure != std::errc() || end == text.data()) fail("'" + text + "' is not a number");
  return value;
}

}  // namespace

struct RawConnection::Tls {
  Tls() = default;
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;
  ~Tls() {
    SSL_free(session);
    SSL_CTX_free(context);
  }
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL* session = nullptr;
};

RawConnection::RawConnection(std::uint16_t port, RawTls tls) {
  socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    fail("nobody listens");
  }
  if (!tls.on) return;
  tls_ = std::make_unique<Tls>();
  // Old versions need the lowest security level to be offered at all.
  SSL_CTX_set_security_level(tls_->context, 0);
  SSL_CTX_set_min_proto_version(tls_->context, 0);
  SSL_CTX_set_max_proto_version(tls_->context, tls.newest_version);
  tls_->session = SSL_new(tls_->context);
  if (!tls.alpn.empty()) {
    SSL_set_alpn_protos(tls_->session, reinterpret_cast<const unsigned char*>(tls.alpn.data()),
                        static_cast<unsigned int>(tls.alpn.size()));
  }
  SSL_set_fd(tls_->session, socket_);
  if (SSL_connect(tls_->session) != 1) {
    tls_.reset();
    ::close(socket_);
    fail("no TLS handshake");
  }
}

RawConnection::~RawConnection() {
  tls_.reset();
  if (socket_ >= 0) ::close(socket_);
}

void RawConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = tls_ ? SSL_write(tls_->session, bytes.data(), static_cast<int>(bytes.size()))
                           : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) fail("the server takes no more bytes");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool RawConnection::fill() {
  std::array<char, 16384> piece{};
  const auto got = tls_ ? SSL_read(tls_->session, piece.data(), piece.size())
                        : ::recv(socket_, piece.data(), piece.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) fail("the server is silent");
  if (got <= 0) return false;
  buffer_.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

std::string RawConnection::read(std::size_t bytes) {
  while (buffer_.size() < bytes) {
    if (!fill()) fail("the connection ended early");
  }
  std::string out = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return out;
}

std::string RawConnection::read_line() {
  std::size_t end;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    if (!fill()) fail("the connection ended within a line");
  }
  std::string line = read(end);
  read(2);
  return line;
}

std::string RawConnection::read_to_end() {
  while (fill()) {
  }
  return std::exchange(buffer_, {});
}

RawResponse RawConnection::read_response(bool to_head) {
  RawResponse response;
  const std::string status = read_line();
  if (!status.starts_with("HTTP/1.1 ")) fail("'" + status + "' is no status line");
  response.status = static_cast<int>(number(status.substr(9, 3), 10));
  for (std::string line = read_line(); !line.empty(); line = read_line()) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos) fail("'" + line + "' is no header field");
    response.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
  }
  if (to_head || response.status < 200 || response.status == 204) return response;
  if (response.headers.contains("transfer-encoding")) {
    while (const auto size = number(read_line(), 16)) {
      response.body += read(size);
      read_line();
    }
    read_line();
  } else if (response.headers.contains("content-length")) {
    response.body = read(number(response.headers.at("content-length"), 10));
  } else {
    response.body = read_to_end();
  }
  return response;
}

void RawConnection::shutdown_send() {
  ::shutdown(socket_, SHUT_WR);
}

void RawConnection::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket_);
  socket_ = -1;
}

std::string RawConnection::alpn() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(tls_->session, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string RawConnection::tls_version() const {
  return SSL_get_version(tls_->session);
}

std::string request(std::string_view method, std::string_view target, std::string_view body,
                    std::string_view fields) {
  std::string text;
  text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: test\r\n");
  text.append(fields);
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text.append("\r\n").append(body);
}

std::uint16_t port_of(std::string_view url) {
  return static_cast<std::uint16_t>(number(std::string(url.substr(url.rfind(':') + 1)), 10));
}

}  // namespace repartee::test
