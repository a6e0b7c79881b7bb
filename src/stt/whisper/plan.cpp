#include "stt/whisper/plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/time.hpp"

namespace repartee::stt {
namespace {

constexpr double positions_per_s = 50;
constexpr std::size_t second = core::input_rate_hz;

int most_tokens(double audio_s) {
  return 8 + static_cast<int>(std::ceil(6 * audio_s));
}

}  // namespace

WhisperPlan trimmed_plan(double audio_s, int all) {
  constexpr int step = 64;
  constexpr int margin = 128;
  constexpr int least = 384;
  const int needed = static_cast<int>(std::ceil(positions_per_s * audio_s));
  const int rounded = (needed + step - 1) / step * step + margin;
  return {std::min(std::max(rounded, least), all), most_tokens(audio_s)};
}

WhisperPlan full_plan(double audio_s, int all) {
  return {all, most_tokens(audio_s)};
}

std::vector<std::size_t> piece_ends(std::span<const std::int16_t> audio) {
  constexpr std::size_t longest = second * 59 / 2;  // 29.5 s: padding and rounding stay inside 30
  constexpr std::size_t searched = second * 5;
  constexpr std::size_t frame = second / 10;
  std::vector<std::size_t> ends;
  std::size_t begin = 0;
  while (audio.size() - begin > longest) {
    std::size_t best = begin + longest;
    std::int64_t quietest = std::numeric_limits<std::int64_t>::max();
    for (std::size_t at = begin + longest - searched; at + frame <= begin + longest; at += frame) {
      std::int64_t energy = 0;
      for (const std::int64_t sample : audio.subspan(at, frame)) energy += sample * sample;
      if (energy < quietest) {
        quietest = energy;
        best = at + frame / 2;
      }
    }
    ends.push_back(best);
    begin = best;
  }
  ends.push_back(audio.size());
  return ends;
}

}  // namespace repartee::stt
