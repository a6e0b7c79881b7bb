#include "models/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace repartee::models {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::string_view ggml_magic = "lmgg";  // 0x67676d6c, little-endian

/// whisper.cpp's header: the magic and eleven numbers, of which these tell a Whisper model.
struct WhisperHead {
  std::int32_t magic, vocabulary, audio_context, audio_width, audio_heads, audio_layers,
      text_context, text_width, text_heads, text_layers, mels, type;
};

Content recognize_ggml(std::string_view head, std::uint64_t file_bytes) {
  WhisperHead numbers{};
  if (head.size() < sizeof numbers) return Content::ggml;
  std::memcpy(&numbers, head.data(), sizeof numbers);
  constexpr std::int32_t english_tokens = 51864;  // multilingual models have a few more
  constexpr std::int32_t widest = 4096;
  const bool whisper = numbers.vocabulary >= english_tokens &&
                       numbers.vocabulary < 2 * english_tokens && numbers.audio_context > 0 &&
                       numbers.audio_context <= 1500 && numbers.text_width > 0 &&
                       numbers.text_width <= widest && numbers.text_layers > 0 && numbers.mels > 0;
  if (!whisper) return Content::ggml;
  // The embedding of the tokens alone takes half a byte an element in four bits.
  const auto least = static_cast<std::uint64_t>(numbers.vocabulary) *
                     static_cast<std::uint64_t>(numbers.text_width) / 2;
  return file_bytes < least ? Content::whisper_empty : Content::whisper;
}

/// A base-128 number of protobuf, taken from the front of `bytes`.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

/// Walks the fields of a ModelProto (onnx.proto) up to its graph.
Content recognize_onnx(std::string_view head, std::uint64_t file_bytes) {
  constexpr std::uint64_t ir_version = 1, graph = 7, last_field = 25;
  constexpr std::uint64_t number_type = 0, bytes_type = 2;
  std::string_view rest = head;
  bool has_version = false;
  while (!rest.empty()) {
    const auto key = take_varint(rest);
    if (!key) return Content::unknown;
    const std::uint64_t field = *key >> 3, type = *key & 7;
    if (field == 0 || field > last_field) return Content::unknown;
    const auto value = take_varint(rest);
    if (!value) return Content::unknown;
    if (type == number_type) {
      has_version |= field == ir_version && *value > 0 && *value < 100;
      continue;
    }
    if (type != bytes_type) return Content::unknown;
    const std::uint64_t position = head.size() - rest.size();
    const bool fits = *value <= file_bytes - std::min(position, file_bytes);
    if (field == graph) {
      if (!has_version || *value == 0) return Content::unknown;
      return fits ? Content::onnx : Content::onnx_truncated;
    }
    if (*value > rest.size()) return Content::unknown;
    rest.remove_prefix(static_cast<std::size_t>(*value));
  }
  return Content::unknown;
}

bool is_piper_settings(std::string_view text) {
  const auto settings = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!settings.is_object()) return false;
  const auto audio = settings.find("audio");
  const auto phonemes = settings.find("phoneme_id_map");
  return audio != settings.end() && audio->is_object() && audio->contains("sample_rate") &&
         phonemes != settings.end() && phonemes->is_object() && !phonemes->empty();
}

std::string lower(std::string_view text) {
  std::string copy(text);
  std::ranges::transform(copy, copy.begin(),
                         [](char c) { return 'A' <= c && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return copy;
}

std::string_view describe(Content content) {
  switch (content) {
    case Content::whisper: return "a Whisper model";
    case Content::whisper_empty: return "a Whisper model cut short, or one without weights";
    case Content::ggml: return "a ggml file, but no Whisper model";
    case Content::onnx: return "an ONNX graph";
    case Content::onnx_truncated: return "the beginning of an ONNX graph whose end is missing";
    case Content::piper_settings: return "the settings of a Piper voice";
    case Content::web_page: return "a web page";
    case Content::lfs_pointer: return "a Git LFS pointer, which stands for a file";
    case Content::unknown: break;
  }
  return "nothing that is known here";
}

Content wanted(const ModelFile& file, Kind kind) {
  if (kind == Kind::whisper) return Content::whisper;
  return file.path.ends_with(".json") ? Content::piper_settings : Content::onnx;
}

}  // namespace

Content recognize(std::string_view head, std::uint64_t file_bytes) {
  if (head.starts_with(ggml_magic)) return recognize_ggml(head, file_bytes);
  if (head.starts_with("version https://git-lfs.github.com/")) return Content::lfs_pointer;
  const auto text = head.find_first_not_of(" \t\r\n");
  if (text != head.npos && head[text] == '<') {
    const std::string start = lower(head.substr(text, 64));
    const bool page = start.starts_with("<!doctype html") || start.starts_with("<html") ||
                      start.starts_with("<head") || start.starts_with("<?xml");
    return page ? Content::web_page : Content::unknown;
  }
  if (text != head.npos && head[text] == '{') {
    return is_piper_settings(head) ? Content::piper_settings : Content::unknown;
  }
  return recognize_onnx(head, file_bytes);
}

core::Result<Content> recognize_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) {
    return Error(ErrorCode::not_found, fmt::format("'{}' cannot be read", path.string()),
                 "name a file that is there");
  }
  std::string head(static_cast<std::size_t>(std::min<std::uintmax_t>(bytes, head_bytes)), '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return recognize(head, bytes);
}

core::Result<> check_content(const ModelFile& file, Kind kind, Content content,
                             std::string_view shown) {
  const Content expected = wanted(file, kind);
  if (content == expected) return {};
  return Error(ErrorCode::corrupt,
               fmt::format("{} is {}, not {}", shown, describe(content), describe(expected)),
               content == Content::web_page ? "something between here and there answers in its "
                                              "place: a proxy, a log-in page, a firewall"
                                            : "fetch it again");
}

}  // namespace repartee::models
