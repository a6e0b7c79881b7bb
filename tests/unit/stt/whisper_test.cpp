#include "stt/whisper/engine.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#if !defined(__has_feature)
#define __has_feature(feature) 0  // GCC
#endif
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#endif

#include "support/scripted_whisper.hpp"
#include "support/synthesize.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::stt {
namespace {

#ifdef REPARTEE_HAVE_WHISPER

// A model that says `sentence` about any audio, and an engine on it.
class Whisper : public testing::Test {
 protected:
  std::shared_ptr<SpeechToText> engine_saying(const std::string& sentence, int states = 1) {
    test::write_scripted_whisper(path_, {.sentence = sentence});
    auto engine = create_whisper({.model_path = path_, .states = states});
    EXPECT_TRUE(engine) << engine.error().text();
    return *engine;
  }

  static core::Result<Transcript> heard(SpeechToText& engine, const audio::Samples& audio,
                                        const RecognitionOptions& options = {},
                                        std::stop_token stop = {}) {
    const auto recognition = *engine.open(options);
    EXPECT_TRUE(recognition->feed(audio));
    return recognition->finish(std::move(stop));
  }

  const audio::Samples noise_ = test::white_noise(2, 3000);
  test::TemporaryFolder folder_;
  const std::string path_ = folder_.path() / "ggml-scripted.bin";
};

TEST_F(Whisper, says_what_its_model_says_with_word_times_and_without) {
  const auto engine = engine_saying("the quick brown fox");
  const auto timed = heard(*engine, noise_);
  ASSERT_TRUE(timed) << timed.error().text();
  EXPECT_EQ(timed->text, "the quick brown fox");
  EXPECT_EQ(timed->stable, timed->text.size());
  EXPECT_EQ(timed->language, "en");
  ASSERT_EQ(timed->words.size(), 4U);
  double last_s = 0;
  for (const Word& word : timed->words) {
    EXPECT_GE(word.start_s, last_s);
    EXPECT_GE(word.end_s, word.start_s);
    EXPECT_GT(word.confidence, 0.9);
    last_s = word.start_s;
  }
  EXPECT_LE(timed->words.back().end_s, 2.0);

  const auto untimed = heard(*engine, noise_, {.word_times = false});
  ASSERT_TRUE(untimed);
  EXPECT_EQ(untimed->text, "the quick brown fox");
  EXPECT_TRUE(untimed->words.empty());
}

TEST_F(Whisper, the_same_audio_gives_the_same_transcript_again) {
  const auto engine = engine_saying("again and again");
  const auto first = heard(*engine, noise_);
  heard(*engine, test::synthesize("something else"));
  EXPECT_EQ(*heard(*engine, noise_), *first);
}

TEST_F(Whisper, two_threads_with_a_state_each_hear_the_same) {
  const auto engine = engine_saying("two at once", 2);
  const auto alone = *heard(*engine, noise_);
  std::vector<Transcript> transcripts(2);
  {
    std::vector<std::jthread> threads;
    for (Transcript& transcript : transcripts) {
      threads.emplace_back([&] {
        for (int i = 0; i < 3; ++i) transcript = *heard(*engine, noise_);
      });
    }
  }
  EXPECT_EQ(transcripts[0], alone);
  EXPECT_EQ(transcripts[1], alone);
}

TEST_F(Whisper, more_utterances_than_states_wait_their_turn) {
  const auto engine = engine_saying("wait for me", 1);
  std::vector<std::string> texts(3);
  {
    std::vector<std::jthread> threads;
    for (std::string& text : texts) {
      threads.emplace_back([&] { text = heard(*engine, noise_)->text; });
    }
  }
  EXPECT_EQ(texts, std::vector<std::string>(3, "wait for me"));
}

TEST_F(Whisper, less_than_a_tenth_of_a_second_is_padded) {
  const auto engine = engine_saying("short");
  for (const std::size_t samples : {1U, 200U, 1599U}) {
    const auto transcript = heard(*engine, audio::Samples(samples, 9000));
    ASSERT_TRUE(transcript) << transcript.error().text();
    EXPECT_EQ(transcript->text, "short") << samples;
  }
}

TEST_F(Whisper, more_than_thirty_seconds_are_heard_in_windows) {
  const auto engine = engine_saying("over");
  for (const bool word_times : {true, false}) {
    const auto transcript = heard(*engine, test::white_noise(65, 3000), {.word_times = word_times});
    ASSERT_TRUE(transcript);
    EXPECT_EQ(transcript->text, "over over over");
  }
}

TEST_F(Whisper, what_the_model_says_of_silence_is_not_believed) {
  const auto engine = engine_saying("thank you");
  EXPECT_EQ(heard(*engine, audio::Samples(32000, 0))->text, "");
  EXPECT_EQ(heard(*engine, {})->text, "");
}

TEST_F(Whisper, descriptions_of_sounds_are_removed) {
  EXPECT_EQ(heard(*engine_saying("[BLANK_AUDIO]"), noise_)->text, "");
  EXPECT_EQ(heard(*engine_saying("(soft music) hello"), noise_)->text, "hello");
}

TEST_F(Whisper, a_stopped_utterance_is_cancelled_and_its_state_works_on) {
  const auto engine = engine_saying("still here");
  std::stop_source stop;
  stop.request_stop();
  const auto cancelled = heard(*engine, noise_, {}, stop.get_token());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, core::ErrorCode::cancelled);
  EXPECT_EQ(heard(*engine, noise_)->text, "still here");
}

TEST_F(Whisper, stopping_in_the_middle_is_cancelled_too) {
  const auto engine = engine_saying("still here");
  const auto long_audio = test::white_noise(300, 3000);  // far more work than starting a thread
  std::stop_source stop;
  std::jthread stopper([&stop] { stop.request_stop(); });
  const auto cancelled = heard(*engine, long_audio, {}, stop.get_token());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, core::ErrorCode::cancelled);
  EXPECT_EQ(heard(*engine, noise_)->text, "still here");
}

TEST_F(Whisper, a_partial_hears_what_came_so_far) {
  const auto engine = engine_saying("so far");
  const auto recognition = *engine->open({.word_times = false});
  ASSERT_TRUE(recognition->feed(noise_));
  EXPECT_EQ(recognition->partial({})->text, "so far");
  ASSERT_TRUE(recognition->feed(noise_));
  EXPECT_EQ(recognition->finish({})->text, "so far");
}

TEST_F(Whisper, an_english_model_refuses_other_languages) {
  const auto engine = engine_saying("hello");
  const auto recognition = engine->open({.language = "de"});
  ASSERT_FALSE(recognition);
  EXPECT_EQ(recognition.error().code, core::ErrorCode::unsupported);
}

TEST_F(Whisper, an_utterance_has_a_longest_length) {
  const auto recognition = *engine_saying("hello")->open({});
  const audio::Samples ten_minutes(std::size_t{600} * 16000, 0);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(recognition->feed(ten_minutes));
  const auto more = recognition->feed(std::span(ten_minutes).first(1));
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, core::ErrorCode::too_large);
}

TEST_F(Whisper, a_file_cut_short_is_corrupt) {
#if __has_feature(address_sanitizer)
  const __lsan::ScopedDisabler whisper_leaks_a_model_that_it_cannot_load;
#endif
  engine_saying("hello");
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) / 2 + 3'000'000);
  const auto engine = create_whisper({.model_path = path_, .states = 1});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, core::ErrorCode::corrupt);
}

TEST_F(Whisper, a_missing_file_is_not_found) {
  const auto engine = create_whisper({.model_path = "/nowhere/ggml-base.en.bin", .states = 1});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, core::ErrorCode::not_found);
}

#else

TEST(Whisper, says_that_the_build_has_none) {
  const auto engine = create_whisper({.model_path = "ggml-base.en.bin"});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, core::ErrorCode::unavailable);
}

#endif

}  // namespace
}  // namespace repartee::stt
