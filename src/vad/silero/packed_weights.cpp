#include "vad/silero/packed_weights.hpp"

#include <cmath>
#include <numbers>
#include <span>

namespace repartee::vad::silero {
namespace {

// Angle of bin `bin` at sample `n`, in radians.
double angle(int bin, int n) {
  return 2 * std::numbers::pi * bin * n / frame_samples;
}

// Whether row `bin` of the basis is window x cos, and row 129 + `bin` is window x -sin.
bool is_windowed_fourier_transform(std::span<const float> basis) {
  // The published weights differ by 1e-7, float's own rounding.
  constexpr double tolerance = 1e-5;
  const auto window = basis.first(frame_samples);  // bin 0 is window x 1
  for (int bin = 0; bin < bins; ++bin) {
    for (int n = 0; n < frame_samples; ++n) {
      const double real = basis[bin * frame_samples + n];
      const double imaginary = basis[(bins + bin) * frame_samples + n];
      if (std::abs(real - window[n] * std::cos(angle(bin, n))) > tolerance) return false;
      if (std::abs(imaginary + window[n] * std::sin(angle(bin, n))) > tolerance) return false;
    }
  }
  // The folds pair sample n with sample 256 - n, which leaves sample 0 alone: it must not count.
  return std::abs(window[0]) < tolerance;
}

// `at(output, input)` is the weight.
template <int Inputs, int Outputs, class At>
void fill(Matrix<Inputs, Outputs>& matrix, At at) {
  for (int output = 0; output < Outputs; ++output) {
    float* const column = matrix.weight + (output / panel) * Inputs * panel + output % panel;
    for (int input = 0; input < Inputs; ++input) column[input * panel] = at(output, input);
  }
}

template <int Inputs, int Outputs>
void fill_bias(Matrix<Inputs, Outputs>& matrix, std::span<const float> bias) {
  for (int output = 0; output < Outputs; ++output) matrix.bias[output] = bias[output];
}

void pack_stft(PackedWeights& packed, std::span<const float> basis) {
  for (int n = 0; n < frame_samples; ++n) packed.window[n] = basis[n] / 32768.0F;
  // Inputs are samples counted from the frame's start; the sine's count from 1. Its sign is left
  // out: only magnitudes are used.
  fill(packed.real_even,
       [](int i, int n) { return static_cast<float>(std::cos(angle(2 * i, n))); });
  fill(packed.real_odd,
       [](int i, int n) { return static_cast<float>(std::cos(angle(2 * i + 1, n))); });
  fill(packed.imaginary_even,
       [](int i, int n) { return static_cast<float>(std::sin(angle(2 * i, n + 1))); });
  fill(packed.imaginary_odd,
       [](int i, int n) { return static_cast<float>(std::sin(angle(2 * i + 1, n + 1))); });
}

// The bin that the kernel stores at `position`: 0, 2, ... 126, then 1, 3, ... 127, then 128.
int bin_at(int position) {
  if (position < half_bins) return 2 * position;
  if (position < 2 * half_bins) return 2 * (position - half_bins) + 1;
  return bins - 1;
}

void pack_convolutions(PackedWeights& packed, const OnnxWeights& weights) {
  const auto weight = [&](int layer, int channels, int output, int channel, int tap) {
    return weights.conv_weight[layer][(output * channels + channel) * 3 + tap];
  };
  fill(packed.conv0, [&](int o, int i) { return weight(0, bins, o, bin_at(i % bins), i / bins); });
  fill(packed.conv1, [&](int o, int i) { return weight(1, 128, o, i % 128, i / 128); });
  fill(packed.conv2, [&](int o, int i) { return weight(2, 64, o, i % 64, 1 + i / 64); });
  fill(packed.conv3, [&](int o, int i) { return weight(3, 64, o, i, 1); });
  fill_bias(packed.conv0, weights.conv_bias[0]);
  fill_bias(packed.conv1, weights.conv_bias[1]);
  fill_bias(packed.conv2, weights.conv_bias[2]);
  fill_bias(packed.conv3, weights.conv_bias[3]);
}

void pack_decoder(PackedWeights& packed, const OnnxWeights& weights) {
  fill(packed.lstm, [&](int o, int i) {
    return i < hidden ? weights.lstm_input_weight[o * hidden + i]
                      : weights.lstm_hidden_weight[o * hidden + i - hidden];
  });
  for (int o = 0; o < 4 * hidden; ++o) {
    packed.lstm.bias[o] = weights.lstm_input_bias[o] + weights.lstm_hidden_bias[o];
  }
  for (int i = 0; i < hidden; ++i) packed.output_weight[i] = weights.output_weight[i];
  packed.output_bias = weights.output_bias[0];
}

}  // namespace

core::Result<std::unique_ptr<const PackedWeights>> pack(const OnnxWeights& weights) {
  if (!is_windowed_fourier_transform(weights.stft_basis)) {
    return core::Error{core::ErrorCode::corrupt,
                       "the STFT of the network is not a windowed Fourier transform"};
  }
  auto packed = std::make_unique<PackedWeights>();
  pack_stft(*packed, weights.stft_basis);
  pack_convolutions(*packed, weights);
  pack_decoder(*packed, weights);
  return std::unique_ptr<const PackedWeights>(std::move(packed));
}

}  // namespace repartee::vad::silero
