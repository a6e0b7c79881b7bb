#include "audio/g711.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace repartee::audio {
namespace {

std::int16_t decoded(unsigned code, G711 law) {
  Samples samples;
  from_g711(std::string(1, static_cast<char>(code)), law, samples);
  return samples.at(0);
}

unsigned coded(int sample, G711 law) {
  const std::int16_t one = static_cast<std::int16_t>(sample);
  return static_cast<unsigned char>(to_g711({&one, 1}, law)[0]);
}

// Decision and output values of ITU-T G.711 tables 2a (µ-law, in 14 bits: 8031, 99, 33 …) and 1a
// (A-law, in 13 bits: 4032, 66, 1 …), in 16 bits.
TEST(G711, codes_stand_for_the_values_of_the_recommendation) {
  struct Known {
    unsigned code;
    int sample;
  };
  for (const auto& [code, sample] :
       {Known{0x80, 4 * 8031}, Known{0x00, -4 * 8031}, Known{0x8F, 4 * 4191}, Known{0xEF, 4 * 33},
        Known{0xFE, 4 * 2}, Known{0x7E, -4 * 2}, Known{0xFF, 0}}) {
    EXPECT_EQ(decoded(code, G711::mu_law), sample) << code;
    EXPECT_EQ(coded(sample, G711::mu_law), code) << sample;
  }
  for (const auto& [code, sample] :
       {Known{0xAA, 8 * 4032}, Known{0x2A, -8 * 4032}, Known{0xD5, 8 * 1}, Known{0x55, -8 * 1},
        Known{0xC5, 8 * 33}, Known{0xF5, 8 * 66}}) {
    EXPECT_EQ(decoded(code, G711::a_law), sample) << code;
    EXPECT_EQ(coded(sample, G711::a_law), code) << sample;
  }
  EXPECT_EQ(decoded(0x7F, G711::mu_law), 0);  // there are two zeros
}

TEST(G711, every_code_survives_the_way_to_sound_and_back) {
  for (const auto law : {G711::mu_law, G711::a_law}) {
    for (unsigned code = 0; code < 256; ++code) {
      if (law == G711::mu_law && code == 0x7F) continue;
      EXPECT_EQ(coded(decoded(code, law), law), code);
    }
  }
}

TEST(G711, every_sample_becomes_one_of_its_nearest_codes) {
  for (const auto law : {G711::mu_law, G711::a_law}) {
    int before = INT16_MIN;
    for (int sample = INT16_MIN; sample <= INT16_MAX; ++sample) {
      const int heard = decoded(coded(sample, law), law);
      EXPECT_GE(heard, before) << sample;
      before = heard;
      // Half a step: 1/32 of the value (a segment has 16 steps), at least half of the smallest.
      if (std::abs(sample) < 32636) {
        EXPECT_LE(std::abs(heard - sample), std::max(std::abs(sample) / 30 + 4, 8)) << sample;
      }
    }
  }
}

}  // namespace
}  // namespace repartee::audio
