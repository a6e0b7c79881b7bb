#include "stt/try_out.hpp"

#include <gtest/gtest.h>

#include "stt/registry.hpp"
#include "stt/scripted/engine.hpp"
#include "stt/silence.hpp"
#include "support/fake_openai.hpp"
#include "support/file_server.hpp"

namespace repartee::stt {
namespace {

using core::ErrorCode;

/// Notes whether it was given sound or silence.
class Listener final : public SpeechToText {
 public:
  explicit Listener(bool remote) : remote_(remote) {}

  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& /*options*/) override {
    return std::make_unique<Heard>(*this);
  }
  void on_capacity(std::function<void()> /*callback*/) override {}
  std::string description() const override { return "listener"; }
  bool streams() const override { return false; }
  bool remote() const override { return remote_; }

  std::vector<std::int16_t> audio;
  core::Result<Transcript> answer = Transcript{};

 private:
  class Heard final : public Recognition {
   public:
    explicit Heard(Listener& listener) : listener_(listener) {}
    core::Result<> feed(std::span<const std::int16_t> audio) override {
      listener_.audio.assign(audio.begin(), audio.end());
      return {};
    }
    core::Result<Transcript> partial(std::stop_token /*stop*/) override { return Transcript{}; }
    core::Result<Transcript> finish(std::stop_token /*stop*/) override { return listener_.answer; }

   private:
    Listener& listener_;
  };

  const bool remote_;
};

TEST(TryOut, what_computes_here_gets_silence_and_what_asks_a_server_gets_sound) {
  for (const bool remote : {false, true}) {
    Listener listener(remote);
    EXPECT_TRUE(try_out(listener));
    EXPECT_FALSE(listener.audio.empty());
    EXPECT_EQ(is_silence(listener.audio), !remote);
  }
}

TEST(TryOut, an_engine_that_fails_says_why) {
  Listener listener(false);
  listener.answer = core::Error(ErrorCode::internal, "out of order");
  const auto tried = try_out(listener);
  ASSERT_FALSE(tried);
  EXPECT_EQ(tried.error().message, "out of order");
}

TEST(TryOut, a_server_that_is_not_there_does_not_work) {
  for (const char* engine : {"openai", "realtime"}) {
    const auto made = create_speech_to_text(
        {.engine = engine, .base_url = test::closed_address(), .timeout_ms = 2'000});
    ASSERT_TRUE(made) << made.error().text();
    const auto tried = try_out(**made);
    ASSERT_FALSE(tried) << engine;
    EXPECT_FALSE(tried.error().hint.empty()) << engine;
  }
}

TEST(TryOut, a_server_that_answers_works_whatever_it_heard) {
  test::FakeOpenAi server;
  server.next(test::error_reply(200, R"({"text":""})"));
  const auto made = create_speech_to_text({.engine = "openai", .base_url = server.base_url()});
  ASSERT_TRUE(made);
  const auto tried = try_out(**made);
  EXPECT_TRUE(tried) << tried.error().text();
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(TryOut, each_link_of_a_chain_can_be_tried_by_itself) {
  const auto links = create_speech_to_text_links({.engine = "openai",
                                                  .base_url = test::closed_address(),
                                                  .timeout_ms = 2'000,
                                                  .fallback = {"scripted"}});
  ASSERT_TRUE(links) << links.error().text();
  ASSERT_EQ(links->size(), 2U);
  EXPECT_FALSE(try_out(*links->front()));
  EXPECT_TRUE(try_out(*links->back()));
}

}  // namespace
}  // namespace repartee::stt
