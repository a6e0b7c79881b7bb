#pragma once
// The tensors of Silero VAD v6 (16 kHz), read straight out of its ONNX file. No graph is run: the
// network is known (network.hpp), only its numbers come from the file.

#include <cstddef>
#include <span>
#include <vector>

#include "core/error.hpp"

namespace repartee::vad::silero {

/// All tensors in PyTorch's layout, row-major, the last index fastest. A convolution's weight is
/// [outputs, inputs, taps]; the LSTM's gates come in the order input, forget, cell, output.
struct OnnxWeights {
  std::vector<float> stft_basis;         ///< [258, 1, 256]: 129 real rows, then 129 imaginary ones.
  std::vector<float> conv_weight[4];     ///< [128,129,3] [64,128,3] [64,64,3] [128,64,3]
  std::vector<float> conv_bias[4];       ///< [128] [64] [64] [128]
  std::vector<float> lstm_input_weight;  ///< [512, 128]
  std::vector<float> lstm_hidden_weight;  ///< [512, 128]
  std::vector<float> lstm_input_bias;     ///< [512]
  std::vector<float> lstm_hidden_bias;    ///< [512]
  std::vector<float> output_weight;       ///< [1, 128, 1]
  std::vector<float> output_bias;         ///< [1]
};

/// Reads the bytes of an ONNX file. Both published forms are understood: `silero_vad_16k_op15.onnx`
/// (initializers of the main graph) and `silero_vad.onnx`, which vad-web ships as
/// `silero_vad_v6.onnx` (constants inside the 16 kHz branch of an `If`; the 8 kHz branch is told
/// apart by its shapes). Tensors are found by the end of their name and their exact shape, must be
/// 32-bit floats stored inside the file, and must be finite. Anything else is ErrorCode::corrupt.
core::Result<OnnxWeights> read_onnx_weights(std::span<const std::byte> file);

}  // namespace repartee::vad::silero
