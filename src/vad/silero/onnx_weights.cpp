#include "vad/silero/onnx_weights.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "onnx/protobuf.hpp"

namespace repartee::vad::silero {
namespace {

using onnx::ProtobufReader;
using onnx::WireType;

static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");

using Bytes = std::span<const std::byte>;

// Field numbers of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3).
namespace model_field {
constexpr std::uint32_t graph = 7;
}
namespace graph_field {
constexpr std::uint32_t node = 1, initializer = 5;
}
namespace node_field {
constexpr std::uint32_t output = 2, op_type = 4, attribute = 5;
}
namespace attribute_field {
constexpr std::uint32_t tensor = 5, graph = 6;
}
namespace tensor_field {
constexpr std::uint32_t dims = 1, data_type = 2, name = 8, raw_data = 9;
}
constexpr std::uint64_t float_type = 1;  // TensorProto.DataType.FLOAT

// The published files nest three deep; the bound keeps a hostile file from exhausting the stack.
constexpr int deepest_graph = 16;

struct Tensor {
  std::string_view name;
  std::vector<std::uint64_t> dims;
  std::uint64_t data_type = 0;
  Bytes raw_data;
};

core::Error corrupt(std::string message) {
  return {core::ErrorCode::corrupt, std::move(message)};
}

std::optional<Tensor> parse_tensor(Bytes message) {
  Tensor tensor;
  ProtobufReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == tensor_field::dims && field->type == WireType::varint) {
      tensor.dims.push_back(field->value);
    } else if (field->number == tensor_field::dims && field->type == WireType::bytes) {
      ProtobufReader packed(field->bytes);
      while (!packed.at_end()) {
        const auto dim = packed.next_varint();
        if (!dim) return std::nullopt;
        tensor.dims.push_back(*dim);
      }
    } else if (field->number == tensor_field::data_type && field->type == WireType::varint) {
      tensor.data_type = field->value;
    } else if (field->number == tensor_field::name && field->type == WireType::bytes) {
      tensor.name = field->text();
    } else if (field->number == tensor_field::raw_data && field->type == WireType::bytes) {
      tensor.raw_data = field->bytes;
    }
  }
  if (reader.malformed()) return std::nullopt;
  return tensor;
}

// Walks a model's graphs, branches of `If` included, and hands each graph's tensors to `visit`
// until that answers true.
class GraphWalker {
 public:
  using Visit = std::function<bool(const std::vector<Tensor>&)>;
  explicit GraphWalker(Visit visit) : visit_(std::move(visit)) {}

  core::Result<bool> walk(Bytes graph, int depth = 0) {
    if (depth > deepest_graph) return corrupt("the graphs of the ONNX file are nested too deeply");
    std::vector<Tensor> tensors;
    ProtobufReader reader(graph);
    while (const auto field = reader.next()) {
      if (field->type != WireType::bytes) continue;
      if (field->number == graph_field::initializer) {
        auto tensor = parse_tensor(field->bytes);
        if (!tensor) return malformed();
        tensors.push_back(std::move(*tensor));
      } else if (field->number == graph_field::node) {
        const auto done = walk_node(field->bytes, depth, tensors);
        if (!done || *done) return done;
      }
    }
    if (reader.malformed()) return malformed();
    return visit_(tensors);
  }

 private:
  static core::Error malformed() { return corrupt("the ONNX file is cut short or damaged"); }

  core::Result<bool> walk_node(Bytes node, int depth, std::vector<Tensor>& tensors) {
    std::string_view output;
    std::string_view op_type;
    std::vector<Bytes> attributes;
    ProtobufReader reader(node);
    while (const auto field = reader.next()) {
      if (field->type != WireType::bytes) continue;
      if (field->number == node_field::output) output = field->text();
      if (field->number == node_field::op_type) op_type = field->text();
      if (field->number == node_field::attribute) attributes.push_back(field->bytes);
    }
    if (reader.malformed()) return malformed();
    for (const Bytes attribute : attributes) {
      ProtobufReader fields(attribute);
      while (const auto field = fields.next()) {
        if (field->type != WireType::bytes) continue;
        if (field->number == attribute_field::tensor && op_type == "Constant") {
          auto tensor = parse_tensor(field->bytes);
          if (!tensor) return malformed();
          // A constant is known to its graph by the name of the node's output.
          tensor->name = output;
          tensors.push_back(std::move(*tensor));
        } else if (field->number == attribute_field::graph) {
          const auto done = walk(field->bytes, depth + 1);
          if (!done || *done) return done;
        }
      }
      if (fields.malformed()) return malformed();
    }
    return false;
  }

  Visit visit_;
};

using Dims = std::vector<std::uint64_t>;

bool is(const Tensor& tensor, std::string_view name, const Dims& dims) {
  return tensor.name.ends_with(name) && tensor.dims == dims;
}

core::Result<std::vector<float>> take(const std::vector<Tensor>& tensors, std::string_view name,
                                      const Dims& dims) {
  const auto found =
      std::ranges::find_if(tensors, [&](const Tensor& tensor) { return is(tensor, name, dims); });
  const auto wanted = fmt::format("{} [{}]", name, fmt::join(dims, ", "));
  if (found == tensors.end()) return corrupt(fmt::format("the tensor {} is missing", wanted));
  const auto count = std::accumulate(dims.begin(), dims.end(), std::size_t{1}, std::multiplies<>());
  if (found->data_type != float_type || found->raw_data.size() != count * sizeof(float)) {
    return corrupt(fmt::format("the tensor {} does not hold {} 32-bit floats", wanted, count));
  }
  std::vector<float> values(count);
  std::memcpy(values.data(), found->raw_data.data(), found->raw_data.size());
  if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
    return corrupt(fmt::format("the tensor {} holds values that are not finite", wanted));
  }
  return values;
}

constexpr std::string_view stft_name = "stft.forward_basis_buffer";
Dims stft_dims() {
  return {258, 1, 256};
}  // at 8 kHz: {130, 1, 128}

core::Result<OnnxWeights> take_all(const std::vector<Tensor>& tensors) {
  OnnxWeights weights;
  struct Wanted {
    std::vector<float>& target;
    std::string_view name;
    Dims dims;
  };
  const Wanted all[] = {
      {weights.stft_basis, stft_name, stft_dims()},
      {weights.conv_weight[0], "encoder.0.reparam_conv.weight", {128, 129, 3}},
      {weights.conv_weight[1], "encoder.1.reparam_conv.weight", {64, 128, 3}},
      {weights.conv_weight[2], "encoder.2.reparam_conv.weight", {64, 64, 3}},
      {weights.conv_weight[3], "encoder.3.reparam_conv.weight", {128, 64, 3}},
      {weights.conv_bias[0], "encoder.0.reparam_conv.bias", {128}},
      {weights.conv_bias[1], "encoder.1.reparam_conv.bias", {64}},
      {weights.conv_bias[2], "encoder.2.reparam_conv.bias", {64}},
      {weights.conv_bias[3], "encoder.3.reparam_conv.bias", {128}},
      {weights.lstm_input_weight, "decoder.rnn.weight_ih", {512, 128}},
      {weights.lstm_hidden_weight, "decoder.rnn.weight_hh", {512, 128}},
      {weights.lstm_input_bias, "decoder.rnn.bias_ih", {512}},
      {weights.lstm_hidden_bias, "decoder.rnn.bias_hh", {512}},
      {weights.output_weight, "decoder.decoder.2.weight", {1, 128, 1}},
      {weights.output_bias, "decoder.decoder.2.bias", {1}},
  };
  for (const auto& wanted : all) {
    auto values = take(tensors, wanted.name, wanted.dims);
    if (!values) return values.error();
    wanted.target = std::move(*values);
  }
  return weights;
}

}  // namespace

core::Result<OnnxWeights> read_onnx_weights(std::span<const std::byte> file) {
  std::optional<core::Result<OnnxWeights>> result;
  GraphWalker walker([&](const std::vector<Tensor>& tensors) {
    const bool at_16_khz = std::ranges::any_of(
        tensors, [](const Tensor& tensor) { return is(tensor, stft_name, stft_dims()); });
    if (at_16_khz) result = take_all(tensors);
    return at_16_khz;
  });
  ProtobufReader reader(file);
  while (const auto field = reader.next()) {
    if (field->number != model_field::graph || field->type != WireType::bytes) continue;
    const auto done = walker.walk(field->bytes);
    if (!done) return done.error();
    if (*done) return std::move(*result);
  }
  if (reader.malformed()) return corrupt("the file is cut short, damaged, or no ONNX file");
  return corrupt("the file holds no Silero VAD network for 16 kHz");
}

}  // namespace repartee::vad::silero
