#include "vad/silero/silero.hpp"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "vad/silero/network.hpp"

namespace repartee::vad {
namespace {

using silero::Network;

class SileroStream final : public VadStream {
 public:
  explicit SileroStream(std::shared_ptr<const Network> network) : network_(std::move(network)) {}

  float process(std::span<const std::int16_t> window) override {
    return network_->infer(state_, window.first<silero::window_samples>());
  }

  void reset() override { state_ = {}; }

 private:
  std::shared_ptr<const Network> network_;
  silero::StreamState state_{};
};

// Thousands of these live at once.
static_assert(sizeof(SileroStream) <= 1536);

class SileroDetector final : public VoiceActivityDetector {
 public:
  explicit SileroDetector(std::shared_ptr<const Network> network) : network_(std::move(network)) {}

  std::unique_ptr<VadStream> open() const override {
    return std::make_unique<SileroStream>(network_);
  }
  int window_samples() const override { return silero::window_samples; }
  std::string description() const override {
    return fmt::format("Silero VAD v6.2 ({} kernel)", network_->kernel_name());
  }

 private:
  std::shared_ptr<const Network> network_;
};

}  // namespace

std::filesystem::path find_silero_weights(const std::filesystem::path& models_folder) {
  for (const char* name : {"silero_vad_v6.onnx", "silero_vad_16k_op15.onnx"}) {
    std::error_code ignored;  // no such folder is the same as no such file
    if (auto path = models_folder / name; std::filesystem::exists(path, ignored)) return path;
  }
  return {};
}

core::Result<std::shared_ptr<const VoiceActivityDetector>> create_silero(
    const std::filesystem::path& weights) {
  auto network = Network::load(weights);
  if (!network) return network.error();
  return std::make_shared<const SileroDetector>(std::move(*network));
}

}  // namespace repartee::vad
