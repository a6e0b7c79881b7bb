#pragma once
// Writes small ONNX networks: the wire format of onnx.proto3 by hand, opset 15.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace repartee::test {

class OnnxWriter {
 public:
  using Names = std::vector<std::string>;
  using Dims = std::vector<std::int64_t>;
  using Attribute = std::pair<std::string, std::variant<std::int64_t, float, Dims>>;

  enum Type : std::int64_t { float32 = 1, int64 = 7 };

  /// An open dimension is -1.
  void input(const std::string& name, Type type, const Dims& dims);
  void output(const std::string& name, Type type, const Dims& dims);

  /// Constants of the graph; an empty `dims` makes a scalar. They give back their name.
  std::string constant(const std::string& name, const Dims& dims, const std::vector<float>& values);
  std::string constant(const std::string& name, const Dims& dims, const Dims& values);

  /// Gives back the name of the node's one output; empty: a name that nobody else has.
  std::string node(const std::string& op, const Names& inputs,
                   const std::vector<Attribute>& attributes = {}, std::string output = {});

  /// The bytes of the file.
  std::string file() const;

 private:
  std::string graph_;
  int nodes_ = 0;
};

}  // namespace repartee::test
