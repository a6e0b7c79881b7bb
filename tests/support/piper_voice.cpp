#include "support/piper_voice.hpp"

#include <array>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <random>
#include <stdexcept>
#include <string_view>

#include "support/onnx_writer.hpp"

namespace repartee::test {
namespace {

using Dims = OnnxWriter::Dims;
using Floats = std::vector<float>;

constexpr int known_ids = 160;

// Every phoneme is one id: _ ^ $ are 0 to 2, these follow.
constexpr std::u32string_view letters = U" abcdefghijklmnopqrstuvwxyz0123456789.?!,:;'-";
constexpr std::u32string_view ipa =
    U" .?!,:;abcdefhijklmnopqrstuvwxyzˈˌːæðŋɐɑɒɔəɛɜɡɪɹɾʃʊʌʒθᵻʔçøœyɲʁɥʀ\u0303\u0329";

std::string utf8(char32_t c) {
  std::string bytes;
  if (c < 0x80) {
    bytes += static_cast<char>(c);
  } else if (c < 0x800) {
    bytes += static_cast<char>(0xC0 | c >> 6);
    bytes += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    bytes += static_cast<char>(0xE0 | c >> 12);
    bytes += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    bytes += static_cast<char>(0x80 | (c & 0x3F));
  }
  return bytes;
}

/// Builds the encoder, the decoder, or both into one graph.
class Builder {
 public:
  explicit Builder(const PiperShape& shape) : shape_(shape) {}

  // Gives the names of the latent, its mask, and the speaker (empty for one speaker).
  struct Latent {
    std::string z, mask, speaker;
  };

  Latent encode() {
    onnx_.input("input", OnnxWriter::int64, {-1, -1});
    onnx_.input("input_lengths", OnnxWriter::int64, {-1});
    onnx_.input("scales", OnnxWriter::float32, {3});
    if (shape_.speakers > 1) onnx_.input("sid", OnnxWriter::int64, {-1});

    // How many frames an id lasts.
    const auto stretch = onnx_.node("Gather", {"scales", onnx_.constant("one", {}, Dims{1})});
    const auto frames = onnx_.node(
        "Round",
        {onnx_.node("Mul", {stretch, onnx_.constant("frames", {}, Floats{piper_frames_per_id})})});
    const auto count = onnx_.node(
        "Reshape", {onnx_.node("Cast", {frames}, {{"to", std::int64_t{OnnxWriter::int64}}}),
                    onnx_.constant("vector", {1}, Dims{1})});
    // The tone of an id, in cycles a frame, for as many frames: [1, T] to [1, 1, frames].
    Floats tones;
    for (int id = 0; id < known_ids; ++id) tones.push_back(3 + 0.05F * static_cast<float>(id));
    const auto tone = onnx_.node("Gather", {onnx_.constant("tones", {known_ids}, tones), "input"});
    const auto column = onnx_.node("Unsqueeze", {tone, onnx_.constant("axis", {1}, Dims{2})});
    const auto one_one = onnx_.constant("one_one", {2}, Dims{1, 1});
    const auto wide = onnx_.node(
        "Expand", {column, onnx_.node("Concat", {one_one, count}, {{"axis", std::int64_t{0}}})});
    auto z = onnx_.node("Reshape", {wide, onnx_.constant("row", {3}, Dims{1, 1, -1})});
    if (shape_.medium) z = flow(z);
    const auto mask_of =
        onnx_.node("Mul", {onnx_.node("Sub", {z, z}), onnx_.constant("zero", {}, Floats{0})});
    Latent latent;
    latent.mask = onnx_.node("Add", {mask_of, onnx_.constant("unit", {}, Floats{1})}, {}, "y_mask");
    latent.z = onnx_.node("Identity", {z}, {}, "z");
    if (shape_.speakers > 1) {
      Floats loudness;
      for (int i = 0; i < shape_.speakers; ++i) {
        loudness.push_back(1.0F / static_cast<float>(i + 1));
      }
      const auto own =
          onnx_.node("Gather", {onnx_.constant("emb_g", {shape_.speakers}, loudness), "sid"});
      latent.speaker = onnx_.node(
          "Reshape", {own, onnx_.constant("speaker_shape", {3}, Dims{1, -1, 1})}, {}, "g");
    }
    if (shape_.lengths) {
      Floats claimed;
      for (int id = 0; id < known_ids; ++id) claimed.push_back(static_cast<float>(id + 1));
      onnx_.node("Gather", {onnx_.constant("claimed", {known_ids}, claimed), "input"}, {},
                 "w_ceil");
    }
    return latent;
  }

  void decode(const Latent& latent) {
    const auto masked = onnx_.node("Mul", {latent.z, latent.mask}, {}, "masked");
    auto sound = shape_.medium ? hifi_gan(masked) : tones(masked);
    if (!latent.speaker.empty()) sound = onnx_.node("Mul", {sound, latent.speaker});
    onnx_.node("Reshape", {sound, onnx_.constant("flat", {4}, Dims{1, 1, 1, -1})}, {}, "output");
    onnx_.output("output", OnnxWriter::float32, {-1, 1, -1, -1});
  }

  Latent latent_as_input() {
    onnx_.input("z", OnnxWriter::float32, {-1, channels(), -1});
    onnx_.input("y_mask", OnnxWriter::float32, {-1, channels(), -1});
    if (shape_.speakers > 1) onnx_.input("g", OnnxWriter::float32, {-1, 1, 1});
    return {"z", "y_mask", shape_.speakers > 1 ? "g" : ""};
  }
  void latent_as_output() {
    onnx_.output("z", OnnxWriter::float32, {-1, channels(), -1});
    onnx_.output("y_mask", OnnxWriter::float32, {-1, channels(), -1});
    if (shape_.speakers > 1) onnx_.output("g", OnnxWriter::float32, {-1, 1, 1});
    lengths_as_output();
  }
  void lengths_as_output() {
    if (shape_.lengths) onnx_.output("w_ceil", OnnxWriter::float32, {-1, -1});
  }
  std::string file() const { return onnx_.file(); }

 private:
  static constexpr int latent_channels = 192;
  std::int64_t channels() const { return shape_.medium ? latent_channels : 1; }

  // Two convolutions that reach over 2 and 4 frames, then each frame is a sine of its value.
  std::string tones(const std::string& z) {
    const Floats first = {0.1F, 0.2F, 0.4F, 0.2F, 0.1F, -0.1F, 0.3F, 0, -0.3F, 0.1F};
    const Floats second = {0.02F, 0.08F, 0.1F, 0.2F, 0.2F, 0.2F, 0.1F, 0.08F, 0.02F,
                           0.1F,  -0.1F, 0.1F, 0,    0.1F, 0,    0.1F, -0.1F, 0.1F};
    const auto wide =
        onnx_.node("Conv", {z, onnx_.constant("dec.conv_pre.weight", {2, 1, 5}, first)},
                   {{"pads", Dims{2, 2}}});
    const auto smooth =
        onnx_.node("Conv", {wide, onnx_.constant("dec.smooth.weight", {1, 2, 9}, second)},
                   {{"pads", Dims{4, 4}}});
    Floats ramp;
    for (int i = 0; i < piper_hop_samples; ++i) {
      ramp.push_back(static_cast<float>(2 * std::numbers::pi * i / piper_hop_samples));
    }
    const auto phase =
        onnx_.node("MatMul", {onnx_.node("Transpose", {smooth}, {{"perm", Dims{0, 2, 1}}}),
                              onnx_.constant("ramp", {1, piper_hop_samples}, ramp)});
    return onnx_.node("Mul",
                      {onnx_.node("Sin", {phase}), onnx_.constant("loud", {}, Floats{0.3F})});
  }

  std::string random(const std::string& name, const Dims& dims, std::int64_t fan_in) {
    std::int64_t count = 1;
    for (const auto dim : dims) count *= dim;
    const double width = std::sqrt(3.0 / static_cast<double>(fan_in));
    // By name, so that the whole network and its halves have the same numbers.
    std::uint32_t seed = 2166136261;
    for (const char c : name) seed = (seed ^ static_cast<unsigned char>(c)) * 16777619;
    std::mt19937 engine(seed);
    Floats values;
    for (std::int64_t i = 0; i < count; ++i) {
      const double uniform =
          static_cast<double>(engine()) / static_cast<double>(std::mt19937::max());
      values.push_back(static_cast<float>(width * (2 * uniform - 1)));
    }
    return onnx_.constant(name, dims, values);
  }

  std::string conv(const std::string& name, const std::string& x, int in, int out, int kernel,
                   int dilation = 1) {
    const std::int64_t pad = (kernel - 1) / 2 * dilation;
    return onnx_.node("Conv", {x, random(name + ".weight", {out, in, kernel}, in * kernel)},
                      {{"pads", Dims{pad, pad}}, {"dilations", Dims{dilation}}});
  }
  std::string leaky(const std::string& x) {
    return onnx_.node("LeakyRelu", {x}, {{"alpha", 0.1F}});
  }

  // The cost of VITS's flow: 4 couplings of 4 gated layers over half of the channels.
  std::string flow(const std::string& z) {
    std::string x = conv("flow.in", z, 1, latent_channels, 1);
    for (int layer = 0; layer < 16; ++layer) {
      const std::string name = "flow." + std::to_string(layer);
      const auto gates = conv(name + ".gates", x, latent_channels, 2 * latent_channels, 5);
      const auto half = onnx_.constant(name + ".half", {1}, Dims{latent_channels});
      const auto begin = onnx_.constant(name + ".begin", {1}, Dims{0});
      const auto end = onnx_.constant(name + ".end", {1}, Dims{2 * latent_channels});
      const auto axis = onnx_.constant(name + ".axis", {1}, Dims{1});
      const auto gated = onnx_.node(
          "Mul", {onnx_.node("Tanh", {onnx_.node("Slice", {gates, begin, half, axis})}),
                  onnx_.node("Sigmoid", {onnx_.node("Slice", {gates, half, end, axis})})});
      x = onnx_.node("Add", {x, conv(name + ".out", gated, latent_channels, latent_channels, 1)});
    }
    return x;
  }

  // https://arxiv.org/abs/2010.05646, with the sizes of Piper's medium voices (1.66 M weights).
  std::string hifi_gan(const std::string& z) {
    std::string x = conv("dec.conv_pre", z, latent_channels, 256, 7);
    int width = 256;
    int stage = 0;
    for (const int rate : {8, 8, 4}) {
      const std::string name = "dec." + std::to_string(stage++);
      const std::int64_t pad = rate / 2;
      x = onnx_.node("ConvTranspose",
                     {leaky(x), random(name + ".up", {width, width / 2, 2 * rate}, width * 2)},
                     {{"strides", Dims{rate}}, {"pads", Dims{pad, pad}}});
      width /= 2;
      std::string sum;
      for (const auto& [kernel, first, second] : {std::array{3, 1, 2}, {5, 2, 6}, {7, 3, 12}}) {
        const std::string block = name + "." + std::to_string(kernel);
        auto y = x;
        y = onnx_.node("Add", {y, conv(block + ".1", leaky(y), width, width, kernel, first)});
        y = onnx_.node("Add", {y, conv(block + ".2", leaky(y), width, width, kernel, second)});
        sum = sum.empty() ? y : onnx_.node("Add", {sum, y});
      }
      x = onnx_.node("Mul", {sum, onnx_.constant(name + ".mean", {}, Floats{1.0F / 3})});
    }
    return onnx_.node("Tanh", {conv("dec.conv_post", leaky(x), width, 1, 7)});
  }

  const PiperShape shape_;
  OnnxWriter onnx_;
};

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

PiperNetworks piper_networks(const PiperShape& shape) {
  Builder whole(shape);
  whole.decode(whole.encode());
  whole.lengths_as_output();
  Builder encoder(shape);
  encoder.encode();
  encoder.latent_as_output();
  Builder decoder(shape);
  decoder.decode(decoder.latent_as_input());
  return {whole.file(), encoder.file(), decoder.file()};
}

std::string piper_json(const PiperShape& shape) {
  const bool text = shape.phonemes == PiperShape::Phonemes::text;
  nlohmann::json ids = {{"_", {0}}, {"^", {1}}, {"$", {2}}};
  int next = 3;
  for (const char32_t phoneme : text ? letters : ipa) {
    if (!ids.contains(utf8(phoneme))) ids[utf8(phoneme)] = {next++};
  }
  nlohmann::json json = {
      {"audio", {{"sample_rate", piper_rate_hz}, {"quality", "medium"}}},
      {"espeak", {{"voice", "en-us"}}},
      {"phoneme_type", text ? "text" : "espeak"},
      {"phoneme_id_map", ids},
      {"phoneme_map", nlohmann::json::object()},
      {"inference", {{"noise_scale", 0.667}, {"length_scale", 1}, {"noise_w", 0.8}}},
      {"num_symbols", known_ids},
      {"num_speakers", shape.speakers},
      {"speaker_id_map", nlohmann::json::object()},
      {"language", {{"code", "en_US"}}},
      {"dataset", "tones"}};
  if (shape.speakers > 1) json["speaker_id_map"] = {{"anna", 0}, {"ben", 1}};
  return json.dump(1);
}

void write_piper_voice(const std::filesystem::path& models, const std::string& name,
                       const PiperShape& shape) {
  write(models / "piper" / (name + ".onnx"), piper_networks(shape).whole);
  write(models / "piper" / (name + ".onnx.json"), piper_json(shape));
}

void write_streaming_piper_voice(const std::filesystem::path& models, const std::string& name,
                                 const PiperShape& shape) {
  const PiperNetworks networks = piper_networks(shape);
  write(models / "piper" / name / "encoder.onnx", networks.encoder);
  write(models / "piper" / name / "decoder.onnx", networks.decoder);
  write(models / "piper" / name / "config.json", piper_json(shape));
}

}  // namespace repartee::test
