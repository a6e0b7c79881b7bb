#pragma once
// What a file is, by its first bytes: so that a web page is not taken for a model.

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/error.hpp"
#include "models/catalogue.hpp"

namespace repartee::models {

enum class Content {
  whisper,         ///< whisper.cpp's ggml format, with weights.
  whisper_empty,   ///< The same without weights: whisper.cpp's own test files.
  ggml,            ///< A ggml file of something else.
  onnx,            ///< An ONNX graph (a protobuf ModelProto) that ends inside the file.
  onnx_truncated,  ///< One whose graph is longer than the file.
  piper_settings,  ///< The .onnx.json of a Piper voice.
  web_page,        ///< HTML: what a proxy or a log-in page answers.
  lfs_pointer,     ///< The text that stands for a file in a Git LFS checkout.
  unknown,
};

/// So many first bytes are enough; of settings (JSON) all of them are needed.
inline constexpr std::size_t head_bytes = 1u << 20;

/// `head` is the beginning of a file of `file_bytes`. Takes any bytes at all.
Content recognize(std::string_view head, std::uint64_t file_bytes);

/// Reads a file's head. `not_found` where it cannot be opened.
core::Result<Content> recognize_file(const std::filesystem::path& path);

/// What the `path` of a model's file promises. `corrupt` where the content is something else, with
/// words for what it is. `shown` names the file in the message.
core::Result<> check_content(const ModelFile& file, Kind kind, Content content,
                             std::string_view shown);

}  // namespace repartee::models
