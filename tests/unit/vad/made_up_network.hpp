#pragma once
// A network of Silero's shape with seeded random weights, and its arithmetic written down plainly
// in double: it checks the kernels where the real weights are not at hand.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "unit/vad/onnx_writer.hpp"
#include "vad/silero/onnx_weights.hpp"

namespace repartee::test {

/// Named as in the published files, in their order.
std::vector<NamedTensor> made_up_tensors();

/// The same weights as the reader should return them.
vad::silero::OnnxWeights made_up_weights();

/// Silero's network, layer by layer.
class PlainNetwork {
 public:
  explicit PlainNetwork(const vad::silero::OnnxWeights& weights) : weights_(weights) {}
  double process(std::span<const std::int16_t> window);

 private:
  const vad::silero::OnnxWeights& weights_;
  std::vector<double> context_ = std::vector<double>(64);
  std::vector<double> h_ = std::vector<double>(128);
  std::vector<double> c_ = std::vector<double>(128);
};

}  // namespace repartee::test
