#include "tts/piper/voice_config.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "tts/piper/unicode.hpp"

namespace repartee::tts::piper {
namespace {

using core::Error;
using core::ErrorCode;
using nlohmann::json;

// A voice of 904 speakers has 30 KB.
constexpr std::size_t most_bytes = 4 << 20;
constexpr std::int64_t most_speakers = 10'000;
constexpr std::int64_t most_id = 1'000'000;

/// Reads fields of the file and remembers the first that is wrong.
class Fields {
 public:
  explicit Fields(const json& file) : file_(file) {}

  /// Null where there is none; a slash reaches into objects.
  const json* find(const std::string& path) const {
    const json* at = &file_;
    for (std::size_t begin = 0; begin <= path.size();) {
      const std::size_t end = std::min(path.find('/', begin), path.size());
      if (!at->is_object()) return nullptr;
      const auto found = at->find(path.substr(begin, end - begin));
      if (found == at->end() || found->is_null()) return nullptr;
      at = &*found;
      begin = end + 1;
    }
    return at;
  }
  template <typename T>
  void number(const std::string& path, T& value, double least, double most) {
    const json* field = find(path);
    if (field == nullptr) return;
    const double read = field->is_number() ? field->get<double>() : most + 1;
    if (!(read >= least && read <= most)) {
      return fail(fmt::format("'{}' is not a number from {} to {}", path, least, most));
    }
    value = static_cast<T>(read);
  }
  std::string text(const std::string& path) const {
    const json* field = find(path);
    return field != nullptr && field->is_string() ? field->get<std::string>() : std::string();
  }
  void fail(std::string what) {
    if (!error_) error_ = std::move(what);
  }
  const std::optional<std::string>& error() const { return error_; }

 private:
  const json& file_;
  std::optional<std::string> error_;
};

/// The only code point of a key; nothing for a key of several, which no phoneme matches.
std::optional<char32_t> single(const std::string& key) {
  const std::u32string points = code_points(key);
  return points.size() == 1 ? std::optional(points.front()) : std::nullopt;
}

void read_ids(Fields& fields, VoiceConfig& config) {
  const json* map = fields.find("phoneme_id_map");
  if (map == nullptr || !map->is_object()) return fields.fail("'phoneme_id_map' is missing");
  for (const auto& [key, list] : map->items()) {
    std::vector<std::int64_t> ids;
    for (const json& id : list.is_array() ? list : json::array({list})) {
      const bool fits =
          id.is_number_integer() && id.get<double>() >= 0 && id.get<double>() <= most_id;
      if (!fits) return fields.fail(fmt::format("'phoneme_id_map' has no ids for '{}'", key));
      ids.push_back(id.get<std::int64_t>());
    }
    if (const auto point = single(key); point && !ids.empty()) config.phoneme_ids[*point] = ids;
  }
  for (const char32_t frame : {pad, begin_of_sentence, end_of_sentence}) {
    if (!config.phoneme_ids.contains(frame)) {
      fields.fail(fmt::format("'phoneme_id_map' has no '{}'", static_cast<char>(frame)));
    }
  }
}

void read_replacements(Fields& fields, VoiceConfig& config) {
  const json* map = fields.find("phoneme_map");
  if (map == nullptr) return;
  if (!map->is_object()) return fields.fail("'phoneme_map' is not an object");
  for (const auto& [key, list] : map->items()) {
    std::u32string to;
    for (const json& phoneme : list.is_array() ? list : json::array({list})) {
      if (!phoneme.is_string()) return fields.fail("'phoneme_map' holds something else than text");
      to += code_points(phoneme.get<std::string>());
    }
    if (const auto point = single(key)) config.replaced[*point] = to;
  }
}

void read_silences(Fields& fields, VoiceConfig& config) {
  const json* map = fields.find("inference/phoneme_silence");
  if (map == nullptr) return;
  if (!map->is_object()) return fields.fail("'inference/phoneme_silence' is not an object");
  for (const auto& [key, seconds] : map->items()) {
    const double value = seconds.is_number() ? seconds.get<double>() : -1;
    if (!(value >= 0 && value <= 10)) {
      return fields.fail("'inference/phoneme_silence' has a time that is not 0 to 10 s");
    }
    if (const auto point = single(key)) config.silence_s[*point] = value;
  }
}

void read_speakers(Fields& fields, VoiceConfig& config) {
  std::int64_t count = 1;
  fields.number("num_speakers", count, 1, most_speakers);
  for (std::int64_t i = 0; i < count; ++i) config.speakers.push_back(std::to_string(i));
  const json* map = fields.find("speaker_id_map");
  if (map == nullptr) return;
  if (!map->is_object()) return fields.fail("'speaker_id_map' is not an object");
  for (const auto& [name, id] : map->items()) {
    if (!id.is_number_integer() || id.get<double>() < 0 ||
        id.get<double>() >= static_cast<double>(count)) {
      return fields.fail(
          fmt::format("'speaker_id_map' gives '{}' a number outside of 0 to {}", name, count - 1));
    }
    config.speakers[id.get<std::size_t>()] = name;
  }
}

// "en_US" and "en-us" are both en-US.
std::string language_tag(std::string code) {
  const std::size_t dash = code.find_first_of("_-");
  if (dash == std::string::npos) return code;
  code[dash] = '-';
  if (code.size() == dash + 3) {
    for (std::size_t i = dash + 1; i < code.size(); ++i) {
      if (code[i] >= 'a' && code[i] <= 'z') code[i] = static_cast<char>(code[i] - 'a' + 'A');
    }
  }
  return code;
}

}  // namespace

core::Result<VoiceConfig> read_voice_config(std::string_view text) {
  const auto corrupt = [](const std::string& what) {
    return Error(ErrorCode::corrupt, what, "download the voice's .onnx.json again");
  };
  if (text.size() > most_bytes) return corrupt("it is too large for a voice's description");
  const json file = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!file.is_object()) return corrupt("it is not JSON, or cut short");

  VoiceConfig config;
  Fields fields(file);
  fields.number("audio/sample_rate", config.sample_rate_hz, 8000, 96000);
  fields.number("inference/noise_scale", config.noise_scale, 0, 10);
  fields.number("inference/length_scale", config.length_scale, 0.1, 10);
  fields.number("inference/noise_w", config.noise_w, 0, 10);
  fields.number("hop_length", config.hop_samples, 1, 4096);
  config.espeak_voice = fields.text("espeak/voice");
  read_ids(fields, config);
  read_replacements(fields, config);
  read_silences(fields, config);
  read_speakers(fields, config);

  const std::string type = fields.text("phoneme_type");
  if (type == "text") {
    config.phoneme_type = PhonemeType::text;
  } else if (!type.empty() && type != "espeak") {
    return Error(ErrorCode::unsupported,
                 "its phonemes are of the type '" + type.substr(0, 40) + "'",
                 "voices with phoneme_type espeak or text can be spoken");
  } else if (config.espeak_voice.empty() ||
             config.espeak_voice.find_first_of("\t\r\n") != std::string::npos) {
    fields.fail("'espeak/voice' is missing");
  }
  if (fields.error()) return corrupt(*fields.error());

  const std::string code = fields.text("language/code");
  config.language = language_tag(code.empty() ? config.espeak_voice : code);
  for (const char* part : {"dataset", "audio/quality"}) {
    const std::string word = fields.text(part);
    if (!word.empty()) config.about += (config.about.empty() ? "" : ", ") + word;
  }
  return config;
}

}  // namespace repartee::tts::piper
