#include "net/request_reader.hpp"

#include <algorithm>

namespace repartee::net {
namespace {

namespace http = beast::http;

constexpr std::uint32_t header_limit_bytes = 16 << 10;
// Between two pieces of a body.
constexpr std::chrono::seconds body_pause_limit{30};
// A line that is slower than this over a whole body is taken for one that wants to hold us up.
constexpr std::size_t slowest_bytes_per_s = 64 << 10;
constexpr std::size_t header_read_bytes = 4 << 10;
constexpr std::size_t body_read_bytes = 64 << 10;
// The buffer of a connection that waits for its next request.
constexpr std::size_t idle_buffer_bytes = 4 << 10;

RequestReader::Refusal refusal_for(const beast::error_code& ec, std::size_t body_limit) {
  if (ec == http::error::header_limit) {
    return {431,
            "the request's header is larger than " + std::to_string(header_limit_bytes) + " bytes",
            "send fewer or shorter header fields"};
  }
  if (ec == http::error::body_limit) {
    return body_limit == 0
               ? RequestReader::Refusal{413, "this request takes no body", "send it without one"}
               : RequestReader::Refusal{
                     413,
                     "the request's body is larger than " + std::to_string(body_limit) + " bytes",
                     "send less at once"};
  }
  return {400, "the request is not valid HTTP: " + ec.message(), ""};
}

RequestReader::Refusal too_slow() {
  return {408, "the request's body came too slowly", "use a faster line, or send less at once"};
}

}  // namespace

asio::awaitable<std::optional<RequestReader::Refusal>> RequestReader::read_header() {
  if (buffer_.size() == 0 && buffer_.capacity() > idle_buffer_bytes) buffer_.shrink_to_fit();
  parser_.emplace();
  parser_->header_limit(header_limit_bytes);
  parser_->body_limit(boost::none);  // asked for when the header is known

  if (buffer_.size() == 0) {
    stream_.expires_after(first_ ? limits_.header : limits_.idle);
    idle_ = true;
    auto silence = co_await read_more(header_read_bytes);
    idle_ = false;
    if (silence) co_return Refusal{};
  }
  first_ = false;
  stream_.expires_after(limits_.header);
  while (!parser_->is_header_done()) {
    bool starved = false;
    auto refusal = parse(starved, 0);
    if (!refusal && starved) refusal = co_await read_more(header_read_bytes);
    if (refusal) co_return refusal;
  }
  co_return std::nullopt;
}

HttpRequest RequestReader::take() {
  return parser_->release();
}

void RequestReader::release() {
  buffer_.clear();
  buffer_.shrink_to_fit();
  parser_.reset();
}

asio::awaitable<std::optional<RequestReader::Refusal>> RequestReader::read_more(std::size_t bytes) {
  const auto room = buffer_.prepare(bytes);
  const auto got = co_await stream_.read_some(asio::mutable_buffer(room.data(), room.size()));
  buffer_.commit(got.bytes);
  // A connection that ran into its deadline is closed already: there is nobody to tell.
  if (got.error) co_return Refusal{};
  co_return std::nullopt;
}

// One step of the parser; `starved` where it wants more bytes than there are.
std::optional<RequestReader::Refusal> RequestReader::parse(bool& starved, std::size_t body_limit) {
  starved = buffer_.size() == 0;
  if (starved) return std::nullopt;
  beast::error_code ec;
  const auto used = parser_->put(buffer_.data(), ec);
  buffer_.consume(used);
  starved = ec == http::error::need_more;
  if (ec && !starved) return refusal_for(ec, body_limit);
  return std::nullopt;
}

std::size_t RequestReader::expected_bytes(std::size_t most) const {
  const auto declared = parser_->content_length();
  return parser_->is_done() ? 0 : declared ? std::min<std::uint64_t>(*declared, most) : most;
}

asio::awaitable<std::optional<RequestReader::Refusal>> RequestReader::read_body(std::size_t most) {
  if (parser_->is_done()) co_return std::nullopt;
  if (parser_->content_length() > most) co_return refusal_for(http::error::body_limit, most);
  parser_->body_limit(most);
  parser_->eager(true);
  const auto give_up = std::chrono::steady_clock::now() + limits_.body +
                       std::chrono::seconds(expected_bytes(most) / slowest_bytes_per_s);
  // RFC 9110 section 10.1.1: no need to ask for what is coming already.
  if (buffer_.size() == 0 && parser_->get().version() == 11 &&
      beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto failed = co_await stream_.write(asio::buffer(go_on), {});
    if (failed) co_return Refusal{};
  }
  while (!parser_->is_done()) {
    bool starved = false;
    auto refusal = parse(starved, most);
    // The parser takes what is body at once: what is left is an unfinished chunk header or trailer.
    if (!refusal && starved && buffer_.size() > header_limit_bytes) {
      refusal = refusal_for(http::error::header_limit, most);
    }
    if (!refusal && starved) {
      if (std::chrono::steady_clock::now() >= give_up) co_return too_slow();
      stream_.expires_after(body_pause_limit);
      refusal = co_await read_more(body_read_bytes);
    }
    if (refusal) co_return refusal;
  }
  co_return std::nullopt;
}

}  // namespace repartee::net
