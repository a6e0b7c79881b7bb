#pragma once
// The network of a Piper voice: numbers in, sound out, all at once or chunk by chunk.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/error.hpp"
#include "onnx/session.hpp"
#include "tts/piper/voice_config.hpp"

namespace repartee::tts::piper {

/// What is said, and how.
struct Utterance {
  std::vector<std::int64_t> ids;
  double speed = 1;
  std::int64_t speaker = 0;
};

struct NetworkSink {
  /// Once, before the audio: how many samples will come, and how many of them each id lasts where
  /// the network says so (else empty).
  std::function<void(std::int64_t samples, const std::vector<double>& lengths)> begun;
  /// The next samples, full scale at -1 and 1. False ends the run.
  std::function<bool(std::span<const float> samples)> audio;
};

/// Thread-safe.
class Network {
 public:
  virtual ~Network() = default;
  /// `cancelled` when stopped or when the sink answered false.
  virtual core::Result<> run(const Utterance& utterance, const NetworkSink& sink,
                             const std::stop_token& stop) const = 0;
};

/// Frames of the latent that are decoded at once: 522 ms at 22.05 kHz and 256 samples a frame.
inline constexpr std::int64_t chunk_frames = 45;
/// Frames decoded again on either side of a chunk, so that the decoder's convolutions see what they
/// see in the whole. Piper's own choice is 5 to 10.
inline constexpr std::int64_t overlap_frames = 10;

/// A network in one graph: `input` int64 [1,T], `input_lengths` int64 [1], `scales` float [3]
/// (noise, length, noise of durations), `sid` int64 [1] where there are several speakers; out comes
/// float [1,1,1,N] or alike, and perhaps the frames of each id, [1,T]. Runs once, over every id
/// that the voice's file knows, so that what does not fit shows here. `corrupt` where graph and
/// file disagree.
core::Result<std::shared_ptr<const Network>> whole_network(
    std::shared_ptr<const onnx::Session> graph, const VoiceConfig& config);

/// The same cut in two at the latent: the encoder's first output is the latent, float [1,C,F]; the
/// decoder takes outputs of the encoder by their names. Those as long as the latent are handed over
/// chunk by chunk, so the first sound is there after the encoder and one chunk.
core::Result<std::shared_ptr<const Network>> streaming_network(
    std::shared_ptr<const onnx::Session> encoder, std::shared_ptr<const onnx::Session> decoder,
    const VoiceConfig& config, std::int64_t overlap = overlap_frames);

}  // namespace repartee::tts::piper
