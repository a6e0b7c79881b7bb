// What holds for every engine that the registry lists.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "support/silero_weights.hpp"
#include "support/synthetic_voice.hpp"
#include "vad/registry.hpp"
#include "vad/webrtc/webrtc.hpp"

namespace repartee::vad {
namespace {

class VadContract : public testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override {
    VadOptions options{.engine = std::string(GetParam())};
    if (options.engine == "silero") {
      const auto weights = test::silero_weights();
      if (weights.empty()) GTEST_SKIP() << test::missing_silero_weights();
      options.model = weights.front().string();
    }
    if (options.engine == "webrtc" && !webrtc_available()) {
      GTEST_SKIP() << "skipped: this build has no WebRTC VAD";
    }
    const auto detector = create_detector(options);
    ASSERT_TRUE(detector) << detector.error().text();
    detector_ = *detector;
  }

  std::size_t window() const { return static_cast<std::size_t>(detector_->window_samples()); }

  std::vector<float> listen(VadStream& stream, std::span<const std::int16_t> sound) const {
    std::vector<float> answers;
    for (; sound.size() >= window(); sound = sound.subspan(window())) {
      answers.push_back(stream.process(sound.first(window())));
    }
    return answers;
  }

  std::shared_ptr<const VoiceActivityDetector> detector_;
};

TEST_P(VadContract, has_windows_of_10_to_64_ms_and_a_description) {
  EXPECT_GE(detector_->window_samples(), 160);
  EXPECT_LE(detector_->window_samples(), 1024);
  EXPECT_FALSE(detector_->description().empty());
}

TEST_P(VadContract, hears_no_speech_in_silence) {
  const std::vector<std::int16_t> silence(5 * 16000);
  const auto answers = listen(*detector_->open(), silence);
  EXPECT_LT(*std::ranges::max_element(answers), 0.1F);
}

TEST_P(VadContract, hears_speech_in_a_voice_and_none_after_it) {
  auto sound = test::synthetic_voice();
  sound.resize(sound.size() + 16000);
  const auto answers = listen(*detector_->open(), sound);
  const auto voiced = std::ranges::count_if(answers, [](float p) { return p > 0.5F; });
  EXPECT_GT(voiced, std::ssize(answers) / 4);
  EXPECT_LT(answers.back(), 0.5F);
}

TEST_P(VadContract, answers_with_probabilities_whatever_it_hears) {
  std::vector<std::int16_t> sound(16000, -32768);
  for (std::size_t i = 4000; i < 8000; ++i) sound[i] = i / 8 % 2 == 0 ? 32767 : -32768;
  for (std::size_t i = 8000; i < 12000; ++i) sound[i] = static_cast<std::int16_t>(i * 40503U);
  for (const float p : listen(*detector_->open(), sound)) {
    EXPECT_TRUE(p >= 0 && p <= 1) << p;
  }
}

TEST_P(VadContract, keeps_streams_apart) {
  const auto voice = test::synthetic_voice();
  const std::vector<std::int16_t> other(voice.rbegin(), voice.rend());
  const auto alone = listen(*detector_->open(), voice);
  const auto stream = detector_->open();
  const auto neighbour = detector_->open();
  for (std::size_t i = 0; i < alone.size(); ++i) {
    neighbour->process(std::span(other).subspan(i * window(), window()));
    EXPECT_EQ(stream->process(std::span(voice).subspan(i * window(), window())), alone[i]) << i;
  }
}

TEST_P(VadContract, is_like_new_after_a_reset) {
  const auto voice = test::synthetic_voice();
  const auto stream = detector_->open();
  const auto first = listen(*stream, std::span(voice).subspan(window() * 20));
  stream->reset();
  EXPECT_EQ(listen(*stream, std::span(voice).subspan(window() * 20)), first);
}

TEST_P(VadContract, outlives_the_detector_that_opened_it) {
  const auto voice = test::synthetic_voice();
  const auto wanted = listen(*detector_->open(), voice);
  const auto stream = detector_->open();
  const std::size_t size = window();
  detector_.reset();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(stream->process(std::span(voice).subspan(i * size, size)), wanted[i]);
  }
}

TEST_P(VadContract, serves_threads_at_once) {
  const auto voice = test::synthetic_voice();
  const auto wanted = listen(*detector_->open(), voice);
  std::vector<std::vector<float>> answers(4);
  std::vector<std::thread> threads;
  for (auto& mine : answers) {
    threads.emplace_back([&] { mine = listen(*detector_->open(), voice); });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& each : answers) EXPECT_EQ(each, wanted);
}

INSTANTIATE_TEST_SUITE_P(Engines, VadContract, testing::ValuesIn(engine_names()),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace repartee::vad
