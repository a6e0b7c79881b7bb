#include "models/pins.hpp"

#include <fstream>

#include "models/files.hpp"

namespace repartee::models {

namespace {

constexpr const char* file_name = "SHA256SUMS";
constexpr std::size_t digits = 64;

}  // namespace

Pins::Pins(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::ifstream file(folder_ / file_name);
  for (std::string line; std::getline(file, line);) {
    const bool whole = line.size() > digits + 2 && line[digits] == ' ' &&
                       line.find_first_not_of("0123456789abcdef") == digits;
    if (whole) pins_[line.substr(digits + 2)] = line.substr(0, digits);
  }
}

std::string Pins::of(const std::string& path) const {
  const auto pin = pins_.find(path);
  return pin == pins_.end() ? std::string{} : pin->second;
}

core::Result<> Pins::set(const std::string& path, const std::string& sha256) {
  if (of(path) == sha256) return {};
  pins_[path] = sha256;
  return write();
}

core::Result<> Pins::forget(const std::string& path) {
  if (pins_.erase(path) == 0) return {};
  return write();
}

core::Result<> Pins::write() const {
  std::string text;
  for (const auto& [path, sha256] : pins_) text += sha256 + "  " + path + "\n";
  return write_whole_file(folder_ / file_name, text);
}

}  // namespace repartee::models
