#pragma once
// Brings the network's weights into the order in which the kernel reads them.

#include <memory>

#include "core/error.hpp"
#include "vad/silero/kernel.hpp"
#include "vad/silero/onnx_weights.hpp"

namespace repartee::vad::silero {

/// ErrorCode::corrupt where the STFT's weights are not a Hann-windowed Fourier transform, which the
/// kernel's symmetries need.
core::Result<std::unique_ptr<const PackedWeights>> pack(const OnnxWeights& weights);

}  // namespace repartee::vad::silero
