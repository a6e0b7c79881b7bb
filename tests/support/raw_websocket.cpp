#include "support/raw_websocket.hpp"

#include <array>

namespace repartee::test {
namespace {

constexpr std::array<unsigned char, 4> mask{0x12, 0x34, 0x56, 0x78};

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> shift & 0xFF);
  }
}

std::string header(int opcode, bool fin, bool masked, std::uint64_t bytes) {
  std::string out(1, static_cast<char>(opcode | (fin ? 0x80 : 0)));
  const int flag = masked ? 0x80 : 0;
  if (bytes < 126) {
    out += static_cast<char>(flag | static_cast<int>(bytes));
  } else if (bytes < 65536) {
    out += static_cast<char>(flag | 126);
    append_big_endian(out, bytes, 2);
  } else {
    out += static_cast<char>(flag | 127);
    append_big_endian(out, bytes, 8);
  }
  if (masked) out.append(mask.begin(), mask.end());
  return out;
}

std::uint64_t big_endian(const std::string& bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

int RawFrame::close_code() const {
  return payload.size() < 2 ? 0 : static_cast<int>(big_endian(payload.substr(0, 2)));
}

std::string frame(int opcode, std::string_view payload, bool fin, bool masked) {
  std::string out = header(opcode, fin, masked, payload.size());
  for (std::size_t i = 0; i < payload.size(); ++i) {
    out += masked ? static_cast<char>(payload[i] ^ mask[i % 4]) : payload[i];
  }
  return out;
}

std::string frame_header(std::uint64_t bytes) {
  return header(2, true, true, bytes);
}

RawResponse upgrade(RawConnection& connection, std::string_view target, std::string_view fields) {
  connection.send(
      request("GET", target, "",
              "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                  std::string(fields)));
  return connection.read_response();
}

RawFrame read_frame(RawConnection& connection) {
  const std::string head = connection.read(2);
  RawFrame out;
  out.fin = (head[0] & 0x80) != 0;
  out.opcode = head[0] & 0x0F;
  std::uint64_t size = head[1] & 0x7F;
  if (size == 126) {
    size = big_endian(connection.read(2));
  } else if (size == 127) {
    size = big_endian(connection.read(8));
  }
  out.payload = connection.read(size);
  return out;
}

}  // namespace repartee::test
