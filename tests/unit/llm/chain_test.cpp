#include "llm/chain/chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "llm/scripted/scripted.hpp"
#include "support/ask.hpp"

namespace repartee::llm {
namespace {

using namespace std::chrono_literals;
using core::Error;
using core::ErrorCode;
using test::ask;
using test::heard;
using testing::ElementsAre;
using testing::HasSubstr;

// No time decides a test: the hedge comes at once, or never.
constexpr auto at_once = 0ms;
constexpr auto never = 24h;

/// Does with each question what it is told to, and remembers that it was asked.
class Puppet final : public LanguageModel {
 public:
  using Act = std::function<void(AnswerSink sink, std::stop_token stop)>;
  Puppet(std::string name, Act act) : name_(std::move(name)), act_(std::move(act)) {}

  void ask(ChatRequest request, AnswerSink sink, std::stop_token stop) override {
    requests.push_back(std::move(request));
    act_(std::move(sink), std::move(stop));
  }
  std::string description() const override { return name_; }

  std::vector<ChatRequest> requests;

 private:
  std::string name_;
  Act act_;
};

std::shared_ptr<Puppet> fails(ErrorCode code, const std::string& message) {
  return std::make_shared<Puppet>(message, [=](const AnswerSink& sink, const std::stop_token&) {
    sink.done(Error(code, message, "mend it"));
  });
}

std::shared_ptr<Puppet> says(const std::string& text) {
  return std::make_shared<Puppet>("says", [=](const AnswerSink& sink, const std::stop_token&) {
    if (!text.empty()) sink.delta(text);
    sink.done(Completion{{3, 4}});
  });
}

/// Says nothing until it is stopped.
struct Waiting {
  std::optional<AnswerSink> sink;
  std::optional<std::stop_callback<std::function<void()>>> on_stop;
  std::promise<void> asked, stopped;
};
std::shared_ptr<Puppet> waits(Waiting& waiting) {
  return std::make_shared<Puppet>("waits", [&](AnswerSink sink, std::stop_token stop) {
    waiting.sink = std::move(sink);
    waiting.on_stop.emplace(stop, [&] {
      waiting.sink->done(Error(ErrorCode::cancelled, "stopped"));
      waiting.stopped.set_value();
    });
    waiting.asked.set_value();
  });
}

TEST(LlmChain, the_first_model_answers_and_nobody_else_is_asked) {
  const auto first = says("Hello."), second = says("Good day.");
  const auto asked = ask(*create_llm_chain({first, second}, never), heard("hi"));
  EXPECT_EQ(asked.text(), "Hello.");
  ASSERT_TRUE(asked.done);
  EXPECT_EQ(asked.done->usage.output_tokens, 4);
  EXPECT_TRUE(second->requests.empty());
}

TEST(LlmChain, where_the_first_fails_the_next_gets_the_same_question) {
  const auto second = says("Good day.");
  const auto chain =
      create_llm_chain({fails(ErrorCode::network, "the line is dead"), second}, never);
  const auto asked = ask(*chain, heard("hi"));
  EXPECT_EQ(asked.text(), "Good day.");
  EXPECT_EQ(asked.done_calls, 1);
  ASSERT_EQ(second->requests.size(), 1U);
  EXPECT_EQ(second->requests.front().messages.back().text, "hi");
}

TEST(LlmChain, an_answer_without_text_is_an_answer) {
  const auto second = says("Good day.");
  const auto asked = ask(*create_llm_chain({says(""), second}, never), heard("hi"));
  EXPECT_TRUE(asked.done);
  EXPECT_EQ(asked.text(), "");
  EXPECT_TRUE(second->requests.empty());
}

TEST(LlmChain, where_all_fail_the_error_names_each) {
  const auto chain = create_llm_chain(
      {fails(ErrorCode::network, "the line is dead"), fails(ErrorCode::not_found, "no such model")},
      never);
  const auto asked = ask(*chain, heard("hi"));
  ASSERT_FALSE(asked.done);
  EXPECT_EQ(asked.done.error().code, ErrorCode::network);
  EXPECT_THAT(asked.done.error().message, HasSubstr("the line is dead; no such model"));
  EXPECT_EQ(asked.done.error().hint, "mend it");
  EXPECT_EQ(asked.done_calls, 1);
}

TEST(LlmChain, what_breaks_off_in_the_middle_is_not_begun_anew) {
  const auto first =
      std::make_shared<Puppet>("breaks", [](const AnswerSink& sink, const std::stop_token&) {
        sink.delta("Half of");
        sink.done(Error(ErrorCode::network, "the line is dead"));
      });
  const auto second = says("Good day.");
  const auto asked = ask(*create_llm_chain({first, second}, never), heard("hi"));
  EXPECT_EQ(asked.text(), "Half of");
  EXPECT_EQ(asked.done.error().code, ErrorCode::network);
  EXPECT_TRUE(second->requests.empty());
}

TEST(LlmChain, who_is_slow_to_begin_is_overtaken_and_stopped) {
  Waiting slow;
  const auto asked = ask(*create_llm_chain({waits(slow), says("Good day.")}, at_once), heard("hi"));
  EXPECT_EQ(asked.text(), "Good day.");
  EXPECT_EQ(asked.done_calls, 1);
  slow.stopped.get_future().wait();
}

TEST(LlmChain, a_tool_call_is_an_answer_that_has_begun) {
  Waiting slow;
  const auto calls =
      std::make_shared<Puppet>("calls", [](const AnswerSink& sink, const std::stop_token&) {
        sink.tool_call({0, "c", "weather", "{}"});
        sink.done(Completion{{}, FinishReason::tool_calls});
      });
  const auto asked = ask(*create_llm_chain({waits(slow), calls}, at_once), heard("hi"));
  ASSERT_EQ(asked.calls.size(), 1U);
  EXPECT_EQ(asked.calls[0].name, "weather");
  EXPECT_EQ(asked.done->finish, FinishReason::tool_calls);
  slow.stopped.get_future().wait();
}

TEST(LlmChain, a_slow_one_that_begins_after_all_is_the_one_that_answers) {
  Waiting slow, other;
  const auto chain = create_llm_chain({waits(slow), waits(other)}, at_once);
  std::promise<core::Result<Completion>> done;
  std::string text;
  chain->ask(heard("hi"),
             {.delta = [&](std::string_view delta) { text += delta; },
              .done = [&](core::Result<Completion> usage) { done.set_value(std::move(usage)); }},
             {});
  other.asked.get_future().wait();
  slow.sink->delta("I was ");
  other.stopped.get_future().wait();
  other.sink->delta("too late");
  slow.sink->delta("slow.");
  slow.sink->done(Completion{});
  EXPECT_TRUE(done.get_future().get());
  EXPECT_EQ(text, "I was slow.");
}

TEST(LlmChain, who_thinks_aloud_has_not_begun) {
  Waiting thinking, quick;
  const auto chain = create_llm_chain({waits(thinking), waits(quick)}, at_once);
  std::promise<core::Result<Completion>> done;
  std::string text;
  chain->ask(heard("hi"),
             {.delta = [&](std::string_view delta) { text += delta; },
              .done = [&](core::Result<Completion> usage) { done.set_value(std::move(usage)); }},
             {});
  thinking.asked.get_future().wait();
  quick.asked.get_future().wait();
  for (const char* delta : {"<thi", "nk>They", " greet me.</think", ">\n\n"})
    thinking.sink->delta(delta);
  EXPECT_EQ(text, "");
  quick.sink->delta("Good day.");
  thinking.stopped.get_future().wait();
  thinking.sink->delta("Hello.");
  quick.sink->done(Completion{});
  EXPECT_TRUE(done.get_future().get());
  EXPECT_EQ(text, "Good day.");
}

TEST(LlmChain, who_has_thought_answers_with_its_first_word_and_all_it_wrote) {
  Waiting thinking, other;
  const auto chain = create_llm_chain({waits(thinking), waits(other)}, at_once);
  std::promise<core::Result<Completion>> done;
  std::string text;
  chain->ask(heard("hi"),
             {.delta = [&](std::string_view delta) { text += delta; },
              .done = [&](core::Result<Completion> usage) { done.set_value(std::move(usage)); }},
             {});
  thinking.asked.get_future().wait();
  other.asked.get_future().wait();
  other.sink->delta("<think>Whom");
  thinking.sink->delta("<think>A greeting.");
  thinking.sink->delta("</think> Hello");
  other.stopped.get_future().wait();
  other.sink->delta("?</think>Good day.");
  thinking.sink->delta(" <think>Now what?</think>there.");
  thinking.sink->done(Completion{});
  EXPECT_TRUE(done.get_future().get());
  EXPECT_EQ(text, "<think>A greeting.</think> Hello <think>Now what?</think>there.");
}

TEST(LlmChain, a_tool_call_after_thinking_is_an_answer_that_has_begun) {
  const auto calls =
      std::make_shared<Puppet>("calls", [](const AnswerSink& sink, const std::stop_token&) {
        sink.delta("<think>Look it up.</think>");
        sink.tool_call({0, "c", "weather", "{}"});
        sink.done(Completion{{}, FinishReason::tool_calls});
      });
  const auto asked = ask(*create_llm_chain({calls, says("Good day.")}, never), heard("hi"));
  EXPECT_EQ(asked.text(), "<think>Look it up.</think>");
  EXPECT_EQ(asked.calls.size(), 1U);
}

TEST(LlmChain, an_answer_of_nothing_but_thinking_is_an_answer) {
  const auto second = says("Good day.");
  const auto asked =
      ask(*create_llm_chain({says("<think>Hm.</think>"), second}, never), heard("hi"));
  EXPECT_TRUE(asked.done);
  EXPECT_EQ(asked.text(), "<think>Hm.</think>");
  EXPECT_TRUE(second->requests.empty());
}

TEST(LlmChain, who_fails_while_it_thinks_has_not_begun) {
  const auto first =
      std::make_shared<Puppet>("breaks", [](const AnswerSink& sink, const std::stop_token&) {
        sink.delta("<think>Hm");
        sink.done(Error(ErrorCode::network, "the line is dead"));
      });
  const auto asked = ask(*create_llm_chain({first, says("Good day.")}, never), heard("hi"));
  EXPECT_EQ(asked.text(), "Good day.");
  EXPECT_TRUE(asked.done);
}

TEST(LlmChain, text_that_might_have_become_a_tag_is_not_lost) {
  const auto small =
      std::make_shared<Puppet>("says", [](const AnswerSink& sink, const std::stop_token&) {
        for (const char* delta : {"<", "3", " you"}) sink.delta(delta);
        sink.done(Completion{});
      });
  EXPECT_EQ(ask(*create_llm_chain({small, says("")}, never), heard("hi")).text(), "<3 you");
  EXPECT_EQ(ask(*create_llm_chain({says("<"), says("")}, never), heard("hi")).text(), "<");
}

TEST(LlmChain, where_the_hedge_fails_the_first_is_still_waited_for) {
  Waiting slow;
  std::promise<void> failed;
  const auto hedge =
      std::make_shared<Puppet>("fails", [&](const AnswerSink& sink, const std::stop_token&) {
        sink.done(Error(ErrorCode::network, "the line is dead"));
        failed.set_value();
      });
  const auto chain = create_llm_chain({waits(slow), hedge}, at_once);
  std::promise<core::Result<Completion>> done;
  std::string text;
  chain->ask(heard("hi"),
             {.delta = [&](std::string_view delta) { text += delta; },
              .done = [&](core::Result<Completion> usage) { done.set_value(std::move(usage)); }},
             {});
  failed.get_future().wait();
  slow.sink->delta("Here I am.");
  slow.sink->done(Completion{});
  EXPECT_TRUE(done.get_future().get());
  EXPECT_EQ(text, "Here I am.");
}

TEST(LlmChain, a_stop_stops_everyone_who_was_asked) {
  Waiting slow, other;
  const auto chain = create_llm_chain({waits(slow), waits(other)}, at_once);
  std::stop_source stop;
  std::promise<core::Result<Completion>> done;
  chain->ask(heard("hi"),
             {.delta = [](std::string_view) {},
              .done = [&](core::Result<Completion> usage) { done.set_value(std::move(usage)); }},
             stop.get_token());
  other.asked.get_future().wait();
  stop.request_stop();
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::cancelled);
  slow.stopped.get_future().wait();
  other.stopped.get_future().wait();
}

TEST(LlmChain, a_stop_before_the_question_is_asked_ends_it) {
  Waiting slow;
  const auto second = says("Good day.");
  std::stop_source stop;
  stop.request_stop();
  const auto asked =
      ask(*create_llm_chain({waits(slow), second}, at_once), heard("hi"), stop.get_token());
  EXPECT_EQ(asked.done.error().code, ErrorCode::cancelled);
  EXPECT_TRUE(second->requests.empty());
}

TEST(LlmChain, who_failed_comes_last_for_a_while) {
  const auto first = fails(ErrorCode::network, "the line is dead");
  const auto chain = create_llm_chain({first, says("Good day.")}, never);
  ask(*chain, heard("one"));
  ask(*chain, heard("two"));
  EXPECT_EQ(first->requests.size(), 1U);
}

TEST(LlmChain, an_answer_may_outlive_the_chain) {
  Waiting slow;
  std::promise<core::Result<Completion>> done;
  auto model = waits(slow);
  create_llm_chain({model, says("Good day.")}, never)
      ->ask(heard("hi"),
            {.delta = [](std::string_view) {},
             .done = [&](core::Result<Completion> usage) { done.set_value(std::move(usage)); }},
            {});
  slow.sink->delta("Here I am.");
  slow.sink->done(Completion{});
  EXPECT_TRUE(done.get_future().get());
}

TEST(LlmChain, its_name_is_everyones) {
  const auto chain =
      create_llm_chain({create_scripted_model("a", 0ms), create_scripted_model("b", 5ms)}, never);
  EXPECT_EQ(chain->description(), "scripted, 0 ms a word, else scripted, 5 ms a word");
}

}  // namespace
}  // namespace repartee::llm
