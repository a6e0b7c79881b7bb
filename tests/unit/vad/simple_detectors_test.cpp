// The detectors whose answers follow from a rule: energy, scripted, and WebRTC's aggressiveness.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "support/synthetic_voice.hpp"
#include "vad/energy/energy.hpp"
#include "vad/scripted/scripted.hpp"
#include "vad/webrtc/webrtc.hpp"

namespace repartee::vad {
namespace {

// A square wave: its level in dBFS is 20 log10(amplitude / 32768).
std::vector<std::int16_t> square(std::int16_t amplitude, std::size_t samples = 480) {
  std::vector<std::int16_t> window(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    window[i] = i / 20 % 2 == 0 ? amplitude : static_cast<std::int16_t>(-amplitude);
  }
  return window;
}

// The answer to the last of `count` windows of this amplitude.
float after(VadStream& stream, std::int16_t amplitude, int count) {
  float answer = -1;
  for (int i = 0; i < count; ++i) answer = stream.process(square(amplitude));
  return answer;
}

TEST(Energy, hears_what_is_more_than_9_db_over_the_floor) {
  const auto stream = create_energy()->open();
  EXPECT_EQ(after(*stream, 100, 100), 0);  // 3 s of a steady hum, -50 dBFS
  EXPECT_EQ(after(*stream, 260, 1), 0);    // 8.3 dB over it
  EXPECT_EQ(after(*stream, 300, 1), 1);    // 9.5 dB over it
}

TEST(Energy, gets_used_to_a_louder_room_within_two_seconds) {
  const auto stream = create_energy()->open();
  EXPECT_EQ(after(*stream, 100, 100), 0);
  EXPECT_EQ(after(*stream, 1000, 34), 1);  // still speech after 1 s
  EXPECT_EQ(after(*stream, 1000, 35), 0);  // the new floor after 2 s
  EXPECT_EQ(after(*stream, 100, 1), 0);
  EXPECT_EQ(after(*stream, 1000, 1), 1);  // a single quiet window brings the floor back down
}

TEST(Energy, does_not_take_a_flickering_bit_for_speech) {
  const auto stream = create_energy()->open();
  EXPECT_EQ(after(*stream, 0, 200), 0);
  EXPECT_EQ(after(*stream, 1, 1), 0);
  EXPECT_EQ(after(*stream, 20, 1), 0);  // -64 dBFS
  EXPECT_EQ(after(*stream, 40, 1), 1);  // -58 dBFS
}

TEST(Scripted, answers_by_the_peak_alone) {
  const auto stream = create_scripted()->open();
  std::vector<std::int16_t> window(512);
  EXPECT_EQ(stream->process(window), 0);
  window[300] = scripted_peak;
  EXPECT_EQ(stream->process(window), 0);
  window[300] = scripted_peak + 1;
  EXPECT_EQ(stream->process(window), 1);
  window[300] = -scripted_peak - 1;
  EXPECT_EQ(stream->process(window), 1);
  window[300] = -32768;
  EXPECT_EQ(stream->process(window), 1);
}

TEST(Webrtc, hears_less_speech_the_more_aggressive_it_is) {
  if (!webrtc_available()) GTEST_SKIP() << "skipped: this build has no WebRTC VAD";
  const auto voice = test::synthetic_voice();
  const auto windows_of_speech = [&](int aggressiveness) {
    const auto stream = create_webrtc(aggressiveness).value()->open();
    int count = 0;
    for (std::size_t at = 0; at + 480 <= voice.size(); at += 480) {
      count += stream->process(std::span(voice).subspan(at, 480)) > 0.5F ? 1 : 0;
    }
    return count;
  };
  EXPECT_GT(windows_of_speech(0), windows_of_speech(3));
  EXPECT_GT(windows_of_speech(3), 0);
}

TEST(Webrtc, a_stream_may_be_more_aggressive_than_its_detector_and_stays_so) {
  if (!webrtc_available()) GTEST_SKIP() << "skipped: this build has no WebRTC VAD";
  const auto voice = test::synthetic_voice();
  const auto answers = [&](VadStream& stream) {
    std::vector<float> answers;
    for (std::size_t at = 0; at + 480 <= voice.size(); at += 480) {
      answers.push_back(stream.process(std::span(voice).subspan(at, 480)));
    }
    return answers;
  };
  const auto wanted = answers(*create_webrtc(3).value()->open());
  const auto stream = create_webrtc(0).value()->open();
  EXPECT_NE(answers(*stream), wanted);
  stream->set_aggressiveness(3);
  stream->reset();
  EXPECT_EQ(answers(*stream), wanted);
}

}  // namespace
}  // namespace repartee::vad
