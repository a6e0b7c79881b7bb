#pragma once
// Which models there are to install, as models/catalogue.toml lists them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace repartee::models {

enum class Kind {
  whisper,     ///< One ggml file for speech-to-text.
  piper,       ///< A voice: NAME.onnx and NAME.onnx.json.
  silero,      ///< Weights of the voice activity detector, ONNX.
  smart_turn,  ///< A learned end-of-turn model, ONNX.
};

/// "whisper", "piper", "silero" or "smart-turn".
std::string_view name(Kind kind);

struct ModelFile {
  std::string path;  ///< Below the models folder, with '/': "piper/en_US-amy-medium.onnx".
  std::string url;   ///< http or https; empty for what was imported under a name of one's own.
  std::uint64_t bytes = 0;  ///< 0: not known.
  std::string sha256;       ///< 64 hexadecimal digits, lower case; empty where none is published.
  std::string sha1;         ///< 40 digits; checked in addition where it is published.
};

struct Model {
  std::string name;  ///< "base.en", "en_US-amy-medium".
  Kind kind = Kind::whisper;
  std::string about;                   ///< One line for people.
  std::vector<std::string> languages;  ///< BCP 47; "*" stands for about a hundred of them.
  std::string licence;                 ///< SPDX where it has a name there, else where to read it.
  std::vector<std::string> aliases;    ///< "amy".
  /// In the order in which they are installed: what makes the model look complete comes last.
  std::vector<ModelFile> files;

  std::uint64_t bytes() const;
};

class Catalogue {
 public:
  explicit Catalogue(std::vector<Model> models) : models_(std::move(models)) {}

  const std::vector<Model>& models() const { return models_; }

  /// By name or alias. `not_found` names the nearest one.
  core::Result<Model> find(std::string_view name) const;

 private:
  std::vector<Model> models_;
};

/// Reads a catalogue; `source` names it in messages. `invalid_argument` for a missing or doubled
/// name, a path that leaves the models folder, an address or digest that cannot be one.
core::Result<Catalogue> parse_catalogue(std::string_view toml, const std::string& source);

/// The catalogue in the program.
const Catalogue& built_in_catalogue();

/// What is taken for granted where nothing else is said, once it is installed.
inline constexpr std::string_view default_recognizer = "base.en";
inline constexpr std::string_view default_voice = "en_US-amy-medium";

/// Whether the text can name a model: letters, digits, '.', '_' and '-', at most 100 of them, the
/// first no dot. So no name leaves the models folder.
bool is_model_name(std::string_view text);

/// Where a model of that kind lies below the models folder, with neither addresses nor digests.
Model model_of_ones_own(Kind kind, std::string_view name);

}  // namespace repartee::models
