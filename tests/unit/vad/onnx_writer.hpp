#pragma once
// Writes small ONNX files, for tests of the reader.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace repartee::test {

inline std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>(value | 0x80U);
  return out + static_cast<char>(value);
}

inline std::string number_field(int number, std::uint64_t value) {
  return varint(static_cast<std::uint64_t>(number) << 3U) + varint(value);
}

inline std::string bytes_field(int number, std::string_view bytes) {
  return varint((static_cast<std::uint64_t>(number) << 3U) | 2U) + varint(bytes.size()) +
         std::string(bytes);
}

struct NamedTensor {
  std::string name;
  std::vector<std::uint64_t> dims;
  std::vector<float> values;
};

// A TensorProto; the fields' numbers are onnx.proto3's.
inline std::string tensor_message(const NamedTensor& tensor, bool packed_dims = false,
                                  std::uint64_t data_type = 1) {
  std::string out;
  std::string packed;
  for (const auto dim : tensor.dims) {
    packed += varint(dim);
    if (!packed_dims) out += number_field(1, dim);
  }
  if (packed_dims) out += bytes_field(1, packed);
  std::string raw(tensor.values.size() * sizeof(float), '\0');
  if (!raw.empty()) std::memcpy(raw.data(), tensor.values.data(), raw.size());
  return out + number_field(2, data_type) + bytes_field(8, tensor.name) + bytes_field(9, raw);
}

inline std::string model_of_graph(std::string_view graph) {
  return number_field(1, 8) + bytes_field(7, graph);
}

// As silero_vad_16k_op15.onnx: initializers of the main graph.
inline std::string graph_with_initializers(const std::vector<NamedTensor>& tensors,
                                           bool packed_dims = false) {
  std::string graph;
  for (const auto& tensor : tensors) {
    graph += bytes_field(5, tensor_message(tensor, packed_dims));
  }
  return graph;
}

// A graph of Constant nodes, whose tensors are known by the names of the nodes' outputs.
inline std::string graph_with_constants(const std::vector<NamedTensor>& tensors) {
  std::string graph;
  for (NamedTensor tensor : tensors) {
    const std::string output = "If_0_then_branch__Inline_0__" + tensor.name;
    tensor.name.clear();
    const std::string attribute =
        bytes_field(1, "value") + bytes_field(5, tensor_message(tensor)) + number_field(20, 4);
    graph += bytes_field(
        1, bytes_field(2, output) + bytes_field(4, "Constant") + bytes_field(5, attribute));
  }
  return graph;
}

// A graph of one If node with these branches.
inline std::string graph_with_if(const std::vector<std::string>& branches) {
  std::string node = bytes_field(1, "condition") + bytes_field(2, "out") + bytes_field(4, "If");
  for (const auto& branch : branches) {
    node += bytes_field(5, bytes_field(1, "branch") + bytes_field(6, branch) + number_field(20, 5));
  }
  return bytes_field(1, node);
}

}  // namespace repartee::test
