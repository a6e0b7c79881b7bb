#include "stt/whisper/engine.hpp"

#include <gtest/gtest.h>

#include <thread>

#ifdef REPARTEE_HAVE_WHISPER
#include "stt/whisper/recognition.hpp"
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

TEST_F(Whisper, a_final_without_a_free_state_is_overloaded_and_loses_nothing) {
  test::write_scripted_whisper(path_, {.sentence = "wait for me"});
  std::vector<std::unique_ptr<WhisperDecoder>> decoders;
  decoders.push_back(*WhisperDecoder::create(*WhisperModel::load(path_)));
  const auto pool = std::make_shared<DecoderPool<WhisperDecoder>>(std::move(decoders));
  const auto recognition = create_whisper_recognition(pool, {});
  ASSERT_TRUE(recognition->feed(noise_));
  {
    const auto taken = pool->try_lease();
    EXPECT_EQ(recognition->partial({}).error().code, core::ErrorCode::overloaded);
    EXPECT_EQ(recognition->finish({}).error().code, core::ErrorCode::overloaded);
    EXPECT_EQ(recognition->finish({}).error().code, core::ErrorCode::overloaded) << "once more";
  }
  const auto heard = recognition->finish({});
  ASSERT_TRUE(heard) << heard.error().text();
  EXPECT_EQ(heard->text, "wait for me");
  EXPECT_EQ(recognition->finish({}).error().code, core::ErrorCode::closed);
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

// 4 s of sound, and everything the final needs by then.
TEST_F(Whisper, a_partial_that_covers_all_that_was_said_is_the_final) {
  const auto engine = engine_saying("that is all", 1);
  const auto recognition = *engine->open({});
  ASSERT_TRUE(recognition->feed(noise_));
  const auto partial = recognition->partial({});
  ASSERT_TRUE(partial);
  ASSERT_TRUE(recognition->feed(audio::Samples(3200, 5)));  // 200 ms of pause
  int decoders_used = 0;
  engine->on_capacity([&decoders_used] { ++decoders_used; });
  const auto final = recognition->finish({});
  ASSERT_TRUE(final);
  EXPECT_EQ(final->text, "that is all");
  EXPECT_EQ(final->stable, final->text.size());
  EXPECT_EQ(final->words.size(), 3U);
  EXPECT_EQ(decoders_used, 0);
}

TEST_F(Whisper, words_after_a_partial_are_heard_by_the_final) {
  const auto engine = engine_saying("and more", 1);
  const auto recognition = *engine->open({});
  ASSERT_TRUE(recognition->feed(noise_));
  ASSERT_TRUE(recognition->partial({}));
  ASSERT_TRUE(recognition->feed(noise_));
  int decoders_used = 0;
  engine->on_capacity([&decoders_used] { ++decoders_used; });
  EXPECT_EQ(recognition->finish({})->text, "and more");
  EXPECT_EQ(decoders_used, 1);
}

TEST_F(Whisper, partials_between_half_seconds_of_speech_cost_nothing) {
  const auto engine = engine_saying("not yet", 1);
  const auto recognition = *engine->open({});
  int decoders_used = 0;
  engine->on_capacity([&decoders_used] { ++decoders_used; });
  ASSERT_TRUE(recognition->feed(noise_));
  const auto first = recognition->partial({});
  ASSERT_TRUE(first);
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(recognition->feed(std::span(noise_).first(1600)));
    EXPECT_EQ(recognition->partial({})->text, first->text);
  }
  EXPECT_EQ(decoders_used, 1);
}

TEST_F(Whisper, a_pause_is_worth_a_partial_at_once) {
  const auto engine = engine_saying("a pause", 1);
  const auto recognition = *engine->open({});
  int decoders_used = 0;
  engine->on_capacity([&decoders_used] { ++decoders_used; });
  ASSERT_TRUE(recognition->feed(noise_));
  ASSERT_TRUE(recognition->partial({}));
  ASSERT_TRUE(recognition->feed(std::span(noise_).first(1600)));
  ASSERT_TRUE(recognition->feed(audio::Samples(1600, 5)));
  ASSERT_TRUE(recognition->partial({}));
  EXPECT_EQ(decoders_used, 2);
}

TEST_F(Whisper, a_pause_that_goes_on_is_worth_no_more_partials) {
  const auto engine = engine_saying("a pause", 1);
  const auto recognition = *engine->open({});
  int decoders_used = 0;
  engine->on_capacity([&decoders_used] { ++decoders_used; });
  ASSERT_TRUE(recognition->feed(noise_));
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(recognition->feed(audio::Samples(1600, 5)));
    EXPECT_EQ(recognition->partial({})->text, "a pause");
  }
  EXPECT_EQ(decoders_used, 1);
}

TEST_F(Whisper, partials_of_long_speech_settle_words_and_never_take_them_back) {
  const auto engine = engine_saying("one two three four", 1);
  const auto recognition = *engine->open({});
  std::string settled;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(recognition->feed(noise_));
    const auto partial = recognition->partial({});
    ASSERT_TRUE(partial) << partial.error().text();
    const std::string now = partial->text.substr(0, partial->stable);
    EXPECT_TRUE(now.starts_with(settled)) << now << " after " << settled;
    settled = now;
  }
  EXPECT_FALSE(settled.empty());
}

TEST_F(Whisper, a_stopped_partial_leaves_the_final_untouched) {
  const auto engine = engine_saying("the final");
  const auto recognition = *engine->open({});
  ASSERT_TRUE(recognition->feed(noise_));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(recognition->partial(stop.get_token()).error().code, core::ErrorCode::cancelled);
  EXPECT_EQ(recognition->finish({})->text, "the final");
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
  engine_saying("hello");
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) / 2);
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
