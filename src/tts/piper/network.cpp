#include "tts/piper/network.hpp"
#include "tts/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

namespace repartee::tts::piper {
namespace {

using core::Error;
using core::ErrorCode;
using onnx::Port;
using onnx::Tensor;

Error disagrees(std::string what) {
  return {ErrorCode::corrupt, std::move(what),
          "the .onnx and its .json must be of the same Piper voice: download both again"};
}

core::Result<const std::vector<float>*> sound_in(const Tensor& tensor) {
  const auto* values = std::get_if<std::vector<float>>(&tensor.values);
  const bool one_row = values != nullptr && !tensor.shape.empty() &&
                       tensor.shape.back() == static_cast<std::int64_t>(values->size());
  if (!one_row) {
    return disagrees("the network's '" + tensor.name + "' is no sound of one channel");
  }
  return values;
}

core::Result<> check_inputs(const onnx::Session& graph, const VoiceConfig& config) {
  struct Expected {
    std::string_view name;
    Port::Type type;
    std::size_t dimensions;
  };
  std::vector<Expected> expected = {{"input", Port::Type::int64, 2},
                                    {"input_lengths", Port::Type::int64, 1},
                                    {"scales", Port::Type::float32, 1}};
  if (config.speakers.size() > 1) expected.push_back({"sid", Port::Type::int64, 1});
  for (const Port& port : graph.inputs()) {
    const auto found = std::ranges::find(expected, port.name, &Expected::name);
    if (found == expected.end()) {
      if (port.name == "sid") {
        return disagrees("the network asks for a speaker ('sid'), the .json knows only one");
      }
      return disagrees("the network has an input '" + port.name + "': it is no Piper voice");
    }
    if (port.type != found->type || port.shape.size() != found->dimensions) {
      return disagrees("the network's input '" + port.name + "' is not as in a Piper voice");
    }
    expected.erase(found);
  }
  if (expected.empty()) return {};
  if (expected.front().name == "sid") {
    return disagrees(fmt::format("the .json has {} speakers, the network takes none ('sid')",
                                 config.speakers.size()));
  }
  return disagrees(
      fmt::format("the network has no input '{}': it is no Piper voice", expected.front().name));
}

std::vector<Tensor> inputs_of(const Utterance& utterance, const VoiceConfig& config) {
  const auto length = static_cast<std::int64_t>(utterance.ids.size());
  const auto stretch = static_cast<float>(config.length_scale / utterance.speed);
  std::vector<Tensor> inputs = {
      {"input", {1, length}, utterance.ids},
      {"input_lengths", {1}, std::vector<std::int64_t>{length}},
      {"scales", {3}, std::vector<float>{config.noise_scale, stretch, config.noise_w}}};
  if (config.speakers.size() > 1) {
    inputs.push_back({"sid", {1}, std::vector<std::int64_t>{utterance.speaker}});
  }
  return inputs;
}

/// The samples that each id lasts, where `outputs` has them beside the first one.
std::vector<double> lengths_in(std::span<const Tensor> outputs, std::size_t ids,
                               std::int64_t samples) {
  for (const Tensor& output : outputs.subspan(std::min<std::size_t>(1, outputs.size()))) {
    const auto* frames = std::get_if<std::vector<float>>(&output.values);
    if (frames == nullptr || frames->size() != ids) continue;
    double total = 0;
    for (const float length : *frames) total += static_cast<double>(length);
    if (!(total > 0) || !std::isfinite(total)) continue;
    std::vector<double> lengths;
    for (const float length : *frames) {
      lengths.push_back(static_cast<double>(length) / total * static_cast<double>(samples));
    }
    return lengths;
  }
  return {};
}

/// Says every id of the voice, as its last speaker. An id or a speaker that the network does not
/// have shows as a failure of its tables.
core::Result<> try_out(const Network& network, const VoiceConfig& config) {
  std::set<std::int64_t> ids;
  for (const auto& [phoneme, own] : config.phoneme_ids) ids.insert(own.begin(), own.end());
  Utterance all{{ids.begin(), ids.end()}, 1, static_cast<std::int64_t>(config.speakers.size()) - 1};
  const NetworkSink nowhere{.begun = [](std::int64_t, const std::vector<double>&) {},
                            .audio = [](std::span<const float>) { return true; }};
  auto done = network.run(all, nowhere, {});
  if (done || done.error().code == ErrorCode::corrupt) return done;
  return disagrees("the network does not speak what its .json lists: " + done.error().message);
}

class Whole : public Network {
 public:
  Whole(std::shared_ptr<const onnx::Session> graph, VoiceConfig config)
      : graph_(std::move(graph)), config_(std::move(config)) {}

  core::Result<> run(const Utterance& utterance, const NetworkSink& sink,
                     const std::stop_token& stop) const override {
    const auto outputs = graph_->run(inputs_of(utterance, config_), stop);
    if (!outputs) return outputs.error();
    const auto audio = sound_in(outputs->front());
    if (!audio) return audio.error();
    const auto samples = static_cast<std::int64_t>((*audio)->size());
    sink.begun(samples, lengths_in(*outputs, utterance.ids.size(), samples));
    if (stop.stop_requested() || !sink.audio(**audio)) return cancelled();
    return {};
  }

 private:
  const std::shared_ptr<const onnx::Session> graph_;
  const VoiceConfig config_;
};

class Streaming : public Network {
 public:
  Streaming(std::shared_ptr<const onnx::Session> encoder,
            std::shared_ptr<const onnx::Session> decoder, VoiceConfig config, std::int64_t overlap)
      : encoder_(std::move(encoder)),
        decoder_(std::move(decoder)),
        config_(std::move(config)),
        overlap_(overlap) {}

  core::Result<> run(const Utterance& utterance, const NetworkSink& sink,
                     const std::stop_token& stop) const override {
    const auto encoded = encoder_->run(inputs_of(utterance, config_), stop);
    if (!encoded) return encoded.error();
    const Tensor& latent = encoded->front();
    if (latent.shape.size() != 3 || latent.shape.back() < 1) {
      return disagrees("the encoder's first output is no latent of [1, channels, frames]");
    }
    const std::int64_t frames = latent.shape.back();
    for (std::int64_t begin = 0; begin < frames; begin += chunk_frames) {
      const std::int64_t end = std::min(begin + chunk_frames, frames);
      const std::int64_t from = std::max<std::int64_t>(0, begin - overlap_);
      const std::int64_t to = std::min(end + overlap_, frames);
      const auto decoded = decoder_->run(part_of(*encoded, frames, from, to), stop);
      if (!decoded) return decoded.error();
      const auto audio = sound_in(decoded->front());
      if (!audio) return audio.error();
      const auto samples = static_cast<std::int64_t>((*audio)->size());
      const std::int64_t hop = samples / (to - from);
      if (hop == 0 || hop * (to - from) != samples) {
        return disagrees("the decoder's sound is no whole number of samples a frame");
      }
      if (begin == 0) {
        sink.begun(frames * hop, lengths_in(*encoded, utterance.ids.size(), frames * hop));
      }
      const auto chunk = std::span(**audio).subspan(static_cast<std::size_t>((begin - from) * hop),
                                                    static_cast<std::size_t>((end - begin) * hop));
      if (stop.stop_requested() || !sink.audio(chunk)) return cancelled();
    }
    return {};
  }

 private:
  // What the decoder takes, frames [from, to) of whatever has frames.
  std::vector<Tensor> part_of(const std::vector<Tensor>& encoded, std::int64_t frames,
                              std::int64_t from, std::int64_t to) const {
    std::vector<Tensor> inputs;
    for (const Port& port : decoder_->inputs()) {
      const auto whole = std::ranges::find(encoded, port.name, &Tensor::name);
      const auto* values = std::get_if<std::vector<float>>(&whole->values);
      const bool has_frames = whole->shape.size() == 3 && whole->shape.back() == frames;
      if (values == nullptr || !has_frames) {
        inputs.push_back(*whole);
        continue;
      }
      Tensor part{port.name, whole->shape, {}};
      part.shape.back() = to - from;
      std::vector<float> cut;
      for (auto row = values->begin(); row != values->end(); row += frames) {
        cut.insert(cut.end(), row + from, row + to);
      }
      part.values = std::move(cut);
      inputs.push_back(std::move(part));
    }
    return inputs;
  }

  const std::shared_ptr<const onnx::Session> encoder_;
  const std::shared_ptr<const onnx::Session> decoder_;
  const VoiceConfig config_;
  const std::int64_t overlap_;
};

core::Result<> check_sound(const onnx::Session& graph) {
  if (graph.outputs().empty() || graph.outputs().front().type != Port::Type::float32) {
    return disagrees("the network gives no sound: it is no Piper voice");
  }
  return {};
}

}  // namespace

core::Result<std::shared_ptr<const Network>> whole_network(
    std::shared_ptr<const onnx::Session> graph, const VoiceConfig& config) {
  if (auto fine = check_inputs(*graph, config); !fine) return fine.error();
  if (auto fine = check_sound(*graph); !fine) return fine.error();
  auto network = std::make_shared<Whole>(std::move(graph), config);
  if (auto tried = try_out(*network, config); !tried) return tried.error();
  return network;
}

core::Result<std::shared_ptr<const Network>> streaming_network(
    std::shared_ptr<const onnx::Session> encoder, std::shared_ptr<const onnx::Session> decoder,
    const VoiceConfig& config, std::int64_t overlap) {
  if (auto fine = check_inputs(*encoder, config); !fine) return fine.error();
  if (auto fine = check_sound(*encoder); !fine) return fine.error();
  if (auto fine = check_sound(*decoder); !fine) return fine.error();
  for (const Port& port : decoder->inputs()) {
    if (std::ranges::find(encoder->outputs(), port.name, &Port::name) == encoder->outputs().end()) {
      return disagrees("the decoder takes '" + port.name + "', which the encoder does not give");
    }
  }
  auto network =
      std::make_shared<Streaming>(std::move(encoder), std::move(decoder), config, overlap);
  if (auto tried = try_out(*network, config); !tried) return tried.error();
  return network;
}

}  // namespace repartee::tts::piper
