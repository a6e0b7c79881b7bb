#include "stt/registry.hpp"

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace repartee::stt {
namespace {

using core::ErrorCode;

ErrorCode code_of(const SttOptions& options) {
  const auto engine = create_speech_to_text(options);
  EXPECT_FALSE(engine);
  return engine ? ErrorCode::internal : engine.error().code;
}

TEST(SttRegistry, an_unknown_engine_is_an_error_that_lists_the_known_ones) {
  const auto engine = create_speech_to_text({.engine = "whimper"});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ErrorCode::invalid_argument);
  for (const std::string& name : speech_to_text_engines()) {
    EXPECT_NE(engine.error().hint.find(name), std::string::npos) << name;
  }
}

TEST(SttRegistry, numbers_out_of_range_are_errors) {
  EXPECT_EQ(code_of({.engine = "scripted", .decoders = -1}), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of({.engine = "scripted", .decoders = 1'000'000}), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of({.engine = "scripted", .scripted_delay_ms = -5}), ErrorCode::invalid_argument);
}

TEST(SttRegistry, auto_without_a_whisper_model_is_pocketsphinx) {
  const test::TemporaryFolder empty;
  const auto engine =
      create_speech_to_text({.engine = "auto", .models_folder = empty.path(), .decoders = 1});
  ASSERT_TRUE(engine) << engine.error().text();
  EXPECT_EQ((*engine)->description(), "pocketsphinx en-us");
}

#ifdef REPARTEE_HAVE_WHISPER
TEST(SttRegistry, auto_with_a_named_model_does_not_settle_for_another_engine) {
  EXPECT_EQ(code_of({.engine = "auto", .model = "no-such-model"}), ErrorCode::not_found);
}
#endif

TEST(SttRegistry, bars_separate_what_the_scripted_engine_hears_in_turn) {
  const auto engine = create_speech_to_text({.engine = "scripted", .scripted_text = "one|two two"});
  ASSERT_TRUE(engine);
  const std::vector<std::int16_t> audio(1600, 0);
  for (const char* expected : {"one", "two two", "one"}) {
    auto recognition = (*engine)->open({});
    ASSERT_TRUE(recognition);
    ASSERT_TRUE((*recognition)->feed(audio));
    EXPECT_EQ((*recognition)->finish({})->text, expected);
  }
}

}  // namespace
}  // namespace repartee::stt
