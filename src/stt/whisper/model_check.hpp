#pragma once
// Reads a ggml whisper file as whisper.cpp will, but suspiciously. whisper.cpp 1.9.1 trusts its
// files: a wrong count makes it read past arrays, allocate what the number says, or throw through
// C. What passes here, it loads.

#include <cstdint>
#include <istream>
#include <string>

#include "core/error.hpp"

namespace repartee::stt {

/// The eleven numbers behind the file's magic, in its order.
struct WhisperShape {
  std::int32_t vocabulary = 0;
  std::int32_t audio_context = 0;
  std::int32_t audio_width = 0;
  std::int32_t audio_heads = 0;
  std::int32_t audio_layers = 0;
  std::int32_t text_context = 0;
  std::int32_t text_width = 0;
  std::int32_t text_heads = 0;
  std::int32_t text_layers = 0;
  std::int32_t mels = 0;
  std::int32_t type = 0;  ///< ggml_ftype of the matrices, plus 1000 times the quantizer's version.
};

/// Walks the header, the filters, the vocabulary and the table of tensors, without reading weights:
/// every tensor that a model of this shape has must be there once, of its shape and type, and the
/// file must end behind the last. `bytes` is the file's length, `name` what messages call it.
/// `corrupt` says what is wrong and where. Memory: a few hundred bytes a tensor, whatever the file
/// says.
core::Result<WhisperShape> check_whisper_model(std::istream& file, std::uintmax_t bytes,
                                               const std::string& name);

/// The same for a path; `not_found` where it cannot be opened.
core::Result<WhisperShape> check_whisper_model_file(const std::string& path);

}  // namespace repartee::stt
