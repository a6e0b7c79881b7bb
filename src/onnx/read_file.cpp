#include <fstream>
#include <system_error>

#include "onnx/session.hpp"

namespace repartee::onnx {

core::Result<std::vector<std::byte>> read_file(const std::filesystem::path& file) {
  std::error_code problem;
  if (!std::filesystem::is_regular_file(file, problem)) {
    return core::Error(core::ErrorCode::not_found, "there is no file " + file.string());
  }
  std::vector<std::byte> bytes(std::filesystem::file_size(file, problem));
  std::ifstream in(file, std::ios::binary);
  if (problem ||
      !in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
    return core::Error(core::ErrorCode::not_found, file.string() + " cannot be read");
  }
  return bytes;
}

}  // namespace repartee::onnx
