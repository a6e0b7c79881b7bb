#include "http/websocket_frames.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

#include "core/base64.hpp"

namespace repartee::http {
namespace {

using core::Error;
using core::ErrorCode;

constexpr std::size_t max_control_bytes = 125;  // RFC 6455 section 5.5

Error broken(const std::string& what) {
  return {ErrorCode::corrupt, "The server broke the WebSocket protocol: " + what};
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

bool is_control(Opcode opcode) {
  return opcode >= Opcode::close;
}

bool is_known(std::uint8_t opcode) {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

}  // namespace

std::string client_frame(Opcode opcode, std::string_view payload,
                         const std::array<std::uint8_t, 4>& mask) {
  std::string out;
  out.reserve(payload.size() + 14);
  out += static_cast<char>(0x80 | static_cast<std::uint8_t>(opcode));
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | payload.size());
  } else if (payload.size() <= 0xFFFF) {
    out += static_cast<char>(0x80 | 126);
    append_big_endian(out, payload.size(), 2);
  } else {
    out += static_cast<char>(0x80 | 127);
    append_big_endian(out, payload.size(), 8);
  }
  for (const std::uint8_t byte : mask) out += static_cast<char>(byte);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    out += static_cast<char>(static_cast<std::uint8_t>(payload[i]) ^ mask[i % 4]);
  }
  return out;
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  std::string out;
  append_big_endian(out, code, 2);
  out += reason.substr(0, max_control_bytes - 2);
  return out;
}

std::uint16_t close_code(std::string_view payload) {
  return payload.size() < 2 ? std::uint16_t{1005}
                            : static_cast<std::uint16_t>(big_endian(payload.substr(0, 2)));
}

core::Result<> FrameReader::feed(std::string_view bytes, const OnMessage& on_message) {
  buffer_ += bytes;
  for (;;) {
    const auto taken = take_frame(on_message);
    if (taken.has_error()) return taken.error();
    if (!*taken) return {};
  }
}

core::Result<bool> FrameReader::take_frame(const OnMessage& on_message) {
  if (buffer_.size() < 2) return false;
  const auto first = static_cast<std::uint8_t>(buffer_[0]);
  const auto second = static_cast<std::uint8_t>(buffer_[1]);
  const bool final = (first & 0x80) != 0;
  if ((first & 0x70) != 0) return broken("a frame uses an extension that was not agreed on");
  if (!is_known(first & 0x0F)) return broken("a frame of an unknown kind");
  const auto opcode = static_cast<Opcode>(first & 0x0F);
  if ((second & 0x80) != 0) return broken("a server's frame is masked");

  std::uint64_t size = second & 0x7F;
  std::size_t head = 2;
  if (size >= 126) {
    const std::size_t bytes = size == 126 ? 2 : 8;
    head += bytes;
    if (buffer_.size() < head) return false;
    size = big_endian(std::string_view(buffer_).substr(2, bytes));
  }
  if (is_control(opcode) && (!final || size > max_control_bytes)) {
    return broken("a control frame is too long or fragmented");
  }
  // Before the payload is waited for: what the header promises bounds the memory.
  if (size > max_message_bytes_ || joined_.size() + size > max_message_bytes_) {
    return Error(ErrorCode::too_large, "The server sent a WebSocket message of more than " +
                                           std::to_string(max_message_bytes_) + " bytes");
  }
  if (buffer_.size() < head + size) return false;
  std::string payload = buffer_.substr(head, size);
  buffer_.erase(0, head + size);

  if (is_control(opcode)) {
    on_message({opcode, std::move(payload)});
    return true;
  }
  if ((opcode == Opcode::continuation) == (joining_ == Opcode::continuation)) {
    return broken("fragments of a message are out of order");
  }
  if (opcode != Opcode::continuation) joining_ = opcode;
  joined_ += payload;
  if (final) {
    const Opcode whole = std::exchange(joining_, Opcode::continuation);
    on_message({whole, std::exchange(joined_, {})});
  }
  return true;
}

std::string upgrade_request(std::string_view authority, std::string_view target,
                            const Headers& headers, std::string_view key) {
  std::string out = "GET ";
  out.append(target).append(" HTTP/1.1\r\nHost: ").append(authority);
  out.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13");
  out.append("\r\nSec-WebSocket-Key: ").append(key).append("\r\nUser-Agent: repartee\r\n");
  for (const auto& [name, value] : headers) {
    out.append(name).append(": ").append(value).append("\r\n");
  }
  return out + "\r\n";
}

std::string accept_value(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return core::to_base64({reinterpret_cast<const char*>(digest.data()), size});
}

core::Result<ResponseHead> parse_response_head(std::string_view head) {
  if (!head.starts_with("HTTP/1.") || head.size() < 12) {
    return Error(ErrorCode::corrupt, "The answer to the WebSocket handshake is not HTTP");
  }
  ResponseHead parsed;
  std::from_chars(head.data() + 9, head.data() + 12, parsed.status);
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size() - 1);
    std::string_view line = head.substr(0, end + 1);
    head.remove_prefix(end + 1);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.starts_with("HTTP/")) continue;
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    line.remove_prefix(colon + 1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    parsed.headers.emplace_back(std::move(name), line);
  }
  return parsed;
}

std::string join_chunks(std::string_view body) {
  std::string out;
  for (;;) {
    std::size_t size = 0;
    const auto read = std::from_chars(body.data(), body.data() + body.size(), size, 16);
    const std::size_t line = body.find("\r\n");
    if (read.ec != std::errc() || size == 0 || line == std::string_view::npos) return out;
    body.remove_prefix(line + 2);
    out += body.substr(0, size);
    if (body.size() < size || body.size() - size < 2) return out;
    body.remove_prefix(size + 2);
  }
}

}  // namespace repartee::http
