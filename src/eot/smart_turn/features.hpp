#pragma once
// Whisper's log-mel features of the last 8 s, as Smart Turn v3 was trained on them.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace repartee::eot::smart_turn {

inline constexpr std::size_t window_samples = 8 * 16000;
inline constexpr std::size_t mels = 80;
inline constexpr std::size_t frames = 800;

/// [mels][frames], row-major. In order, as Hugging Face's WhisperFeatureExtractor(chunk_length=8)
/// with do_normalize: the last window_samples, zeros in front where there are fewer; mean 0 and
/// variance 1; reflected by 200 samples at both ends; power spectra of 400 samples under a periodic
/// Hann window, every 160; 80 triangles of Slaney's mel scale, of equal area; log10 from 1e-10, at
/// least the loudest less 8, plus 4, by 4. About 15 ms of one processor.
std::vector<float> features_of(std::span<const std::int16_t> turn);

}  // namespace repartee::eot::smart_turn
