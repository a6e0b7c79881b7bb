#include "support/fake_openai.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <tuple>

#include "support/socket_reader.hpp"

namespace repartee::test {
namespace {

using nlohmann::json;

std::string chunk_json(const json& delta, const json& finish_reason) {
  return json{{"id", "chatcmpl-1"},
              {"object", "chat.completion.chunk"},
              {"created", 1700000000},
              {"model", "fake"},
              {"choices", {{{"index", 0}, {"delta", delta}, {"finish_reason", finish_reason}}}}}
      .dump();
}

}  // namespace

std::string sse(const std::string& payload, const std::string& line_end) {
  return "data: " + payload + line_end + line_end;
}

std::string text_chunk(const std::string& text) {
  return chunk_json({{"content", text}}, nullptr);
}

std::string finish_chunk(const std::string& reason) {
  return chunk_json(json::object(), reason);
}

std::string usage_chunk(int input, int output) {
  return json{
      {"object", "chat.completion.chunk"},
      {"choices", json::array()},
      {"usage",
       {{"prompt_tokens", input}, {"completion_tokens", output}, {"total_tokens", input + output}}}}
      .dump();
}

FakeReply stream_of(const std::vector<std::string>& deltas, const std::string& line_end) {
  FakeReply reply;
  reply.pieces.push_back(
      sse(chunk_json({{"role", "assistant"}, {"content", ""}}, nullptr), line_end));
  for (const auto& delta : deltas) reply.pieces.push_back(sse(text_chunk(delta), line_end));
  reply.pieces.push_back(sse(finish_chunk(), line_end));
  reply.pieces.push_back(sse(usage_chunk(12, static_cast<int>(deltas.size())), line_end));
  reply.pieces.push_back(sse("[DONE]", line_end));
  return reply;
}

FakeReply error_reply(int status, std::string body, std::string content_type) {
  FakeReply reply;
  reply.status = status;
  reply.content_type = std::move(content_type);
  reply.pieces = {std::move(body)};
  return reply;
}

FakeOpenAi::FakeOpenAi() {
  std::tie(listener_, port_) = listen_on_loopback();
  acceptor_ = std::thread([this] { accept(); });
}

FakeOpenAi::~FakeOpenAi() {
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

void FakeOpenAi::next(FakeReply reply) {
  const std::lock_guard lock(mutex_);
  replies_.push_back(std::move(reply));
}

void FakeOpenAi::otherwise(std::function<FakeReply(const FakeRequest&)> answer) {
  const std::lock_guard lock(mutex_);
  otherwise_ = std::move(answer);
}

std::string FakeOpenAi::base_url() const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/v1";
}

std::vector<FakeRequest> FakeOpenAi::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

int FakeOpenAi::connections() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(sockets_.size());
}

void FakeOpenAi::wait_for_disconnect() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return disconnects_ > 0; });
}

void FakeOpenAi::wait_for_requests(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return requests_.size() >= count; });
}

void FakeOpenAi::accept() {
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

void FakeOpenAi::serve(int socket) {
  SocketReader reader(socket);
  for (;;) {
    FakeRequest request;
    if (!read_request(reader, request)) return;
    FakeReply reply = stream_of({"Hello", " there", "."});
    {
      const std::lock_guard lock(mutex_);
      if (replies_.empty() && otherwise_) reply = otherwise_(request);
      requests_.push_back(std::move(request));
      if (!replies_.empty()) {
        reply = std::move(replies_.front());
        replies_.pop_front();
      }
    }
    changed_.notify_all();
    if (!answer(socket, reply)) break;
  }
  ::shutdown(socket, SHUT_RDWR);
}

/// Whether the connection may serve another request.
bool FakeOpenAi::answer(int socket, const FakeReply& reply) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) +
                     " Status\r\nContent-Type: " + reply.content_type + "\r\n";
  for (const auto& [name, value] : reply.headers) head += name + ": " + value + "\r\n";
  if (!reply.location.empty()) head += "Location: " + reply.location + "\r\n";
  head += reply.chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Connection: close\r\n\r\n";
  if (!send_all(socket, head)) return false;

  std::vector<std::string> pieces = reply.pieces;
  if (reply.split_bytes > 0) {
    std::string all;
    for (const auto& piece : reply.pieces) all += piece;
    pieces.clear();
    for (std::size_t at = 0; at < all.size(); at += reply.split_bytes) {
      pieces.push_back(all.substr(at, reply.split_bytes));
    }
  }
  for (const auto& piece : pieces) {
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    if (!send_all(socket, reply.chunked ? size + piece + "\r\n" : piece)) return false;
  }
  switch (reply.end) {
    case FakeReply::End::whole: return reply.chunked && send_all(socket, "0\r\n\r\n");
    case FakeReply::End::close: return false;
    case FakeReply::End::reset: {
      // Linux: dissolving the association of a TCP socket sends RST.
      sockaddr nowhere{};
      nowhere.sa_family = AF_UNSPEC;
      ::connect(socket, &nowhere, sizeof nowhere);
      return false;
    }
    case FakeReply::End::stall: {
      char byte;
      while (::recv(socket, &byte, 1, 0) > 0) {
      }
      const std::lock_guard lock(mutex_);
      ++disconnects_;
      changed_.notify_all();
      return false;
    }
  }
  return false;
}

}  // namespace repartee::test
