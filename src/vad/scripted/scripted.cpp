#include "vad/scripted/scripted.hpp"

#include <algorithm>
#include <cstdlib>

namespace repartee::vad {
namespace {

constexpr int scripted_frame = 512;

class ScriptedStream final : public VadStream {
 public:
  float process(std::span<const std::int16_t> window) override {
    const bool loud = std::ranges::any_of(window.first<scripted_frame>(), [](std::int16_t sample) {
      return std::abs(static_cast<int>(sample)) > scripted_peak;
    });
    return loud ? 1.0F : 0.0F;
  }

  void reset() override {}
};

class ScriptedDetector final : public VoiceActivityDetector {
 public:
  std::unique_ptr<VadStream> open() const override { return std::make_unique<ScriptedStream>(); }
  int window_samples() const override { return scripted_frame; }
  std::string description() const override { return "scripted: a peak above 1000 is speech"; }
};

}  // namespace

std::shared_ptr<const VoiceActivityDetector> create_scripted() {
  return std::make_shared<const ScriptedDetector>();
}

}  // namespace repartee::vad
