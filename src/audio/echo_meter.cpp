#include "audio/echo_meter.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace repartee::audio {
namespace {

constexpr int frames_per_second = 50;
constexpr std::size_t most_delay = 35;      // frames: 700 ms
constexpr std::size_t long_window = 25;     // frames with sound: while the delay is looked for
constexpr std::size_t short_window = 13;    // frames with sound: where it is known
// A reply that is held for its own echo plays little at a time; this much is looked back for it.
constexpr std::size_t most_history = 150;  // frames: 3 s
constexpr std::size_t lingering = 5;       // frames for which a room holds a sound
constexpr std::size_t fewest_frames = 9;    // that say anything of a known delay
constexpr std::size_t fewest_new = 13;      // and of one that is looked for
constexpr std::size_t most_waiting = 6000;  // frames: 2 minutes
constexpr float floor_db = -10;             // of one unit of 16 bits: digital silence
constexpr float audible_db = 30;            // below the loudest: what an echo can be told by

// Between two correlations an echo becomes likely. With 17 frames and more, the best of 36 delays
// has 0.82 in nine of ten half seconds of an echo 6 to 30 dB down, and in one of twenty-five where
// only a person speaks; at one known delay a person seldom comes near.
struct Scale {
  float unlike, alike;
};
constexpr Scale of_known{0.4F, 0.75F}, of_new{0.7F, 0.9F};
// An echo has one delay; two voices that rise and fall together by chance do so over a wide range.
constexpr float least_margin = 0.12F;
constexpr std::size_t beside = 2;  // frames around the best delay that belong to it
// How fast the evidence for a delay comes and goes with each frame of sound, and when it is believed.
constexpr float evidence_memory = 0.96F;  // half of it gone after 17 frames
constexpr float believed = 0.7F;
// Decibels above what the echo can be that are a person, on the mean of bands over 100 ms.
constexpr float too_loud_db = 6;
constexpr std::size_t loudness_frames = 5;
constexpr float gain_memory = 0.95F;

// A sound that hardly rises and falls (a tone, a hum) cannot be told from any other: 3 dB, squared.
constexpr float least_variance = 9;
constexpr float unknown_gain = 1000;

float on_scale(float correlation, Scale scale) {
  return std::clamp((correlation - scale.unlike) / (scale.alike - scale.unlike), 0.0F, 1.0F);
}

constexpr std::array<float, BandLevels::bands> centers_hz = {300, 550, 900, 1450, 2200, 3200};
constexpr float quality = 1.8F;

}  // namespace

BandLevels::BandLevels(int rate_hz) : frame_samples_(rate_hz / frames_per_second) {
  for (std::size_t i = 0; i < bands; ++i) {
    const float w = 2 * std::numbers::pi_v<float> * centers_hz[i] / static_cast<float>(rate_hz);
    const float alpha = std::sin(w) / (2 * quality);
    filters_[i].b0 = alpha / (1 + alpha);
    filters_[i].a1 = -2 * std::cos(w) / (1 + alpha);
    filters_[i].a2 = (1 - alpha) / (1 + alpha);
  }
}

void BandLevels::feed(std::span<const std::int16_t> samples, std::vector<Frame>& frames) {
  while (!samples.empty()) {
    const auto part =
        samples.first(std::min(samples.size(), static_cast<std::size_t>(frame_samples_ - filled_)));
    samples = samples.subspan(part.size());
    for (auto& band : filters_) {
      Band b = band;
      for (const auto sample : part) {
        const float x = sample;
        const float y = b.b0 * (x - b.x2) - b.a1 * b.y1 - b.a2 * b.y2;
        b.x2 = b.x1;
        b.x1 = x;
        b.y2 = b.y1;
        b.y1 = y;
        b.energy += y * y;
      }
      band = b;
    }
    filled_ += static_cast<int>(part.size());
    if (filled_ < frame_samples_) return;
    filled_ = 0;
    auto& frame = frames.emplace_back();
    for (std::size_t i = 0; i < bands; ++i) {
      const float mean = filters_[i].energy / static_cast<float>(frame_samples_);
      frame[i] = std::max(floor_db, 10 * std::log10(mean + 1e-3F));
      filters_[i].energy = 0;
    }
  }
}

EchoMeter::EchoMeter(int output_rate_hz)
    : played_(output_rate_hz), microphone_(core::input_rate_hz), evidence_(most_delay + 1) {}

void EchoMeter::sent(std::span<const std::int16_t> samples) {
  fresh_.clear();
  played_.feed(samples, fresh_);
  const auto room = most_waiting - waiting_.size();
  const auto end = fresh_.begin() + static_cast<std::ptrdiff_t>(std::min(room, fresh_.size()));
  waiting_.insert(waiting_.end(), fresh_.begin(), end);
  if (!waiting_.empty()) still_audible_ = most_delay + lingering;
}

void EchoMeter::clear() {
  waiting_.clear();
  held_ = false;
}

std::optional<float> EchoMeter::heard(std::span<const std::int16_t> samples) {
  if (still_audible_ == 0) return std::nullopt;
  fresh_.clear();
  microphone_.feed(samples, fresh_);
  for (const auto& frame : fresh_) step(frame);
  return likelihood_;
}

void EchoMeter::step(const Frame& microphone) {
  Frame reference;
  reference.fill(floor_db);
  if (!held_ && !waiting_.empty()) {
    reference = waiting_.front();
    waiting_.pop_front();
    still_audible_ = most_delay + lingering;
  } else if (still_audible_ > 0) {
    --still_audible_;
  }
  if (reference_.size() == most_history) {
    reference_.erase(reference_.begin());
    incoming_.erase(incoming_.begin());
    loudness_.erase(loudness_.begin());
  }
  reference_.push_back(reference);
  incoming_.push_back(microphone);
  loudness_.push_back(*std::ranges::max_element(reference));
  if (loudness_.back() > floor_db) loudest_ = std::max(loudest_ - 0.1F, loudness_.back());
  likelihood_.reset();
  if (still_audible_ == 0) {
    reference_.clear();
    incoming_.clear();
    loudness_.clear();
    return;
  }

  std::array<Match, most_delay + 1> matches;
  std::size_t best = 0;
  for (std::size_t delay = 0; delay <= most_delay; ++delay) {
    auto& found = matches[delay] = match(delay, long_window);
    if (found.frames < fewest_new) {
      found.correlation = -1;
      continue;
    }
    if (found.correlation > matches[best].correlation) best = delay;
    // What speaks against a delay counts as what speaks for it, and each frame once.
    if (sounds(loudness_.size() - 1 - delay))
      evidence_[delay] += (1 - evidence_memory) * (found.correlation - evidence_[delay]);
  }
  believe();
  if (delay_) {
    likelihood_ = likelihood_at(match(*delay_, short_window));
    if (likelihood_ && !may_sound_now(*delay_)) likelihood_ = 0;
    return;
  }
  if (matches[best].frames < fewest_new) return;
  float second = -1;
  for (std::size_t delay = 0; delay <= most_delay; ++delay) {
    const bool apart = delay + beside < best || delay > best + beside;
    if (apart && matches[delay].frames >= fewest_new)
      second = std::max(second, matches[delay].correlation);
  }
  const auto likelihood = on_scale(matches[best].correlation, of_new);
  likelihood_ = matches[best].correlation - second >= least_margin ? likelihood : likelihood / 2;
  if (!may_sound_now(best)) likelihood_ = 0;
}

bool EchoMeter::sounds(std::size_t frame) const {
  return loudness_[frame] >= std::max(loudest_ - audible_db, floor_db + 1);
}

bool EchoMeter::may_sound_now(std::size_t delay) const {
  const auto size = loudness_.size();
  for (std::size_t later = 0; later < lingering && delay + later < size; ++later) {
    if (sounds(size - 1 - delay - later)) return true;
  }
  return false;
}

void EchoMeter::believe() {
  const auto strongest =
      static_cast<std::size_t>(std::ranges::max_element(evidence_) - evidence_.begin());
  if (evidence_[strongest] < believed || delay_ == strongest) return;
  const bool nearby = delay_ && strongest + 1 >= *delay_ && strongest <= *delay_ + 1;
  delay_ = strongest;
  if (!nearby) gain_.fill(unknown_gain);
}

std::optional<float> EchoMeter::likelihood_at(const Match& found) {
  if (found.frames < fewest_frames) return std::nullopt;
  const auto likelihood = on_scale(found.correlation, of_known);
  if (likelihood >= 0.9F) learn(*delay_);
  return surplus(*delay_) > too_loud_db ? 0 : likelihood;
}

// Only frames in which something was played count, so that a person who begins to speak when a
// reply has just begun is not taken for it.
EchoMeter::Match EchoMeter::match(std::size_t delay, std::size_t window) const {
  Match found;
  float covariance = 0, of_played = 0, of_heard = 0;
  std::array<float, BandLevels::bands> sum_p{}, sum_h{}, pp{}, hh{}, ph{};
  for (auto i = incoming_.size(); i-- > delay && found.frames < window;) {
    if (!sounds(i - delay)) continue;
    const auto& p = reference_[i - delay];
    ++found.frames;
    for (std::size_t b = 0; b < BandLevels::bands; ++b) {
      const float x = std::max(p[b], loudest_ - audible_db), y = incoming_[i][b];
      sum_p[b] += x;
      sum_h[b] += y;
      pp[b] += x * x;
      hh[b] += y * y;
      ph[b] += x * y;
    }
  }
  if (found.frames == 0) return found;
  const auto n = static_cast<float>(found.frames);
  for (std::size_t b = 0; b < BandLevels::bands; ++b) {
    covariance += ph[b] - sum_p[b] * sum_h[b] / n;
    of_played += pp[b] - sum_p[b] * sum_p[b] / n;
    of_heard += hh[b] - sum_h[b] * sum_h[b] / n;
  }
  if (of_played < least_variance * n * BandLevels::bands) found.frames = 0;
  const float scale = std::sqrt(of_played * of_heard);
  found.correlation = scale > 1 ? covariance / scale : 0;
  return found;
}

void EchoMeter::learn(std::size_t delay) {
  if (!sounds(reference_.size() - 1 - delay)) return;
  const auto& played = reference_[reference_.size() - 1 - delay];
  for (std::size_t b = 0; b < BandLevels::bands; ++b) {
    if (played[b] < loudest_ - audible_db) continue;
    const float gain = incoming_.back()[b] - played[b];
    gain_[b] = gain_[b] == unknown_gain ? gain : gain_memory * gain_[b] + (1 - gain_memory) * gain;
  }
}

// How much louder the microphone has been of late than the echo of what was played.
float EchoMeter::surplus(std::size_t delay) const {
  float surplus = 0;
  std::size_t count = 0;
  for (std::size_t i = incoming_.size() - std::min(loudness_frames, incoming_.size());
       i < incoming_.size(); ++i) {
    if (i < delay + 1) continue;
    for (std::size_t b = 0; b < BandLevels::bands; ++b) {
      if (gain_[b] == unknown_gain) continue;
      // A room holds a sound for a while: the louder of two frames.
      const float played = std::max(reference_[i - delay][b], reference_[i - delay - 1][b]);
      const float echo = std::max(played, loudest_ - audible_db) + gain_[b];
      surplus += std::max(0.0F, incoming_[i][b] - echo);
      ++count;
    }
  }
  return count == 0 ? 0 : surplus / static_cast<float>(count);
}

}  // namespace repartee::audio
