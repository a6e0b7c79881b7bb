#include "onnx/session.hpp"

#ifdef REPARTEE_HAVE_ONNX

#include <onnxruntime_cxx_api.h>
#include <onnxruntime_session_options_config_keys.h>

#include <algorithm>

#include "onnx/device.hpp"

namespace repartee::onnx {
namespace {

using core::Error;
using core::ErrorCode;

// One per process. Failures come as errors; what it would log besides is of no use to anybody here.
Ort::Env& environment() {
  static Ort::Env env(ORT_LOGGING_LEVEL_FATAL, "repartee");
  return env;
}

bool cuda_is_there() {
#ifdef REPARTEE_ONNX_CUDA
  const auto providers = Ort::GetAvailableProviders();
  return std::ranges::find(providers, "CUDAExecutionProvider") != providers.end();
#else
  return false;
#endif
}

Device& device_in_use() {
  static Device device(cuda_is_there());
  return device;
}

// Throws where the GPU was asked for and its libraries cannot be loaded.
Ort::SessionOptions options(bool gpu) {
  Ort::SessionOptions options;
  options.SetIntraOpNumThreads(1);
  options.SetInterOpNumThreads(1);
  options.SetExecutionMode(ORT_SEQUENTIAL);
  options.AddConfigEntry(kOrtSessionOptionsConfigAllowIntraOpSpinning, "0");
  // Lengths differ from run to run: a remembered pattern would fit none and keep memory.
  options.DisableMemPattern();
  if (gpu) options.AppendExecutionProvider_CUDA(OrtCUDAProviderOptions{});
  return options;
}

Port port(std::string name, const Ort::TypeInfo& info) {
  if (info.GetONNXType() != ONNX_TYPE_TENSOR) return {std::move(name), Port::Type::other, {}};
  const auto tensor = info.GetTensorTypeAndShapeInfo();
  Port::Type type = Port::Type::other;
  if (tensor.GetElementType() == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) type = Port::Type::float32;
  if (tensor.GetElementType() == ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64) type = Port::Type::int64;
  return {std::move(name), type, tensor.GetShape()};
}

template <typename T>
Ort::Value view(const std::vector<T>& values, const Tensor::Shape& shape) {
  static const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
  // ONNX Runtime does not write to inputs.
  return Ort::Value::CreateTensor<T>(memory, const_cast<T*>(values.data()), values.size(),
                                     shape.data(), shape.size());
}

Tensor taken(std::string name, const Ort::Value& value) {
  const auto info = value.GetTensorTypeAndShapeInfo();
  Tensor tensor{std::move(name), info.GetShape(), {}};
  const std::size_t count = info.GetElementCount();
  if (info.GetElementType() == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) {
    const float* data = value.GetTensorData<float>();
    tensor.values = std::vector<float>(data, data + count);
  } else if (info.GetElementType() == ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64) {
    const auto* data = value.GetTensorData<std::int64_t>();
    tensor.values = std::vector<std::int64_t>(data, data + count);
  }
  return tensor;
}

class OrtSession : public Session {
 public:
  OrtSession(std::span<const std::byte> bytes, bool gpu)
      : session_(environment(), bytes.data(), bytes.size(), options(gpu)) {
    Ort::AllocatorWithDefaultOptions allocator;
    for (std::size_t i = 0; i < session_.GetInputCount(); ++i) {
      inputs_.push_back(
          port(session_.GetInputNameAllocated(i, allocator).get(), session_.GetInputTypeInfo(i)));
    }
    for (std::size_t i = 0; i < session_.GetOutputCount(); ++i) {
      outputs_.push_back(
          port(session_.GetOutputNameAllocated(i, allocator).get(), session_.GetOutputTypeInfo(i)));
    }
  }

  const std::vector<Port>& inputs() const override { return inputs_; }
  const std::vector<Port>& outputs() const override { return outputs_; }

  core::Result<std::vector<Tensor>> run(std::span<const Tensor> inputs,
                                        const std::stop_token& stop) const override {
    if (stop.stop_requested()) return cancelled();
    try {
      std::vector<const char*> input_names;
      std::vector<Ort::Value> values;
      for (const Tensor& tensor : inputs) {
        input_names.push_back(tensor.name.c_str());
        values.push_back(
            std::visit([&](const auto& v) { return view(v, tensor.shape); }, tensor.values));
      }
      std::vector<const char*> output_names;
      output_names.reserve(outputs_.size());
      for (const Port& output : outputs_) output_names.push_back(output.name.c_str());
      Ort::RunOptions run_options;
      const std::stop_callback on_stop(stop, [&run_options] { run_options.SetTerminate(); });
      const auto results = session_.Run(run_options, input_names.data(), values.data(),
                                        values.size(), output_names.data(), output_names.size());
      std::vector<Tensor> outputs;
      outputs.reserve(results.size());
      for (std::size_t i = 0; i < results.size(); ++i) {
        outputs.push_back(taken(outputs_[i].name, results[i]));
      }
      return outputs;
    } catch (const Ort::Exception& failure) {
      if (stop.stop_requested()) return cancelled();
      return Error(ErrorCode::internal, std::string("the network failed: ") + failure.what());
    }
  }

 private:
  static Error cancelled() { return {ErrorCode::cancelled, "the network was stopped"}; }

  // ONNX Runtime's Run() is thread-safe, but its C++ wrapper does not call it const.
  mutable Ort::Session session_;
  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
};

}  // namespace

bool available() {
  return true;
}

std::string device() {
  return device_in_use().name();
}

core::Result<std::shared_ptr<const Session>> load(std::span<const std::byte> bytes,
                                                  const std::string& name) {
  if (bytes.empty()) return Error(ErrorCode::corrupt, name + " is empty", "download it again");
  try {
    return device_in_use().place(
        [&](bool gpu) { return std::make_shared<OrtSession>(bytes, gpu); });
  } catch (const Ort::Exception& failure) {
    return Error(ErrorCode::corrupt,
                 name + " is no ONNX network, or a damaged one: " + failure.what(),
                 "download it again");
  }
}

core::Result<std::shared_ptr<const Session>> load(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) return bytes.error();
  return load(*bytes, file.string());
}

}  // namespace repartee::onnx

#else

namespace repartee::onnx {
namespace {

core::Error missing() {
  return {core::ErrorCode::unavailable, "this build has no ONNX Runtime",
          "run scripts/setup, then build again"};
}

}  // namespace

bool available() {
  return false;
}
std::string device() {
  return {};
}
core::Result<std::shared_ptr<const Session>> load(const std::filesystem::path&) {
  return missing();
}
core::Result<std::shared_ptr<const Session>> load(std::span<const std::byte>, const std::string&) {
  return missing();
}

}  // namespace repartee::onnx

#endif
