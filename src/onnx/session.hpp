#pragma once
// Networks in ONNX files, run by ONNX Runtime. The only place of the project that sees its API, so
// that the build stands without it.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/error.hpp"

namespace repartee::onnx {

/// Values with a shape, row-major, the last dimension fastest.
struct Tensor {
  using Shape = std::vector<std::int64_t>;
  std::string name;
  Shape shape;
  std::variant<std::vector<float>, std::vector<std::int64_t>> values;
};

/// What a graph takes or gives.
struct Port {
  enum class Type : std::uint8_t { float32, int64, other };
  std::string name;
  Type type = Type::other;
  Tensor::Shape shape;  ///< -1 where a dimension is open.

  bool operator==(const Port&) const = default;
};

/// A loaded network. Thread-safe: several threads may run it at once, each on its own thread alone.
class Session {
 public:
  virtual ~Session() = default;

  virtual const std::vector<Port>& inputs() const = 0;
  virtual const std::vector<Port>& outputs() const = 0;

  /// Runs the graph; the outputs come in the order of outputs(). Blocks; a stop ends it between two
  /// nodes of the graph, as `cancelled`. `internal` where the graph fails (shapes that do not fit,
  /// for example): the message is ONNX Runtime's.
  virtual core::Result<std::vector<Tensor>> run(std::span<const Tensor> inputs,
                                                const std::stop_token& stop) const = 0;
};

/// Whether this build has ONNX Runtime.
bool available();

/// Where networks are loaded: "CPU", or "CUDA" in a build with REPARTEE_ONNX_CUDA whose ONNX
/// Runtime brings its CUDA provider, as long as that takes them (else a warning says why, and the
/// CPU has them); empty where !available().
std::string device();

/// Loads a graph; costs tens of milliseconds to a second and more memory than the file has bytes.
/// One thread runs a graph (many are run at once, one a worker) and never spins. `not_found`
/// without the file, `corrupt` for one that is no ONNX graph or a damaged one, `unavailable`
/// without ONNX Runtime.
core::Result<std::shared_ptr<const Session>> load(const std::filesystem::path& file);

/// The bytes of a file. `not_found` where it is missing or cannot be read.
core::Result<std::vector<std::byte>> read_file(const std::filesystem::path& file);

/// The same from the bytes of a file, which are copied; `name` is what errors call it.
core::Result<std::shared_ptr<const Session>> load(std::span<const std::byte> bytes,
                                                  const std::string& name);

}  // namespace repartee::onnx
