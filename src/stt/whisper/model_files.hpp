#pragma once
// Which file a model's name means. Reads the first bytes of files, never their weights.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace repartee::stt {

/// What the head of a ggml whisper file says.
struct WhisperModelFile {
  std::filesystem::path path;
  std::string name;  ///< "base.en-q8_0": the file's name without ggml- and .bin.
  std::uintmax_t bytes = 0;
  std::int32_t width = 0;   ///< n_audio_state: 384 tiny, 512 base, 768 small, 1024 medium, 1280.
  std::int32_t layers = 0;  ///< n_text_layer.
  bool multilingual = false;
};

/// "base.en-q8_0" for ".../ggml-base.en-q8_0.bin".
std::string whisper_model_name(const std::filesystem::path& path);

/// Nothing where the file is no whisper model or holds no weights (whisper.cpp's own test files).
std::optional<WhisperModelFile> read_whisper_model_head(const std::filesystem::path& path);

/// All ggml-*.bin of a folder that are whisper models, the best first: the largest network (who
/// fetched it wanted it), then English only (more exact in English at the same size), then q8_0
/// (the fastest on CPUs), then the smaller file.
std::vector<WhisperModelFile> whisper_models_in(const std::filesystem::path& folder);

/// What is wrong with a file of the folder that is called like a whisper model and is none: one
/// that was cut short, or a web page in its place. Nothing where all are fine.
std::optional<core::Error> damaged_whisper_model_in(const std::filesystem::path& folder);

/// The file that `model` means: a path, a name ("base.en": ggml-base.en.bin or
/// ggml-base.en-q8_0.bin in the folder), or, empty, the best one of the folder. `not_found` lists
/// what there is; `corrupt` where the file is there and is no whisper model.
core::Result<WhisperModelFile> find_whisper_model(const std::string& model,
                                                  const std::filesystem::path& folder);

}  // namespace repartee::stt
