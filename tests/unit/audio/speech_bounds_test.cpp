#include "audio/speech_bounds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "audio/decode.hpp"
#include "support/signals.hpp"
#include "support/test_data.hpp"

namespace repartee::audio {
namespace {

constexpr int rate = 16000;

/// A room's noise with louder noise in the given seconds.
struct Burst {
  double begin_s;
  double end_s;
  double rms;
};
Samples room(double seconds, double floor_rms, std::initializer_list<Burst> bursts, int at = rate) {
  auto out = test::noise(floor_rms, static_cast<std::size_t>(seconds * at), 1);
  std::uint32_t seed = 2;
  for (const auto& burst : bursts) {
    const auto begin = static_cast<std::size_t>(burst.begin_s * at);
    const auto loud =
        test::noise(burst.rms, static_cast<std::size_t>(burst.end_s * at) - begin, seed++);
    std::copy(loud.begin(), loud.end(), out.begin() + static_cast<std::ptrdiff_t>(begin));
  }
  return out;
}

TEST(FindSpeech, finds_a_sentence_from_its_first_to_its_last_word) {
  for (const int at : {8000, 16000, 48000}) {
    const auto sound = room(5, 30, {{1.0, 1.6, 4000}, {1.9, 2.4, 2000}, {2.8, 3.5, 3000}}, at);
    const auto found = find_speech(sound, at);
    ASSERT_TRUE(found) << at;
    EXPECT_NEAR(static_cast<double>(found->begin) / at, 1.0, 0.011) << at;
    EXPECT_NEAR(static_cast<double>(found->end) / at, 3.5, 0.011) << at;
  }
}

TEST(FindSpeech, includes_quiet_edges_of_words) {
  // As "s" before and a breathed ending after the voiced part.
  const auto found =
      find_speech(room(3, 20, {{1.0, 1.1, 300}, {1.1, 1.5, 5000}, {1.5, 1.6, 300}}), rate);
  ASSERT_TRUE(found);
  EXPECT_NEAR(static_cast<double>(found->begin) / rate, 1.0, 0.011);
  EXPECT_NEAR(static_cast<double>(found->end) / rate, 1.6, 0.011);
}

TEST(FindSpeech, does_not_count_clicks) {
  const auto found =
      find_speech(room(4, 30, {{0.5, 0.52, 9000}, {1.5, 2.0, 3000}, {3.5, 3.52, 9000}}), rate);
  ASSERT_TRUE(found);
  EXPECT_NEAR(static_cast<double>(found->begin) / rate, 1.5, 0.011);
  EXPECT_NEAR(static_cast<double>(found->end) / rate, 2.0, 0.011);
  EXPECT_FALSE(find_speech(room(3, 30, {{1.0, 1.02, 9000}}), rate));
}

TEST(FindSpeech, finds_one_word_in_a_minute_of_silence) {
  const auto found = find_speech(room(60, 20, {{40.0, 40.3, 2000}}), rate);
  ASSERT_TRUE(found);
  EXPECT_NEAR(static_cast<double>(found->begin) / rate, 40.0, 0.011);
  EXPECT_NEAR(static_cast<double>(found->end) / rate, 40.3, 0.011);
}

TEST(FindSpeech, finds_speech_between_digital_silence) {
  Samples sound(2 * rate);
  const auto word = test::noise(2000, rate / 2, 5);
  std::copy(word.begin(), word.end(), sound.begin() + rate);
  const auto found = find_speech(sound, rate);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->begin, static_cast<std::size_t>(rate));
  EXPECT_EQ(found->end, static_cast<std::size_t>(rate + rate / 2));
}

TEST(FindSpeech, finds_nothing_where_nobody_speaks) {
  EXPECT_FALSE(find_speech({}, rate));
  EXPECT_FALSE(find_speech(Samples(100), rate)) << "shorter than a frame";
  EXPECT_FALSE(find_speech(Samples(300), rate)) << "shorter than a word";
  EXPECT_FALSE(find_speech(Samples(5 * rate), rate)) << "digital silence";
  EXPECT_FALSE(find_speech(Samples(5 * rate, 9000), rate)) << "a constant offset";
  EXPECT_FALSE(find_speech(test::noise(30, 5 * rate, 1), rate)) << "a quiet room";
  EXPECT_FALSE(find_speech(test::noise(3000, 5 * rate, 1), rate)) << "a loud fan";
  EXPECT_FALSE(find_speech(test::tone(440, 8000, 3, rate), rate)) << "a steady tone";
  EXPECT_FALSE(find_speech(Samples(5 * rate, 1), 0)) << "no rate";
}

TEST(FindSpeech, agrees_with_a_voice_detector_on_a_real_speech) {
  const auto file = test::test_data("speech/jfk.wav");
  if (!file) GTEST_SKIP() << test::missing_test_data("speech/jfk.wav");
  const auto recording = decode_file(file->string());
  ASSERT_TRUE(recording) << recording.error().text();
  const auto found = find_speech(recording->sound.samples, rate);
  ASSERT_TRUE(found);
  // Silero's segments, which it pads, over a noisy end.
  EXPECT_NEAR(static_cast<double>(found->begin) / rate, 0.32, 0.05);
  EXPECT_NEAR(static_cast<double>(found->end) / rate, 10.62, 0.25);
}

TEST(FindSpeech, is_within_20_ms_of_labels_at_the_median) {
  const auto file = test::test_data("vad/synthetic_clean.wav");
  const auto labels = test::test_data("vad/synthetic_clean.segments_10ms.txt");
  if (!file || !labels) GTEST_SKIP() << test::missing_test_data("vad/synthetic_clean.wav");
  const auto recording = decode_file(file->string());
  ASSERT_TRUE(recording) << recording.error().text();
  struct Label {
    long begin = 0;
    long end = 0;
  };
  std::vector<Label> expected;
  std::ifstream in(*labels);
  std::string source;
  for (Label label; in >> label.begin >> label.end >> source;) expected.push_back(label);
  ASSERT_GT(expected.size(), 20u);

  std::vector<long> begin_errors;
  std::vector<long> end_errors;
  const long total = static_cast<long>(recording->sound.samples.size()) / 160;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& [begin, end] = expected[i];
    const long from = i == 0 ? 0 : (expected[i - 1].end + begin) / 2;
    const long to = i + 1 == expected.size() ? total : (end + expected[i + 1].begin) / 2;
    const auto found = find_speech(std::span(recording->sound.samples)
                                       .subspan(static_cast<std::size_t>(from) * 160,
                                                static_cast<std::size_t>(to - from) * 160),
                                   rate);
    ASSERT_TRUE(found) << "utterance " << i;
    begin_errors.push_back(std::abs(static_cast<long>(found->begin) / 160 + from - begin));
    end_errors.push_back(std::abs(static_cast<long>(found->end) / 160 + from - end));
  }
  for (auto* errors : {&begin_errors, &end_errors}) {
    std::ranges::sort(*errors);
    EXPECT_LE((*errors)[errors->size() / 2], 2);
    EXPECT_LE((*errors)[errors->size() * 9 / 10], 15);
  }
}

}  // namespace
}  // namespace repartee::audio
