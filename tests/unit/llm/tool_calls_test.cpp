#include "llm/openai/tool_calls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace repartee::llm {
namespace {

struct Whole {
  std::string id, name, arguments;
  bool operator==(const Whole&) const = default;
};

/// Puts the pieces of a stream of `tool_calls` lists together, as who receives the deltas does.
std::vector<Whole> together(const std::vector<std::string>& lists) {
  ToolCalls calls;
  std::map<std::uint32_t, Whole> whole;
  for (const auto& list : lists) {
    const auto chunk = parse_chunk(R"({"choices":[{"delta":{"tool_calls":)" + list + "}}]}");
    EXPECT_TRUE(chunk.has_value()) << list;
    for (const auto& piece : chunk->calls) {
      const auto delta = calls.take(piece);
      auto& call = whole[delta.index];
      call.id += delta.id;
      call.name += delta.name;
      call.arguments += delta.arguments;
    }
  }
  std::vector<Whole> all;
  for (auto& [index, call] : whole) all.push_back(std::move(call));
  return all;
}

using testing::ElementsAre;

TEST(ToolCalls, come_in_pieces_by_index) {
  EXPECT_THAT(
      together(
          {R"([{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}])",
           R"([{"index":0,"function":{"arguments":"{\"x\""}}])",
           R"([{"index":0,"function":{"arguments":":1}"}}])"}),
      ElementsAre(Whole{"a", "f", R"({"x":1})"}));
}

TEST(ToolCalls, made_in_parallel_are_told_apart) {
  EXPECT_THAT(together({R"([{"index":0,"id":"a","function":{"name":"f","arguments":""}}])",
                        R"([{"index":0,"function":{"arguments":"{}"}}])",
                        R"([{"index":1,"id":"b","function":{"name":"g","arguments":""}}])",
                        R"([{"index":1,"function":{"arguments":"[]"}}])"}),
              ElementsAre(Whole{"a", "f", "{}"}, Whole{"b", "g", "[]"}));
}

TEST(ToolCalls, sent_whole_at_once_without_ids_under_one_index_are_told_apart) {
  EXPECT_THAT(together({R"([{"index":0,"function":{"name":"f","arguments":"{}"}}])",
                        R"([{"index":0,"function":{"name":"g","arguments":"[]"}}])"}),
              ElementsAre(Whole{"", "f", "{}"}, Whole{"", "g", "[]"}));
}

TEST(ToolCalls, without_an_index_are_told_apart_by_their_ids) {
  EXPECT_THAT(
      together(
          {R"([{"id":"a","function":{"name":"f","arguments":"{"}}])",
           R"([{"id":"a","function":{"arguments":"}"}},{"id":"b","function":{"name":"f","arguments":"{}"}}])"}),
      ElementsAre(Whole{"a", "f", "{}"}, Whole{"b", "f", "{}"}));
}

TEST(ToolCalls, that_repeat_id_and_name_in_every_piece_are_one) {
  EXPECT_THAT(together({R"([{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}])",
                        R"([{"index":0,"id":"a","function":{"name":"f","arguments":"}"}}])"}),
              ElementsAre(Whole{"a", "f", "{}"}));
}

TEST(ToolCalls, arguments_as_an_object_become_text) {
  EXPECT_THAT(together({R"([{"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}}])"}),
              ElementsAre(Whole{"a", "f", R"({"x":1})"}));
}

TEST(ToolCalls, shapes_nobody_promised_do_no_harm) {
  for (const char* list :
       {"null", "7", "{}", "[null]", "[[]]", R"([{"index":-1}])", R"([{"index":"0","function":7}])",
        R"([{"function":{"name":7}}])", R"([{"index":99999999999999999999,"id":[]}])"})
    for (const auto& call : together({list})) EXPECT_EQ(call.name, "") << list;
}

}  // namespace
}  // namespace repartee::llm
