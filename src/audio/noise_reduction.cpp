#include "audio/noise_reduction.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/time.hpp"

#if defined(REPARTEE_HAVE_NOISE_REDUCTION)
#include <webrtc/modules/audio_processing/include/audio_processing.h>
#include <webrtc/modules/interface/module_common_types.h>
#endif

namespace repartee::audio {
namespace {

constexpr std::array<std::pair<std::string_view, NoiseReduction>, 3> names{{
    {"off", NoiseReduction::off},
    {"near_field", NoiseReduction::near_field},
    {"far_field", NoiseReduction::far_field},
}};

#if defined(REPARTEE_HAVE_NOISE_REDUCTION)

class WebrtcNoiseReducer final : public NoiseReducer {
 public:
  explicit WebrtcNoiseReducer(NoiseReduction kind)
      : processing_(webrtc::AudioProcessing::Create()) {
    processing_->high_pass_filter()->Enable(true);
    auto* suppression = processing_->noise_suppression();
    const bool far = kind == NoiseReduction::far_field;
    suppression->set_level(far ? webrtc::NoiseSuppression::kHigh
                               : webrtc::NoiseSuppression::kModerate);
    suppression->Enable(true);
    if (far) {
      auto* gain = processing_->gain_control();
      gain->set_mode(webrtc::GainControl::kAdaptiveDigital);
      gain->enable_limiter(true);
      gain->Enable(true);
    }
    frame_.sample_rate_hz_ = core::input_rate_hz;
    frame_.num_channels_ = 1;
    frame_.samples_per_channel_ = delay_samples;
    std::fill_n(frame_.data_, delay_samples, std::int16_t{0});
  }

  void process(std::span<std::int16_t> audio) override {
    for (std::int16_t& sample : audio) {
      std::swap(sample, frame_.data_[at_]);
      if (++at_ < delay_samples) continue;
      at_ = 0;
      // Errors are only rates and lengths that it does not know.
      processing_->ProcessStream(&frame_);
    }
  }

 private:
  std::unique_ptr<webrtc::AudioProcessing> processing_;
  webrtc::AudioFrame frame_;  // before at_: what came in; from there: what is to go out
  std::size_t at_ = 0;
};

#endif

}  // namespace

std::optional<NoiseReduction> noise_reduction_named(std::string_view wanted) {
  for (const auto& [known, kind] : names) {
    if (known == wanted) return kind;
  }
  return std::nullopt;
}

std::string_view name(NoiseReduction wanted) {
  return std::ranges::find(names, wanted, [](const auto& row) { return row.second; })->first;
}

#if defined(REPARTEE_HAVE_NOISE_REDUCTION)

core::Result<std::unique_ptr<NoiseReducer>> create_noise_reducer(NoiseReduction kind) {
  if (kind == NoiseReduction::off) return std::unique_ptr<NoiseReducer>();
  return std::unique_ptr<NoiseReducer>(std::make_unique<WebrtcNoiseReducer>(kind));
}

bool noise_reduction_available() {
  return true;
}

#else

core::Result<std::unique_ptr<NoiseReducer>> create_noise_reducer(NoiseReduction kind) {
  if (kind == NoiseReduction::off) return std::unique_ptr<NoiseReducer>();
  return core::Error(core::ErrorCode::unavailable, "this build has no noise reduction",
                     "install libwebrtc-audio-processing-dev (scripts/setup does) and build again, "
                     "or switch stt.noise_reduction off");
}

bool noise_reduction_available() {
  return false;
}

#endif

}  // namespace repartee::audio
