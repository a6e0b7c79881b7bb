#pragma once
// What networks run on: the GPU, until it fails to take one.

#include <spdlog/spdlog.h>

#include <atomic>
#include <exception>
#include <string>

namespace repartee::onnx {

/// Thread-safe.
class Device {
 public:
  explicit Device(bool gpu) : gpu_(gpu) {}

  /// "CUDA" or "CPU".
  std::string name() const { return gpu_ ? "CUDA" : "CPU"; }

  /// What `make(true)` makes for the GPU, or where that throws what `make(false)` makes for the
  /// CPU. Once only the latter has worked the CPU has all that follows, and a warning says why: the
  /// GPU's libraries or its driver are at fault then. Where both throw, what is made is, and the
  /// second exception gets through.
  template <class Make>
  auto place(const Make& make) {
    if (gpu_) {
      try {
        return make(true);
      } catch (const std::exception& failure) {
        auto made = make(false);
        if (gpu_.exchange(false)) spdlog::warn("networks run on the CPU: {}", failure.what());
        return made;
      }
    }
    return make(false);
  }

 private:
  std::atomic<bool> gpu_;
};

}  // namespace repartee::onnx
