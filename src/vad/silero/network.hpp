#pragma once
// Silero VAD v6.2 at 16 kHz as plain C++ (docs/adr/0004-silero-in-plain-cpp.md): one window of 512
// samples in, one speech probability out, for one stream or for many at once.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "vad/silero/kernel.hpp"

namespace repartee::vad::silero {

/// The arithmetic compiled for one instruction set.
struct Kernel {
  std::string_view name;
  InferFunction infer;
};

/// The kernels this processor can run, the fastest first. Never empty; lives for ever.
std::span<const Kernel> kernels();

/// The network with its weights. Immutable, so any number of threads may use one.
class Network {
 public:
  /// Reads the weights (onnx_weights.hpp). not_found where there is no such file, corrupt where it
  /// is not Silero VAD v6.
  static core::Result<std::shared_ptr<const Network>> load(
      const std::filesystem::path& onnx_file, const Kernel& kernel = kernels().front());

  /// The probability that `window` (window_samples samples of 16-bit audio) holds speech.
  float infer(StreamState& stream, std::span<const std::int16_t, window_samples> window) const;

  /// The same for many streams in one pass, which costs a fifth less per window, and three quarters
  /// less when other work has driven the weights out of the caches: take what is ready, never wait
  /// to fill a batch. The spans are of one length; windows[i] points at window_samples samples. No
  /// stream may appear twice.
  void infer(std::span<StreamState* const> streams, std::span<const std::int16_t* const> windows,
             std::span<float> probabilities) const;

  std::string_view kernel_name() const { return kernel_.name; }

 private:
  Network(std::unique_ptr<const PackedWeights> weights, const Kernel& kernel)
      : weights_(std::move(weights)), kernel_(kernel) {}

  std::unique_ptr<const PackedWeights> weights_;
  Kernel kernel_;
};

}  // namespace repartee::vad::silero
