#include "tts/remote/speech_wire.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "audio/resampler.hpp"

namespace repartee::tts {
namespace {

using core::Error;
using core::ErrorCode;
using nlohmann::json;

constexpr int usual_rate_hz = 24000;               // OpenAI's pcm
constexpr std::size_t max_head_bytes = 64u << 10;  // a WAV head with pictures and texts in it

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

Error unsupported(const std::string& what) {
  return {ErrorCode::unsupported, "it answered with " + what,
          "Let it send WAV or PCM of 16 bits: that is what was asked for."};
}

}  // namespace

const std::vector<Parameter>& parameters_of(SpeechStyle style) {
  // The ranges are those of the Chatterbox model's own interface.
  static const std::vector<Parameter> openai = {
      {"instructions"},       {"reference_voice"},  {"temperature", 0, 5},
      {"exaggeration", 0, 2}, {"cfg_weight", 0, 1}, {"seed", 0, 4294967295.0, true},
  };
  static const std::vector<Parameter> chatterbox = {
      {"reference_voice"},    {"language"},         {"temperature", 0, 5},
      {"exaggeration", 0, 2}, {"cfg_weight", 0, 1}, {"seed", 0, 4294967295.0, true},
  };
  return style == SpeechStyle::openai ? openai : chatterbox;
}

std::string speech_body(SpeechStyle style, const std::string& model, const std::string& voice_id,
                        const Parameters& parameters, std::string_view text, double speed) {
  json body = json::object();
  for (const auto& [name, value] : parameters.numbers) {
    if (name == "seed") {
      body[name] = static_cast<std::int64_t>(value);
    } else {
      body[name] = value;
    }
  }
  for (const auto& [name, value] : parameters.texts) body[name] = value;
  body.erase("reference_voice");
  const auto reference = parameters.texts.find("reference_voice");
  const bool cloned = reference != parameters.texts.end();
  if (style == SpeechStyle::openai) {
    if (!model.empty()) body["model"] = model;
    body["input"] = text;
    body["voice"] = cloned ? reference->second : voice_id;
    body["response_format"] = "pcm";
    if (speed != 1) body["speed"] = speed;
  } else {
    body["text"] = text;
    body["voice_mode"] = cloned ? "clone" : "predefined";
    body[cloned ? "reference_audio_filename" : "predefined_voice_id"] =
        cloned ? reference->second : voice_id;
    body["output_format"] = "wav";
    body["split_text"] = false;  // Repartee has cut the clauses
    if (speed != 1) body["speed_factor"] = speed;
  }
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

SoundReader::SoundReader(std::string_view content_type) : rate_hz_(usual_rate_hz) {
  const std::size_t at = content_type.find("rate=");
  if (at == std::string_view::npos) return;
  int rate_hz = 0;
  std::from_chars(content_type.data() + at + 5, content_type.data() + content_type.size(), rate_hz);
  if (rate_hz >= audio::min_rate_hz && rate_hz <= audio::max_rate_hz) rate_hz_ = rate_hz;
}

core::Result<> SoundReader::feed(std::string_view bytes, std::vector<std::int16_t>& out) {
  if (state_ == State::behind) return {};
  buffer_ += bytes;
  if (state_ == State::head) {
    const auto read = read_head();
    if (read.has_error()) return read.error();
    if (!*read) return {};
    state_ = State::samples;
  }
  const auto frame = 2 * static_cast<std::size_t>(channels_);
  const std::size_t whole = std::min<std::uint64_t>(buffer_.size(), left_) / frame * frame;
  for (std::size_t at = 0; at < whole; at += frame) {
    int sum = 0;
    for (int channel = 0; channel < channels_; ++channel) {
      const auto two =
          std::string_view(buffer_).substr(at + 2 * static_cast<std::size_t>(channel), 2);
      sum += static_cast<std::int16_t>(little_endian(two));
    }
    out.push_back(static_cast<std::int16_t>(sum / channels_));
  }
  buffer_.erase(0, whole);
  if (left_ != UINT64_MAX) left_ -= whole;
  if (left_ < frame) state_ = State::behind;
  return {};
}

// False: more must come before anything can be said.
core::Result<bool> SoundReader::read_head() {
  if (buffer_.size() < 4) return false;
  if (buffer_.starts_with("RIFF")) return read_wav_head();
  if (buffer_.starts_with("OggS")) return unsupported("Ogg");
  if (buffer_.starts_with("fLaC")) return unsupported("FLAC");
  if (buffer_.starts_with("ID3") ||
      (buffer_[0] == '\xFF' && (static_cast<std::uint8_t>(buffer_[1]) & 0xE6) == 0xE2)) {
    return unsupported("MP3");
  }
  // As samples these would be a bang at a quarter of full scale.
  for (const std::string_view text : {"{\"", "<!", "<h", "<?"}) {
    if (!buffer_.starts_with(text)) continue;
    return Error(ErrorCode::provider_failed, "it answered with text instead of sound",
                 "Check tts.base_url and tts.model.");
  }
  return true;
}

core::Result<bool> SoundReader::read_wav_head() {
  if (buffer_.size() < 12) return false;
  if (buffer_.substr(8, 4) != "WAVE") return unsupported("RIFF that is not WAV");
  bool format_seen = false;
  for (std::size_t at = 12;;) {
    if (at > max_head_bytes) return unsupported("a WAV file without sound");
    if (buffer_.size() < at + 8) return false;
    const std::string_view chunk(buffer_);
    const auto kind = chunk.substr(at, 4);
    const std::uint32_t size = little_endian(chunk.substr(at + 4, 4));
    at += 8;
    if (kind == "data") {
      if (!format_seen) return unsupported("a WAV file without a format");
      // A head written before the length was known says 0 or all ones.
      if (size != 0 && size < 0xFFFFFF00) left_ = size;
      buffer_.erase(0, at);
      return true;
    }
    if (kind == "fmt ") {
      if (buffer_.size() < at + 16) return false;
      const auto encoding = little_endian(chunk.substr(at, 2));
      channels_ = static_cast<int>(little_endian(chunk.substr(at + 2, 2)));
      const auto rate = little_endian(chunk.substr(at + 4, 4));
      const auto bits = little_endian(chunk.substr(at + 14, 2));
      // 0xFFFE: the "extensible" form, of which only the bits matter here.
      if ((encoding != 1 && encoding != 0xFFFE) || bits != 16 || channels_ < 1 || channels_ > 2 ||
          rate < static_cast<std::uint32_t>(audio::min_rate_hz) ||
          rate > static_cast<std::uint32_t>(audio::max_rate_hz)) {
        return unsupported("WAV of " + std::to_string(bits) + " bits, " +
                           std::to_string(channels_) + " channels, " + std::to_string(rate) +
                           " Hz, encoding " + std::to_string(encoding));
      }
      rate_hz_ = static_cast<int>(rate);
      format_seen = true;
    }
    at += size + (size & 1);  // chunks are padded to an even length
  }
}

}  // namespace repartee::tts
