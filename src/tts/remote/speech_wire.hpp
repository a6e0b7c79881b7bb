#pragma once
// The wire of `POST /v1/audio/speech` (OpenAI and its kin) and of `POST /tts` (Chatterbox servers):
// the JSON that is sent, the sound that comes. Pure.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "tts/provider.hpp"

namespace repartee::tts {

enum class SpeechStyle : char {
  openai,      ///< {"model","input","voice","response_format":"pcm","speed",…}
  chatterbox,  ///< {"text","voice_mode","predefined_voice_id"|"reference_audio_filename",…}
};

/// What each style passes on.
const std::vector<Parameter>& parameters_of(SpeechStyle style);

std::string speech_body(SpeechStyle style, const std::string& model, const std::string& voice_id,
                        const Parameters& parameters, std::string_view text, double speed);

/// Reads the sound as its bytes come: a WAV file of 16 bits, or bare PCM (signed 16-bit
/// little-endian mono). Not thread-safe.
class SoundReader {
 public:
  /// `content_type` may say the rate of bare PCM ("audio/L16; rate=16000").
  explicit SoundReader(std::string_view content_type);

  /// Appends the samples that are complete. `unsupported` for another container or encoding,
  /// `provider_failed` for text instead of sound; then feed no more.
  core::Result<> feed(std::string_view bytes, std::vector<std::int16_t>& out);

  /// Of the samples; 24 kHz where nothing says otherwise. Valid once there are any.
  int rate_hz() const { return rate_hz_; }

 private:
  core::Result<bool> read_head();
  core::Result<bool> read_wav_head();

  enum class State { head, samples, behind };
  State state_ = State::head;
  std::string buffer_;
  int rate_hz_;
  int channels_ = 1;
  std::uint64_t left_ = UINT64_MAX;  // bytes of sound that a WAV head promises
};

}  // namespace repartee::tts
