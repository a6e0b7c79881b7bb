// The kernel's code, included by each kernel_*.cpp, which says what to build it for:
//   SILERO_INFER  the name of the function it defines
//   SILERO_LANES  floats in a vector register
//   SILERO_SUMS   vector registers that a tile may use for its sums
// It includes nothing that defines inline functions (see kernel.hpp), so it uses the compiler's
// builtins instead of <cmath> and <cstring>. No intrinsics: vectors are the compilers' extension.
// No include guard on purpose.

#include "vad/silero/kernel.hpp"

namespace repartee::vad::silero {
namespace {

constexpr std::ptrdiff_t lanes = SILERO_LANES;
constexpr int panel_vectors = panel / lanes;
typedef float Vector __attribute__((vector_size(sizeof(float) * lanes)));

inline Vector load(const float* from) {
  Vector v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}

inline void store(float* to, Vector v) {
  __builtin_memcpy(to, &v, sizeof v);
}

// ---- Matrix products ----

// One row of a product: where its inputs lie, and where its outputs go.
struct Row {
  const float* in;
  float* out;
};

enum class Activation { none, relu };

// `Rows` rows times `Panels` adjacent panels of weights, summed in registers.
template <Activation activation, int Rows, int Panels, int Inputs>
inline __attribute__((always_inline)) void tile(const float* weight, const float* bias,
                                                const Row* rows, int first_output) {
  constexpr int vectors = Panels * panel_vectors;
  const float* in[Rows];
  for (int r = 0; r < Rows; ++r) in[r] = rows[r].in;
  Vector sums[Rows][vectors];
  for (int v = 0; v < vectors; ++v) {
    for (int r = 0; r < Rows; ++r) sums[r][v] = load(bias + v * lanes);
  }
  // The smaller side of the tile is held in registers, the larger one passes through a single one:
  // held the other way round, compilers spill the sums.
  for (int i = 0; i < Inputs; ++i) {
    const auto weights = [&](int v) {
      const float* const column = weight + panel * Inputs * (v / panel_vectors) + panel * i;
      return load(column + (v % panel_vectors) * lanes);
    };
    if constexpr (vectors <= Rows) {
      Vector held[vectors];
      for (int v = 0; v < vectors; ++v) held[v] = weights(v);
      for (int r = 0; r < Rows; ++r) {
        const float x = in[r][i];
        for (int v = 0; v < vectors; ++v) sums[r][v] += x * held[v];
      }
    } else {
      float held[Rows];
      for (int r = 0; r < Rows; ++r) held[r] = in[r][i];
      for (int v = 0; v < vectors; ++v) {
        const Vector w = weights(v);
        for (int r = 0; r < Rows; ++r) sums[r][v] += held[r] * w;
      }
    }
  }
  for (int r = 0; r < Rows; ++r) {
    for (int v = 0; v < vectors; ++v) {
      Vector sum = sums[r][v];
      if constexpr (activation == Activation::relu) sum = sum > 0 ? sum : Vector{};
      store(rows[r].out + first_output + v * lanes, sum);
    }
  }
}

constexpr int most_rows = SILERO_SUMS / panel_vectors;

// How many panels `rows` rows take at once: sums enough to hide the latency of an addition.
constexpr int panels_for(int rows) {
  int panels = 4;
  while (panels > 1 && rows * panels * panel_vectors > SILERO_SUMS) panels /= 2;
  return panels;
}

// The panels from `first` to before `end`, `MostPanels` of them at once where the registers allow
// it, for `count` rows: 1 to Rows.
template <Activation activation, int Rows, int MostPanels, int Inputs, int Outputs>
inline void sweep(const Matrix<Inputs, Outputs>& matrix, const Row* rows, int count, int first,
                  int end) {
  if constexpr (Rows > 1) {
    if (count < Rows) {
      return sweep<activation, Rows - 1, MostPanels>(matrix, rows, count, first, end);
    }
  }
  constexpr int step = panels_for(Rows) < MostPanels ? panels_for(Rows) : MostPanels;
  for (int p = first; p < end; p += step) {
    tile<activation, Rows, step, Inputs>(matrix.weight + panel * Inputs * p,
                                         matrix.bias + p * panel, rows, p * panel);
  }
}

// rows x matrix + bias. Where the rows do not fit one tile, each panel meets all of them while it
// lies in the nearest cache.
template <Activation activation = Activation::none, int Inputs, int Outputs>
inline void multiply(const Matrix<Inputs, Outputs>& matrix, const Row* rows, int count) {
  constexpr int panels = Outputs / panel;
  if (count <= most_rows) return sweep<activation, most_rows, 4>(matrix, rows, count, 0, panels);
  for (int p = 0; p < panels; ++p) {
    for (int done = 0; done < count;) {
      const int left = count - done;
      const int tiles = (left + most_rows - 1) / most_rows;
      const int take = (left + tiles - 1) / tiles;  // 8 rows are 4 + 4, not 6 + 2
      sweep<activation, most_rows, 1>(matrix, rows + done, take, p, p + 1);
      done += take;
    }
  }
}

// ---- Functions of one value; loops over them are vectorized ----

// e^x to 1e-7 of its value; x is held to where the result is a normal number.
inline float exponential(float x) {
  x = x > 87.0F ? 87.0F : x;
  x = x < -87.0F ? -87.0F : x;
  // Adding 1.5 x 2^23 rounds to an integer and leaves it in the low bits.
  constexpr float rounder = 12582912.0F;
  const float shifted = x * 1.44269504F + rounder;
  const float n = shifted - rounder;
  // ln 2 in two parts, the first exact when multiplied by n.
  const float f = (x - n * 0.693359375F) + n * 2.12194440e-4F;
  // Taylor's series to the seventh power: |f| <= ln(2) / 2, so the rest is below 6e-9.
  float y = 1.0F / 5040;
  y = y * f + 1.0F / 720;
  y = y * f + 1.0F / 120;
  y = y * f + 1.0F / 24;
  y = y * f + 1.0F / 6;
  y = y * f + 0.5F;
  y = y * f + 1.0F;
  y = y * f + 1.0F;
  const std::uint32_t power = __builtin_bit_cast(std::uint32_t, shifted) << 23;
  return __builtin_bit_cast(float, __builtin_bit_cast(std::uint32_t, y) + power);
}

inline float sigmoid(float x) {
  return 1.0F / (1.0F + exponential(-x));
}
inline float hyperbolic_tangent(float x) {
  return 2.0F * sigmoid(2.0F * x) - 1.0F;
}

// ---- The network ----

// A frame folded for the four quarters of the DFT.
struct Folded {
  float real_even[65];
  float real_odd[64];
  float imaginary_even[63];
  float imaginary_odd[64];
};

// What the layers hand on, for `Block` streams. Arrays that a convolution reads begin and, where it
// reads so far, end with a frame of zeros.
template <int Block>
struct Scratch {
  Folded folded[Block][frames];
  float real[Block][frames][2 * half_bins];
  float imaginary[Block][frames][2 * half_bins];
  float magnitudes[Block][frames + 2][bins];
  float conv0[Block][1 + frames][128];
  float conv1[Block][2][64];
  float conv2[Block][64];
  float lstm_in[Block][2 * hidden];
  float gates[Block][4 * hidden];
};

// Context, window and mirrored samples as the network's frames lie in them.
inline void gather_samples(StreamState& stream, const std::int16_t* window, float* samples) {
  constexpr std::ptrdiff_t end = context_samples + window_samples;
  for (int i = 0; i < context_samples; ++i) samples[i] = stream.context[i];
  for (int i = 0; i < window_samples; ++i) samples[context_samples + i] = window[i];
  // The mirror does not repeat the last sample.
  for (int i = 0; i < 64; ++i) samples[end + i] = window[window_samples - 2 - i];
  for (int i = 0; i < context_samples; ++i) {
    stream.context[i] = window[window_samples - context_samples + i];
  }
}

// Windows a frame and folds it: a cosine is even and a sine odd about sample 128, and about sample
// 64 both are even or odd by their bin. The window's sample 0 is zero. Returns the bin 128.
inline float fold(const float* frame, const float* window, Folded& folded) {
  float y[frame_samples];
  float even[129];
  float odd[129];
  for (int n = 0; n < frame_samples; ++n) y[n] = frame[n] * window[n];
  even[0] = y[0];
  odd[0] = 0;
  for (int n = 1; n < 128; ++n) {
    even[n] = y[n] + y[256 - n];
    odd[n] = y[n] - y[256 - n];
  }
  even[128] = y[128];
  for (int n = 0; n < 64; ++n) {
    folded.real_even[n] = even[n] + even[128 - n];
    folded.real_odd[n] = even[n] - even[128 - n];
  }
  folded.real_even[64] = even[64];
  for (int n = 1; n < 64; ++n) {
    folded.imaginary_even[n - 1] = odd[n] - odd[128 - n];
    folded.imaginary_odd[n - 1] = odd[n] + odd[128 - n];
  }
  folded.imaginary_odd[63] = odd[64];
  // Bin 128 alternates its sign from sample to sample.
  float sums[8] = {};
  for (int n = 0; n < 64; n += 8) {
    for (int i = 0; i < 8; ++i) sums[i] += folded.real_even[n + i];
  }
  return ((sums[0] - sums[1]) + (sums[2] - sums[3])) + ((sums[4] - sums[5]) + (sums[6] - sums[7])) +
         folded.real_even[64];
}

template <int Block>
inline void spectrum(const PackedWeights& weights, Scratch<Block>& scratch,
                     StreamState* const* streams, const std::int16_t* const* windows, int count) {
  for (int s = 0; s < count; ++s) {
    float samples[context_samples + window_samples + 64];
    gather_samples(*streams[s], windows[s], samples);
    for (int t = 0; t < frames; ++t) {
      const float last = fold(samples + t * hop_samples, weights.window, scratch.folded[s][t]);
      scratch.magnitudes[s][1 + t][bins - 1] = last < 0 ? -last : last;
    }
  }
  Row rows[Block * frames];
  const auto quarter = [&](const auto& matrix, auto input, auto& output, int first) {
    for (int i = 0; i < count * frames; ++i) {
      const int s = i / frames;
      const int t = i % frames;
      rows[i] = {scratch.folded[s][t].*input, output[s][t] + first};
    }
    multiply(matrix, rows, count * frames);
  };
  quarter(weights.real_even, &Folded::real_even, scratch.real, 0);
  quarter(weights.real_odd, &Folded::real_odd, scratch.real, half_bins);
  quarter(weights.imaginary_even, &Folded::imaginary_even, scratch.imaginary, 0);
  quarter(weights.imaginary_odd, &Folded::imaginary_odd, scratch.imaginary, half_bins);
  for (int s = 0; s < count; ++s) {
    for (int i = 0; i < bins; ++i) {
      scratch.magnitudes[s][0][i] = 0;
      scratch.magnitudes[s][1 + frames][i] = 0;
    }
    for (int t = 0; t < frames; ++t) {
      const float* const re = scratch.real[s][t];
      const float* const im = scratch.imaginary[s][t];
      float* const magnitude = scratch.magnitudes[s][1 + t];
      for (int i = 0; i < 2 * half_bins; ++i) {
        magnitude[i] = __builtin_sqrtf(re[i] * re[i] + im[i] * im[i]);
      }
    }
  }
}

template <int Block>
inline void convolutions(const PackedWeights& weights, Scratch<Block>& scratch, int count) {
  Row rows[Block * frames];
  for (int s = 0; s < count; ++s) {
    for (int i = 0; i < 128; ++i) scratch.conv0[s][0][i] = 0;
    for (int t = 0; t < frames; ++t) {
      rows[s * frames + t] = {scratch.magnitudes[s][t], scratch.conv0[s][1 + t]};
    }
  }
  multiply<Activation::relu>(weights.conv0, rows, count * frames);
  for (int s = 0; s < count; ++s) {
    for (int t = 0; t < 2; ++t) rows[s * 2 + t] = {scratch.conv0[s][2 * t], scratch.conv1[s][t]};
  }
  multiply<Activation::relu>(weights.conv1, rows, count * 2);
  for (int s = 0; s < count; ++s) rows[s] = {scratch.conv1[s][0], scratch.conv2[s]};
  multiply<Activation::relu>(weights.conv2, rows, count);
  for (int s = 0; s < count; ++s) rows[s] = {scratch.conv2[s], scratch.lstm_in[s]};
  multiply<Activation::relu>(weights.conv3, rows, count);
}

// The LSTM's step on a stream's gates, and the answer.
inline float decode(const PackedWeights& weights, const float* gates, StreamState& stream) {
  for (int i = 0; i < hidden; ++i) {
    const float input = sigmoid(gates[i]);
    const float forget = sigmoid(gates[hidden + i]);
    const float candidate = hyperbolic_tangent(gates[2 * hidden + i]);
    const float output = sigmoid(gates[3 * hidden + i]);
    stream.c[i] = forget * stream.c[i] + input * candidate;
    stream.h[i] = output * hyperbolic_tangent(stream.c[i]);
  }
  float sums[16] = {};
  for (int i = 0; i < hidden; i += 16) {
    for (int j = 0; j < 16; ++j) {
      const float h = stream.h[i + j];
      sums[j] += (h > 0 ? h : 0) * weights.output_weight[i + j];
    }
  }
  for (int width = 8; width > 0; width /= 2) {
    for (int j = 0; j < width; ++j) sums[j] += sums[j + width];
  }
  return sigmoid(sums[0] + weights.output_bias);
}

template <int Block>
inline void run(const PackedWeights& weights, StreamState* const* streams,
                const std::int16_t* const* windows, float* probabilities, int count) {
  Scratch<Block> scratch;
  spectrum(weights, scratch, streams, windows, count);
  convolutions(weights, scratch, count);
  Row rows[Block];
  for (int s = 0; s < count; ++s) {
    for (int i = 0; i < hidden; ++i) scratch.lstm_in[s][hidden + i] = streams[s]->h[i];
    rows[s] = {scratch.lstm_in[s], scratch.gates[s]};
  }
  multiply(weights.lstm, rows, count);
  for (int s = 0; s < count; ++s) {
    probabilities[s] = decode(weights, scratch.gates[s], *streams[s]);
  }
}

// Streams of one pass: a multiple of every tile's rows, and small enough for the second cache.
constexpr std::size_t block = 12;

}  // namespace

void SILERO_INFER(const PackedWeights& weights, StreamState* const* streams,
                  const std::int16_t* const* windows, float* probabilities, std::size_t count) {
  while (count > 0) {
    const std::size_t take = count < block ? count : block;
    if (take == 1) {
      run<1>(weights, streams, windows, probabilities, 1);
    } else {
      run<block>(weights, streams, windows, probabilities, static_cast<int>(take));
    }
    streams += take;
    windows += take;
    probabilities += take;
    count -= take;
  }
}

}  // namespace repartee::vad::silero
