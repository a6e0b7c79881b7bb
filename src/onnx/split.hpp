#pragma once
// Cuts a network in two without knowing it: what runs before a convolution, and what runs from it
// on.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace repartee::onnx {

/// The bytes of two ONNX files. The first output of `front` is the input of the convolution;
/// further ones are what `back` takes besides, under the same names, and outputs of the whole that
/// do not come from the convolution. `back` has the first output of the whole.
struct Halves {
  std::string front;
  std::string back;
};

/// Cuts before the one convolution whose weight's name ends with `weight`. Nothing where there is
/// no such one, where the network's first output does not come from it, where the part behind takes
/// an input of the whole or holds graphs of its own, or where `file` is malformed.
std::optional<Halves> split_before(std::span<const std::byte> file, std::string_view weight);

}  // namespace repartee::onnx
