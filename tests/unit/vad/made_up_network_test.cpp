#include "unit/vad/made_up_network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "support/synthetic_voice.hpp"

namespace repartee::test {
namespace {

constexpr int bins = 129;

std::vector<float> hann_windowed_fourier_basis() {
  std::vector<float> basis(2 * bins * 256);
  for (int bin = 0; bin < bins; ++bin) {
    for (int n = 0; n < 256; ++n) {
      const double turn = 2 * std::numbers::pi * n / 256;
      const double hann = 0.5 - 0.5 * std::cos(turn);
      basis[bin * 256 + n] = static_cast<float>(hann * std::cos(turn * bin));
      basis[(bins + bin) * 256 + n] = static_cast<float>(-hann * std::sin(turn * bin));
    }
  }
  return basis;
}

class Random {
 public:
  // Uniform with this standard deviation.
  float next(double deviation) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    const double unit = static_cast<double>(state_ >> 40U) / (1U << 24U);
    return static_cast<float>((2 * unit - 1) * std::sqrt(3.0) * deviation);
  }

 private:
  std::uint64_t state_ = 20;
};

using Frame = std::vector<double>;

// A convolution of three taps with padding, followed by ReLU.
std::vector<Frame> convolve(const std::vector<Frame>& in, const std::vector<float>& weight,
                            const std::vector<float>& bias, int stride) {
  const int channels = static_cast<int>(in[0].size());
  std::vector<Frame> out;
  for (int t = 0; t < static_cast<int>(in.size()); t += stride) {
    Frame frame(bias.begin(), bias.end());
    for (std::size_t o = 0; o < frame.size(); ++o) {
      for (int c = 0; c < channels; ++c) {
        for (int tap = 0; tap < 3; ++tap) {
          const int at = t + tap - 1;
          if (at < 0 || at >= static_cast<int>(in.size())) continue;
          frame[o] += weight[(o * channels + c) * 3 + tap] * in[at][c];
        }
      }
      frame[o] = std::max(frame[o], 0.0);
    }
    out.push_back(std::move(frame));
  }
  return out;
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

}  // namespace

std::vector<NamedTensor> made_up_tensors() {
  std::vector<NamedTensor> tensors = {
      {"stft.forward_basis_buffer", {258, 1, 256}, hann_windowed_fourier_basis()}};
  Random random;
  const auto add = [&](const char* name, std::vector<std::uint64_t> dims, double deviation) {
    std::size_t count = 1;
    for (const auto dim : dims) count *= dim;
    NamedTensor tensor{name, std::move(dims), std::vector<float>(count)};
    for (float& value : tensor.values) value = random.next(deviation);
    tensors.push_back(std::move(tensor));
  };
  add("encoder.0.reparam_conv.weight", {128, 129, 3}, 0.07);
  add("encoder.0.reparam_conv.bias", {128}, 0.1);
  add("encoder.1.reparam_conv.weight", {64, 128, 3}, 0.07);
  add("encoder.1.reparam_conv.bias", {64}, 0.1);
  add("encoder.2.reparam_conv.weight", {64, 64, 3}, 0.1);
  add("encoder.2.reparam_conv.bias", {64}, 0.1);
  add("encoder.3.reparam_conv.weight", {128, 64, 3}, 0.1);
  add("encoder.3.reparam_conv.bias", {128}, 0.1);
  add("decoder.rnn.weight_ih", {512, 128}, 0.1);
  add("decoder.rnn.weight_hh", {512, 128}, 0.1);
  add("decoder.rnn.bias_ih", {512}, 0.3);
  add("decoder.rnn.bias_hh", {512}, 0.3);
  add("decoder.decoder.2.weight", {1, 128, 1}, 0.7);
  add("decoder.decoder.2.bias", {1}, 0.3);
  return tensors;
}

vad::silero::OnnxWeights made_up_weights() {
  const auto tensors = made_up_tensors();
  vad::silero::OnnxWeights weights;
  weights.stft_basis = tensors[0].values;
  for (int layer = 0; layer < 4; ++layer) {
    weights.conv_weight[layer] = tensors[1 + 2 * layer].values;
    weights.conv_bias[layer] = tensors[2 + 2 * layer].values;
  }
  weights.lstm_input_weight = tensors[9].values;
  weights.lstm_hidden_weight = tensors[10].values;
  weights.lstm_input_bias = tensors[11].values;
  weights.lstm_hidden_bias = tensors[12].values;
  weights.output_weight = tensors[13].values;
  weights.output_bias = tensors[14].values;
  return weights;
}

double PlainNetwork::process(std::span<const std::int16_t> window) {
  std::vector<double> x = context_;
  for (const std::int16_t sample : window) x.push_back(sample / 32768.0);
  context_.assign(x.end() - 64, x.end());
  for (int i = 0; i < 64; ++i) x.push_back(x[574 - i]);

  std::vector<Frame> features;
  for (int t = 0; t < 4; ++t) {
    Frame frame(bins);
    for (int bin = 0; bin < bins; ++bin) {
      double real = 0;
      double imaginary = 0;
      for (int n = 0; n < 256; ++n) {
        real += weights_.stft_basis[bin * 256 + n] * x[t * 128 + n];
        imaginary += weights_.stft_basis[(bins + bin) * 256 + n] * x[t * 128 + n];
      }
      frame[bin] = std::hypot(real, imaginary);
    }
    features.push_back(std::move(frame));
  }
  const int strides[] = {1, 2, 2, 1};
  for (int layer = 0; layer < 4; ++layer) {
    features =
        convolve(features, weights_.conv_weight[layer], weights_.conv_bias[layer], strides[layer]);
  }

  std::vector<double> gates(512);
  for (std::size_t o = 0; o < gates.size(); ++o) {
    gates[o] = double{weights_.lstm_input_bias[o]} + weights_.lstm_hidden_bias[o];
    for (std::size_t i = 0; i < 128; ++i) {
      gates[o] += weights_.lstm_input_weight[o * 128 + i] * features[0][i];
      gates[o] += weights_.lstm_hidden_weight[o * 128 + i] * h_[i];
    }
  }
  double logit = weights_.output_bias[0];
  for (std::size_t i = 0; i < 128; ++i) {
    c_[i] = sigmoid(gates[128 + i]) * c_[i] + sigmoid(gates[i]) * std::tanh(gates[256 + i]);
    h_[i] = sigmoid(gates[384 + i]) * std::tanh(c_[i]);
    logit += weights_.output_weight[i] * std::max(h_[i], 0.0);
  }
  return sigmoid(logit);
}

// The other tests compare with it, so it must not answer the same to everything.
TEST(MadeUpNetwork, answers_differently_to_different_sounds) {
  const auto weights = made_up_weights();
  PlainNetwork network(weights);
  const auto voice = synthetic_voice();
  std::vector<double> answers;
  for (std::size_t at = 0; at < voice.size(); at += 512) {
    answers.push_back(network.process(std::span(voice).subspan(at, 512)));
  }
  const auto [least, most] = std::ranges::minmax_element(answers);
  EXPECT_GT(*most - *least, 0.3) << *least << " to " << *most;
}

}  // namespace repartee::test
