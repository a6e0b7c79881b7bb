#include "http/sse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace repartee::http {
namespace {

using testing::ElementsAre;

std::vector<std::string> parse(const std::string& text, std::size_t piece, bool finish = true) {
  std::vector<std::string> events;
  const auto on_event = [&](const SseEvent& event) {
    events.push_back(event.event + "|" + event.data + "|" + event.id);
  };
  SseParser parser;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    EXPECT_TRUE(parser.feed(text.substr(at, piece), on_event).has_value());
  }
  if (finish) parser.finish(on_event);
  return events;
}

TEST(Sse, events_come_whole_however_the_bytes_are_cut) {
  const std::string text =
      "\xEF\xBB\xBF: comment\ndata: one\n\nevent: ping\r\ndata:two\r\nid: 7\r\n\r\ndata: a\rdata:  "
      "b\r\r"
      "retry: 5\nunknown\ndata\n\n\n\n";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    EXPECT_THAT(parse(text, piece), ElementsAre("|one|", "ping|two|7", "|a\n b|", "||")) << piece;
  }
}

TEST(Sse, an_event_without_its_empty_line_counts_when_the_stream_ends) {
  EXPECT_THAT(parse("data: one\n\ndata: [DONE]", 5), ElementsAre("|one|", "|[DONE]|"));
  EXPECT_THAT(parse("data: one\n\ndata: two\n", 5, false), ElementsAre("|one|"));
}

TEST(Sse, an_event_without_data_is_none) {
  EXPECT_THAT(parse("event: ping\nid: 3\n\ndata: x\n\n", 100), ElementsAre("|x|"));
}

TEST(Sse, endless_lines_and_events_are_refused) {
  const auto ignore = [](const SseEvent&) {};
  SseParser line(100);
  EXPECT_TRUE(line.feed(std::string(100, 'x'), ignore).has_value());
  const auto refused = line.feed("x", ignore);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, core::ErrorCode::too_large);

  SseParser event(100);
  bool failed = false;
  for (int i = 0; i < 50 && !failed; ++i) failed = event.feed("data: abc\n", ignore).has_error();
  EXPECT_TRUE(failed);
}

}  // namespace
}  // namespace repartee::http
