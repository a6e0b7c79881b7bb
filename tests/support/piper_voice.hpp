#pragma once
// Writes voices of Piper's shape: the same files, inputs and outputs, and a network that hums a
// tone for each phoneme. They prove the machinery around a voice, and, in the shape of Piper's
// medium voices with seeded random weights, its speed. They say nothing about how Piper sounds.

#include <filesystem>
#include <string>

namespace repartee::test {

struct PiperShape {
  enum class Phonemes { text, espeak };
  Phonemes phonemes = Phonemes::text;
  int speakers = 1;
  /// Whether the network also says how long each id lasts, as newer exports do: here it claims that
  /// id i lasts i + 1 of some unit.
  bool lengths = false;
  /// The costs of a medium voice: its decoder (HiFi-GAN, 256 channels, upsampling by 8, 8 and 4)
  /// and its flow, with random weights. What it says is noise.
  bool medium = false;
};

inline constexpr int piper_rate_hz = 22050;
inline constexpr int piper_hop_samples = 256;
/// Frames that each id lasts at length_scale 1.
inline constexpr int piper_frames_per_id = 4;

/// The three networks of a voice: `whole` is `encoder` and `decoder` in one. The decoder's
/// convolutions reach over 6 frames to either side (medium: nearly 11). All are bytes of a file.
struct PiperNetworks {
  std::string whole;
  std::string encoder;
  std::string decoder;
};
PiperNetworks piper_networks(const PiperShape& shape);

/// The JSON beside them.
std::string piper_json(const PiperShape& shape);

/// Writes `models/piper/NAME.onnx` and its JSON.
void write_piper_voice(const std::filesystem::path& models, const std::string& name,
                       const PiperShape& shape = {});

/// Writes the folder `models/piper/NAME` with encoder and decoder.
void write_streaming_piper_voice(const std::filesystem::path& models, const std::string& name,
                                 const PiperShape& shape = {});

}  // namespace repartee::test
