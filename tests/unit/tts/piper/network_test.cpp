#include "tts/piper/network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "onnx/split.hpp"
#include "support/piper_voice.hpp"

namespace repartee::tts::piper {
namespace {

using core::ErrorCode;
using test::piper_networks;
using test::PiperShape;

using Graph = std::shared_ptr<const onnx::Session>;

struct Spoken {
  core::Result<> result;
  std::vector<float> audio;
  std::vector<double> lengths;
  std::int64_t announced = 0;
  int chunks = 0;
};

class PiperNetworkTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!onnx::available()) GTEST_SKIP() << "skipped: built without ONNX Runtime";
  }
  static Graph graph(const std::string& bytes) {
    auto loaded = onnx::load(std::as_bytes(std::span(bytes)), "the test's network");
    EXPECT_TRUE(loaded) << loaded.error().text();
    return loaded ? *loaded : nullptr;
  }
  static VoiceConfig config(const PiperShape& shape) {
    auto read = read_voice_config(test::piper_json(shape));
    EXPECT_TRUE(read) << read.error().text();
    return read ? *read : VoiceConfig();
  }
  static std::shared_ptr<const Network> whole(const PiperShape& shape) {
    auto made = whole_network(graph(piper_networks(shape).whole), config(shape));
    EXPECT_TRUE(made) << made.error().text();
    return made ? *made : nullptr;
  }
  static std::shared_ptr<const Network> streaming(const PiperShape& shape,
                                                  std::int64_t overlap = overlap_frames) {
    const auto networks = piper_networks(shape);
    auto made =
        streaming_network(graph(networks.encoder), graph(networks.decoder), config(shape), overlap);
    EXPECT_TRUE(made) << made.error().text();
    return made ? *made : nullptr;
  }
  static Spoken say(const Network& network, const Utterance& utterance, int most_chunks = 1 << 30,
                    const std::stop_token& stop = {}) {
    Spoken spoken;
    spoken.result =
        network.run(utterance,
                    {.begun =
                         [&](std::int64_t samples, const std::vector<double>& lengths) {
                           spoken.announced = samples;
                           spoken.lengths = lengths;
                         },
                     .audio =
                         [&](std::span<const float> audio) {
                           spoken.audio.insert(spoken.audio.end(), audio.begin(), audio.end());
                           return ++spoken.chunks < most_chunks;
                         }},
                    stop);
    return spoken;
  }
  // `count` ids that go up and down.
  static Utterance ids(std::size_t count) {
    Utterance utterance;
    for (std::size_t i = 0; i < count; ++i) {
      utterance.ids.push_back(3 + static_cast<std::int64_t>(i * 7 % 31));
    }
    return utterance;
  }
  static double largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
    EXPECT_EQ(a.size(), b.size());
    double largest = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    }
    return largest;
  }
};

TEST_F(PiperNetworkTest, every_id_lasts_as_long_as_the_network_makes_it) {
  const auto spoken = say(*whole({}), ids(9));
  ASSERT_TRUE(spoken.result) << spoken.result.error().text();
  EXPECT_EQ(spoken.audio.size(), 9U * test::piper_frames_per_id * test::piper_hop_samples);
  EXPECT_EQ(spoken.announced, static_cast<std::int64_t>(spoken.audio.size()));
  EXPECT_EQ(spoken.chunks, 1);
}

TEST_F(PiperNetworkTest, speed_shortens) {
  const auto network = whole({});
  Utterance utterance = ids(9);
  const auto normal = say(*network, utterance);
  utterance.speed = 2;
  EXPECT_EQ(say(*network, utterance).audio.size(), normal.audio.size() / 2);
}

TEST_F(PiperNetworkTest, chunks_are_the_same_sound_as_the_whole) {
  // Shorter than a chunk, one chunk exactly, one frame more, just short of the overlap, many.
  for (const std::size_t count : {1, 2, 11, 12, 13, 14, 22, 23, 24, 40, 111}) {
    for (const double speed : {1.0, 4 / 3.0}) {
      Utterance utterance = ids(count);
      utterance.speed = speed;
      const auto unsplit = say(*whole({}), utterance);
      const auto split = say(*streaming({}), utterance);
      ASSERT_TRUE(split.result) << split.result.error().text();
      EXPECT_LT(largest_difference(split.audio, unsplit.audio), 1e-3) << count << " ids";
      EXPECT_EQ(split.announced, static_cast<std::int64_t>(unsplit.audio.size()));
      const auto frames = static_cast<std::int64_t>(unsplit.audio.size()) / test::piper_hop_samples;
      EXPECT_EQ(split.chunks, (frames + chunk_frames - 1) / chunk_frames);
    }
  }
}

TEST_F(PiperNetworkTest, a_voice_in_one_file_is_cut_in_two_that_say_the_same) {
  for (const PiperShape& shape : {PiperShape{}, PiperShape{.speakers = 2, .lengths = true},
                                  PiperShape{.speakers = 2, .medium = true}}) {
    const auto bytes = piper_networks(shape).whole;
    const auto halves = onnx::split_before(std::as_bytes(std::span(bytes)), "dec.conv_pre.weight");
    ASSERT_TRUE(halves);
    const auto cut = streaming_network(graph(halves->front), graph(halves->back), config(shape));
    ASSERT_TRUE(cut) << cut.error().text();
    Utterance utterance = ids(40);
    utterance.speaker = static_cast<std::int64_t>(config(shape).speakers.size()) - 1;
    const auto unsplit = say(*whole(shape), utterance);
    const auto split = say(**cut, utterance);
    EXPECT_EQ(split.chunks, 4);
    EXPECT_LT(largest_difference(split.audio, unsplit.audio), 1e-3);
    EXPECT_EQ(split.lengths, unsplit.lengths);
    // The weights of each half are in that half alone.
    EXPECT_LT(halves->front.size() + halves->back.size(), bytes.size() + 2000);
  }
}

TEST_F(PiperNetworkTest, what_cannot_be_cut_is_left_whole) {
  const auto bytes = piper_networks({}).whole;
  const auto split = [](std::string_view file, std::string_view weight) {
    return onnx::split_before(std::as_bytes(std::span(file)), weight);
  };
  EXPECT_FALSE(split(bytes, "no.such.weight"));
  EXPECT_FALSE(split(bytes, "dec."));
  EXPECT_FALSE(split("", "dec.conv_pre.weight"));
  EXPECT_FALSE(split("<html>", "dec.conv_pre.weight"));
  EXPECT_FALSE(split(std::string_view(bytes).substr(0, bytes.size() / 2), "dec.conv_pre.weight"));
}

TEST_F(PiperNetworkTest, without_overlap_they_would_not_be) {
  const auto unsplit = say(*whole({}), ids(40));
  EXPECT_GT(largest_difference(say(*streaming({}, 0), ids(40)).audio, unsplit.audio), 1e-2);
}

TEST_F(PiperNetworkTest, a_decoder_of_pipers_medium_shape_needs_no_more_overlap) {
  const PiperShape medium{.medium = true};
  const auto unsplit = say(*whole(medium), ids(30));
  EXPECT_LT(largest_difference(say(*streaming(medium), ids(30)).audio, unsplit.audio), 1e-3);
  EXPECT_GT(largest_difference(say(*streaming(medium, 0), ids(30)).audio, unsplit.audio), 1e-3);
}

TEST_F(PiperNetworkTest, speakers_differ_and_go_through_the_halves) {
  const PiperShape two{.speakers = 2};
  const auto network = streaming(two);
  Utterance utterance = ids(30);
  const auto first = say(*network, utterance);
  utterance.speaker = 1;
  const auto second = say(*network, utterance);
  EXPECT_LT(largest_difference(second.audio, say(*whole(two), utterance).audio), 1e-3);
  const auto loudest = [](const Spoken& spoken) { return std::ranges::max(spoken.audio); };
  EXPECT_NEAR(loudest(first) / loudest(second), 2, 0.01);
}

TEST_F(PiperNetworkTest, lengths_are_those_that_the_network_gives) {
  for (const auto& network : {whole({.lengths = true}), streaming({.lengths = true})}) {
    const auto spoken = say(*network, {{9, 19, 9}});
    ASSERT_EQ(spoken.lengths.size(), 3U);
    // It claims 10, 20 and 10 parts.
    const auto samples = static_cast<double>(spoken.audio.size());
    EXPECT_NEAR(spoken.lengths[0], samples / 4, 1);
    EXPECT_NEAR(spoken.lengths[1], samples / 2, 1);
  }
  EXPECT_TRUE(say(*whole({}), ids(9)).lengths.empty());
}

TEST_F(PiperNetworkTest, a_sink_that_answers_false_ends_it_between_chunks) {
  const auto spoken = say(*streaming({}), ids(100), 2);
  EXPECT_EQ(spoken.chunks, 2);
  EXPECT_EQ(spoken.result.error().code, ErrorCode::cancelled);
}

TEST_F(PiperNetworkTest, stopped_beforehand_it_does_not_run) {
  std::stop_source stop;
  stop.request_stop();
  for (const auto& network : {whole({}), streaming({})}) {
    const auto spoken = say(*network, ids(9), 1 << 30, stop.get_token());
    EXPECT_EQ(spoken.chunks, 0);
    EXPECT_EQ(spoken.result.error().code, ErrorCode::cancelled);
  }
}

TEST_F(PiperNetworkTest, a_graph_and_a_description_that_disagree_are_corrupt) {
  const auto refused = [](const Graph& network, const VoiceConfig& description, const char* word) {
    const auto made = whole_network(network, description);
    ASSERT_FALSE(made) << word;
    EXPECT_EQ(made.error().code, ErrorCode::corrupt);
    EXPECT_NE(made.error().message.find(word), std::string::npos) << made.error().message;
    EXPECT_FALSE(made.error().hint.empty());
  };
  const auto one = graph(piper_networks({}).whole);
  const auto two = graph(piper_networks({.speakers = 2}).whole);
  refused(one, config({.speakers = 2}), "sid");
  refused(two, config({}), "sid");
  refused(two, config({.speakers = 5}), "does not speak");  // its table has two
  refused(graph(piper_networks({}).decoder), config({}), "'z'");
  refused(graph(piper_networks({.medium = true}).encoder), config({}), "no sound");

  VoiceConfig more_ids = config({});
  more_ids.phoneme_ids[U'X'] = {100'000};
  refused(one, more_ids, "does not speak");
}

TEST_F(PiperNetworkTest, halves_that_do_not_fit_are_corrupt) {
  const auto one = piper_networks({});
  const auto two = piper_networks({.speakers = 2});
  const auto made = streaming_network(graph(one.encoder), graph(two.decoder), config({}));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::corrupt);
  EXPECT_NE(made.error().message.find("'g'"), std::string::npos) << made.error().message;
}

}  // namespace
}  // namespace repartee::tts::piper
