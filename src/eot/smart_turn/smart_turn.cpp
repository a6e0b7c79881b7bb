#include "eot/smart_turn/smart_turn.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <system_error>

#include "eot/smart_turn/features.hpp"
#include "onnx/session.hpp"

namespace repartee::eot {
namespace {

using core::Error;
using core::ErrorCode;
using onnx::Port;
using onnx::Tensor;

Error corrupt(const std::string& file, const std::string& what) {
  return {ErrorCode::corrupt, fmt::format("{}: {}", file, what),
          "it is no Smart Turn v3 model: `repartee models pull smart-turn` brings one, or set "
          "turn.end_model to none"};
}

core::Result<> check_ports(const onnx::Session& graph, const std::string& file) {
  if (graph.inputs().size() != 1 || graph.outputs().empty())
    return corrupt(file, fmt::format("the network has {} inputs and {} outputs",
                                     graph.inputs().size(), graph.outputs().size()));
  const Port& input = graph.inputs().front();
  const Tensor::Shape wanted{-1, smart_turn::mels, smart_turn::frames};
  bool fits = input.type == Port::Type::float32 && input.shape.size() == wanted.size();
  for (std::size_t i = 0; fits && i < wanted.size(); ++i) {
    const bool open = input.shape[i] == -1;
    fits = open || input.shape[i] == (i == 0 ? 1 : wanted[i]);
  }
  if (fits) return {};
  return corrupt(file, fmt::format("its input '{}' is [{}], not float32 [batch, 80, 800]",
                                   input.name, fmt::join(input.shape, ", ")));
}

class SmartTurn final : public EndOfTurnModel {
 public:
  SmartTurn(std::shared_ptr<const onnx::Session> graph, std::string file)
      : graph_(std::move(graph)), file_(std::move(file)) {}

  core::Result<float> probability(std::span<const std::int16_t> turn,
                                  const std::stop_token& stop) const override {
    const std::vector<Tensor> inputs{{graph_->inputs().front().name,
                                      {1, smart_turn::mels, smart_turn::frames},
                                      smart_turn::features_of(turn)}};
    const auto outputs = graph_->run(inputs, stop);
    if (!outputs) return outputs.error();
    const auto* values = std::get_if<std::vector<float>>(&outputs->front().values);
    if (values == nullptr || values->size() != 1)
      return corrupt(file_, "its first output is not one number");
    const float probability = values->front();
    if (!(probability >= 0 && probability <= 1))
      return corrupt(file_, fmt::format("it answers {}, which is no probability", probability));
    return probability;
  }

  std::size_t window_samples() const override { return smart_turn::window_samples; }
  std::string description() const override {
    return fmt::format("Smart Turn ({})", std::filesystem::path(file_).filename().string());
  }

 private:
  const std::shared_ptr<const onnx::Session> graph_;
  const std::string file_;
};

}  // namespace

std::filesystem::path find_smart_turn(const std::filesystem::path& models_folder) {
  std::filesystem::path newest;
  std::error_code ignored;  // no such folder is the same as no such file
  for (const auto& entry : std::filesystem::directory_iterator(models_folder, ignored)) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with("smart-turn") || !name.ends_with(".onnx")) continue;
    if (newest.empty() || name > newest.filename().string()) newest = entry.path();
  }
  return newest;
}

core::Result<std::shared_ptr<const EndOfTurnModel>> create_smart_turn(
    const std::filesystem::path& file) {
  auto graph = onnx::load(file);
  if (!graph) {
    const Error& error = graph.error();
    if (error.code == ErrorCode::corrupt) return corrupt(file.string(), error.message);
    return error;
  }
  if (auto fits = check_ports(**graph, file.string()); !fits) return fits.error();
  const auto model = std::make_shared<const SmartTurn>(std::move(*graph), file.string());
  const auto tried = model->probability({}, {});
  if (tried) return std::shared_ptr<const EndOfTurnModel>(model);
  const Error& error = tried.error();
  return error.code == ErrorCode::corrupt ? error : corrupt(file.string(), error.message);
}

}  // namespace repartee::eot
