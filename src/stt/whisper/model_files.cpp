#include "stt/whisper/model_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <tuple>

#include "stt/whisper/model_check.hpp"

namespace repartee::stt {
namespace {

constexpr std::int32_t ggml_magic = 0x67676d6c;     // "ggml"
constexpr std::int32_t english_vocabulary = 51864;  // tokens; multilingual models have more

// The eleven numbers behind the magic, in whisper.cpp's order.
struct Head {
  std::int32_t magic, vocabulary, audio_context, audio_width, audio_heads, audio_layers,
      text_context, text_width, text_heads, text_layers, mels, type;
};
static_assert(sizeof(Head) == 12 * sizeof(std::int32_t));

std::string names(const std::vector<WhisperModelFile>& models) {
  std::string list;
  for (const auto& model : models) list += (list.empty() ? "" : ", ") + model.name;
  return list;
}

bool is_called_a_model(const std::string& file) {
  // whisper.cpp's own voice activity detector lies beside its models under such a name.
  return file.starts_with("ggml-") && file.ends_with(".bin") && !file.starts_with("ggml-silero");
}

// Of a file whose head is no whisper model's.
core::Error what_is_wrong(const std::filesystem::path& path) {
  if (auto checked = check_whisper_model_file(path.string()); !checked) return checked.error();
  return {core::ErrorCode::corrupt, "'" + path.string() + "' is no whisper model with weights",
          "it must be a ggml file of whisper.cpp's, such as ggml-base.en.bin"};
}

}  // namespace

std::string whisper_model_name(const std::filesystem::path& path) {
  std::string name = path.stem().string();
  return name.starts_with("ggml-") ? name.substr(5) : name;
}

std::optional<WhisperModelFile> read_whisper_model_head(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  Head head{};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(&head), sizeof head)) return std::nullopt;
  const auto bytes = std::filesystem::file_size(path, ignored);
  const bool sensible = head.magic == ggml_magic && head.vocabulary >= english_vocabulary &&
                        head.vocabulary < 2 * english_vocabulary && head.audio_context > 0 &&
                        head.audio_context <= 1500 && head.text_width > 0 &&
                        head.text_width <= 4096 && head.text_layers > 0 && head.mels > 0;
  // The token embedding alone takes at least half a byte an element (4-bit quantization).
  const auto least = static_cast<std::uintmax_t>(std::max(head.vocabulary, 0)) *
                     static_cast<std::uintmax_t>(std::max(head.text_width, 0)) / 2;
  if (!sensible || bytes < least) return std::nullopt;
  return WhisperModelFile{path,
                          whisper_model_name(path),
                          bytes,
                          head.audio_width,
                          head.text_layers,
                          head.vocabulary > english_vocabulary};
}

std::vector<WhisperModelFile> whisper_models_in(const std::filesystem::path& folder) {
  std::vector<WhisperModelFile> models;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (!is_called_a_model(entry.path().filename().string())) continue;
    if (auto model = read_whisper_model_head(entry.path())) models.push_back(std::move(*model));
  }
  const auto rank = [](const WhisperModelFile& model) {
    const bool fast = model.name.ends_with("q8_0");
    return std::tuple(-model.width, -model.layers, model.multilingual, !fast, model.bytes,
                      model.name);
  };
  std::ranges::sort(models, {}, rank);
  return models;
}

std::optional<core::Error> damaged_whisper_model_in(const std::filesystem::path& folder) {
  std::set<std::filesystem::path> damaged;  // the first by name is told
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const bool called = is_called_a_model(entry.path().filename().string());
    if (called && entry.is_regular_file(ignored) && !read_whisper_model_head(entry.path()))
      damaged.insert(entry.path());
  }
  if (damaged.empty()) return std::nullopt;
  return what_is_wrong(*damaged.begin());
}

core::Result<WhisperModelFile> find_whisper_model(const std::string& model,
                                                  const std::filesystem::path& folder) {
  const auto all = whisper_models_in(folder);
  if (model.empty()) {
    if (!all.empty()) return all.front();
    return core::Error(core::ErrorCode::not_found,
                       "there is no whisper model in '" + folder.string() + "'",
                       "put a ggml-*.bin file there, for example ggml-base.en-q8_0.bin");
  }
  std::error_code ignored;
  if (std::filesystem::exists(model, ignored)) {
    if (auto found = read_whisper_model_head(model)) return std::move(*found);
    return what_is_wrong(model);
  }
  for (const std::string& name : std::array{model, model + "-q8_0"}) {
    const auto found = std::ranges::find(all, name, &WhisperModelFile::name);
    if (found != all.end()) return *found;
    if (const auto path = folder / ("ggml-" + name + ".bin");
        std::filesystem::exists(path, ignored))
      return what_is_wrong(path);
  }
  return core::Error(core::ErrorCode::not_found,
                     "there is no whisper model '" + model + "' in '" + folder.string() + "'",
                     all.empty() ? "put ggml-" + model + ".bin there" : "there are: " + names(all));
}

}  // namespace repartee::stt
