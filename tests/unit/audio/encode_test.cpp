#include "audio/encode.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "audio/decode.hpp"
#include "audio/resampler.hpp"
#include "support/signals.hpp"

namespace repartee::audio {
namespace {

constexpr Encoding all[] = {Encoding::wav,  Encoding::pcm, Encoding::opus,
                            Encoding::flac, Encoding::mp3, Encoding::aac};
constexpr Encoding in_containers[] = {Encoding::wav, Encoding::opus, Encoding::flac, Encoding::mp3,
                                      Encoding::aac};

/// What leaves with each push of `piece` samples; the last is what finish() gave.
std::vector<std::string> pushes(Encoding encoding, const Samples& sound, int rate_hz,
                                std::size_t piece) {
  auto encoder = create_encoder(encoding, rate_hz);
  if (!encoder) {
    ADD_FAILURE() << encoder.error().text();
    return {};
  }
  std::vector<std::string> out;
  for (std::span<const std::int16_t> rest(sound); !rest.empty();) {
    const auto now = rest.first(std::min(piece, rest.size()));
    out.push_back((*encoder)->feed(now).value());
    rest = rest.subspan(now.size());
  }
  out.push_back((*encoder)->finish().value());
  return out;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) out += part;
  return out;
}

TEST(Encode, knows_the_formats_of_openai_by_name) {
  EXPECT_EQ(encoding_from("wav"), Encoding::wav);
  EXPECT_EQ(encoding_from("pcm"), Encoding::pcm);
  EXPECT_EQ(encoding_from("opus"), Encoding::opus);
  EXPECT_EQ(encoding_from("flac"), Encoding::flac);
  EXPECT_EQ(encoding_from("mp3"), Encoding::mp3);
  EXPECT_EQ(encoding_from("aac"), Encoding::aac);
  EXPECT_FALSE(encoding_from("ogg"));
  EXPECT_FALSE(encoding_from(""));
  EXPECT_FALSE(encoding_from("WAV"));
}

TEST(Encode, every_format_has_its_content_type) {
  EXPECT_EQ(content_type(Encoding::wav), "audio/wav");
  EXPECT_EQ(content_type(Encoding::opus), "audio/ogg");
  EXPECT_EQ(content_type(Encoding::mp3), "audio/mpeg");
  for (const auto encoding : all) EXPECT_TRUE(content_type(encoding).starts_with("audio/"));
}

TEST(Encode, what_is_encoded_can_be_decoded_again) {
  for (const auto encoding : in_containers) {
    for (const int rate : {8000, 16000, 22050, 24000, 44100, 48000}) {
      SCOPED_TRACE(std::string(content_type(encoding)) + " " + std::to_string(rate));
      const auto file = joined(pushes(encoding, test::chirp(2, rate), rate, 480));
      const auto read = decode(std::as_bytes(std::span(file)));
      ASSERT_TRUE(read) << read.error().text();
      EXPECT_FALSE(read->truncated);
      const auto wanted = test::chirp(2, 16000);
      // MP3 and ADTS do not say where the encoder's delay ends: up to three frames stay.
      const bool exact = encoding != Encoding::mp3 && encoding != Encoding::aac;
      const int slack = exact ? 2 : 3 * 1024 * 16000 / rate;
      EXPECT_GE(read->sound.samples.size() + 2, wanted.size());
      EXPECT_LE(read->sound.samples.size(), wanted.size() + static_cast<std::size_t>(slack));
      const auto alike = test::compare(wanted, read->sound.samples, slack);
      EXPECT_GT(alike.correlation, 0.98);
      const auto middle = std::span(read->sound.samples).subspan(8000, 16000);
      EXPECT_NEAR(test::rms(middle) / test::rms(wanted), 1, 0.1);
    }
  }
}

TEST(Encode, pcm_is_24_khz_without_a_header) {
  const auto sound = test::chirp(0.5, 24000);
  const auto same = joined(pushes(Encoding::pcm, sound, 24000, 333));
  ASSERT_EQ(same.size(), sound.size() * 2);
  EXPECT_EQ(std::memcmp(same.data(), sound.data(), same.size()), 0);
  const auto from_16k = joined(pushes(Encoding::pcm, test::chirp(0.5, 16000), 16000, 320));
  Samples samples(from_16k.size() / 2);
  std::memcpy(samples.data(), from_16k.data(), samples.size() * 2);
  EXPECT_EQ(samples, resample(test::chirp(0.5, 16000), 16000, 24000).value());
}

TEST(Encode, lossless_formats_keep_every_sample) {
  const auto sound = test::noise(4000, 16000, 9);
  for (const auto encoding : {Encoding::wav, Encoding::flac}) {
    const auto file = joined(pushes(encoding, sound, 16000, 777));
    const auto read = decode(std::as_bytes(std::span(file)));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->sound.samples, sound);
  }
}

TEST(Encode, the_size_of_the_pieces_does_not_change_the_samples) {
  const auto sound = test::chirp(1, 22050);
  for (const auto encoding : in_containers) {
    const auto small = joined(pushes(encoding, sound, 22050, 7));
    const auto large = joined(pushes(encoding, sound, 22050, sound.size()));
    // The pages of Ogg are as long as the pieces, so that not the bytes but the sound is equal.
    EXPECT_EQ(decode(std::as_bytes(std::span(small)))->sound.samples,
              decode(std::as_bytes(std::span(large)))->sound.samples)
        << content_type(encoding);
  }
}

TEST(Encode, sound_leaves_long_before_the_last_sample_is_known) {
  struct Expected {
    Encoding encoding;
    int pushes_of_20_ms;  // until the first sound, not only a header, has left
  };
  // One frame, plus what the codec must look ahead.
  for (const auto& [encoding, most] :
       {Expected{Encoding::wav, 1}, Expected{Encoding::pcm, 1}, Expected{Encoding::flac, 1},
        Expected{Encoding::opus, 1}, Expected{Encoding::mp3, 3}, Expected{Encoding::aac, 5}}) {
    auto parts = pushes(encoding, test::chirp(1, 24000), 24000, 480);
    const auto header = pushes(encoding, {}, 24000, 480).back();
    std::size_t sent = 0;
    int needed = 0;
    while (sent <= header.size() && needed < static_cast<int>(parts.size())) {
      sent += parts[static_cast<std::size_t>(needed++)].size();
    }
    EXPECT_LE(needed, most) << content_type(encoding);
    // And it keeps flowing: nothing is gathered for a long page or block.
    parts.pop_back();
    int silent = 0;
    for (std::size_t i = static_cast<std::size_t>(needed); i < parts.size(); ++i) {
      silent = parts[i].empty() ? silent + 1 : 0;
      EXPECT_LE(silent, 2) << content_type(encoding);
    }
  }
}

TEST(Encode, silence_of_no_length_is_a_valid_ending) {
  for (const auto encoding : all) {
    auto encoder = create_encoder(encoding, 24000);
    ASSERT_TRUE(encoder);
    EXPECT_TRUE((*encoder)->feed({}));
    EXPECT_TRUE((*encoder)->finish()) << content_type(encoding);
  }
}

TEST(Encode, nothing_can_be_fed_after_the_end) {
  for (const auto encoding : all) {
    auto encoder = create_encoder(encoding, 24000);
    ASSERT_TRUE(encoder);
    ASSERT_TRUE((*encoder)->finish());
    const auto late = (*encoder)->feed(Samples(100));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, core::ErrorCode::closed);
    EXPECT_FALSE((*encoder)->finish());
  }
}

TEST(Encode, refuses_absurd_rates) {
  for (const auto encoding : all) {
    for (const int rate : {-1, 0, 7999, 192000}) {
      const auto encoder = create_encoder(encoding, rate);
      ASSERT_FALSE(encoder) << content_type(encoding) << " " << rate;
      EXPECT_EQ(encoder.error().code, core::ErrorCode::invalid_argument);
    }
  }
}

}  // namespace
}  // namespace repartee::audio
