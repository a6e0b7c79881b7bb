#include "vad/silero/network.hpp"

#include <cassert>
#include <fstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "vad/silero/onnx_weights.hpp"
#include "vad/silero/packed_weights.hpp"

namespace repartee::vad::silero {
namespace {

// The published files have 1.3 and 2.3 MB: anything far larger is some other file.
constexpr std::uintmax_t most_file_bytes = 64U << 20U;

constexpr const char* mend =
    "run scripts/setup to install the Silero weights, or choose another voice activity engine";

core::Result<std::vector<std::byte>> read_file(const std::filesystem::path& path) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed) {
    return core::Error{
        core::ErrorCode::not_found,
        fmt::format("the Silero weights '{}' cannot be read: {}", path.string(), failed.message()),
        mend};
  }
  if (size > most_file_bytes) {
    return core::Error{core::ErrorCode::corrupt,
                       fmt::format("'{}' is too large for Silero weights", path.string()), mend};
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  std::ifstream in(path, std::ios::binary);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!in) {
    return core::Error{core::ErrorCode::not_found,
                       fmt::format("the Silero weights '{}' cannot be read", path.string()), mend};
  }
  return bytes;
}

core::Error not_silero(const std::filesystem::path& path, const core::Error& cause) {
  return {cause.code,
          fmt::format("'{}' holds no Silero VAD v6 weights: {}", path.string(), cause.message),
          mend};
}

}  // namespace

std::span<const Kernel> kernels() {
  static const std::vector<Kernel> usable = [] {
    std::vector<Kernel> kernels;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v3")) kernels.push_back({"x86-64-v3", infer_x86_64_v3});
#endif
    kernels.push_back({"baseline", infer_baseline});
    return kernels;
  }();
  return usable;
}

core::Result<std::shared_ptr<const Network>> Network::load(const std::filesystem::path& onnx_file,
                                                           const Kernel& kernel) {
  const auto bytes = read_file(onnx_file);
  if (!bytes) return bytes.error();
  const auto weights = read_onnx_weights(*bytes);
  if (!weights) return not_silero(onnx_file, weights.error());
  auto packed = pack(*weights);
  if (!packed) return not_silero(onnx_file, packed.error());
  return std::shared_ptr<const Network>(new Network(std::move(*packed), kernel));
}

float Network::infer(StreamState& stream,
                     std::span<const std::int16_t, window_samples> window) const {
  StreamState* const streams[] = {&stream};
  const std::int16_t* const windows[] = {window.data()};
  float probability = 0;
  kernel_.infer(*weights_, streams, windows, &probability, 1);
  return probability;
}

void Network::infer(std::span<StreamState* const> streams,
                    std::span<const std::int16_t* const> windows,
                    std::span<float> probabilities) const {
  assert(streams.size() == windows.size() && streams.size() == probabilities.size());
  kernel_.infer(*weights_, streams.data(), windows.data(), probabilities.data(), streams.size());
}

}  // namespace repartee::vad::silero
