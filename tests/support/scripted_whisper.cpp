#include "support/scripted_whisper.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <numbers>
#include <random>
#include <span>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace repartee::test {
namespace {

// The English vocabulary's layout (whisper.cpp, struct whisper_vocab); in the multilingual one
// everything from the end of the text on is one later.
constexpr int vocabulary = 51864;
constexpr int end_of_text = 50256;
constexpr int first_language = 50258;
constexpr int nobody_speaks = 50361;
constexpr int first_timestamp = 50363;
constexpr int first_word = 1000;  // where the sentence's words are put

constexpr int mels = 80;
constexpr int fft_bins = 201;  // of 400 points
constexpr int text_positions = 448;

using Floats = std::vector<float>;

class Writer {
 public:
  Writer(const std::filesystem::path& path, WhisperNumbers numbers)
      : out_(path, std::ios::binary), numbers_(numbers) {}

  void number(std::int32_t value) { bytes(&value, sizeof value); }
  void text(const std::string& value) {
    number(static_cast<std::int32_t>(value.size()));
    bytes(value.data(), value.size());
  }
  void floats(std::span<const float> values) { bytes(values.data(), values.size_bytes()); }

  // `shape` has the fastest dimension first, as ggml has it. whisper.cpp wants matrices in the
  // file's type, convolutions in 16 bits, and everything else in 32.
  void tensor(const std::string& name, const std::vector<int>& shape, std::span<const float> data) {
    head(name, shape, 0 /* GGML_TYPE_F32 */);
    floats(data);
  }
  void matrix(const std::string& name, const std::vector<int>& shape, std::span<const float> data) {
    if (numbers_ == WhisperNumbers::f16) return convolution(name, shape, data);
    head(name, shape, 8 /* GGML_TYPE_Q8_0 */);
    constexpr std::size_t block = 32;
    std::vector<char> blocks;
    blocks.reserve(data.size() / block * (block + 2));
    for (; !data.empty(); data = data.subspan(block)) {
      float most = 0;
      for (const float value : data.first(block)) most = std::max(most, std::abs(value));
      const float scale = most / 127;
      const auto half = half_of(scale);
      blocks.push_back(static_cast<char>(half & 0xFF));
      blocks.push_back(static_cast<char>(half >> 8));
      for (const float value : data.first(block))
        blocks.push_back(static_cast<char>(scale > 0 ? std::lround(value / scale) : 0));
    }
    bytes(blocks.data(), blocks.size());
  }
  void convolution(const std::string& name, const std::vector<int>& shape,
                   std::span<const float> data) {
    head(name, shape, 1 /* GGML_TYPE_F16 */);
    std::vector<std::uint16_t> halves;
    halves.reserve(data.size());
    for (const float value : data) halves.push_back(half_of(value));
    bytes(halves.data(), halves.size() * sizeof(halves.front()));
  }

  void close() {
    out_.close();
    if (!out_) throw std::runtime_error("cannot write the scripted whisper model");
  }

 private:
  static std::uint16_t half_of(float value) {
    return std::bit_cast<std::uint16_t>(static_cast<_Float16>(value));
  }
  void head(const std::string& name, const std::vector<int>& shape, int type) {
    number(static_cast<std::int32_t>(shape.size()));
    number(static_cast<std::int32_t>(name.size()));
    number(type);
    for (const int size : shape) number(size);
    bytes(name.data(), name.size());
  }
  void bytes(const void* data, std::size_t size) {
    out_.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
  }
  std::ofstream out_;
  WhisperNumbers numbers_;
};

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  // Uniform, of the given standard deviation; the same on every machine.
  Floats of(std::size_t count, double deviation) {
    Floats values(count);
    for (float& value : values) {
      const double unit = static_cast<double>(engine_()) / 4294967295.0;
      value = static_cast<float>((2 * unit - 1) * std::numbers::sqrt3 * deviation);
    }
    return values;
  }

 private:
  std::mt19937 engine_;
};

// Triangles, evenly spaced on the mel scale, over the bins of a 400-point transform at 16 kHz.
Floats mel_filters() {
  const auto mel = [](double hz) { return 2595 * std::log10(1 + hz / 700); };
  const auto hz = [](double mel_value) { return 700 * (std::pow(10, mel_value / 2595) - 1); };
  const double step = mel(8000) / (mels + 1);
  Floats filters(static_cast<std::size_t>(mels) * fft_bins, 0.0F);
  for (int m = 0; m < mels; ++m) {
    const double low = hz(step * m);
    const double middle = hz(step * (m + 1));
    const double high = hz(step * (m + 2));
    for (int bin = 0; bin < fft_bins; ++bin) {
      const double at = bin * 40.0;  // Hz
      const double height = std::min((at - low) / (middle - low), (high - at) / (high - middle));
      filters[static_cast<std::size_t>(m * fft_bins + bin)] =
          static_cast<float>(std::max(0.0, height) * 2 / (high - low));
    }
  }
  return filters;
}

// `count` unit vectors orthogonal to each other and to (1, 1, …, 1): rows of the cosine transform.
std::vector<Floats> directions(int count, int width) {
  std::vector<Floats> all;
  for (int i = 1; i <= count; ++i) {
    Floats direction;
    for (int j = 0; j < width; ++j) {
      direction.push_back(static_cast<float>(std::sqrt(2.0 / width) *
                                             std::cos(std::numbers::pi * i * (j + 0.5) / width)));
    }
    all.push_back(std::move(direction));
  }
  return all;
}

void add(std::span<float> to, const Floats& direction, double scale) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += static_cast<float>(scale) * direction[i];
}

class Model {
 public:
  Model(const std::filesystem::path& path, const ScriptedWhisper& model)
      : shape_(model),
        later_(model.multilingual ? 1 : 0),
        first_(model.multilingual ? 2 : 0),
        random_(model.seed),
        out_(path, model.numbers) {
    std::istringstream words(model.sentence);
    for (std::string word; words >> word;) words_.push_back(word);
    if (static_cast<int>(words_.size()) + first_ + 3 > shape_.width) {
      throw std::runtime_error("the scripted sentence has too many words for the model's width");
    }
  }

  void write() {
    head();
    const int width = shape_.width;
    const double deviation = 0.5 / std::sqrt(width);
    out_.tensor("encoder.positional_embedding", {width, shape_.audio_positions},
                random(width * shape_.audio_positions, deviation));
    out_.tensor("encoder.conv1.bias", {1, width}, random(width, deviation));
    convolution("encoder.conv1.weight", mels);
    out_.tensor("encoder.conv2.bias", {1, width}, random(width, deviation));
    convolution("encoder.conv2.weight", width);
    norm("encoder.ln_post");
    for (int layer = 0; layer < shape_.audio_layers; ++layer) {
      const std::string name = "encoder.blocks." + std::to_string(layer);
      perceptron(name);
      attention(name + ".attn");
    }
    const auto leads = directions(static_cast<int>(words_.size()) + first_ + 2, width);
    positions(leads);
    embeddings(leads);
    norm("decoder.ln");
    for (int layer = 0; layer < shape_.text_layers; ++layer) {
      const std::string name = "decoder.blocks." + std::to_string(layer);
      perceptron(name);
      attention(name + ".attn");
      attention(name + ".cross_attn");
    }
    out_.close();
  }

 private:
  void head() {
    for (const int value :
         {0x67676d6c, vocabulary + later_, shape_.audio_positions, shape_.width, shape_.heads,
          shape_.audio_layers, text_positions, shape_.width, shape_.heads, shape_.text_layers, mels,
          shape_.numbers == WhisperNumbers::f16 ? 1 : 2007 /* q8_0, as quantizers mark it */, mels,
          fft_bins}) {
      out_.number(value);
    }
    out_.floats(mel_filters());
    out_.number(end_of_text + later_);  // whisper.cpp names the special tokens itself
    for (int token = 0; token < end_of_text + later_; ++token) out_.text(spelling(token));
  }

  std::string spelling(int token) const {
    if (token == 0) return " ";  // whisper.cpp looks it up
    const int word = token - first_word;
    const bool spoken = word >= 0 && word < static_cast<int>(words_.size());
    return spoken ? " " + words_[static_cast<std::size_t>(word)] : "~" + std::to_string(token);
  }

  // What position i is followed by.
  int next_token(int position) const {
    if (position < first_) return first_language + later_ + shape_.spoken_language;
    const int said = position - first_;
    if (said == 0) return first_timestamp + later_;
    const int words = static_cast<int>(words_.size());
    if (said <= words) return first_word + said - 1;
    return shape_.never_ends ? first_word + words - 1 : end_of_text + later_;
  }

  void positions(const std::vector<Floats>& leads) {
    Floats values = random(shape_.width * text_positions, 0.01);
    for (int i = 0; i < text_positions; ++i) {
      // Positions behind the sentence lead to the end of the text as well.
      const auto lead = std::min(static_cast<std::size_t>(i), leads.size() - 1);
      add(row(values, i), leads[lead], 60);
    }
    out_.tensor("decoder.positional_embedding", {shape_.width, text_positions}, values);
  }

  void embeddings(const std::vector<Floats>& leads) {
    Floats values = random(shape_.width * (vocabulary + later_), 0.02);
    // The layer norm leaves sqrt(width) d_i, so the wanted token's logit is 34 in any shape.
    const double share = 34 / std::sqrt(shape_.width);
    for (std::size_t i = 0; i < leads.size(); ++i)
      add(row(values, next_token(static_cast<int>(i))), leads[i], share);
    if (shape_.nobody_speaks) add(row(values, nobody_speaks + later_), leads[0], 1.3 * share);
    out_.matrix("decoder.token_embedding.weight", {shape_.width, vocabulary + later_}, values);
  }

  std::span<float> row(Floats& values, int number) const {
    const auto width = static_cast<std::size_t>(shape_.width);
    return std::span(values).subspan(static_cast<std::size_t>(number) * width, width);
  }

  Floats random(int count, double deviation) {
    return random_.of(static_cast<std::size_t>(count), deviation);
  }

  void convolution(const std::string& name, int inputs) {
    out_.convolution(name, {3, inputs, shape_.width},
                     random(3 * inputs * shape_.width, 0.5 / std::sqrt(3 * inputs)));
  }

  void norm(const std::string& name) {
    const auto width = static_cast<std::size_t>(shape_.width);
    out_.tensor(name + ".weight", {shape_.width}, Floats(width, 1.0F));
    out_.tensor(name + ".bias", {shape_.width}, Floats(width, 0.0F));
  }

  void linear(const std::string& name, int from, int to, bool biased) {
    out_.matrix(name + ".weight", {from, to}, random(from * to, 0.5 / std::sqrt(from)));
    if (biased) out_.tensor(name + ".bias", {to}, random(to, 0.01));
  }

  void perceptron(const std::string& block) {
    norm(block + ".mlp_ln");
    linear(block + ".mlp.0", shape_.width, 4 * shape_.width, true);
    linear(block + ".mlp.2", 4 * shape_.width, shape_.width, true);
  }

  void attention(const std::string& name) {
    norm(name + "_ln");
    linear(name + ".query", shape_.width, shape_.width, true);
    linear(name + ".key", shape_.width, shape_.width, false);
    linear(name + ".value", shape_.width, shape_.width, true);
    linear(name + ".out", shape_.width, shape_.width, true);
  }

  const ScriptedWhisper shape_;
  const int later_;  // what the multilingual vocabulary adds to special tokens
  const int first_;  // the position that leads to the timestamp
  std::vector<std::string> words_;
  Random random_;
  Writer out_;
};

}  // namespace

void write_scripted_whisper(const std::filesystem::path& path, const ScriptedWhisper& model) {
  Model(path, model).write();
}

}  // namespace repartee::test
