// What every language model of the registry promises, whatever it is made of.
#include "llm/language_model.hpp"

#include <gtest/gtest.h>

#include "llm/registry.hpp"
#include "support/ask.hpp"
#include "support/fake_openai.hpp"

namespace repartee::llm {
namespace {

class LanguageModelContract : public testing::TestWithParam<std::string> {
 protected:
  std::shared_ptr<LanguageModel> model() {
    const auto made = create_language_model({.engine = GetParam(),
                                             .base_url = server_.base_url(),
                                             .model = "tiny",
                                             .scripted_delay_ms = 1},
                                            http::create_http_client());
    EXPECT_TRUE(made.has_value());
    return *made;
  }
  test::FakeOpenAi server_;
};

TEST_P(LanguageModelContract, an_answer_is_deltas_that_are_not_empty_and_one_done) {
  const auto made = model();
  const auto asked = test::ask(*made, test::heard("hello there"));
  EXPECT_TRUE(asked.done.has_value());
  EXPECT_GT(asked.deltas.size(), 1u);
  for (const auto& delta : asked.deltas) EXPECT_FALSE(delta.empty());
  EXPECT_EQ(asked.done_calls, 1);
  EXPECT_FALSE(asked.delta_after_done);
  EXPECT_GT(asked.done->usage.output_tokens, 0);
}

TEST_P(LanguageModelContract, a_stop_in_the_middle_ends_it_as_cancelled) {
  test::FakeReply endless;
  endless.pieces = {test::sse(test::text_chunk("Half"))};
  endless.end = test::FakeReply::End::stall;
  server_.next(endless);
  std::stop_source stop;
  const auto made = model();
  const auto asked =
      test::ask(*made, test::heard("hello there"), stop.get_token(), [&] { stop.request_stop(); });
  ASSERT_TRUE(asked.done.has_error());
  EXPECT_EQ(asked.done.error().code, core::ErrorCode::cancelled);
  EXPECT_EQ(asked.deltas.size(), 1u);
  EXPECT_EQ(asked.done_calls, 1);
}

TEST_P(LanguageModelContract, a_token_stopped_beforehand_gives_no_delta) {
  std::stop_source stop;
  stop.request_stop();
  const auto made = model();
  const auto asked = test::ask(*made, test::heard("hello there"), stop.get_token());
  ASSERT_TRUE(asked.done.has_error());
  EXPECT_EQ(asked.done.error().code, core::ErrorCode::cancelled);
  EXPECT_TRUE(asked.deltas.empty());
}

TEST_P(LanguageModelContract, it_answers_again_and_again) {
  const auto made = model();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(test::ask(*made, test::heard("hello there")).done.has_value());
  }
}

TEST_P(LanguageModelContract, odd_requests_do_no_harm) {
  const auto made = model();
  for (const auto& request :
       {ChatRequest{}, test::heard(""), test::heard("\xff\xfe"),
        test::heard(std::string(100'000, 'x')),
        ChatRequest{.system = "x", .messages = {{Role::assistant, "hi"}}, .max_tokens = 0}}) {
    EXPECT_EQ(test::ask(*made, request).done_calls, 1);
  }
}

TEST_P(LanguageModelContract, it_says_what_it_is) {
  EXPECT_EQ(model()->description().rfind(GetParam(), 0), 0u);
}

INSTANTIATE_TEST_SUITE_P(Engines, LanguageModelContract,
                         testing::ValuesIn(language_model_engines()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace repartee::llm
