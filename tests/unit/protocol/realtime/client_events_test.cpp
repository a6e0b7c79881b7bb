// Every client event, in every form it may have, and the errors of every other.
#include "protocol/realtime/client_events.hpp"

#include <gmock/gmock.h>

#include "core/base64.hpp"
#include "protocol/realtime/append.hpp"

namespace repartee::protocol::realtime {
namespace {

using nlohmann::json;

struct Outcome {
  std::optional<ClientMessage> message;
  Findings findings;
  std::string event_id;
};

Outcome read(const std::string& text, const SessionConfig& config = {}) {
  Outcome outcome;
  outcome.message = read_client_event(text, Shape::ga, config, outcome.findings, outcome.event_id);
  return outcome;
}

template <class Event>
Event as(const std::string& text) {
  auto outcome = read(text);
  EXPECT_FALSE(outcome.findings.error) << text << ": " << outcome.findings.error->message;
  EXPECT_TRUE(outcome.findings.warnings.empty()) << text;
  if (!outcome.message || !std::holds_alternative<Event>(outcome.message->event)) {
    ADD_FAILURE() << text << " is something else";
    return {};
  }
  return std::get<Event>(std::move(outcome.message->event));
}

TEST(ClientEvents, all_of_them_are_read) {
  EXPECT_EQ(as<client::UpdateSession>(R"({"type":"session.update","session":
      {"type":"realtime","instructions":"x"}})")
                .config.instructions,
            "x");
  EXPECT_FALSE(as<client::UpdateSession>(R"({"type":"transcription_session.update","session":
      {"turn_detection":null}})")
                   .config.turn_detection);
  EXPECT_EQ(as<client::Append>(R"({"type":"input_audio_buffer.append","audio":"AAECAw=="})").bytes,
            std::string("\0\1\2\3", 4));
  as<client::Commit>(R"({"type":"input_audio_buffer.commit"})");
  as<client::Clear>(R"({"type":"input_audio_buffer.clear","event_id":"e"})");
  EXPECT_EQ(as<client::RetrieveItem>(R"({"type":"conversation.item.retrieve","item_id":"a"})").item,
            "a");
  EXPECT_EQ(as<client::DeleteItem>(R"({"type":"conversation.item.delete","item_id":"a"})").item,
            "a");
  const auto truncate = as<client::TruncateItem>(
      R"({"type":"conversation.item.truncate","item_id":"a","content_index":1,"audio_end_ms":12.5})");
  EXPECT_EQ(truncate.item, "a");
  EXPECT_EQ(truncate.part, 1U);
  EXPECT_EQ(truncate.audio_end, core::Duration(12'500));
  EXPECT_EQ(as<client::CancelResponse>(R"({"type":"response.cancel"})").response, "");
  EXPECT_EQ(as<client::CancelResponse>(R"({"type":"response.cancel","response_id":"r"})").response,
            "r");
  as<client::CreateResponse>(R"({"type":"response.create"})");
}

TEST(ClientEvents, items_are_placed_at_the_end_at_the_beginning_or_behind_another) {
  const auto placed = [](const std::string& where) {
    return as<client::CreateItem>(R"({"type":"conversation.item.create",)" + where +
                                  R"("item":{"type":"message","role":"user","content":[]}})")
        .after;
  };
  EXPECT_EQ(placed(""), std::nullopt);
  EXPECT_EQ(placed(R"("previous_item_id":null,)"), std::nullopt);
  EXPECT_EQ(placed(R"("previous_item_id":"root",)"), "");
  EXPECT_EQ(placed(R"("previous_item_id":"item_1",)"), "item_1");
}

TEST(ClientEvents, items_of_every_kind_are_read) {
  const auto item = [](const std::string& item) {
    return as<client::CreateItem>(R"({"type":"conversation.item.create","item":)" + item + "}")
        .item;
  };
  using conversation::Part;
  const auto user = item(R"({"id":"mine","type":"message","role":"user","status":"completed",
      "content":[{"type":"input_text","text":"Hello"},
      {"type":"input_audio","audio":"AAAA"},{"type":"input_audio","transcript":"spoken"}]})");
  EXPECT_EQ(user.item.id, "mine");
  ASSERT_EQ(user.item.parts.size(), 3U);
  EXPECT_EQ(user.item.parts[0].kind, Part::Kind::input_text);
  EXPECT_EQ(user.item.parts[0].text, "Hello");
  EXPECT_EQ(user.item.parts[2].text, "spoken");
  ASSERT_EQ(user.sounds.size(), 1U);
  EXPECT_EQ(user.sounds[0].part, 1U);
  EXPECT_EQ(user.sounds[0].bytes, std::string(3, '\0'));
  for (const auto* type : {"output_text", "text"}) {
    const auto said =
        item(std::string(R"({"type":"message","role":"assistant","content":[{"type":")") + type +
             R"(","text":"Hi"}]})");
    EXPECT_EQ(said.item.role, llm::Role::assistant);
    EXPECT_EQ(said.item.parts[0].kind, Part::Kind::output_text);
  }
  const auto spoken = item(
      R"({"type":"message","role":"assistant","content":[{"type":"audio","transcript":"Hi"}]})");
  EXPECT_EQ(spoken.item.parts[0].kind, Part::Kind::output_audio);
  EXPECT_EQ(spoken.item.parts[0].text, "Hi");
  EXPECT_EQ(
      item(R"({"type":"message","role":"system","content":[{"type":"input_text","text":"s"}]})")
          .item.role,
      llm::Role::system);
  const auto call =
      item(R"({"type":"function_call","name":"f","arguments":"{}","call_id":"call_1"})");
  EXPECT_EQ(call.item.kind, conversation::Item::Kind::function_call);
  EXPECT_EQ(call.item.arguments, "{}");
  const auto output = item(R"({"type":"function_call_output","call_id":"call_1","output":"42"})");
  EXPECT_EQ(output.item.kind, conversation::Item::Kind::function_call_output);
  EXPECT_EQ(output.item.output, "42");
}

TEST(ClientEvents, a_response_may_differ_from_the_session_in_everything) {
  const auto request = as<client::CreateResponse>(R"({"type":"response.create","response":{
      "conversation":"none","instructions":"Be short.","output_modalities":["text"],
      "input":[{"type":"item_reference","id":"item_7"},
      {"type":"message","role":"user","content":[{"type":"input_text","text":"Hello"}]}],
      "metadata":{"topic":"x"},"max_output_tokens":7,"tool_choice":{"type":"function","name":"f"},
      "tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"}}],
      "parallel_tool_calls":false,"audio":{"output":{"voice":"slt","format":{"type":"audio/pcmu"}}}
      }})")
                           .request;
  const auto& options = request.options;
  EXPECT_TRUE(options.out_of_band);
  EXPECT_EQ(options.instructions, "Be short.");
  EXPECT_EQ(options.text_only, true);
  ASSERT_EQ(options.context->size(), 2U);
  EXPECT_EQ(std::get<conversation::ItemId>(options.context->at(0)), "item_7");
  EXPECT_EQ(std::get<conversation::Item>(options.context->at(1)).text(), "Hello");
  EXPECT_EQ(options.max_tokens, 7);
  EXPECT_EQ(options.tool_choice->mode, llm::ToolChoice::Mode::function);
  EXPECT_EQ(options.tool_choice->function, "f");
  EXPECT_EQ(options.tools->at(0).parameters, R"({"type":"object"})");
  EXPECT_EQ(options.parallel_tool_calls, false);
  EXPECT_EQ(options.output_rate_hz, 8000);
  EXPECT_EQ(request.voice, "slt");
  const auto traits = ResponseTraits::from_text(options.metadata);
  EXPECT_EQ(traits.metadata, json({{"topic", "x"}}));
  EXPECT_EQ(traits.format, AudioFormat::pcmu);
  EXPECT_EQ(traits.max_output_tokens, 7);
}

TEST(ClientEvents, null_and_nothing_ask_for_the_conversation_and_an_empty_list_for_no_context) {
  const auto context = [](const std::string& input) {
    return as<client::CreateResponse>(R"({"type":"response.create","response":{)" + input + "}}")
        .request.options.context;
  };
  EXPECT_EQ(context(""), std::nullopt);
  EXPECT_EQ(context(R"("input":null)"), std::nullopt);
  ASSERT_TRUE(context(R"("input":[])"));
  EXPECT_TRUE(context(R"("input":[])")->empty());
}

TEST(ClientEvents, mistakes_are_told_with_the_field_and_the_event) {
  struct Mistake {
    std::string text, code, param;
  };
  for (const auto& [text, code, param] : {
           Mistake{"", "invalid_json", ""},
           {"[1]", "invalid_json", ""},
           {R"({"type":"input_audio_buffer.append")", "invalid_json", ""},
           {std::string(200, '['), "invalid_json", ""},
           {R"({"event_id":"e1"})", "invalid_event", "type"},
           {R"({"event_id":"e1","type":"dance"})", "invalid_value", "type"},
           {R"({"event_id":"e1","type":7})", "invalid_type", "type"},
           {R"({"event_id":"e1","type":"session.update"})", "missing_required_parameter",
            "session"},
           {R"({"event_id":"e1","type":"input_audio_buffer.append"})", "missing_required_parameter",
            "audio"},
           {R"({"event_id":"e1","type":"input_audio_buffer.append","audio":7})", "invalid_type",
            "audio"},
           {R"({"event_id":"e1","type":"input_audio_buffer.append","audio":"!!!!"})",
            "invalid_value", "audio"},
           {R"({"event_id":"e1","type":"input_audio_buffer.append","audio":"AAA="})", "", ""},
           {R"({"event_id":"e1","type":"input_audio_buffer.append","audio":"AAAA"})",
            "invalid_value", "audio"},
           {R"({"event_id":"e1","type":"conversation.item.retrieve"})",
            "missing_required_parameter", "item_id"},
           {R"({"event_id":"e1","type":"conversation.item.truncate","item_id":"a"})",
            "missing_required_parameter", "content_index"},
           {R"({"event_id":"e1","type":"conversation.item.truncate","item_id":"a",
               "content_index":0,"audio_end_ms":-1})",
            "invalid_value", "audio_end_ms"},
           {R"({"event_id":"e1","type":"conversation.item.create"})", "missing_required_parameter",
            "item"},
           {R"({"event_id":"e1","type":"conversation.item.create","item":{}})",
            "missing_required_parameter", "item.type"},
           {R"({"event_id":"e1","type":"conversation.item.create","item":{"type":"poem"}})",
            "invalid_value", "item.type"},
           {R"({"event_id":"e1","type":"conversation.item.create","item":{"type":"message"}})",
            "missing_required_parameter", "item.role"},
           {R"({"event_id":"e1","type":"conversation.item.create","item":{"type":"message",
               "role":"user","content":[{"type":"input_image","image_url":"x"}]}})",
            "invalid_value", "item.content[0].type"},
           {R"({"event_id":"e1","type":"conversation.item.create","item":{"type":"message",
               "role":"user","content":[{"type":"input_audio"}]}})",
            "missing_required_parameter", "item.content[0].audio"},
           {R"({"event_id":"e1","type":"conversation.item.create","item":{"type":"message",
               "role":"assistant","content":[{"type":"input_text","text":"x"}]}})",
            "invalid_value", "item.content[0].type"},
           {R"({"event_id":"e1","type":"conversation.item.create","item":
               {"type":"function_call_output","call_id":"c"}})",
            "missing_required_parameter", "item.output"},
           {R"({"event_id":"e1","type":"response.create","response":{"conversation":"mine"}})",
            "invalid_value", "response.conversation"},
           {R"({"event_id":"e1","type":"response.create","response":{"input":{}}})", "invalid_type",
            "response.input"},
           {R"({"event_id":"e1","type":"response.create","response":{"input":
               [{"type":"item_reference"}]}})",
            "missing_required_parameter", "response.input[0].id"},
           {R"({"event_id":"e1","type":"response.create","response":{"metadata":{"a":1}}})",
            "invalid_type", "response.metadata.a"},
           {R"({"event_id":"e1","type":"response.create","response":{"prompt":{"id":"p"}}})",
            "invalid_value", "response.prompt"},
           {R"({"event_id":"e1","type":"output_audio_buffer.clear"})", "invalid_event", "type"},
       }) {
    const auto outcome = read(text);
    if (code.empty()) {
      EXPECT_FALSE(outcome.findings.error) << text;
      continue;
    }
    ASSERT_TRUE(outcome.findings.error) << text;
    EXPECT_FALSE(outcome.message) << text;
    EXPECT_EQ(outcome.findings.error->code, code) << text;
    EXPECT_EQ(outcome.findings.error->param, param) << text;
    if (text.find("e1") != std::string::npos) EXPECT_EQ(outcome.event_id, "e1") << text;
  }
}

TEST(ClientEvents, telephone_sound_has_a_byte_a_sample) {
  SessionConfig config;
  config.input_format = AudioFormat::pcmu;
  const auto outcome = read(R"({"type":"input_audio_buffer.append","audio":"AAAA"})", config);
  ASSERT_TRUE(outcome.message);
  EXPECT_EQ(std::get<client::Append>(outcome.message->event).bytes.size(), 3U);
}

TEST(ClientEvents, the_largest_append_is_taken_and_a_larger_one_refused) {
  const auto message = [](std::size_t bytes) {
    return R"({"type":"input_audio_buffer.append","event_id":"big","audio":")" +
           core::to_base64(std::string(bytes, '\0')) + "\"}";
  };
  EXPECT_TRUE(read(message(max_append_bytes)).message);
  const auto larger = read(message(max_append_bytes + 2));
  ASSERT_TRUE(larger.findings.error);
  EXPECT_EQ(larger.findings.error->code, "too_large");
  EXPECT_EQ(larger.event_id, "big");
  const auto huge = read(std::string(max_event_bytes + 1, ' '));
  ASSERT_TRUE(huge.findings.error);
  EXPECT_EQ(huge.findings.error->code, "too_large");
}

TEST(Append, is_read_without_a_document_whatever_its_layout) {
  for (const std::string text : {
           R"({"type":"input_audio_buffer.append","audio":"AAAA","event_id":"e"})",
           R"( { "event_id" : "e" , "audio" : "AAAA" , "type" : "input_audio_buffer.append" } )",
       }) {
    const auto append = read_append(text);
    ASSERT_TRUE(append) << text;
    EXPECT_EQ(append->audio, "AAAA");
    EXPECT_EQ(append->event_id, "e");
  }
  // PHP escapes slashes.
  const auto escaped = read_append(R"({"type":"input_audio_buffer.append","audio":"\/\/8="})");
  ASSERT_TRUE(escaped);
  EXPECT_EQ(bytes_of(escaped->audio), "\xff\xff");
}

TEST(Append, what_is_not_certain_is_left_to_the_json_reader) {
  for (const std::string text : {
           "",
           "{",
           R"({"type":"input_audio_buffer.append"})",
           R"({"type":"input_audio_buffer.append","audio":"AAAA")",
           R"({"type":"input_audio_buffer.append","audio":"AAAA"}x)",
           R"({"type":"input_audio_buffer.append","audio":"AAAA","more":"x"})",
           R"({"type":"input_audio_buffer.append","audio":null})",
           R"({"type":"input_audio_buffer.append","audio":"AAAA","event_id":7})",
           R"({"type":"input_audio_buffer.append","audio":"AAAA","event_id":"\u0065"})",
           R"({"type":"input_audio_buffer.commit","audio":"AAAA"})",
           R"({"type":"input_audio_buffer.append","audio":"AAAA\)",
       }) {
    EXPECT_FALSE(read_append(text)) << text;
  }
}

}  // namespace
}  // namespace repartee::protocol::realtime
