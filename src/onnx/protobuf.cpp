#include "onnx/protobuf.hpp"

namespace repartee::onnx {

std::optional<Field> ProtobufReader::fail() {
  malformed_ = true;
  rest_ = {};
  return std::nullopt;
}

std::optional<std::uint64_t> ProtobufReader::next_varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = std::to_integer<std::uint64_t>(rest_.front());
    rest_ = rest_.subspan(1);
    // The tenth byte has room for the last bit only.
    if (shift == 63 && byte > 1) break;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  fail();
  return std::nullopt;
}

std::optional<std::uint64_t> ProtobufReader::next_fixed(std::size_t size) {
  if (rest_.size() < size) {
    fail();
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value |= std::to_integer<std::uint64_t>(rest_[i]) << (8 * i);
  }
  rest_ = rest_.subspan(size);
  return value;
}

std::optional<Field> ProtobufReader::next() {
  if (rest_.empty()) return std::nullopt;
  const auto key = next_varint();
  if (!key) return std::nullopt;
  const std::uint64_t number = *key >> 3;
  if (number == 0 || number > 0x1fffffff) return fail();

  Field field{.number = static_cast<std::uint32_t>(number),
              .type = static_cast<WireType>(*key & 7)};
  std::optional<std::uint64_t> value;
  switch (field.type) {
    case WireType::varint: value = next_varint(); break;
    case WireType::fixed64: value = next_fixed(8); break;
    case WireType::fixed32: value = next_fixed(4); break;
    case WireType::bytes:
      value = next_varint();
      if (!value) return std::nullopt;
      if (*value > rest_.size()) return fail();
      field.bytes = rest_.first(static_cast<std::size_t>(*value));
      rest_ = rest_.subspan(field.bytes.size());
      return field;
    default: return fail();
  }
  if (!value) return std::nullopt;
  field.value = *value;
  return field;
}

}  // namespace repartee::onnx
