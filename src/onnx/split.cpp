#include "onnx/split.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "onnx/protobuf.hpp"

namespace repartee::onnx {
namespace {

using Bytes = std::span<const std::byte>;
using Names = std::set<std::string_view>;

// Field numbers of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3).
namespace model_field {
constexpr std::uint32_t graph = 7;
}
namespace graph_field {
constexpr std::uint32_t node = 1, initializer = 5, input = 11, output = 12, value_info = 13,
                        sparse_initializer = 15;
}
namespace node_field {
constexpr std::uint32_t input = 1, output = 2, op_type = 4, attribute = 5;
}
namespace attribute_field {
constexpr std::uint32_t graph = 6, graphs = 11;
}
namespace tensor_field {
constexpr std::uint32_t name = 8;
}
namespace value_field {
constexpr std::uint32_t name = 1, type = 2;
}
namespace type_field {
constexpr std::uint32_t tensor = 1, element = 1;
}
constexpr std::uint64_t float_type = 1;

struct Node {
  Bytes bytes;
  std::vector<std::string_view> inputs;  // without the empty names of what is left out
  std::vector<std::string_view> outputs;
  std::string_view op;
  bool has_graph = false;
};

struct Named {
  Bytes bytes;
  std::string_view name;
};

struct Graph {
  std::string around;  // every other field of the model, as it was
  std::vector<Node> nodes;
  std::vector<Named> initializers;
  std::vector<Named> inputs;
  std::vector<Named> outputs;
  std::vector<Named> values;
};

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

std::string field(std::uint32_t number, std::string_view bytes) {
  return varint(number << 3 | static_cast<std::uint32_t>(WireType::bytes)) + varint(bytes.size()) +
         std::string(bytes);
}

std::string field(std::uint32_t number, std::uint64_t value) {
  return varint(number << 3) + varint(value);
}

std::string field(std::uint32_t number, Bytes bytes) {
  return field(number, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

bool holds_graph(Bytes attribute) {
  ProtobufReader reader(attribute);
  while (const auto read = reader.next()) {
    const bool graph =
        read->number == attribute_field::graph || read->number == attribute_field::graphs;
    if (graph && read->type == WireType::bytes) return true;
  }
  return reader.malformed();
}

std::optional<Node> read_node(Bytes bytes) {
  Node node{bytes, {}, {}, {}, false};
  ProtobufReader reader(bytes);
  while (const auto read = reader.next()) {
    if (read->type != WireType::bytes) continue;
    if (read->number == node_field::input && !read->bytes.empty())
      node.inputs.push_back(read->text());
    if (read->number == node_field::output) node.outputs.push_back(read->text());
    if (read->number == node_field::op_type) node.op = read->text();
    if (read->number == node_field::attribute) node.has_graph |= holds_graph(read->bytes);
  }
  return reader.malformed() ? std::nullopt : std::optional(std::move(node));
}

std::string_view name_in(Bytes message, std::uint32_t number) {
  ProtobufReader reader(message);
  while (const auto read = reader.next()) {
    if (read->number == number && read->type == WireType::bytes) return read->text();
  }
  return {};
}

bool read_graph(Bytes bytes, Graph& graph) {
  ProtobufReader reader(bytes);
  while (const auto read = reader.next()) {
    if (read->type != WireType::bytes) continue;
    const Named value{read->bytes, name_in(read->bytes, value_field::name)};
    switch (read->number) {
      case graph_field::node: {
        auto node = read_node(read->bytes);
        if (!node) return false;
        graph.nodes.push_back(std::move(*node));
        break;
      }
      case graph_field::initializer:
        graph.initializers.push_back({read->bytes, name_in(read->bytes, tensor_field::name)});
        break;
      case graph_field::input: graph.inputs.push_back(value); break;
      case graph_field::output: graph.outputs.push_back(value); break;
      case graph_field::value_info: graph.values.push_back(value); break;
      case graph_field::sparse_initializer: return false;
      default: break;
    }
  }
  return !reader.malformed();
}

std::optional<Graph> read_model(Bytes file) {
  Graph graph;
  bool found = false;
  ProtobufReader reader(file);
  while (const auto read = reader.next()) {
    if (read->number == model_field::graph && read->type == WireType::bytes) {
      if (found || !read_graph(read->bytes, graph)) return std::nullopt;
      found = true;
    } else if (read->type == WireType::bytes) {
      graph.around += field(read->number, read->bytes);
    } else if (read->type == WireType::varint) {
      graph.around += field(read->number, read->value);
    }
  }
  return found && !reader.malformed() ? std::optional(std::move(graph)) : std::nullopt;
}

bool any_in(const std::vector<std::string_view>& names, const Names& of) {
  return std::ranges::any_of(names, [&](std::string_view name) { return of.contains(name); });
}

/// A value that passes from one half to the other: as the file describes it, else floats.
std::string described(const Graph& graph, std::string_view name) {
  const auto known = std::ranges::find(graph.values, name, &Named::name);
  if (known != graph.values.end())
    return field(value_field::name, name) + [&] {
      ProtobufReader reader(known->bytes);
      while (const auto read = reader.next()) {
        if (read->number == value_field::type && read->type == WireType::bytes) {
          return field(value_field::type, read->bytes);
        }
      }
      return std::string();
    }();
  const std::string floats =
      field(type_field::tensor, std::string_view(field(type_field::element, float_type)));
  return field(value_field::name, name) + field(value_field::type, std::string_view(floats));
}

class Splitter {
 public:
  explicit Splitter(const Graph& graph) : graph_(graph) {
    for (const Named& initializer : graph.initializers) initializers_.insert(initializer.name);
    for (const Named& input : graph.inputs) inputs_.insert(input.name);
  }

  std::optional<Halves> split(std::string_view weight) {
    const auto is_it = [&](const Node& node) {
      return node.op == "Conv" && node.inputs.size() > 1 && node.inputs[1].ends_with(weight);
    };
    if (std::ranges::count_if(graph_.nodes, is_it) != 1) return std::nullopt;
    cut_ = std::ranges::find_if(graph_.nodes, is_it)->inputs[0];
    if (initializers_.contains(cut_) || inputs_.contains(cut_) || graph_.outputs.empty()) {
      return std::nullopt;
    }
    if (!sort_nodes()) return std::nullopt;
    if (!from_cut_.contains(graph_.outputs.front().name)) return std::nullopt;
    return Halves{front(), back()};
  }

 private:
  // The nodes of a graph come in the order in which they run.
  bool sort_nodes() {
    from_cut_ = {cut_};
    Names fixed = initializers_;  // the same in every run
    for (const Node& node : graph_.nodes) {
      if (any_in(node.inputs, from_cut_)) {
        if (node.has_graph) return false;
        back_.push_back(&node);
        from_cut_.insert(node.outputs.begin(), node.outputs.end());
        continue;
      }
      const bool is_fixed =
          !node.has_graph && !node.op.starts_with("Random") &&
          std::ranges::all_of(node.inputs, [&](auto input) { return fixed.contains(input); });
      if (is_fixed) fixed.insert(node.outputs.begin(), node.outputs.end());
      (is_fixed ? fixed_ : front_).push_back(&node);
    }
    for (const Node* node : back_) {
      for (const std::string_view input : node->inputs) {
        if (from_cut_.contains(input) || fixed.contains(input)) continue;
        if (inputs_.contains(input)) return false;
        if (std::ranges::find(crossing_, input) == crossing_.end()) crossing_.push_back(input);
      }
    }
    return true;
  }

  std::string model(const std::vector<const Node*>& nodes, const std::string& ports) const {
    Names used;
    std::vector<const Node*> all;
    // Of the fixed nodes those that are needed, found from behind.
    for (const Node* node : nodes) used.insert(node->inputs.begin(), node->inputs.end());
    for (auto node = fixed_.rbegin(); node != fixed_.rend(); ++node) {
      if (!any_in((*node)->outputs, used) && !has_graphs(nodes)) continue;
      used.insert((*node)->inputs.begin(), (*node)->inputs.end());
      all.insert(all.begin(), *node);
    }
    all.insert(all.end(), nodes.begin(), nodes.end());
    std::string graph = field(2, std::string_view("half"));
    for (const Node* node : all) graph += field(graph_field::node, node->bytes);
    for (const Named& initializer : graph_.initializers) {
      // Inner graphs may use any of them.
      if (used.contains(initializer.name) || has_graphs(nodes)) {
        graph += field(graph_field::initializer, initializer.bytes);
      }
    }
    return graph_.around + field(model_field::graph, std::string_view(graph + ports));
  }

  static bool has_graphs(const std::vector<const Node*>& nodes) {
    return std::ranges::any_of(nodes, [](const Node* node) { return node->has_graph; });
  }

  std::string front() const {
    std::string ports;
    for (const Named& input : graph_.inputs) ports += field(graph_field::input, input.bytes);
    const auto gives = [&](std::string_view name) {
      ports += field(graph_field::output, std::string_view(described(graph_, name)));
    };
    gives(cut_);
    for (const std::string_view name : crossing_) gives(name);
    for (const Named& output : graph_.outputs) {
      const bool given = from_cut_.contains(output.name) ||
                         std::ranges::find(crossing_, output.name) != crossing_.end();
      if (!given) ports += field(graph_field::output, output.bytes);
    }
    return model(front_, ports);
  }

  std::string back() const {
    std::string ports = field(graph_field::input, std::string_view(described(graph_, cut_)));
    for (const std::string_view name : crossing_) {
      ports += field(graph_field::input, std::string_view(described(graph_, name)));
    }
    ports += field(graph_field::output, graph_.outputs.front().bytes);
    return model(back_, ports);
  }

  const Graph& graph_;
  Names initializers_;
  Names inputs_;
  std::string_view cut_;
  Names from_cut_;
  std::vector<const Node*> front_;
  std::vector<const Node*> back_;
  std::vector<const Node*> fixed_;  // run in both halves where both need them
  std::vector<std::string_view> crossing_;
};

}  // namespace

std::optional<Halves> split_before(std::span<const std::byte> file, std::string_view weight) {
  const auto graph = read_model(file);
  return graph ? Splitter(*graph).split(weight) : std::nullopt;
}

}  // namespace repartee::onnx
