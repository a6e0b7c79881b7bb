// Sound in items, items that are asked for, and turns by hand, over a real socket.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>

#include "core/base64.hpp"
#include "support/realtime_client.hpp"

namespace repartee::api {
namespace {

using nlohmann::json;
using test::pcm;
using test::VoiceServer;
using test::with_model;
using Client = test::RealtimeClient;
using namespace std::chrono_literals;

json sounds(int count, double seconds) {
  json content = json::array();
  for (int i = 0; i < count; ++i) {
    content.push_back({{"type", "input_audio"}, {"audio", pcm(seconds, true)}});
  }
  return {{"type", "message"}, {"role", "user"}, {"content", content}};
}

bool has_passed(const Client& client, const std::string& type) {
  return std::ranges::any_of(client.socket.passed,
                             [&](const auto& passed) { return passed.type() == type; });
}

/// What the events so far have caused has passed.
void settle(Client& client) {
  client.send({{"type", "session.update"}, {"session", {{"type", "realtime"}}}});
  client.socket.until("session.updated");
}

TEST(RealtimeItems, by_hand_nothing_is_answered_that_was_not_asked_for) {
  VoiceServer server(with_model());
  Client client(server);
  client.update(
      {{"type", "realtime"},
       {"audio",
        {{"input", {{"turn_detection", nullptr}, {"transcription", {{"model", "whisper-1"}}}}}}}});
  client.hear(0.5, true);
  client.send({{"type", "input_audio_buffer.commit"}});
  client.socket.until("conversation.item.input_audio_transcription.completed");
  settle(client);
  EXPECT_FALSE(has_passed(client, "response.created"));
  client.send({{"type", "response.create"}});
  EXPECT_EQ(client.socket.until("response.done")["response"]["status"], "completed");
}

TEST(RealtimeItems, by_hand_a_commit_does_not_cut_off_the_response_that_runs) {
  VoiceServer server(with_model("one two three four five six seven eight", 50ms));
  Client client(server);
  client.update({{"type", "realtime"}, {"audio", {{"input", {{"turn_detection", nullptr}}}}}});
  client.type("hello");
  client.send({{"type", "response.create"}});
  client.socket.until("response.created");
  client.hear(0.5, true);
  client.send({{"type", "input_audio_buffer.commit"}});
  client.socket.until("input_audio_buffer.committed");
  EXPECT_EQ(client.socket.until("response.done")["response"]["status"], "completed");
}

TEST(RealtimeItems, the_sounds_of_an_event_are_heard_in_order) {
  auto options = with_model();
  options.heard = {"the first", "the second"};
  VoiceServer server(std::move(options));
  Client client(server);
  client.send({{"type", "conversation.item.create"}, {"item", sounds(2, 0.5)}});
  const auto content = client.socket.until("conversation.item.added")["item"]["content"];
  EXPECT_EQ(content[0]["transcript"], "the first");
  EXPECT_EQ(content[1]["transcript"], "the second");
}

TEST(RealtimeItems, an_event_holds_no_more_sounds_than_sixteen_nor_longer_ones_than_a_recording) {
  auto options = with_model();
  options.max_upload_seconds = 2;
  VoiceServer server(std::move(options));
  Client client(server);
  const auto refused = [&](const json& event) {
    client.send(event);
    return client.socket.until("error")["error"]["code"] == "too_large";
  };
  for (const auto& item : {sounds(17, 0.01), sounds(3, 0.8)}) {
    EXPECT_TRUE(refused({{"type", "conversation.item.create"}, {"item", item}}));
    EXPECT_TRUE(
        refused({{"type", "response.create"}, {"response", {{"input", json::array({item})}}}}));
  }
  EXPECT_FALSE(has_passed(client, "response.created"));
  client.send({{"type", "conversation.item.create"}, {"item", sounds(2, 0.8)}});
  client.socket.until("conversation.item.added");
}

TEST(RealtimeItems, a_client_that_leaves_is_not_recognized_any_more) {
  auto options = with_model();
  options.stt = stt::create_scripted_stt({.delay = 1h});
  VoiceServer server(std::move(options));
  {
    Client client(server);
    client.send({{"type", "conversation.item.create"}, {"item", sounds(1, 0.5)}});
  }
  EXPECT_TRUE(server.reaches_sessions(0));
}

TEST(RealtimeItems, an_item_that_is_asked_for_comes_with_what_was_heard) {
  VoiceServer server(with_model());
  Client client(server);
  client.turn();
  const std::string item = client.socket.until("input_audio_buffer.committed")["item_id"];
  const auto answer = client.socket.until("response.done")["response"]["output"][0]["id"];
  client.send({{"type", "conversation.item.retrieve"}, {"item_id", item}});
  client.send({{"type", "conversation.item.retrieve"}, {"item_id", answer}});
  client.send({{"type", "conversation.item.delete"}, {"item_id", item}});
  const auto seconds = [](const json& told) {
    const auto bytes = core::from_base64(told["item"]["content"][0]["audio"].get<std::string>());
    return static_cast<double>(bytes->size()) / 2 / 24'000;
  };
  const auto heard = client.socket.until("conversation.item.retrieved");
  EXPECT_EQ(heard["item"]["id"], item);
  EXPECT_GT(seconds(heard), 0.5);
  const auto spoken = client.socket.until("conversation.item.retrieved");
  EXPECT_EQ(spoken["item"]["id"], answer);
  EXPECT_NEAR(seconds(spoken), 15 * 0.06, 0.05);  // "A short answer.": 60 ms a byte
  EXPECT_EQ(client.socket.until("conversation.item.deleted")["item_id"], item);
}

TEST(RealtimeItems, many_items_are_told_to_a_client_that_reads_them) {
  VoiceServer server(with_model());
  Client client(server);
  client.update({{"type", "realtime"}, {"audio", {{"input", {{"turn_detection", nullptr}}}}}});
  client.hear(5, true);
  client.send({{"type", "input_audio_buffer.commit"}});
  const std::string item = client.socket.until("input_audio_buffer.committed")["item_id"];
  // 320 KB each: three times what the outbox holds.
  for (int i = 0; i < 40; ++i) {
    client.send({{"type", "conversation.item.retrieve"}, {"item_id", item}});
  }
  for (int i = 0; i < 40; ++i) client.socket.until("conversation.item.retrieved");
}

TEST(RealtimeItems, a_bound_in_tokens_leaves_room_for_the_result_of_a_tool) {
  VoiceServer server(with_model());
  Client client(server);
  client.update({{"type", "realtime"},
                 {"truncation",
                  {{"type", "retention_ratio"},
                   {"retention_ratio", 0.8},
                   {"token_limits", {{"post_instructions", 100}}}}}});
  client.type(std::string(15'000, 'x'));
  client.send({{"type", "conversation.item.create"},
               {"item",
                {{"type", "message"},
                 {"role", "user"},
                 {"content",
                  json::array({{{"type", "input_text"}, {"text", std::string(17'000, 'x')}}})}}}});
  const auto error = client.socket.until("error")["error"];
  EXPECT_EQ(error["code"], "too_large");
  EXPECT_EQ(error["param"], "item");
}

TEST(RealtimeItems, the_betas_responses_have_a_temperature_and_its_errors_the_betas_names) {
  VoiceServer server(with_model());
  Client beta(server, "/v1/realtime?shape=beta");
  beta.send({{"type", "conversation.item.create"},
             {"item",
              {{"type", "message"},
               {"role", "user"},
               {"content", json::array({{{"type", "input_text"}, {"text", "hello"}}})}}}});
  beta.send({{"type", "response.create"}, {"response", {{"temperature", 0.6}}}});
  EXPECT_EQ(beta.socket.until("response.created")["response"]["temperature"], 0.6);
  beta.socket.until("response.done");
  beta.send({{"type", "response.create"}});
  EXPECT_EQ(beta.socket.until("response.done")["response"]["temperature"], 0.8);
  beta.send({{"type", "session.update"}, {"session", {{"voice", "nobody"}}}});
  EXPECT_EQ(beta.socket.until("error")["error"]["param"], "session.voice");
  Client ga(server);
  ga.type("hello");
  ga.send({{"type", "response.create"}});
  EXPECT_FALSE(ga.socket.until("response.done")["response"].contains("temperature"));
}

/// A model that answers, and tells how long its last answer might have been.
class Limited : public llm::LanguageModel {
 public:
  void ask(llm::ChatRequest request, llm::AnswerSink sink, std::stop_token stop) override {
    most_ = request.max_tokens;
    model_->ask(std::move(request), std::move(sink), std::move(stop));
  }
  std::string description() const override { return "limited"; }
  int most() const { return most_; }

 private:
  const std::shared_ptr<llm::LanguageModel> model_ = llm::create_scripted_model("An answer.", 0ms);
  std::atomic<int> most_ = 0;
};

TEST(RealtimeItems, a_response_without_a_limit_is_as_long_as_the_servers_own) {
  const auto model = std::make_shared<Limited>();
  auto options = with_model();
  options.models["llm"] = model;
  options.defaults.max_tokens = 123;
  VoiceServer server(std::move(options));
  Client client(server);
  client.update({{"type", "realtime"}, {"max_output_tokens", 5}});
  client.type("hello");
  client.send({{"type", "response.create"}, {"response", {{"max_output_tokens", "inf"}}}});
  EXPECT_EQ(client.socket.until("response.done")["response"]["max_output_tokens"], "inf");
  EXPECT_EQ(model->most(), 123);
  client.send({{"type", "response.create"}});
  EXPECT_EQ(client.socket.until("response.done")["response"]["max_output_tokens"], 5);
  EXPECT_EQ(model->most(), 5);
}

TEST(RealtimeItems, warnings_of_one_event_are_few) {
  VoiceServer server(with_model());
  Client client(server, "/v1/realtime?ext=1");
  json session = {{"type", "realtime"}};
  for (int i = 0; i < 20; ++i) session["field" + std::to_string(i)] = i;
  client.send({{"type", "session.update"}, {"session", session}});
  client.socket.until("session.updated");
  std::vector<std::string> warnings;
  for (const auto& passed : client.socket.passed) {
    if (passed.type() == "repartee.warning") warnings.push_back(passed.json["message"]);
  }
  ASSERT_EQ(warnings.size(), 9U);
  EXPECT_THAT(warnings.back(), testing::HasSubstr("12 more"));
}

}  // namespace
}  // namespace repartee::api
