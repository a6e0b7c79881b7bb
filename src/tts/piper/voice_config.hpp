#pragma once
// What a Piper voice says about itself: the JSON file beside its network.
// Format: https://github.com/OHF-Voice/piper1-gpl (docs), written by Piper's training.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/error.hpp"

namespace repartee::tts::piper {

enum class PhonemeType : std::uint8_t {
  espeak,  ///< The International Phonetic Alphabet as espeak-ng writes it.
  text,    ///< The letters themselves, case-folded.
};

/// The phonemes that frame every sentence: pad, beginning and end.
inline constexpr char32_t pad = U'_', begin_of_sentence = U'^', end_of_sentence = U'$';

struct VoiceConfig {
  int sample_rate_hz = 22050;
  PhonemeType phoneme_type = PhonemeType::espeak;
  std::string espeak_voice;  ///< What espeak-ng calls the language: "en-us".
  std::string language;      ///< BCP 47: "en-US".
  std::string about;         ///< For people, from dataset and quality; may be empty.

  std::unordered_map<char32_t, std::vector<std::int64_t>> phoneme_ids;
  std::unordered_map<char32_t, std::u32string>
      replaced;                                    ///< phoneme_map: before ids are looked up.
  std::unordered_map<char32_t, double> silence_s;  ///< After a sentence with this mark.

  float noise_scale = 0.667F;
  float length_scale = 1;  ///< 2: half as fast.
  float noise_w = 0.8F;
  int hop_samples = 256;  ///< Samples of a frame, for graphs that give durations in frames.

  /// Names by speaker number; a number without a name has its digits. Never empty: one speaker has
  /// one.
  std::vector<std::string> speakers;
};

/// `corrupt` where it is no JSON object of a Piper voice, with the field and what it should be;
/// `unsupported` for phonemes that need another program than espeak-ng.
core::Result<VoiceConfig> read_voice_config(std::string_view json);

}  // namespace repartee::tts::piper
