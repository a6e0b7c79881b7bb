#pragma once
// The wire format of Protocol Buffers, reading only:
// https://protobuf.dev/programming-guides/encoding

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace repartee::onnx {

enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct Field {
  std::uint32_t number = 0;
  WireType type = WireType::varint;
  std::uint64_t value = 0;           ///< Of varint, fixed32 and fixed64.
  std::span<const std::byte> bytes;  ///< Of bytes; lives as long as the message's buffer.

  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

/// Walks the fields of one message. Never reads outside of the buffer.
class ProtobufReader {
 public:
  explicit ProtobufReader(std::span<const std::byte> message) : rest_(message) {}

  /// The next field; nothing at the end, and nothing once the bytes are malformed.
  std::optional<Field> next();

  /// The next bare varint, as packed repeated fields hold them.
  std::optional<std::uint64_t> next_varint();

  bool at_end() const { return rest_.empty(); }

  /// Whether bytes were found that are no message: cut short, or of an unknown wire type.
  bool malformed() const { return malformed_; }

 private:
  std::optional<Field> fail();
  std::optional<std::uint64_t> next_fixed(std::size_t size);

  std::span<const std::byte> rest_;
  bool malformed_ = false;
};

}  // namespace repartee::onnx
