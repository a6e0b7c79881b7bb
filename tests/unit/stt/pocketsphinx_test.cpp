#include "stt/pocketsphinx/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/synthesize.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::stt {
namespace {

std::shared_ptr<SpeechToText> one_decoder() {
  auto engine = create_pocketsphinx({.decoders = 1});
  EXPECT_TRUE(engine) << engine.error().text();
  return *engine;
}

Transcript heard(SpeechToText& engine, const audio::Samples& audio, std::size_t step) {
  const auto recognition = *engine.open({});
  for (std::size_t at = 0; at < audio.size(); at += step) {
    const auto piece = std::span(audio).subspan(at, std::min(step, audio.size() - at));
    EXPECT_TRUE(recognition->feed(piece));
  }
  return *recognition->finish({});
}

TEST(Pocketsphinx, a_missing_model_names_the_package_to_install) {
  const test::TemporaryFolder empty;
  const auto engine = create_pocketsphinx({.decoders = 1, .model_folder = empty.path()});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, core::ErrorCode::unavailable);
  EXPECT_NE(engine.error().hint.find("pocketsphinx-en-us"), std::string::npos);
}

TEST(Pocketsphinx, the_same_audio_gives_the_same_words_whoever_spoke_before_and_however_it_is_cut) {
  const auto engine = one_decoder();
  const auto audio = test::synthesize("please repeat the last sentence", {.noise_rms = 20});
  const auto alone = heard(*engine, audio, 320);
  EXPECT_FALSE(alone.text.empty());
  heard(*engine, test::white_noise(3, 4000), 320);
  heard(*engine, test::synthesize("how many people live in china", {.voice = "rms"}), 320);
  EXPECT_EQ(heard(*engine, audio, 320), alone);
  EXPECT_EQ(heard(*engine, audio, 777), alone);
  EXPECT_EQ(heard(*engine, audio, audio.size()), alone);
}

TEST(Pocketsphinx, guesses_on_the_way_leave_the_final_transcript_as_it_is) {
  const auto engine = one_decoder();
  const auto audio = test::synthesize("please repeat the last sentence", {.noise_rms = 20});
  const auto alone = heard(*engine, audio, 320);
  const auto recognition = *engine->open({});
  ASSERT_TRUE(recognition->feed(std::span(audio).first(audio.size() / 2)));
  EXPECT_TRUE(recognition->guess({}));
  ASSERT_TRUE(recognition->feed(std::span(audio).subspan(audio.size() / 2)));
  const auto guess = recognition->guess({});
  ASSERT_TRUE(guess);
  EXPECT_FALSE(guess->as_final) << "the end of the utterance may find a better path";
  EXPECT_FALSE(guess->transcript.text.empty());
  EXPECT_EQ(*recognition->finish({}), alone);
}

TEST(Pocketsphinx, without_partials_the_whole_utterance_is_decoded_at_its_end) {
  const auto engine = one_decoder();
  const auto audio = test::synthesize("please repeat the last sentence", {.noise_rms = 20});
  const auto whole = [&](std::size_t step) {
    const auto recognition = *engine->open({.partials = false});
    for (std::size_t at = 0; at < audio.size(); at += step) {
      EXPECT_TRUE(
          recognition->feed(std::span(audio).subspan(at, std::min(step, audio.size() - at))));
    }
    EXPECT_EQ(recognition->partial({}).error().code, core::ErrorCode::unsupported);
    return *recognition->finish({});
  };
  const auto live = heard(*engine, audio, 320);
  const auto once = whole(320);
  EXPECT_NE(once.text.find("the last sentence"), std::string::npos) << once.text;
  EXPECT_EQ(whole(777), once);
  EXPECT_EQ(heard(*engine, audio, 320), live) << "the live search is as it was";
}

TEST(Pocketsphinx, a_whole_utterance_can_be_stopped_and_may_be_silent_or_empty) {
  const auto engine = one_decoder();
  const audio::Samples silence(16000);
  const auto silent = *engine->open({.partials = false});
  ASSERT_TRUE(silent->feed(silence));
  EXPECT_EQ(silent->finish({})->text, "");
  EXPECT_EQ(silent->finish({}).error().code, core::ErrorCode::closed);
  EXPECT_EQ((*engine->open({.partials = false}))->finish({})->text, "");
  const audio::Samples short_click(100, 20000);
  const auto click = *engine->open({.partials = false});
  ASSERT_TRUE(click->feed(short_click));
  EXPECT_TRUE(click->finish({}));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = *engine->open({.partials = false});
  ASSERT_TRUE(stopped->feed(silence));
  EXPECT_EQ(stopped->finish(stop.get_token()).error().code, core::ErrorCode::cancelled);
}

TEST(Pocketsphinx, partials_come_while_speech_comes_in_and_their_stable_part_only_grows) {
  const auto engine = one_decoder();
  const auto audio = test::synthesize("what is the weather like in london tomorrow");
  const auto recognition = *engine->open({});
  std::string stable;
  for (std::size_t at = 0; at + 4800 <= audio.size(); at += 4800) {
    ASSERT_TRUE(recognition->feed(std::span(audio).subspan(at, 4800)));
    const auto partial = recognition->partial({});
    ASSERT_TRUE(partial);
    const std::string now = partial->text.substr(0, partial->stable);
    EXPECT_TRUE(now.starts_with(stable)) << now << " after " << stable;
    stable = now;
  }
  EXPECT_TRUE(stable.starts_with("what is")) << stable;
}

TEST(Pocketsphinx, words_lie_inside_the_audio_in_order_without_marks_of_the_dictionary) {
  const auto engine = one_decoder();
  const auto audio = test::synthesize("what time is it in new york right now", {.leading_s = 1});
  const auto transcript = heard(*engine, audio, 320);
  ASSERT_FALSE(transcript.words.empty());
  EXPECT_GT(transcript.words.front().start_s, 0.9) << "the leading second is silent";
  double last_s = 0;
  for (const Word& word : transcript.words) {
    EXPECT_EQ(word.text.find_first_of("()<>[]"), std::string::npos) << word.text;
    EXPECT_GE(word.start_s, last_s);
    EXPECT_GT(word.end_s, word.start_s);
    EXPECT_GE(word.confidence, 0);
    EXPECT_LE(word.confidence, 1);
    last_s = word.end_s;
  }
  EXPECT_LE(last_s, static_cast<double>(audio.size()) / 16000 + 0.01);
}

TEST(Pocketsphinx, a_language_it_has_no_model_for_is_unsupported) {
  const auto recognition = one_decoder()->open({.language = "de"});
  ASSERT_FALSE(recognition);
  EXPECT_EQ(recognition.error().code, core::ErrorCode::unsupported);
}

}  // namespace
}  // namespace repartee::stt
