// What a client may make the server keep, repeat and log.
#include <gmock/gmock.h>

#include "protocol/json_reader.hpp"
#include "protocol/realtime/beta.hpp"
#include "protocol/realtime/client_events.hpp"
#include "protocol/realtime/refusals.hpp"

namespace repartee::protocol::realtime {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

struct Bounded {
  SessionConfig config;
  Findings findings;
};

Bounded bounded(const json& session, const SessionConfig& config = {}) {
  Bounded result;
  result.config = patched(config, session, Shape::ga, result.findings);
  return result;
}

json tool(const std::string& name, std::size_t bytes) {
  return {{"type", "function"},
          {"name", name},
          {"parameters", {{"type", "object"}, {"description", std::string(bytes, 'x')}}}};
}

TEST(RealtimeBounds, what_is_only_told_back_has_a_size) {
  const std::string large(max_opaque_bytes, 'x');
  const std::vector<std::pair<json, std::string>> sessions = {
      {{{"tracing", {{"group_id", large}}}}, "session.tracing"},
      {{{"reasoning", large}}, "session.reasoning"},
      {{{"truncation", {{"type", "retention_ratio"}, {"retention_ratio", 1}, {"more", large}}}},
       "session.truncation"},
      {{{"tool_choice", {{"type", "mcp"}, {"server_label", "x"}, {"more", large}}}},
       "session.tool_choice"},
      {{{"tools", json::array({tool("f", max_opaque_bytes)})}}, "session.tools[0].parameters"},
      {{{"audio", {{"input", {{"transcription", {{"keywords", json::array({large})}}}}}}}},
       "session.audio.input.transcription.keywords"},
      {{{"audio", {{"input", {{"transcription", {{"delay", large}}}}}}}},
       "session.audio.input.transcription.delay"},
  };
  for (const auto& [session, param] : sessions) {
    const auto result = bounded(session);
    ASSERT_TRUE(result.findings.error) << param;
    EXPECT_EQ(result.findings.error->code, "too_large");
    EXPECT_EQ(result.findings.error->param, param);
    EXPECT_THAT(result.findings.error->message, HasSubstr(param));
    EXPECT_LT(result.findings.error->message.size(), 300U);
  }
}

TEST(RealtimeBounds, all_tools_together_have_a_size) {
  json tools = json::array();
  for (int i = 0; i < 4; ++i) tools.push_back(tool("f" + std::to_string(i), 60'000));
  EXPECT_FALSE(bounded({{"tools", tools}}).findings.error);
  tools.push_back(tool("f4", 60'000));
  const auto result = bounded({{"tools", tools}});
  ASSERT_TRUE(result.findings.error);
  EXPECT_EQ(result.findings.error->code, "too_large");
  EXPECT_EQ(result.findings.error->param, "session.tools");
  EXPECT_TRUE(result.config.tools.empty());
}

TEST(RealtimeBounds, keys_of_tool_servers_are_not_told_back) {
  const auto result = bounded({{"tools", json::array({{{"type", "mcp"},
                                                       {"server_label", "docs"},
                                                       {"server_url", "https://example.com"},
                                                       {"authorization", "secret"},
                                                       {"headers", {{"X-Key", "secret"}}}}})}});
  ASSERT_FALSE(result.findings.error);
  const auto told = to_text(to_json(result.config, Shape::ga, "sess_1", 1));
  EXPECT_THAT(told, HasSubstr("https://example.com"));
  EXPECT_THAT(told, Not(HasSubstr("secret")));
}

TEST(RealtimeBounds, an_error_repeats_no_more_than_the_beginning_of_a_value) {
  const std::string long_text = std::string(199, 'x') + "é" + std::string(10'000, 'x');
  for (const json& session : {json{{"tool_choice", long_text}}, json{{"truncation", long_text}},
                              json{{"include", json::array({long_text})}},
                              json{{"audio", {{"input", {{"format", {{"type", long_text}}}}}}}}}) {
    const auto result = bounded(session);
    ASSERT_TRUE(result.findings.error);
    EXPECT_THAT(result.findings.error->message, HasSubstr(std::string(199, 'x') + "…"));
    EXPECT_LT(result.findings.error->message.size(), 500U);
  }
}

TEST(RealtimeBounds, one_message_makes_few_warnings) {
  json session = json::object();
  for (int i = 0; i < 100; ++i) session["field " + std::to_string(i)] = i;
  const auto result = bounded(session);
  EXPECT_EQ(result.findings.warnings.size(), Findings::most_warnings);
  EXPECT_EQ(result.findings.more_warnings, 100 - Findings::most_warnings);
  const auto forged = bounded({{"x\n[error] " + std::string(100, 'y'), 1}});
  EXPECT_THAT(forged.findings.warnings.at(0), HasSubstr("session.x\\x0a[error] yyy"));
  EXPECT_LT(forged.findings.warnings.at(0).size(), 110U);
}

TEST(RealtimeBounds, speech_is_no_slower_than_synthesis_can_make_it) {
  for (const json& session :
       {json{{"speed", 0.25}}, json{{"audio", {{"output", {{"speed", 0.49}}}}}}}) {
    const auto result = bounded(session);
    ASSERT_TRUE(result.findings.error);
    EXPECT_EQ(result.findings.error->code, "invalid_value");
    EXPECT_THAT(result.findings.error->param, testing::EndsWith("speed"));
  }
  EXPECT_EQ(bounded({{"speed", 0.5}}).config.speed, 0.5);
}

ResponseRequest response(const json& fields, const SessionConfig& config, Findings& findings) {
  return read_response(fields, config, findings);
}

TEST(RealtimeBounds, a_response_without_a_limit_has_none_of_its_sessions) {
  SessionConfig config;
  config.max_output_tokens = 7;
  Findings findings;
  EXPECT_FALSE(response(json::object(), config, findings).unlimited);
  EXPECT_FALSE(response({{"max_output_tokens", 9}}, config, findings).unlimited);
  for (const auto* field : {"max_output_tokens", "max_response_output_tokens"}) {
    const auto request = response({{field, "inf"}}, config, findings);
    EXPECT_TRUE(request.unlimited);
    EXPECT_EQ(ResponseTraits::from_text(request.options.metadata).max_output_tokens, std::nullopt);
  }
  config.max_output_tokens.reset();
  EXPECT_FALSE(response({{"max_output_tokens", "inf"}}, config, findings).unlimited);
  EXPECT_FALSE(findings.error);
}

TEST(RealtimeBounds, tools_of_a_response_that_are_none_are_an_error) {
  for (const json& fields :
       {json{{"tools", json::array({{{"type", "function"}}})}}, json{{"tools", json::array({7})}},
        json{{"tool_choice", json::object()}}, json{{"tool_choice", {{"type", "function"}}}}}) {
    Findings findings;
    response(fields, {}, findings);
    EXPECT_TRUE(findings.error) << fields;
  }
}

TEST(Beta, errors_name_the_fields_of_the_beta) {
  for (const auto& [ga, beta] : std::vector<std::pair<std::string, std::string>>{
           {"session.audio.output.voice", "session.voice"},
           {"session.audio.input.transcription.language",
            "session.input_audio_transcription.language"},
           {"session.audio.input.turn_detection.threshold", "session.turn_detection.threshold"},
           {"response.audio.output.voice", "response.voice"},
           {"session.max_output_tokens", "session.max_response_output_tokens"},
           {"session.instructions", "session.instructions"},
           {"session.audio.output.voices", "session.audio.output.voices"},
           {"item.content[0].audio", "item.content[0].audio"}}) {
    const auto error = to_beta(errors::invalid_value(ga, "no"));
    EXPECT_EQ(error.param, beta);
    EXPECT_EQ(error.message, "Invalid value for '" + beta + "': no.");
  }
  const auto event = to_beta(json{{"type", "error"},
                                  {"error",
                                   {{"message", "Cannot."},
                                    {"param", "session.audio.output.voice"},
                                    {"code", "cannot_update_voice"}}}});
  ASSERT_TRUE(event);
  EXPECT_EQ((*event)["error"]["param"], "session.voice");
  EXPECT_EQ((*event)["error"]["message"], "Cannot.");
  const auto without =
      to_beta(json{{"type", "error"}, {"error", {{"message", "x"}, {"param", nullptr}}}});
  EXPECT_EQ((*without)["error"]["param"], nullptr);
}

TEST(Refusals, an_item_that_is_too_large_is_named_as_it_was_sent) {
  conversation::event::Failure failure{.error = {core::ErrorCode::invalid_argument, "no"},
                                       .refusal = conversation::Refusal::too_large,
                                       .parameter = "item"};
  EXPECT_EQ(refusal_error(failure, "", "").param, "item");
  failure.refusal = conversation::Refusal::item_not_found;
  EXPECT_EQ(refusal_error(failure, "", "delete").param, "item_id");
}

}  // namespace
}  // namespace repartee::protocol::realtime
