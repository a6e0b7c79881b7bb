#pragma once
// Hears whether the microphone brings back what the loudspeaker plays: for speakers in rooms whose
// clients have no echo cancellation. Measures; what follows from it the conversation decides.

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "core/time.hpp"

namespace repartee::audio {

/// The energy of a sound in six bands of the telephone's range, every 20 ms, in decibels.
class BandLevels {
 public:
  static constexpr std::size_t bands = 6;
  using Frame = std::array<float, bands>;

  explicit BandLevels(int rate_hz);
  /// Appends the frames that these samples complete.
  void feed(std::span<const std::int16_t> samples, std::vector<Frame>& frames);

 private:
  /// Band-pass of second order (R. Bristow-Johnson, "Cookbook formulae for audio EQ").
  struct Band {
    float b0 = 0, a1 = 0, a2 = 0;
    float x1 = 0, x2 = 0, y1 = 0, y2 = 0;
    float energy = 0;
  };
  std::array<Band, bands> filters_;
  int frame_samples_;
  int filled_ = 0;
};

/// Compares the course of both sounds over the last half second in which something was played, at
/// every delay up to 700 ms: an
/// echo rises and falls in each band as what was played did, later and fainter; a person does not.
/// Where the delay is known from earlier, it answers within a quarter of a second, and a person who
/// speaks over an echo is louder than it can be. Confined to one strand; 50 to 70 µs for each 32 ms
/// of microphone while something is played or has just been (0.2% of a core), else nothing.
class EchoMeter {
 public:
  explicit EchoMeter(int output_rate_hz);

  /// What the loudspeaker will play next. Waits here until the microphone's clock has come to it,
  /// two minutes of it at most; what is more is not compared.
  void sent(std::span<const std::int16_t> samples);
  void hold() { held_ = true; }
  void resume() { held_ = false; }
  /// What was sent and not played will not be.
  void clear();

  /// What the microphone brings, at core::input_rate_hz. How likely its end is an echo, 0 to 1;
  /// nothing while there is nothing that could come back, or too little to say.
  std::optional<float> heard(std::span<const std::int16_t> samples);

 private:
  using Frame = BandLevels::Frame;
  struct Match {
    float correlation = 0;
    std::size_t frames = 0;  // compared
  };
  void step(const Frame& microphone);
  Match match(std::size_t delay, std::size_t window) const;
  bool sounds(std::size_t frame) const;
  bool may_sound_now(std::size_t delay) const;
  float surplus(std::size_t delay) const;
  void believe();
  std::optional<float> likelihood_at(const Match& found);
  void learn(std::size_t delay);

  BandLevels played_, microphone_;
  std::deque<Frame> waiting_;                // sent, not yet played
  std::vector<Frame> reference_, incoming_;  // the last frames of both, in step; oldest first
  std::vector<float> loudness_;              // of the reference: its loudest band
  std::vector<Frame> fresh_;                 // scratch
  std::size_t still_audible_ = 0;            // frames until nothing can come back any more
  bool held_ = false;
  float loudest_ = 0;                 // of what was played lately, in decibels
  std::vector<float> evidence_;       // for each delay
  std::optional<std::size_t> delay_;  // that of this room and network, once known
  Frame gain_{};                      // of the echo, in decibels, at that delay
  std::optional<float> likelihood_;
};

}  // namespace repartee::audio
