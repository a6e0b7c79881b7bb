#include "vad/energy/energy.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace repartee::vad {
namespace {

constexpr int energy_frame = 480;  // as WebRTC's, so that counts of frames mean the same

constexpr float speech_over_floor_db = 9;
// Below this the floor is digital silence, over which a single bit of noise would be speech.
constexpr float lowest_floor_dbfs = -70;
// The room is taken for this quiet until it has been heard.
constexpr float first_floor_dbfs = -60;

// The floor's past: four pieces of 17 windows (0.5 s), so that it follows a louder room in 2 s and
// sees a dip between words in any longer stretch of speech.
constexpr int pieces = 4;
constexpr int windows_per_piece = 17;

float level_dbfs(std::span<const std::int16_t> window) {
  double energy = 0;
  for (const std::int16_t sample : window) energy += static_cast<double>(sample) * sample;
  const double mean = energy / static_cast<double>(window.size());
  // One is a square amplitude of one bit: about -90 dBFS, and no logarithm of zero.
  return static_cast<float>(10 * std::log10(std::max(mean, 1.0) / (32768.0 * 32768.0)));
}

class EnergyStream final : public VadStream {
 public:
  EnergyStream() { reset(); }

  float process(std::span<const std::int16_t> window) override {
    const float level = level_dbfs(window.first<energy_frame>());
    if (windows_in_piece_ == windows_per_piece) {
      std::shift_right(lows_.begin(), lows_.end(), 1);
      lows_.front() = level;
      windows_in_piece_ = 0;
    }
    lows_.front() = std::min(lows_.front(), level);
    ++windows_in_piece_;
    const float floor = std::max(*std::ranges::min_element(lows_), lowest_floor_dbfs);
    return level > floor + speech_over_floor_db ? 1.0F : 0.0F;
  }

  void reset() override {
    lows_.fill(first_floor_dbfs);
    windows_in_piece_ = 0;
  }

 private:
  std::array<float, pieces> lows_;  // the lowest level of each piece, the newest first
  int windows_in_piece_ = 0;
};

class EnergyDetector final : public VoiceActivityDetector {
 public:
  std::unique_ptr<VadStream> open() const override { return std::make_unique<EnergyStream>(); }
  int window_samples() const override { return energy_frame; }
  std::string description() const override { return "energy, 9 dB over an adaptive floor"; }
};

}  // namespace

std::shared_ptr<const VoiceActivityDetector> create_energy() {
  return std::make_shared<const EnergyDetector>();
}

}  // namespace repartee::vad
