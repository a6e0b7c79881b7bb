#include "support/fake_websocket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "http/websocket_frames.hpp"
#include "support/socket_reader.hpp"

namespace repartee::test {

void FakeConnection::send(std::string_view text) {
  send_frame(1, text);
}

void FakeConnection::send_frame(int opcode, std::string_view payload, bool fin) {
  std::string out;
  out += static_cast<char>((fin ? 0x80 : 0) | opcode);
  if (payload.size() < 126) {
    out += static_cast<char>(payload.size());
  } else if (payload.size() <= 0xFFFF) {
    out += static_cast<char>(126);
    for (int i = 1; i >= 0; --i) out += static_cast<char>(payload.size() >> (8 * i) & 0xFF);
  } else {
    out += static_cast<char>(127);
    for (int i = 7; i >= 0; --i) out += static_cast<char>(payload.size() >> (8 * i) & 0xFF);
  }
  send_raw(out.append(payload));
}

void FakeConnection::send_raw(std::string_view bytes) {
  (void)send_all(socket_, bytes);
}

void FakeConnection::close(int code, std::string_view reason) {
  send_frame(8, http::close_payload(static_cast<std::uint16_t>(code), reason));
}

void FakeConnection::reset() {
  ::shutdown(socket_, SHUT_RDWR);
}

FakeWebSocketServer::FakeWebSocketServer(Script script) : script_(std::move(script)) {
  std::tie(listener_, port_) = listen_on_loopback();
  acceptor_ = std::thread([this] { accept(); });
}

FakeWebSocketServer::~FakeWebSocketServer() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (auto& thread : threads_) thread.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
}

std::string FakeWebSocketServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<FakeRequest> FakeWebSocketServer::upgrades() const {
  const std::lock_guard lock(mutex_);
  return upgrades_;
}

std::vector<std::string> FakeWebSocketServer::texts() const {
  const std::lock_guard lock(mutex_);
  return texts_;
}

void FakeWebSocketServer::wait_for_upgrades(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return upgrades_.size() >= count; });
}

void FakeWebSocketServer::wait_for_texts(std::size_t count) {
  wait_until([count](const auto& texts) { return texts.size() >= count; });
}

void FakeWebSocketServer::wait_for_disconnects(int count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return disconnects_ >= count; });
}

void FakeWebSocketServer::wait_until(
    const std::function<bool(const std::vector<std::string>&)>& check) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return check(texts_); });
}

void FakeWebSocketServer::accept() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    if (closing_) {
      ::shutdown(socket, SHUT_RDWR);
      continue;
    }
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void FakeWebSocketServer::serve(int socket) {
  FakeConnection connection(socket);
  SocketReader reader(socket);
  const auto talk = [&] {
    FakeRequest request;
    if (!read_request(reader, request)) return;
    {
      const std::lock_guard lock(mutex_);
      upgrades_.push_back(request);
    }
    changed_.notify_all();
    if (script_.refuse) {
      if (const auto answer = script_.refuse(request); !answer.empty()) {
        return connection.send_raw(answer);
      }
    }
    connection.send_raw(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        http::accept_value(request.headers["sec-websocket-key"]) + "\r\n\r\n");
    if (script_.on_open) script_.on_open(connection, request);
    for (std::string head; reader.exactly(2, head);) {
      const int opcode = head[0] & 0x0F;
      std::uint64_t size = static_cast<std::uint8_t>(head[1]) & 0x7F;
      if (size >= 126) {
        std::string length;
        if (!reader.exactly(size == 126 ? 2 : 8, length)) return;
        size = 0;
        for (const char c : length) size = size << 8 | static_cast<std::uint8_t>(c);
      }
      std::string mask, payload;
      if (!reader.exactly(4, mask) || !reader.exactly(size, payload)) return;
      for (std::size_t i = 0; i < payload.size(); ++i) {
        payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
      }
      if (opcode == 1) {
        {
          const std::lock_guard lock(mutex_);
          texts_.push_back(payload);
        }
        changed_.notify_all();
        if (script_.on_text) script_.on_text(connection, payload);
      } else if (script_.on_control) {
        script_.on_control(connection, opcode, payload);
      }
      if (opcode == 8) return;
    }
  };
  talk();
  ::shutdown(socket, SHUT_RDWR);
  const std::lock_guard lock(mutex_);
  ++disconnects_;
  changed_.notify_all();
}

std::string http_answer(int status, const std::string& body, const std::string& fields) {
  return "HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Type: application/json\r\n" +
         fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace repartee::test
