// The server's JSON as types, and what breaks the protocol.
#include "app/talk/events.hpp"

#include <gtest/gtest.h>

namespace repartee::app {
namespace {

template <class T>
T as(std::string_view json) {
  auto event = parse_event(json);
  EXPECT_TRUE(event) << event.error().text();
  if (!event || !std::holds_alternative<T>(*event)) {
    ADD_FAILURE() << "another event: " << json;
    return {};
  }
  return std::get<T>(*event);
}

TEST(Events, are_read_with_all_their_fields) {
  const auto ready = as<ReadyEvent>(
      R"({"type":"ready","session":"s","output":{"sample_rate":24000,"frame_ms":20},
          "response_mode":"echo","voice":"slt","engines":{"stt":"p","tts":"f"}})");
  EXPECT_EQ(ready.output_rate_hz, 24000);
  EXPECT_EQ(ready.engines, "stt p, tts f");
  const auto transcript = as<TranscriptEvent>(
      R"({"type":"transcript","turn":3,"text":"hi","final":true,"start_ms":10,"end_ms":20.5})");
  EXPECT_EQ(transcript.turn, 3);
  EXPECT_TRUE(transcript.final);
  EXPECT_EQ(transcript.end_ms, 20.5);
  const auto started =
      as<ReplyStartedEvent>(R"({"type":"reply_started","turn":3,"reply":"r","stream":4294967295})");
  EXPECT_EQ(started.stream, 4294967295u);
  const auto done = as<ReplyDoneEvent>(
      R"({"type":"reply_done","reply":"r","status":"interrupted","text":"You"})");
  EXPECT_EQ(done.status, "interrupted");
  const auto duck = as<PlaybackEvent>(R"({"type":"duck","stream":1,"gain":0.25})");
  EXPECT_EQ(duck.kind, PlaybackEvent::Kind::duck);
  EXPECT_EQ(duck.gain, 0.25);
  EXPECT_EQ(as<WaterfallEvent>(R"({"type":"waterfall","turn":1,"stt_ms":5})").stt_ms, 5);
  EXPECT_TRUE(as<ErrorEvent>(R"({"type":"error","code":"x","fatal":true})").fatal);
  EXPECT_EQ(as<ByeEvent>(R"({"type":"bye","reason":"idle"})").reason, "idle");
}

TEST(Events, may_miss_fields_or_have_more) {
  EXPECT_EQ(as<TranscriptEvent>(R"({"type":"transcript","text":null,"new":[1]})").text, "");
}

TEST(Events, may_call_replies_by_number_or_name) {
  EXPECT_EQ(as<ReplyTextEvent>(R"({"type":"reply_text","reply":7,"text":"a"})").reply, "7");
  EXPECT_EQ(as<ReplyTextEvent>(R"({"type":"reply_text","reply":"r7","text":"a"})").reply, "r7");
}

TEST(Events, of_a_later_version_are_unknown_and_no_error) {
  EXPECT_EQ(as<UnknownEvent>(R"({"type":"applause"})").type, "applause");
}

TEST(Events, that_break_the_protocol_are_errors) {
  for (const char* json :
       {"", "{", "[]", "null", "7", "{}", R"({"type":7})", R"({"type":"state","state":1})",
        R"({"type":"transcript","turn":"one"})", R"({"type":"ready","output":[]})",
        R"({"type":"ready","engines":{"stt":1}})", R"({"type":"reply_done","reply":[]})",
        R"({"type":"transcript","turn":1e300})", R"({"type":"transcript","turn":-3000000000})",
        R"({"type":"clear","stream":-1})", R"({"type":"clear","stream":4294967296})", "\xff"}) {
    const auto event = parse_event(json);
    ASSERT_FALSE(event) << json;
    EXPECT_EQ(event.error().code, core::ErrorCode::corrupt) << json;
  }
}

TEST(Events, may_be_as_deep_as_a_message_is_long) {
  const std::string deep = std::string(500'000, '[') + std::string(500'000, ']');
  const auto ready = R"({"type":"ready","output":{"sample_rate":8000,"more":)" + deep +
                     R"(},"more":)" + deep + "}";
  EXPECT_EQ(as<ReadyEvent>(ready).output_rate_hz, 8000);
  const auto waterfall = R"({"type":"waterfall","guess":{"asked":2,"more":)" + deep + "}}";
  EXPECT_EQ(as<WaterfallEvent>(waterfall).guess.asked, 2);
  EXPECT_FALSE(parse_event(R"({"type":"reply_text","reply":)" + deep + "}"));
}

}  // namespace
}  // namespace repartee::app
