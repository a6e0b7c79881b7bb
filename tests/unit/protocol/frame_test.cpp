#include "protocol/native/frame.hpp"

#include <gtest/gtest.h>

namespace repartee::protocol::native {
namespace {

using core::ErrorCode;

TEST(Frame, is_laid_out_as_documented) {
  const audio::Samples samples{1, -2};
  const std::string bytes = encode_frame(
      {.first = true, .stream = 7, .sequence = 0x01020304, .sample_clock = 320}, samples);
  const std::string expected(
      "\x01\x01\x01\x00"
      "\x07\x00\x00\x00"
      "\x04\x03\x02\x01"
      "\x40\x01\x00\x00\x00\x00\x00\x00"
      "\x01\x00\xfe\xff",
      24);
  EXPECT_EQ(bytes, expected);
}

TEST(Frame, comes_back_as_it_went) {
  const Frame frame{{.first = false,
                     .last = true,
                     .stream = 0xffffffff,
                     .sequence = 0x80000000,
                     .sample_clock = 0xfedcba9876543210},
                    {0, 1, -1, 32767, -32768}};
  const auto decoded = decode_frame(encode_frame(frame.header, frame.samples));
  ASSERT_TRUE(decoded) << decoded.error().text();
  EXPECT_EQ(*decoded, frame);
}

TEST(Frame, of_a_stream_s_end_may_be_empty) {
  const auto decoded = decode_frame(encode_frame({.last = true, .stream = 3}, {}));
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(decoded->header.last);
  EXPECT_TRUE(decoded->samples.empty());
}

TEST(Frame, with_flags_of_a_later_version_is_still_read) {
  std::string bytes = encode_frame({.last = true}, {});
  bytes[3] = '\x80';
  const auto decoded = decode_frame(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(decoded->header.last);
}

TEST(Frame, shorter_than_its_header_is_refused_at_every_length) {
  const std::string whole = encode_frame({}, {});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto decoded = decode_frame(std::string_view(whole).substr(0, length));
    ASSERT_FALSE(decoded) << length;
    EXPECT_EQ(decoded.error().code, ErrorCode::invalid_argument);
  }
}

TEST(Frame, with_half_a_sample_is_refused) {
  const auto decoded = decode_frame(encode_frame({}, {}) + "x");
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::invalid_argument);
}

TEST(Frame, of_another_version_or_kind_is_unsupported) {
  for (const std::size_t at : {0u, 1u}) {
    std::string bytes = encode_frame({}, {});
    bytes[at] = 2;
    const auto decoded = decode_frame(bytes);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::unsupported);
  }
}

TEST(Frame, takes_one_mebibyte_of_samples_and_no_more) {
  const std::string header = encode_frame({}, {});
  EXPECT_TRUE(decode_frame(header + std::string(max_frame_audio_bytes, '\0')));
  const auto decoded = decode_frame(header + std::string(max_frame_audio_bytes + 2, '\0'));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace repartee::protocol::native
