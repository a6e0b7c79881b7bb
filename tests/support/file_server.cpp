#include "support/file_server.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace repartee::test {

namespace {

int listen_on_loopback(std::uint16_t& port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (listener < 0 || bind(listener, any, size) != 0 || listen(listener, 8) != 0 ||
      getsockname(listener, any, &size) != 0) {
    throw std::runtime_error("cannot listen on loopback");
  }
  port = ntohs(address.sin_port);
  return listener;
}

std::string field(const std::string& head, const std::string& name) {
  const auto at = head.find("\r\n" + name + ": ");
  if (at == head.npos) return {};
  const auto begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

}  // namespace

FileServer::FileServer(Answer answer)
    : answer_(std::move(answer)),
      listener_(listen_on_loopback(port_)),
      thread_([this] { serve(); }) {}

FileServer::~FileServer() {
  ending_ = true;
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::string FileServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<FileRequest> FileServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void FileServer::serve() {
  while (!ending_) {
    const int connection = accept(listener_, nullptr, nullptr);
    if (connection < 0) continue;
    handle(connection);
    close(connection);
  }
}

void FileServer::handle(int connection) {
  std::string head;
  char buffer[4096];
  while (head.find("\r\n\r\n") == head.npos) {
    const auto got = recv(connection, buffer, sizeof buffer, 0);
    if (got <= 0) return;
    head.append(buffer, static_cast<std::size_t>(got));
  }
  const auto begin = head.find(' ') + 1;
  const FileRequest request{.target = head.substr(begin, head.find(' ', begin) - begin),
                            .range = field(head, "Range"),
                            .if_range = field(head, "If-Range")};
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  std::string_view bytes;
  const std::string whole = answer_(request);
  for (bytes = whole; !bytes.empty();) {
    const auto sent = send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  // What the client still says is read, or closing would reset the connection under its reads.
  shutdown(connection, SHUT_WR);
  while (recv(connection, buffer, sizeof buffer, 0) > 0) {
  }
}

std::string response(int status, const std::string& body, const std::string& fields) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Some words\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n" + fields + "\r\n" + body;
}

std::string whole_or_rest(const std::string& file, const FileRequest& request,
                          const std::string& etag) {
  const std::string tag = "ETag: " + etag + "\r\n";
  const bool same = request.if_range.empty() || request.if_range == etag;
  if (request.range.empty() || !same) return response(200, file, tag);
  const std::size_t first = std::stoul(request.range.substr(std::string("bytes=").size()));
  const std::string total = "/" + std::to_string(file.size());
  if (first >= file.size()) return response(416, "", "Content-Range: bytes *" + total + "\r\n");
  return response(206, file.substr(first),
                  tag + "Content-Range: bytes " + std::to_string(first) + "-" +
                      std::to_string(file.size() - 1) + total + "\r\n");
}

std::string closed_address() {
  std::uint16_t port = 0;
  close(listen_on_loopback(port));
  return "http://127.0.0.1:" + std::to_string(port) + "/file.bin";
}

}  // namespace repartee::test
