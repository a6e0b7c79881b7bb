#include "stt/relief/relief.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stt/scripted/engine.hpp"

namespace repartee::stt {
namespace {

/// Who would hear an utterance that is opened now.
std::string hears(SpeechToText& engine) {
  const auto recognition = *engine.open({});
  EXPECT_TRUE(recognition->feed(std::vector<std::int16_t>(16000, 0)));
  return recognition->finish({})->text;
}

std::shared_ptr<SpeechToText> scripted(std::string text) {
  return create_scripted_stt({.texts = {std::move(text)}});
}

TEST(ReliefRecognizer, hears_what_is_begun_while_there_is_too_much_to_do) {
  bool busy = false;
  const auto engine = create_relief(scripted("main"), scripted("small"), [&] { return busy; });
  EXPECT_EQ(hears(*engine), "main");
  busy = true;
  EXPECT_EQ(hears(*engine), "small");
  busy = false;
  EXPECT_EQ(hears(*engine), "main");
}

TEST(ReliefRecognizer, an_utterance_stays_with_who_began_it) {
  bool busy = false;
  const auto engine = create_relief(scripted("main"), scripted("small"), [&] { return busy; });
  const auto recognition = *engine->open({});
  busy = true;
  ASSERT_TRUE(recognition->feed(std::vector<std::int16_t>(16000, 0)));
  EXPECT_EQ(recognition->finish({})->text, "main");
}

/// Knows English alone.
class English : public SpeechToText {
 public:
  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions&) override {
    return core::Error(core::ErrorCode::internal, "English heard it");
  }
  void on_capacity(std::function<void()> callback) override { freed = std::move(callback); }
  core::Result<> check_language(const std::string& language) const override {
    if (language == "en") return {};
    return core::Error(core::ErrorCode::unsupported, "English only");
  }
  std::string description() const override { return "English"; }
  bool streams() const override { return false; }

  std::function<void()> freed;
};

TEST(ReliefRecognizer, languages_that_it_does_not_know_stay_with_the_other) {
  const auto engine =
      create_relief(scripted("main"), std::make_shared<English>(), [] { return true; });
  EXPECT_EQ(engine->open({.language = "en"}).error().message, "English heard it");
  EXPECT_TRUE(engine->open({.language = "de"}));
  EXPECT_TRUE(engine->check_language("de"));
  EXPECT_TRUE(engine->streams());
}

TEST(ReliefRecognizer, decoders_that_come_free_in_either_are_announced) {
  const auto small = std::make_shared<English>();
  const auto main = std::make_shared<English>();
  const auto engine = create_relief(main, small, [] { return false; });
  int freed = 0;
  engine->on_capacity([&] { ++freed; });
  main->freed();
  small->freed();
  EXPECT_EQ(freed, 2);
}

}  // namespace
}  // namespace repartee::stt
