#include "audio/wav.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "audio/decode.hpp"
#include "support/signals.hpp"

namespace repartee::audio {
namespace {

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

TEST(Wav, header_has_44_bytes_that_say_rate_and_length) {
  const auto header = wav_header(1000, 24000);
  ASSERT_EQ(header.size(), 44u);
  EXPECT_EQ(header.substr(0, 4), "RIFF");
  EXPECT_EQ(number_at(header, 4), 1036u);
  EXPECT_EQ(header.substr(8, 8), "WAVEfmt ");
  EXPECT_EQ(number_at(header, 24), 24000u);
  EXPECT_EQ(number_at(header, 28), 48000u);
  EXPECT_EQ(header.substr(36, 4), "data");
  EXPECT_EQ(number_at(header, 40), 1000u);
}

TEST(Wav, unknown_length_does_not_overflow_the_outer_size) {
  const auto header = wav_header(0xFFFFFFFF, 24000);
  EXPECT_EQ(number_at(header, 4), 0xFFFFFFFF);
  EXPECT_EQ(number_at(header, 40), 0xFFFFFFFF);
  EXPECT_EQ(number_at(wav_header(0xFFFFFFF0, 24000), 4), 0xFFFFFFFF);
}

TEST(Wav, a_whole_file_is_read_back_sample_for_sample) {
  const auto sound = test::noise(5000, 12345, 3);
  const auto file = to_wav(sound, 16000);
  EXPECT_EQ(file.size(), 44 + 2 * sound.size());
  const auto read = decode(std::as_bytes(std::span(file)));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->sound.samples, sound);
  EXPECT_EQ(read->container, "wav");
  EXPECT_EQ(read->codec, "pcm_s16le");
  EXPECT_FALSE(read->truncated);
}

}  // namespace
}  // namespace repartee::audio
