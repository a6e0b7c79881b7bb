#include "vad/silero/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "support/silero_weights.hpp"
#include "support/synthetic_voice.hpp"
#include "support/test_data.hpp"
#include "unit/vad/made_up_network.hpp"
#include "unit/vad/onnx_writer.hpp"
#include "vad/silero/packed_weights.hpp"

namespace repartee::vad::silero {
namespace {

using test::synthetic_voice;
using ::testing::HasSubstr;

std::vector<float> probabilities(const Network& network, std::span<const std::int16_t> sound) {
  StreamState state{};
  std::vector<float> out;
  for (; sound.size() >= window_samples; sound = sound.subspan(window_samples)) {
    out.push_back(network.infer(state, sound.first<window_samples>()));
  }
  return out;
}

// A file in the test's own folder, gone with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content)
      : path_(std::filesystem::path(testing::TempDir()) /
              (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) +
               std::to_string(::getpid()) + ".onnx")) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string made_up_file() {
  return test::model_of_graph(test::graph_with_initializers(test::made_up_tensors()));
}

TEST(SileroNetwork, equals_the_plain_arithmetic_with_every_kernel) {
  const TemporaryFile file(made_up_file());
  const auto weights = test::made_up_weights();
  const auto voice = synthetic_voice();
  for (const auto& kernel : kernels()) {
    const auto network = Network::load(file.path(), kernel);
    ASSERT_TRUE(network) << network.error().text();
    test::PlainNetwork plain(weights);
    const auto answers = probabilities(**network, voice);
    ASSERT_EQ(answers.size(), 128U);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const double wanted = plain.process(std::span(voice).subspan(i * 512, 512));
      EXPECT_NEAR(answers[i], wanted, 1e-5) << kernel.name << " window " << i;
    }
  }
}

TEST(SileroNetwork, answers_a_batch_as_it_answers_each_stream_alone) {
  const TemporaryFile file(made_up_file());
  const auto voice = synthetic_voice();
  for (const auto& kernel : kernels()) {
    const auto network = Network::load(file.path(), kernel);
    ASSERT_TRUE(network) << network.error().text();
    // Every remainder of the kernels' tiles and blocks.
    for (std::size_t count = 0; count <= 26; ++count) {
      std::vector<StreamState> alone(count);
      std::vector<StreamState> together(count);
      std::vector<StreamState*> streams;
      for (auto& state : together) streams.push_back(&state);
      for (std::size_t step = 0; step < 3; ++step) {
        std::vector<const std::int16_t*> windows;
        std::vector<float> wanted;
        for (std::size_t s = 0; s < count; ++s) {
          const auto window =
              std::span(voice).subspan((40 + 3 * s + step) * 512).first<window_samples>();
          windows.push_back(window.data());
          wanted.push_back((*network)->infer(alone[s], window));
        }
        std::vector<float> answers(count);
        (*network)->infer(streams, windows, answers);
        for (std::size_t s = 0; s < count; ++s) {
          EXPECT_NEAR(answers[s], wanted[s], 1e-6) << kernel.name << ' ' << s << " of " << count;
        }
      }
    }
  }
}

TEST(SileroNetwork, stays_a_probability_at_full_scale) {
  const TemporaryFile file(made_up_file());
  std::vector<std::int16_t> square(20 * window_samples);
  for (std::size_t i = 0; i < square.size(); ++i) square[i] = i / 40 % 2 == 0 ? -32768 : 32767;
  for (const auto& kernel : kernels()) {
    const auto network = Network::load(file.path(), kernel);
    ASSERT_TRUE(network) << network.error().text();
    for (const float p : probabilities(**network, square)) {
      EXPECT_GE(p, 0.0F);
      EXPECT_LE(p, 1.0F);
    }
  }
}

TEST(SileroNetwork, refuses_a_spectrum_that_is_no_fourier_transform) {
  auto weights = test::made_up_weights();
  weights.stft_basis[1000] += 0.01F;
  const auto packed = pack(weights);
  ASSERT_FALSE(packed);
  EXPECT_EQ(packed.error().code, core::ErrorCode::corrupt);
}

TEST(SileroNetwork, says_how_to_mend_missing_weights) {
  const auto network = Network::load("/nowhere/silero.onnx");
  ASSERT_FALSE(network);
  EXPECT_EQ(network.error().code, core::ErrorCode::not_found);
  EXPECT_THAT(network.error().message, HasSubstr("/nowhere/silero.onnx"));
  EXPECT_THAT(network.error().hint, HasSubstr("scripts/setup"));
}

TEST(SileroNetwork, says_how_to_mend_damaged_weights) {
  const TemporaryFile file(made_up_file().substr(0, 100'000));
  const auto network = Network::load(file.path());
  ASSERT_FALSE(network);
  EXPECT_EQ(network.error().code, core::ErrorCode::corrupt);
  EXPECT_THAT(network.error().message, HasSubstr(file.path().string()));
  EXPECT_THAT(network.error().hint, HasSubstr("scripts/setup"));
}

TEST(SileroNetwork, does_not_read_a_folder_as_weights) {
  EXPECT_FALSE(Network::load(testing::TempDir()));
}

std::uint32_t fnv1a(std::span<const std::int16_t> samples) {
  std::uint32_t hash = 0x811c9dc5;
  for (const std::int16_t sample : samples) {
    const std::uint32_t bits = static_cast<std::uint16_t>(sample);
    for (const std::uint32_t byte : {bits & 0xffU, bits >> 8U}) hash = (hash ^ byte) * 0x01000193U;
  }
  return hash;
}

// silero_reference.txt: see tests/tools/silero_reference.mjs.
TEST(SileroWeights, give_the_probabilities_of_onnx_runtime_with_every_kernel) {
  const auto files = test::silero_weights();
  if (files.empty()) GTEST_SKIP() << test::missing_silero_weights();
  std::ifstream in(std::filesystem::path(REPARTEE_SOURCE_DIR) /
                   "tests/unit/vad/silero_reference.txt");
  std::string comment;
  std::getline(in, comment);
  std::getline(in, comment);
  std::uint32_t hash = 0;
  in >> hash;
  std::vector<float> wanted;
  for (float p = 0; in >> p;) wanted.push_back(p);
  const auto voice = synthetic_voice();
  ASSERT_EQ(fnv1a(voice), hash) << "the reference is of another sound";
  ASSERT_EQ(wanted.size(), voice.size() / window_samples);

  for (const auto& file : files) {
    for (const auto& kernel : kernels()) {
      const auto network = Network::load(file, kernel);
      ASSERT_TRUE(network) << network.error().text();
      const auto answers = probabilities(**network, voice);
      float furthest = 0;
      for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_NEAR(answers[i], wanted[i], 1e-5) << file << ' ' << kernel.name << " window " << i;
        furthest = std::max(furthest, std::abs(answers[i] - wanted[i]));
      }
      RecordProperty(std::string(kernel.name) + "_" + file.stem().string(),
                     std::to_string(furthest));
    }
  }
}

// The samples of a canonical WAV file: everything after the header's "data" and size.
std::vector<std::int16_t> read_wav(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto data = bytes.find("data");
  if (data == std::string::npos) return {};
  std::vector<std::int16_t> samples((bytes.size() - data - 8) / 2);
  std::memcpy(samples.data(), bytes.data() + data + 8, samples.size() * 2);
  return samples;
}

using Segments = std::vector<std::pair<double, double>>;

// Silero's own rule with whisper.cpp's defaults: on at 0.5, off below 0.35 for 100 ms; what is
// shorter than 250 ms is dropped, and the rest is padded by 30 ms.
Segments segments(std::span<const float> probabilities) {
  constexpr double window_s = 0.032;
  Segments found;
  double start = -1;
  double end = -1;
  const auto close = [&](double at) {
    if (at - start > 0.25) found.emplace_back(start - 0.03, at + 0.03);
    start = end = -1;
  };
  double now = 0;
  for (const float probability : probabilities) {
    if (probability >= 0.5F) {
      end = -1;
      if (start < 0) start = now;
    } else if (start >= 0 && probability < 0.35F) {
      if (end < 0) end = now;
      if (now - end >= 0.1) close(end);
    }
    now += window_s;
  }
  if (start >= 0) close(now);
  return found;
}

TEST(SileroWeights, find_the_four_phrases_of_a_speech) {
  const auto files = test::silero_weights();
  if (files.empty()) GTEST_SKIP() << test::missing_silero_weights();
  const auto recording = test::test_data("speech/jfk.wav");
  if (!recording) GTEST_SKIP() << test::missing_test_data("speech/jfk.wav");
  const auto network = Network::load(files.front());
  ASSERT_TRUE(network) << network.error().text();
  const auto found = segments(probabilities(**network, read_wav(*recording)));
  const Segments wanted = {{0.32, 2.27}, {3.27, 4.41}, {5.38, 7.68}, {8.16, 10.62}};
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(found[i].first, wanted[i].first, 0.1) << i;
    EXPECT_NEAR(found[i].second, wanted[i].second, 0.1) << i;
  }
}

}  // namespace
}  // namespace repartee::vad::silero
