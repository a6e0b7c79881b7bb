#pragma once
// The arithmetic of Silero VAD v6 at 16 kHz, compiled once per instruction set. Plain data only:
// a unit that is built for newer processors must not emit inline functions that others share.
//
// Per window: 64 samples of context + 512 new ones, 64 more mirrored at the right -> 4 frames of
// 256 (Hann, hop 128) -> magnitudes of 129 bins -> convolutions 129>128>64>64>128 (3 taps, strides
// 1, 2, 2, 1, ReLU) -> LSTM cell of 128 -> ReLU -> dot product -> sigmoid.
//
// What makes it fast: many streams' windows are the rows of each matrix product; weights lie in
// panels of 16 outputs (one cache line per input); frames are time-major, so that the taps of a
// convolution are one contiguous row (no im2col); the STFT is exactly Hann x DFT, so two symmetries
// fold its 258 x 256 weights into four quarters of 64 x 64; taps that only see padding are left
// out.

#include <cstddef>
#include <cstdint>

namespace repartee::vad::silero {

constexpr std::ptrdiff_t window_samples = 512;  // 32 ms
constexpr std::ptrdiff_t context_samples = 64;
constexpr std::ptrdiff_t frame_samples = 256;
constexpr std::ptrdiff_t hop_samples = 128;
constexpr int frames = 4;
constexpr std::ptrdiff_t bins = 129;
constexpr std::ptrdiff_t half_bins = 64;  // the even bins 0 to 126, or the odd ones 1 to 127
constexpr std::ptrdiff_t hidden = 128;
constexpr std::ptrdiff_t panel = 16;  // outputs of one panel of weights: 64 bytes

/// What a stream remembers: 1152 bytes. All zero is the state of a new stream.
struct alignas(64) StreamState {
  float h[hidden];
  float c[hidden];
  std::int16_t context[context_samples];
};

/// `inputs` x `outputs` weights as [outputs / panel][inputs][panel], and a bias for each output.
template <int Inputs, int Outputs>
struct alignas(64) Matrix {
  static_assert(Outputs % (4 * panel) == 0);
  float weight[Inputs * Outputs];
  float bias[Outputs];
};

/// The network's weights in the kernel's order (packed_weights.hpp makes them): 0.9 MB.
struct alignas(64) PackedWeights {
  float window[frame_samples];  ///< Hann, with the scale 1/32768 of 16-bit samples folded in.
  // The four quarters of the DFT, on inputs folded at a half and a quarter of the frame.
  Matrix<65, half_bins> real_even;
  Matrix<64, half_bins> real_odd;
  Matrix<63, half_bins> imaginary_even;
  Matrix<64, half_bins> imaginary_odd;
  Matrix<3 * bins, 128> conv0;  ///< Inputs: tap, then bins in the order even, odd, 128.
  Matrix<3 * 128, 64> conv1;
  Matrix<2 * 64, 64> conv2;             ///< Its first tap sees only padding.
  Matrix<64, 128> conv3;                ///< Its outer taps see only padding.
  Matrix<2 * hidden, 4 * hidden> lstm;  ///< Inputs: features, then h. Gates: i, f, g, o.
  float output_weight[hidden];
  float output_bias;
};

/// One window for each of `count` streams: `windows[i]` points at 512 samples, `probabilities[i]`
/// gets the answer, `streams[i]` moves on. No stream may appear twice in a call. Results do not
/// depend on `count` but for rounding. Needs up to 220 KB of stack.
using InferFunction = void (*)(const PackedWeights& weights, StreamState* const* streams,
                               const std::int16_t* const* windows, float* probabilities,
                               std::size_t count);

/// For every processor the compiler targets (x86-64: SSE2; AArch64: NEON).
void infer_baseline(const PackedWeights& weights, StreamState* const* streams,
                    const std::int16_t* const* windows, float* probabilities, std::size_t count);

#if defined(__x86_64__)
/// For processors with AVX2 and FMA.
void infer_x86_64_v3(const PackedWeights& weights, StreamState* const* streams,
                     const std::int16_t* const* windows, float* probabilities, std::size_t count);
#endif

}  // namespace repartee::vad::silero
