// When the answer to a recording has ended, and what it amounts to.
#include "app/talk/exchange.hpp"

#include <gtest/gtest.h>

namespace repartee::app {
namespace {

using namespace std::chrono_literals;

constexpr core::Instant start{1'000'000us};

/// A recording of 2 s at 10 s of the session's audio clock, with speech up to 1.5 s in it.
class ExchangeTest : public testing::Test {
 protected:
  void hear(int turn, const std::string& text, double end_ms) {
    on(TranscriptEvent{.turn = turn, .text = text, .final = true, .end_ms = end_ms});
  }
  void begin_reply(int turn, const std::string& id, std::uint32_t stream) {
    on(ReplyStartedEvent{turn, id, stream});
  }
  void sound(std::uint32_t stream) {
    on(protocol::native::Frame{.header = {.stream = stream}, .samples = {1, 2, 3}});
  }
  void end_reply(const std::string& id, const std::string& text) {
    on(ReplyDoneEvent{id, "completed", text});
  }
  void on(const ServerEvent& event) { exchange.on_event(event, now); }
  bool over() const { return exchange.over(now, true); }

  core::Instant now = start;
  Exchange exchange{10'000, 11'500};
};

TEST_F(ExchangeTest, is_over_when_the_last_speech_has_its_answer) {
  exchange.on_recording_sent(now);
  EXPECT_FALSE(over());
  hear(1, "hello", 11'450);
  EXPECT_FALSE(over());
  on(StateEvent{"thinking"});
  begin_reply(1, "r1", 1);
  on(StateEvent{"speaking"});
  end_reply("r1", "Hi.");
  EXPECT_FALSE(over());
  on(StateEvent{"listening"});
  EXPECT_FALSE(exchange.over(now, false)) << "the loudspeaker still plays";
  EXPECT_TRUE(over());
}

TEST_F(ExchangeTest, is_not_over_before_the_recording_was_sent) {
  hear(1, "hello", 11'450);
  begin_reply(1, "r1", 1);
  end_reply("r1", "Hi.");
  EXPECT_FALSE(over());
}

TEST_F(ExchangeTest, waits_for_the_turn_that_holds_the_end_of_the_speech) {
  exchange.on_recording_sent(now);
  hear(1, "hello", 10'600);
  begin_reply(1, "r1", 1);
  end_reply("r1", "Hi.");
  EXPECT_FALSE(over());
  hear(2, "there", 11'500);
  EXPECT_FALSE(over());
  begin_reply(2, "r2", 2);
  EXPECT_FALSE(over());
  end_reply("r2", "Yes.");
  EXPECT_TRUE(over());
}

TEST_F(ExchangeTest, settles_where_the_server_heard_the_speech_end_earlier) {
  exchange.on_recording_sent(now);
  hear(1, "hello", 10'600);
  begin_reply(1, "r1", 1);
  end_reply("r1", "Hi.");
  now += 1s;
  EXPECT_FALSE(over());
  now += 2s;
  EXPECT_TRUE(over());
}

TEST_F(ExchangeTest, is_over_at_once_when_nothing_intelligible_was_heard) {
  exchange.on_recording_sent(now);
  hear(1, "", 11'500);
  EXPECT_TRUE(over());
  EXPECT_FALSE(exchange.summary(0).answered());
}

TEST_F(ExchangeTest, gives_up_on_a_server_that_says_nothing) {
  exchange.on_recording_sent(now);
  on(StateEvent{"thinking"});
  now += 29s;
  EXPECT_FALSE(over());
  now += 2s;
  EXPECT_TRUE(over());
}

TEST_F(ExchangeTest, joins_its_turns_and_measures_the_last) {
  exchange.on_speech_end_sent(start + 1500ms);
  exchange.on_recording_sent(start + 2000ms);
  hear(1, "hello", 10'600);
  begin_reply(1, "r1", 1);
  now = start + 1100ms;
  sound(1);
  end_reply("r1", "Hi");
  hear(2, "there", 11'500);
  begin_reply(2, "r2", 2);
  on(WaterfallEvent{.turn = 1, .endpoint_ms = 1});
  on(WaterfallEvent{
      .turn = 2, .endpoint_ms = 400, .stt_ms = 50, .first_token_ms = 2, .first_audio_ms = 30});
  now = start + 2000ms;
  sound(2);
  now = start + 2100ms;
  sound(2);
  end_reply("r2", "Yes.");
  const ExchangeSummary summary = exchange.summary(1234);
  EXPECT_EQ(to_json(summary).dump(),
            R"({"transcript":"hello there","reply":"Hi Yes.","reply_audio_ms":1234.0,)"
            R"("latency_ms":{"voice_to_voice":500.0,"endpoint":400.0,"stt":50.0,)"
            R"("first_token":2.0,"first_audio":30.0,"saved":0.0}})");
  EXPECT_TRUE(summary.answered());
}

TEST_F(ExchangeTest, leaves_out_what_was_not_measured) {
  EXPECT_EQ(to_json(exchange.summary(0)).dump(),
            R"({"transcript":"","reply":"","reply_audio_ms":0.0,)"
            R"("latency_ms":{"voice_to_voice":null,"endpoint":null,"stt":null,)"
            R"("first_token":null,"first_audio":null,"saved":null}})");
}

TEST_F(ExchangeTest, ignores_what_belongs_to_the_recording_before) {
  exchange.on_recording_sent(now);
  hear(1, "earlier", 9'000);
  end_reply("r0", "Earlier.");
  sound(7);
  EXPECT_FALSE(over());
  EXPECT_EQ(exchange.summary(0).transcript, "");
}

}  // namespace
}  // namespace repartee::app
