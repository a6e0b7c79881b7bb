#include "vad/webrtc/webrtc.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#if defined(REPARTEE_HAVE_WEBRTC_VAD)

// libwebrtc-audio-processing exports these and installs no header for them. The declarations are
// those of WebRTC's common_audio/vad/include/webrtc_vad.h.
extern "C" {
struct WebRtcVadInst;
WebRtcVadInst* WebRtcVad_Create();
void WebRtcVad_Free(WebRtcVadInst* handle);
int WebRtcVad_Init(WebRtcVadInst* handle);
int WebRtcVad_set_mode(WebRtcVadInst* handle, int mode);
int WebRtcVad_Process(WebRtcVadInst* handle, int sample_rate_hz, const std::int16_t* frame,
                      std::size_t frame_samples);
}

namespace repartee::vad {
namespace {

constexpr int rate_hz = 16000;
constexpr int webrtc_frame = 480;  // the longest frame it takes: 30 ms

struct Free {
  void operator()(WebRtcVadInst* handle) const { WebRtcVad_Free(handle); }
};
using Handle = std::unique_ptr<WebRtcVadInst, Free>;

class WebrtcStream final : public VadStream {
 public:
  WebrtcStream(Handle handle, int aggressiveness)
      : handle_(std::move(handle)), aggressiveness_(aggressiveness) {
    reset();
  }

  float process(std::span<const std::int16_t> window) override {
    const auto frame = window.first<webrtc_frame>();
    // Negative only for a rate or length it does not know.
    return WebRtcVad_Process(handle_.get(), rate_hz, frame.data(), frame.size()) > 0 ? 1.0F : 0.0F;
  }

  void reset() override {
    WebRtcVad_Init(handle_.get());
    WebRtcVad_set_mode(handle_.get(), aggressiveness_);
  }

  void set_aggressiveness(int level) override {
    aggressiveness_ = std::clamp(level, 0, 3);
    WebRtcVad_set_mode(handle_.get(), aggressiveness_);
  }

 private:
  Handle handle_;
  int aggressiveness_;
};

class WebrtcDetector final : public VoiceActivityDetector {
 public:
  explicit WebrtcDetector(int aggressiveness) : aggressiveness_(aggressiveness) {}

  std::unique_ptr<VadStream> open() const override {
    return std::make_unique<WebrtcStream>(Handle(WebRtcVad_Create()), aggressiveness_);
  }
  int window_samples() const override { return webrtc_frame; }
  std::string description() const override {
    return fmt::format("WebRTC VAD (aggressiveness {})", aggressiveness_);
  }

 private:
  int aggressiveness_;
};

}  // namespace

bool webrtc_available() {
  return true;
}

core::Result<std::shared_ptr<const VoiceActivityDetector>> create_webrtc(int aggressiveness) {
  if (aggressiveness < 0 || aggressiveness > 3) {
    return core::Error{core::ErrorCode::invalid_argument,
                       fmt::format("the aggressiveness of WebRTC VAD is {}", aggressiveness),
                       "choose 0, 1, 2 or 3"};
  }
  return std::make_shared<const WebrtcDetector>(aggressiveness);
}

}  // namespace repartee::vad

#else

namespace repartee::vad {

bool webrtc_available() {
  return false;
}

core::Result<std::shared_ptr<const VoiceActivityDetector>> create_webrtc(int) {
  return core::Error{core::ErrorCode::unavailable,
                     "this build has no WebRTC voice activity detector",
                     "install libwebrtc-audio-processing-dev (scripts/setup does) and build again, "
                     "or choose silero or energy"};
}

}  // namespace repartee::vad

#endif
