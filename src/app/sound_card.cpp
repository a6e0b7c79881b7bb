#include "app/sound_card.hpp"

#include <alsa/asoundlib.h>
#include <fmt/format.h>

#include <algorithm>

namespace repartee::app {

namespace {

using core::Error;
using core::ErrorCode;

/// Short enough for a conversation, long enough for a busy machine.
constexpr unsigned buffer_us = 60'000;

struct Closer {
  void operator()(snd_pcm_t* pcm) const { snd_pcm_close(pcm); }
};
using Pcm = std::unique_ptr<snd_pcm_t, Closer>;

/// ALSA writes to stderr on its own; its error codes say enough.
void be_quiet(const char*, int, const char*, int, const char*, ...) {}

core::Result<Pcm> open(const std::string& device, snd_pcm_stream_t direction, int rate_hz) {
  const bool playback = direction == SND_PCM_STREAM_PLAYBACK;
  snd_lib_error_set_handler(be_quiet);
  snd_pcm_t* raw = nullptr;
  int status = snd_pcm_open(&raw, device.c_str(), direction, 0);
  Pcm pcm(status < 0 ? nullptr : raw);
  if (pcm) {
    constexpr int mono = 1, let_alsa_resample = 1;
    status = snd_pcm_set_params(raw, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, mono,
                                static_cast<unsigned>(rate_hz), let_alsa_resample, buffer_us);
  }
  if (status < 0) {
    return Error(ErrorCode::unavailable,
                 fmt::format("the sound card cannot be used ({} '{}': {})",
                             playback ? "loudspeaker" : "microphone", device, snd_strerror(status)),
                 playback ? "`aplay -L` lists the devices; without one, write a file instead"
                          : "`arecord -L` lists the devices; without one, speak by WAV files");
  }
  return pcm;
}

Error lost(int status) {
  return Error(ErrorCode::unavailable,
               fmt::format("the sound card has failed: {}", snd_strerror(status)),
               "is it still plugged in?");
}

class AlsaLoudspeaker final : public Loudspeaker {
 public:
  explicit AlsaLoudspeaker(Pcm pcm) : pcm_(std::move(pcm)) {}

  core::Result<> write(std::span<const std::int16_t> samples) override {
    while (!samples.empty()) {
      const auto written = snd_pcm_writei(pcm_.get(), samples.data(), samples.size());
      if (written < 0) {
        // Late (underrun) or suspended: go on from here.
        const int status = snd_pcm_recover(pcm_.get(), static_cast<int>(written), 1);
        if (status < 0) return lost(status);
        continue;
      }
      samples = samples.subspan(static_cast<std::size_t>(written));
    }
    return {};
  }

  std::int64_t delay_samples() override {
    snd_pcm_sframes_t delay = 0;
    return snd_pcm_delay(pcm_.get(), &delay) < 0 ? 0 : std::max<std::int64_t>(delay, 0);
  }

  void drain() override { snd_pcm_drain(pcm_.get()); }

 private:
  Pcm pcm_;
};

class AlsaMicrophone final : public Microphone {
 public:
  explicit AlsaMicrophone(Pcm pcm) : pcm_(std::move(pcm)) {}

  core::Result<> read(std::span<std::int16_t> samples) override {
    while (!samples.empty()) {
      const auto count = snd_pcm_readi(pcm_.get(), samples.data(), samples.size());
      if (count < 0) {
        const int status = snd_pcm_recover(pcm_.get(), static_cast<int>(count), 1);
        if (status < 0) return lost(status);
        continue;
      }
      samples = samples.subspan(static_cast<std::size_t>(count));
    }
    return {};
  }

 private:
  Pcm pcm_;
};

}  // namespace

core::Result<std::unique_ptr<Loudspeaker>> open_loudspeaker(const std::string& device,
                                                            int rate_hz) {
  auto pcm = open(device, SND_PCM_STREAM_PLAYBACK, rate_hz);
  if (!pcm) return pcm.error();
  return std::make_unique<AlsaLoudspeaker>(std::move(*pcm));
}

core::Result<std::unique_ptr<Microphone>> open_microphone(const std::string& device, int rate_hz) {
  auto pcm = open(device, SND_PCM_STREAM_CAPTURE, rate_hz);
  if (!pcm) return pcm.error();
  return std::make_unique<AlsaMicrophone>(std::move(*pcm));
}

}  // namespace repartee::app
