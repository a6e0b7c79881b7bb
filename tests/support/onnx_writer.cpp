#include "support/onnx_writer.hpp"

#include <cstring>

namespace repartee::test {
namespace {

std::string varint(std::uint64_t value) {
  std::string bytes;
  while (value >= 0x80) {
    bytes += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  bytes += static_cast<char>(value);
  return bytes;
}

std::string number(int field, std::int64_t value) {
  return varint(static_cast<std::uint64_t>(field) << 3) + varint(static_cast<std::uint64_t>(value));
}

std::string bytes(int field, const std::string& value) {
  return varint(static_cast<std::uint64_t>(field) << 3 | 2) + varint(value.size()) + value;
}

std::string fixed32(int field, float value) {
  std::string raw(sizeof value, '\0');
  std::memcpy(raw.data(), &value, sizeof value);
  return varint(static_cast<std::uint64_t>(field) << 3 | 5) + raw;
}

std::string value_info(const std::string& name, std::int64_t type, const OnnxWriter::Dims& dims) {
  std::string shape;
  for (const std::int64_t dim : dims) {
    shape += bytes(1, dim >= 0 ? number(1, dim) : bytes(2, name + "_open"));
  }
  return bytes(1, name) + bytes(2, bytes(1, number(1, type) + bytes(2, shape)));
}

template <typename T>
std::string tensor(const std::string& name, std::int64_t type, const OnnxWriter::Dims& dims,
                   const std::vector<T>& values) {
  std::string message;
  for (const std::int64_t dim : dims) message += number(1, dim);
  std::string raw(values.size() * sizeof(T), '\0');
  std::memcpy(raw.data(), values.data(), raw.size());
  return message + number(2, type) + bytes(8, name) + bytes(9, raw);
}

std::string attribute(const OnnxWriter::Attribute& attribute) {
  const auto& [name, value] = attribute;
  constexpr int float_type = 1, int_type = 2, ints_type = 7;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return bytes(1, name) + number(3, *integer) + number(20, int_type);
  }
  if (const auto* real = std::get_if<float>(&value)) {
    return bytes(1, name) + fixed32(2, *real) + number(20, float_type);
  }
  std::string message = bytes(1, name);
  for (const std::int64_t integer : std::get<OnnxWriter::Dims>(value))
    message += number(8, integer);
  return message + number(20, ints_type);
}

}  // namespace

void OnnxWriter::input(const std::string& name, Type type, const Dims& dims) {
  graph_ += bytes(11, value_info(name, type, dims));
}

void OnnxWriter::output(const std::string& name, Type type, const Dims& dims) {
  graph_ += bytes(12, value_info(name, type, dims));
}

std::string OnnxWriter::constant(const std::string& name, const Dims& dims,
                                 const std::vector<float>& values) {
  graph_ += bytes(5, tensor(name, float32, dims, values));
  return name;
}

std::string OnnxWriter::constant(const std::string& name, const Dims& dims, const Dims& values) {
  graph_ += bytes(5, tensor(name, int64, dims, values));
  return name;
}

std::string OnnxWriter::node(const std::string& op, const Names& inputs,
                             const std::vector<Attribute>& attributes, std::string output) {
  if (output.empty()) output = op + "_" + std::to_string(nodes_);
  ++nodes_;
  std::string message;
  for (const std::string& name : inputs) message += bytes(1, name);
  message += bytes(2, output) + bytes(3, "node_" + output) + bytes(4, op);
  for (const Attribute& one : attributes) message += bytes(5, attribute(one));
  graph_ += bytes(1, message);
  return output;
}

std::string OnnxWriter::file() const {
  constexpr int ir_version = 8, opset = 15;
  return number(1, ir_version) + bytes(8, bytes(1, "") + number(2, opset)) +
         bytes(7, bytes(2, "graph") + graph_);
}

}  // namespace repartee::test
