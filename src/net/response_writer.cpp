#include "net/response_writer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/status.hpp>
#include <ctime>

namespace repartee::net {
namespace {

// A client that takes none of a piece within this has gone.
constexpr std::chrono::seconds write_limit{30};
// 26 MB within one limit would cut off a client on a slow line that reads as fast as it can.
constexpr std::size_t piece_bytes = 256 << 10;

// RFC 9110 section 5.6.7.
std::string date_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return {text.data(), size};
}

bool is_safe(const std::string& name, const std::string& value) {
  const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  const auto breaks_name = [](char c) { return c <= ' ' || c > '~' || c == ':'; };
  return !name.empty() && std::ranges::none_of(name, breaks_name) &&
         std::ranges::none_of(value, breaks);
}

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

std::string chunk_head(std::size_t bytes) {
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "%zx\r\n", bytes);
  return text.data();
}

class ChunkWriter final : public BodyWriter {
 public:
  ChunkWriter(ByteStream& stream, bool chunked) : stream_(stream), chunked_(chunked) {}

  asio::awaitable<bool> write(std::string piece) override {
    if (piece.empty() || gone_) co_return !gone_;
    std::string head;
    if (chunked_) {
      head = chunk_head(piece.size());
      piece += "\r\n";
    }
    stream_.expires_after(write_limit);
    const auto failed = co_await stream_.write(asio::buffer(head), asio::buffer(piece));
    gone_ = failed.failed();
    co_return !gone_;
  }

  asio::awaitable<bool> finish() {
    if (!chunked_ || gone_) co_return !gone_;
    static constexpr std::string_view last_chunk = "0\r\n\r\n";
    stream_.expires_after(write_limit);
    const auto failed = co_await stream_.write(asio::buffer(last_chunk), {});
    co_return !failed;
  }

 private:
  ByteStream& stream_;
  const bool chunked_;
  bool gone_ = false;
};

}  // namespace

std::string response_head(const Response& response, const ResponseForm& form) {
  const auto reason = beast::http::obsolete_reason(
      beast::http::int_to_status(static_cast<unsigned>(response.status)));
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason);
  const auto add = [&head](const std::string& name, const std::string& value) {
    if (is_safe(name, value)) {
      head += "\r\n" + name + ": " + value;
    } else {
      spdlog::error("a response's header field was left out: it holds control characters");
    }
  };
  add("Date", date_now());
  if (may_have_body(response.status)) {
    if (!response.content_type.empty()) add("Content-Type", response.content_type);
    if (!response.stream) {
      add("Content-Length", std::to_string(response.body.size()));
    } else if (form.http_11) {
      add("Transfer-Encoding", "chunked");
    }
  }
  for (const auto& [name, value] : response.headers) add(name, value);
  add("Connection", form.keep_alive ? "keep-alive" : "close");
  return head + "\r\n\r\n";
}

asio::awaitable<bool> write_response(ByteStream& stream, Response response, ResponseForm form) {
  const std::string head = response_head(response, form);
  const bool body = may_have_body(response.status) && !form.head_only;
  stream.expires_after(write_limit);
  if (body && response.stream) {
    const auto failed = co_await stream.write(asio::buffer(head), {});
    if (failed) co_return false;
    ChunkWriter writer(stream, form.http_11);
    co_await response.stream(writer);
    const bool complete = co_await writer.finish();
    co_return complete;
  }
  std::string_view rest = body ? std::string_view(response.body) : std::string_view{};
  auto piece = rest.substr(0, piece_bytes);
  auto failed = co_await stream.write(asio::buffer(head), asio::buffer(piece));
  rest.remove_prefix(piece.size());
  while (!failed && !rest.empty()) {
    piece = rest.substr(0, piece_bytes);
    stream.expires_after(write_limit);
    failed = co_await stream.write(asio::buffer(piece), {});
    rest.remove_prefix(piece.size());
  }
  co_return !failed;
}

}  // namespace repartee::net
