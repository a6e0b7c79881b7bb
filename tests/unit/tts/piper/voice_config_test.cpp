#include "tts/piper/voice_config.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/piper_voice.hpp"

namespace repartee::tts::piper {
namespace {

using core::ErrorCode;
using nlohmann::json;

json good() {
  return json::parse(test::piper_json({.phonemes = test::PiperShape::Phonemes::espeak}));
}

core::Error error_of(const json& file) {
  const auto config = read_voice_config(file.dump());
  EXPECT_FALSE(config);
  return config ? core::Error() : config.error();
}

TEST(PiperVoiceConfig, reads_what_a_voice_says_about_itself) {
  json file = good();
  file["num_speakers"] = 3;
  file["speaker_id_map"] = {{"anna", 0}, {"cleo", 2}};
  file["inference"] = {{"noise_scale", 0.3},
                       {"length_scale", 1.5},
                       {"noise_w", 0.4},
                       {"phoneme_silence", {{".", 0.25}}}};
  file["phoneme_map"] = {{"ʃ", {"s", "h"}}};
  file["audio"]["sample_rate"] = 16000;
  const auto config = read_voice_config(file.dump());
  ASSERT_TRUE(config) << config.error().text();
  EXPECT_EQ(config->sample_rate_hz, 16000);
  EXPECT_EQ(config->phoneme_type, PhonemeType::espeak);
  EXPECT_EQ(config->espeak_voice, "en-us");
  EXPECT_EQ(config->language, "en-US");
  EXPECT_EQ(config->about, "tones, medium");
  EXPECT_FLOAT_EQ(config->noise_scale, 0.3F);
  EXPECT_FLOAT_EQ(config->length_scale, 1.5F);
  EXPECT_FLOAT_EQ(config->noise_w, 0.4F);
  EXPECT_EQ(config->silence_s.at(U'.'), 0.25);
  EXPECT_EQ(config->replaced.at(U'ʃ'), U"sh");
  EXPECT_EQ(config->speakers, (std::vector<std::string>{"anna", "1", "cleo"}));
  EXPECT_EQ(config->phoneme_ids.at(U'^'), std::vector<std::int64_t>{1});
  EXPECT_TRUE(config->phoneme_ids.contains(U'ə'));
}

TEST(PiperVoiceConfig, has_pipers_own_values_where_the_file_is_silent) {
  json file = good();
  file.erase("inference");
  file.erase("audio");
  file.erase("num_speakers");
  file.erase("phoneme_type");
  file.erase("language");
  const auto config = read_voice_config(file.dump());
  ASSERT_TRUE(config) << config.error().text();
  EXPECT_EQ(config->sample_rate_hz, 22050);
  EXPECT_EQ(config->phoneme_type, PhonemeType::espeak);
  EXPECT_FLOAT_EQ(config->noise_scale, 0.667F);
  EXPECT_FLOAT_EQ(config->length_scale, 1);
  EXPECT_FLOAT_EQ(config->noise_w, 0.8F);
  EXPECT_EQ(config->speakers.size(), 1U);
  EXPECT_EQ(config->language, "en-US");
}

TEST(PiperVoiceConfig, an_id_may_stand_alone_or_in_a_list) {
  json file = good();
  file["phoneme_id_map"]["a"] = 40;
  file["phoneme_id_map"]["b"] = {41, 42};
  const auto config = read_voice_config(file.dump());
  ASSERT_TRUE(config);
  EXPECT_EQ(config->phoneme_ids.at(U'a'), std::vector<std::int64_t>{40});
  EXPECT_EQ(config->phoneme_ids.at(U'b'), (std::vector<std::int64_t>{41, 42}));
}

TEST(PiperVoiceConfig, what_is_no_voice_is_corrupt) {
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("\x08\x08ONNX"),
        good().dump().substr(0, 200), std::string(100'000, '[')}) {
    const auto config = read_voice_config(text);
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().code, ErrorCode::corrupt);
    EXPECT_FALSE(config.error().hint.empty());
  }
}

TEST(PiperVoiceConfig, a_wrong_field_is_named) {
  const auto named = [](const char* pointer, const json& value, const std::string& field) {
    json file = good();
    file[json::json_pointer(pointer)] = value;
    const core::Error error = error_of(file);
    EXPECT_EQ(error.code, ErrorCode::corrupt) << pointer;
    EXPECT_NE(error.message.find(field), std::string::npos) << error.message;
  };
  named("/audio/sample_rate", 0, "audio/sample_rate");
  named("/audio/sample_rate", "fast", "audio/sample_rate");
  named("/inference/length_scale", 0, "inference/length_scale");
  named("/inference/noise_scale", -1, "inference/noise_scale");
  named("/num_speakers", 0, "num_speakers");
  named("/num_speakers", 1e9, "num_speakers");
  named("/speaker_id_map", {{"eve", 7}}, "speaker_id_map");
  named("/speaker_id_map", {{"eve", -1}}, "speaker_id_map");
  named("/phoneme_id_map", nullptr, "phoneme_id_map");
  named("/phoneme_id_map/a", "one", "phoneme_id_map");
  named("/phoneme_id_map/a", -3, "phoneme_id_map");
  named("/phoneme_id_map/^", json::array(), "'^'");
  named("/phoneme_map", 3, "phoneme_map");
  named("/inference/phoneme_silence", {{".", "long"}}, "phoneme_silence");
  named("/espeak/voice", nullptr, "espeak/voice");
  named("/espeak/voice", "en\tus", "espeak/voice");
}

TEST(PiperVoiceConfig, phonemes_of_another_program_are_unsupported) {
  json file = good();
  file["phoneme_type"] = "pinyin";
  EXPECT_EQ(error_of(file).code, ErrorCode::unsupported);
}

TEST(PiperVoiceConfig, a_voice_that_reads_letters_needs_no_espeak_voice) {
  json file = json::parse(test::piper_json({}));
  file.erase("espeak");
  const auto config = read_voice_config(file.dump());
  ASSERT_TRUE(config) << config.error().text();
  EXPECT_EQ(config->phoneme_type, PhonemeType::text);
}

}  // namespace
}  // namespace repartee::tts::piper
