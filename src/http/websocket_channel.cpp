#include "http/websocket_channel.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base64.hpp"
#include "http/transfer.hpp"
#include "http/url.hpp"

namespace repartee::http {
namespace {

using core::Error;
using core::ErrorCode;

// An answer to the handshake has no reason to be longer.
constexpr std::size_t max_handshake_bytes = 64u << 10;
constexpr std::chrono::seconds close_limit{1};

// libcurl 7.88 knows ws:// only where it was built with its experimental WebSockets.
std::string http_url(const std::string& url) {
  for (const auto& [from, to] : {std::pair{"ws://", "http://"}, {"wss://", "https://"}}) {
    if (url.starts_with(from)) return to + url.substr(std::string_view(from).size());
  }
  return url;
}

template <std::size_t size>
std::array<std::uint8_t, size> random_bytes() {
  std::array<std::uint8_t, size> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(size));
  return bytes;
}

}  // namespace

Channel::Channel(WebSocketRequest request, WebSocketHandlers handlers,
                 std::shared_ptr<std::atomic<std::size_t>> waiting_bytes)
    : request_(std::move(request)),
      where_(shown_url(request_.url)),
      handlers_(std::move(handlers)),
      waiting_bytes_(std::move(waiting_bytes)),
      reader_(request_.max_message_bytes) {}

core::Result<> Channel::prepare(Clock::time_point now) {
  const std::string url = http_url(request_.url);
  if (auto checked = check_url(url); checked.has_error()) {
    return Error(ErrorCode::invalid_argument, "\"" + where_ + "\" is not an address",
                 "Write it as ws://host:port/path or wss://host/path.");
  }
  for (const auto& [name, value] : request_.headers) {
    if (!is_header(name, value)) {
      return Error(ErrorCode::invalid_argument,
                   "A header of the request has no name or holds a line break",
                   "Remove line breaks, for example at the end of a key read from a file.");
    }
  }
  easy_.reset(curl_easy_init());
  CURL* easy = easy_.get();
  if (easy == nullptr) return Error(ErrorCode::internal, "libcurl gave no handle");
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  // HTTP/2 has no place for the upgrade, and a proxy must pass the bytes on as they are.
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(request_.connect_timeout.count()));
  if (is_loopback(url)) curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  deadline_ = now + request_.connect_timeout;
  return {};
}

void Channel::connected(CURLcode code) {
  if (state_ != State::connecting) return;
  if (code != CURLE_OK) return end(curl_error(code, where_, request_.connect_timeout));
  curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket_);
  if (socket_ == CURL_SOCKET_BAD) return broke();
  const auto random = random_bytes<16>();
  key_ = core::to_base64({reinterpret_cast<const char*>(random.data()), random.size()});
  const auto [authority, target] = request_target(http_url(request_.url));
  outbox_ = upgrade_request(authority, target, request_.headers, key_);
  state_ = State::handshaking;
  pump();
}

void Channel::send(std::string_view text) {
  queue(Opcode::text, text);
  unsent_bytes_ += text.size();
  flush();
}

void Channel::close(Clock::time_point now) {
  handlers_ = {};
  if (state_ != State::open) {
    state_ = State::ended;
    return;
  }
  queue(Opcode::close, close_payload(1000, {}));
  state_ = State::closing;
  deadline_ = now + close_limit;
  flush();
}

void Channel::queue(Opcode opcode, std::string_view payload) {
  (state_ == State::open ? outbox_ : early_) += client_frame(opcode, payload, random_bytes<4>());
}

void Channel::pump() {
  flush();
  std::array<char, 16384> bytes;
  while (!ended() && socket_ != CURL_SOCKET_BAD) {
    std::size_t got = 0;
    const CURLcode code = curl_easy_recv(easy_.get(), bytes.data(), bytes.size(), &got);
    if (code == CURLE_AGAIN) return;
    if (code != CURLE_OK || got == 0) return broke();
    receive({bytes.data(), got});
  }
}

void Channel::flush() {
  while (!ended() && socket_ != CURL_SOCKET_BAD && sent_ < outbox_.size()) {
    std::size_t gone = 0;
    const CURLcode code =
        curl_easy_send(easy_.get(), outbox_.data() + sent_, outbox_.size() - sent_, &gone);
    if (code == CURLE_AGAIN) return;
    if (code != CURLE_OK) return broke();
    sent_ += gone;
  }
  outbox_.clear();
  sent_ = 0;
  if (state_ == State::open) *waiting_bytes_ -= std::exchange(unsent_bytes_, 0);
}

void Channel::receive(std::string_view bytes) {
  if (state_ == State::handshaking) {
    handshake_ += bytes;
    return see_handshake();
  }
  const auto fed = reader_.feed(bytes, [this](FrameReader::Message message) {
    if (!ended()) see_message(std::move(message));
  });
  if (fed.has_error() && !ended()) end(fed.error());
}

void Channel::see_handshake() {
  const std::size_t head_end = handshake_.find("\r\n\r\n");
  if (head_end == std::string::npos) {
    if (handshake_.size() > max_handshake_bytes) {
      end(Error(ErrorCode::too_large, where_ + " answers the WebSocket handshake without an end"));
    }
    return;
  }
  const auto head = parse_response_head(std::string_view(handshake_).substr(0, head_end));
  if (head.has_error()) return end(Error(head.error().code, where_ + ": " + head.error().message));
  const std::string rest = handshake_.substr(head_end + 4);
  if (head->status != 101) return refuse(*head, rest, /*whole=*/false);
  if (header(head->headers, "sec-websocket-accept") != accept_value(key_)) {
    return end(Error(ErrorCode::corrupt, where_ + " is no WebSocket server",
                     "Check that the address is the provider's own."));
  }
  state_ = State::open;
  deadline_ = Clock::time_point::max();
  outbox_ += early_;
  early_.clear();
  handshake_.clear();
  if (handlers_.on_open) handlers_.on_open();
  flush();
  if (!rest.empty()) receive(rest);
}

// The body says why: it is waited for as long as the handshake may take.
void Channel::refuse(const ResponseHead& head, std::string_view body, bool whole) {
  const bool chunked =
      header(head.headers, "transfer-encoding").find("chunked") != std::string::npos;
  const auto length = header(head.headers, "content-length");
  std::size_t size = SIZE_MAX;
  std::from_chars(length.data(), length.data() + length.size(), size);
  whole = whole || body.size() >= std::min(size, max_handshake_bytes) ||
          (chunked && body.ends_with("0\r\n\r\n"));
  if (!whole) return;
  WebSocketEnd refused;
  refused.error = Error(ErrorCode::provider_failed, where_ + " refused the WebSocket with status " +
                                                        std::to_string(head.status));
  refused.status = head.status;
  refused.headers = head.headers;
  refused.body = chunked ? join_chunks(body) : std::string(body);
  end(std::move(refused));
}

void Channel::see_message(FrameReader::Message message) {
  switch (message.opcode) {
    case Opcode::ping: queue(Opcode::pong, message.data); return flush();
    case Opcode::close: {
      WebSocketEnd closed;
      closed.close_code = close_code(message.data);
      closed.reason = message.data.substr(std::min<std::size_t>(2, message.data.size()));
      closed.error = Error(ErrorCode::closed, where_ + " closed the WebSocket with code " +
                                                  std::to_string(closed.close_code));
      if (state_ == State::open) {
        queue(Opcode::close, message.data);
        flush();
      }
      return end(std::move(closed));
    }
    case Opcode::text:
    case Opcode::binary:
      if (handlers_.on_message) handlers_.on_message(message.data);
      return;
    default: return;
  }
}

// The connection is gone. A refusal without a length ends like this.
void Channel::broke() {
  if (state_ == State::handshaking) {
    const std::size_t head_end = handshake_.find("\r\n\r\n");
    if (head_end != std::string::npos) {
      const auto head = parse_response_head(std::string_view(handshake_).substr(0, head_end));
      if (head.has_value() && head->status != 101) {
        return refuse(*head, std::string_view(handshake_).substr(head_end + 4), /*whole=*/true);
      }
    }
  }
  end(Error(ErrorCode::network, "The connection to " + where_ + " broke",
            "Check that the server runs, and its log."));
}

void Channel::end(WebSocketEnd end) {
  if (ended()) return;
  state_ = State::ended;
  const auto handlers = std::exchange(handlers_, {});
  if (handlers.on_end) handlers.on_end(end);
}

void Channel::end_late() {
  if (state_ == State::handshaking) {
    // A refusal whose body does not end says enough.
    const std::size_t head_end = handshake_.find("\r\n\r\n");
    if (head_end != std::string::npos) return broke();
  }
  end(Error(ErrorCode::timed_out,
            "No WebSocket to " + where_ + " within " +
                std::to_string(request_.connect_timeout.count()) + " ms",
            "Check that the server runs and is reached from here."));
}

curl_waitfd Channel::wait_for() const {
  curl_waitfd wait{};
  wait.fd = socket_;
  wait.events = CURL_WAIT_POLLIN;
  if (sent_ < outbox_.size()) wait.events |= CURL_WAIT_POLLOUT;
  return wait;
}

}  // namespace repartee::http
