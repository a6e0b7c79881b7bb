// From the conversation's events to the wire, without a connection.
#include "protocol/realtime/event_writer.hpp"

#include <gmock/gmock.h>

#include <set>

#include "core/base64.hpp"

namespace repartee::protocol::realtime {
namespace {

using namespace conversation;
using nlohmann::json;
using testing::ElementsAre;

class Written : public WireSink {
 public:
  void send(std::string message) override { all.push_back(json::parse(message)); }
  void send_audio(std::string message, bool may_be_cleared) override {
    longest = std::max(longest, message.size());
    clearable = may_be_cleared;
    send(std::move(message));
  }
  std::vector<std::string> types() const {
    std::vector<std::string> types;
    for (const auto& event : all) types.push_back(event["type"]);
    return types;
  }
  /// The last one of a type.
  json last(const std::string& type) const {
    for (auto event = all.rbegin(); event != all.rend(); ++event) {
      if ((*event)["type"] == type) return *event;
    }
    return nullptr;
  }

  std::vector<json> all;
  std::size_t longest = 0;
  bool clearable = true;
};

std::shared_ptr<const Settings> settings(bool text_only = false) {
  Settings settings;
  settings.text_only = text_only;
  return std::make_shared<const Settings>(settings);
}

Item message(const std::string& text, ItemStatus status) {
  Item item{.id = "item_2", .status = status, .role = llm::Role::assistant};
  if (!text.empty()) item.parts = {{.kind = Part::Kind::output_audio, .text = text}};
  return item;
}

/// A whole spoken reply of one sentence.
void answer(EventWriter& writer, std::size_t samples = 24'000, bool out_of_band = false) {
  const Place place{.reply = 1, .item = "item_2", .audio = true};
  writer.on_event(event::ReplyStarted{
      .turn = 1, .reply = 1, .stream = 1, .out_of_band = out_of_band, .settings = settings()});
  writer.on_event(event::OutputItemAdded{1, 0, message("", ItemStatus::in_progress)});
  if (!out_of_band) {
    writer.on_event(event::ItemAdded{message("", ItemStatus::in_progress), "item_1"});
  }
  writer.on_event(event::PartAdded{place});
  writer.on_event(event::OutputText{place, "Hello."});
  writer.on_audio(1, std::vector<std::int16_t>(samples));
  writer.on_event(event::PartDone{place, "Hello."});
  const auto done = message("Hello.", ItemStatus::completed);
  writer.on_event(event::OutputItemDone{1, 0, done});
  if (!out_of_band) writer.on_event(event::ItemDone{done, "item_1"});
  writer.on_event(event::ReplyDone{.reply = 1,
                                   .status = ReplyStatus::completed,
                                   .usage = {.input_tokens = 7, .output_tokens = 2},
                                   .output = {done},
                                   .out_of_band = out_of_band,
                                   .settings = settings()});
}

TEST(EventWriter, a_spoken_response_is_told_step_by_step) {
  Written written;
  EventWriter writer(Shape::ga, "sess_abc", {}, written);
  answer(writer, 100);
  EXPECT_THAT(written.types(),
              ElementsAre("response.created", "response.output_item.added",
                          "conversation.item.added", "response.content_part.added",
                          "response.output_audio_transcript.delta", "response.output_audio.delta",
                          "response.output_audio.done", "response.output_audio_transcript.done",
                          "response.content_part.done", "response.output_item.done",
                          "conversation.item.done", "response.done", "rate_limits.updated"));
  const auto created = written.last("response.created")["response"];
  EXPECT_EQ(created["id"], "resp_abc_1");
  EXPECT_EQ(created["output"], json::array());
  EXPECT_EQ(created["status"], "in_progress");
  EXPECT_EQ(created["conversation_id"], "conv_abc");
  EXPECT_EQ(created["metadata"], nullptr);
  EXPECT_EQ(created["audio"]["output"]["format"]["type"], "audio/pcm");
  // Short names in a part of a response, long ones in an item.
  EXPECT_EQ(written.last("response.content_part.done")["part"]["type"], "audio");
  EXPECT_EQ(written.last("conversation.item.done")["item"]["content"][0]["type"], "output_audio");
  const auto done = written.last("response.done")["response"];
  EXPECT_EQ(done["usage"]["total_tokens"], 9);
  EXPECT_EQ(done["output"][0]["content"][0]["transcript"], "Hello.");
  EXPECT_EQ(done["status_details"], nullptr);
}

TEST(EventWriter, a_tool_call_is_complete_only_when_the_message_before_it_is) {
  Written written;
  EventWriter writer(Shape::ga, "sess_abc", {}, written);
  const Place spoken{.reply = 1, .item = "item_2", .audio = true};
  const Place called{.reply = 1, .output = 1, .item = "item_3"};
  Item call{.id = "item_3", .kind = Item::Kind::function_call, .call_id = "call_1", .name = "f"};
  writer.on_event(event::ReplyStarted{.turn = 1, .reply = 1, .settings = settings()});
  writer.on_event(event::OutputItemAdded{1, 0, message("", ItemStatus::in_progress)});
  writer.on_event(event::ItemAdded{message("", ItemStatus::in_progress), "item_1"});
  writer.on_event(event::PartAdded{spoken});
  writer.on_event(event::OutputItemAdded{1, 1, call});
  writer.on_event(event::ItemAdded{call, "item_2"});
  writer.on_event(event::ToolArguments{called, "call_1", "{}"});
  writer.on_event(event::ToolArgumentsDone{called, "call_1", "f", "{}"});
  writer.on_event(event::OutputItemDone{1, 1, call});
  writer.on_event(event::ItemDone{call, "item_2"});
  EXPECT_EQ(written.all.back()["type"], "response.function_call_arguments.delta");
  written.all.clear();

  writer.on_event(event::PartDone{spoken, "Hello."});
  const auto done = message("Hello.", ItemStatus::completed);
  writer.on_event(event::OutputItemDone{1, 0, done});
  writer.on_event(event::ItemDone{done, "item_1"});
  writer.on_event(event::ReplyDone{.reply = 1,
                                   .status = ReplyStatus::completed,
                                   .output = {done, call},
                                   .settings = settings()});
  EXPECT_THAT(written.types(),
              ElementsAre("response.output_audio.done", "response.output_audio_transcript.done",
                          "response.content_part.done", "response.output_item.done",
                          "conversation.item.done", "response.function_call_arguments.done",
                          "response.output_item.done", "conversation.item.done", "response.done",
                          "rate_limits.updated"));
}

TEST(EventWriter, the_beta_shape_is_the_same_in_other_words) {
  Written written;
  EventWriter writer(Shape::beta, "sess_abc", {}, written);
  writer.session_created(99);
  answer(writer, 100);
  EXPECT_THAT(written.types(),
              ElementsAre("session.created", "conversation.created", "response.created",
                          "response.output_item.added", "conversation.item.created",
                          "response.content_part.added", "response.audio_transcript.delta",
                          "response.audio.delta", "response.audio.done",
                          "response.audio_transcript.done", "response.content_part.done",
                          "response.output_item.done", "response.done", "rate_limits.updated"));
  const auto done = written.last("response.done")["response"];
  EXPECT_EQ(done["modalities"], json({"text", "audio"}));
  EXPECT_EQ(done["output_audio_format"], "pcm16");
  EXPECT_FALSE(done.contains("audio"));
  EXPECT_EQ(done["output"][0]["content"][0]["type"], "audio");
}

TEST(EventWriter, sound_goes_out_in_small_messages_and_adds_up) {
  Written written;
  EventWriter writer(Shape::ga, "sess_abc", {}, written);
  answer(writer, 24'000 * 3 + 7);
  EXPECT_LE(written.longest, 16'384U);
  std::size_t bytes = 0;
  for (const auto& event : written.all) {
    if (event["type"] != "response.output_audio.delta") continue;
    bytes += core::from_base64(event["delta"].get<std::string>())->size();
    EXPECT_EQ(event["response_id"], "resp_abc_1");
    EXPECT_EQ(event["item_id"], "item_2");
  }
  EXPECT_EQ(bytes, 2 * (24'000 * 3 + 7));
  EXPECT_TRUE(written.clearable);
}

TEST(EventWriter, telephones_get_a_byte_a_sample) {
  Written written;
  SessionConfig config;
  config.output_format = AudioFormat::pcmu;
  EventWriter writer(Shape::ga, "sess_abc", config, written);
  answer(writer, 160);
  const auto delta = written.last("response.output_audio.delta")["delta"].get<std::string>();
  EXPECT_EQ(core::from_base64(delta), std::string(160, '\xff'));
}

TEST(EventWriter, out_of_band_responses_belong_to_no_conversation_and_are_not_cleared) {
  Written written;
  EventWriter writer(Shape::ga, "sess_abc", {}, written);
  answer(writer, 100, /*out_of_band=*/true);
  EXPECT_EQ(written.last("response.created")["response"]["conversation_id"], nullptr);
  EXPECT_EQ(written.last("conversation.item.added"), nullptr);
  EXPECT_FALSE(written.clearable);
}

TEST(EventWriter, every_event_has_an_id_of_its_own) {
  Written written;
  EventWriter writer(Shape::ga, "sess_abc", {}, written);
  answer(writer);
  std::set<std::string> ids;
  for (const auto& event : written.all) ids.insert(event.at("event_id"));
  EXPECT_EQ(ids.size(), written.all.size());
}

stt::Transcript transcript(const std::string& text, std::size_t stable) {
  stt::Transcript transcript;
  transcript.text = text;
  transcript.stable = stable;
  return transcript;
}

TEST(EventWriter, transcript_deltas_add_up_to_the_transcript) {
  Written written;
  SessionConfig config{.kind = Kind::transcription};
  config.transcription.emplace();
  EventWriter writer(Shape::ga, "sess_abc", config, written);
  const auto told = [&](const std::string& text, std::size_t stable, bool final) {
    writer.on_event(event::TranscriptUpdated{.turn = 1,
                                             .transcript = transcript(text, stable),
                                             .final = final,
                                             .begin = 0,
                                             .end = 32'000,
                                             .item = "item_1"});
  };
  told("go", 0, false);
  told("go for", 2, false);
  told("go for", 2, false);
  told("go forward ten", 10, false);
  told("go forward ten meters", 21, true);
  std::string all;
  for (const auto& event : written.all) all += event.value("delta", "");
  EXPECT_EQ(all, "go forward ten meters");
  const auto completed = written.last("conversation.item.input_audio_transcription.completed");
  EXPECT_EQ(completed["transcript"], "go forward ten meters");
  EXPECT_EQ(completed["usage"], json({{"type", "duration"}, {"seconds", 2.0}}));
}

TEST(EventWriter, a_transcript_is_told_only_where_it_is_wanted) {
  Written written;
  EventWriter writer(Shape::ga, "sess_abc", {}, written);
  writer.on_event(event::TranscriptUpdated{
      .turn = 1, .transcript = transcript("x", 1), .final = true, .item = "item_1"});
  writer.on_event(event::TranscriptFailed{1, core::Error(), "item_1"});
  EXPECT_TRUE(written.all.empty());
}

TEST(EventWriter, the_sound_of_a_person_has_a_transcript_of_null_until_there_is_one) {
  Written written;
  EventWriter writer(Shape::ga, "sess_abc", {}, written);
  Item item{.id = "item_1", .parts = {{.kind = Part::Kind::input_audio, .transcribed = false}}};
  writer.on_event(event::ItemAdded{item, std::nullopt});
  const auto added = written.last("conversation.item.added");
  EXPECT_EQ(added["previous_item_id"], nullptr);
  EXPECT_EQ(added["item"]["content"], json::parse(R"([{"type":"input_audio","transcript":null}])"));
  item.parts[0].transcribed = true;
  item.parts[0].text = "hello";
  writer.retrieved(item, "AAAA");
  EXPECT_EQ(written.last("conversation.item.retrieved")["item"]["content"],
            json::parse(R"([{"type":"input_audio","transcript":"hello","audio":"AAAA"}])"));
}

TEST(EventWriter, refusals_have_the_codes_that_clients_know) {
  struct Known {
    Refusal refusal;
    std::string verb, code;
  };
  for (const auto& [refusal, verb, code] :
       {Known{Refusal::response_active, "", "conversation_already_has_active_response"},
        {Refusal::response_not_active, "", "response_cancel_not_active"},
        {Refusal::nothing_to_commit, "", "input_audio_buffer_commit_empty"},
        {Refusal::voice_in_use, "", "cannot_update_voice"},
        {Refusal::item_not_found, "retrieve", "item_retrieve_invalid_item_id"},
        {Refusal::item_not_found, "delete", "item_delete_invalid_item_id"},
        {Refusal::item_not_found, "truncate", "item_truncate_invalid_item_id"}}) {
    Written written;
    EventWriter writer(Shape::ga, "sess_abc", {}, written);
    writer.doing(verb);
    writer.on_event(event::Failure{.error = {core::ErrorCode::invalid_argument, "no"},
                                   .refusal = refusal,
                                   .ref = "mine",
                                   .reply = 3,
                                   .buffered = core::Duration(12'340)});
    const auto error = written.last("error")["error"];
    EXPECT_EQ(error["code"], code);
    EXPECT_EQ(error["event_id"], "mine");
    EXPECT_EQ(error["type"], "invalid_request_error");
    if (refusal == Refusal::response_active)
      EXPECT_THAT(error["message"].get<std::string>(), testing::HasSubstr("resp_abc_3"));
    if (refusal == Refusal::nothing_to_commit)
      EXPECT_THAT(error["message"].get<std::string>(), testing::HasSubstr("12.34ms"));
  }
}

TEST(EventWriter, servers_of_tools_that_nobody_can_ask_are_named_and_their_lists_are_empty) {
  Written written;
  SessionConfig config;
  config.tools = json::parse(R"([{"type":"function","name":"f"},
      {"type":"mcp","server_label":"docs","server_url":"https://example.org"}])");
  EventWriter writer(Shape::ga, "sess_abc", config, written);
  writer.tool_servers_failed();
  EXPECT_THAT(written.types(), ElementsAre("mcp_list_tools.in_progress", "mcp_list_tools.failed"));
  const std::string item = written.last("mcp_list_tools.failed")["item_id"];
  EXPECT_TRUE(writer.retrieved_tools(item));
  EXPECT_EQ(written.last("conversation.item.retrieved")["item"]["server_label"], "docs");
  EXPECT_FALSE(writer.retrieved_tools("mcpl_abc_0"));
}

}  // namespace
}  // namespace repartee::protocol::realtime
