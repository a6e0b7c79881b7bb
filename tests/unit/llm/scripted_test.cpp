#include "llm/scripted/scripted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "support/ask.hpp"

namespace repartee::llm {
namespace {

using namespace std::chrono_literals;
using core::ErrorCode;
using test::ask;
using test::heard;
using testing::ElementsAre;

TEST(Scripted, says_its_text_word_by_word) {
  for (const auto delay : {0ms, 1ms}) {
    const auto model = create_scripted_model("One two  three.", delay);
    const auto asked = ask(*model, heard("hi"));
    EXPECT_THAT(asked.deltas, ElementsAre("One", " two", "  three."));
    ASSERT_TRUE(asked.done.has_value());
    EXPECT_EQ(asked.done->output_tokens, 3);
  }
}

TEST(Scripted, an_empty_text_is_an_empty_answer) {
  for (const auto delay : {0ms, 1ms}) {
    const auto asked = ask(*create_scripted_model("", delay), heard("hi"));
    EXPECT_TRUE(asked.deltas.empty());
    EXPECT_TRUE(asked.done.has_value());
  }
}

TEST(Scripted, serves_many_at_once) {
  const auto model = create_scripted_model("a b c", 1ms);
  std::vector<std::promise<bool>> done(100);
  for (auto& promise : done) {
    model->ask(heard("hi"),
               {.delta = [](std::string_view) {},
                .done = [&](core::Result<Usage> usage) { promise.set_value(usage.has_value()); }},
               {});
  }
  for (auto& promise : done) EXPECT_TRUE(promise.get_future().get());
}

TEST(Scripted, a_stop_ends_a_long_wait_at_once) {
  const auto model = create_scripted_model("never", 24h);
  std::stop_source stop;
  std::promise<core::Result<Usage>> done;
  model->ask(heard("hi"),
             {.delta = [](std::string_view) {},
              .done = [&](core::Result<Usage> usage) { done.set_value(std::move(usage)); }},
             stop.get_token());
  stop.request_stop();
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::cancelled);
}

TEST(Scripted, destroying_it_ends_its_answers) {
  auto model = create_scripted_model("never", 24h);
  std::promise<core::Result<Usage>> done;
  model->ask(heard("hi"),
             {.delta = [](std::string_view) {},
              .done = [&](core::Result<Usage> usage) { done.set_value(std::move(usage)); }},
             {});
  model.reset();
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::closed);
}

}  // namespace
}  // namespace repartee::llm
