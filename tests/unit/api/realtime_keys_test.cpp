// Which keys and models open a Realtime session, and which session.
#include <gmock/gmock.h>

#include "support/realtime_client.hpp"

namespace repartee::api {
namespace {

using nlohmann::json;
using test::post;
using test::status_of;
using test::VoiceServer;
using test::with_model;
using Client = test::RealtimeClient;

std::string bearer(const std::string& key) {
  return "Authorization: Bearer " + key + "\r\n";
}

/// An ephemeral key for a session with these fields.
std::string key_for(const VoiceServer& server, json session) {
  session["type"] = "realtime";
  const auto answer = post(server, "/v1/realtime/client_secrets", {{"session", session}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  return json::parse(answer.body)["value"];
}

test::VoiceServerOptions with_two_models() {
  auto options = with_model();
  options.models["echo"] = llm::create_echo_model();
  return options;
}

TEST(RealtimeKeys, the_model_that_a_key_was_made_for_wins_over_openais_names) {
  VoiceServer server(with_two_models());
  const auto key = key_for(server, {{"model", "echo"}});
  for (const std::string target :
       {"/v1/realtime", "/v1/realtime?model=echo", "/v1/realtime?model=gpt-realtime",
        "/openai/v1/realtime?deployment=mine", "/openai/v1/realtime?deployment=mine&model=other"}) {
    Client client(server, target, bearer(key));
    EXPECT_EQ(client.created["session"]["model"], "echo") << target;
  }
  EXPECT_EQ(status_of(server, "/v1/realtime?model=llm", bearer(key)), 403);
  EXPECT_EQ(status_of(server, "/v1/realtime?model=mistral", bearer(key)), 404);
}

TEST(RealtimeKeys, a_session_may_call_the_model_of_its_key_by_openais_names) {
  VoiceServer server(with_two_models());
  Client client(server, "/v1/realtime?model=gpt-realtime",
                bearer(key_for(server, {{"model", "echo"}})));
  client.update({{"type", "realtime"}, {"model", "gpt-realtime"}});
  client.type("say it again");
  client.send({{"type", "response.create"}});
  EXPECT_THAT(client.socket.until("response.done")["response"].dump(),
              testing::HasSubstr("say it again"));
  client.send({{"type", "session.update"}, {"session", {{"type", "realtime"}, {"model", "llm"}}}});
  EXPECT_EQ(client.socket.until("error")["error"]["param"], "session.model");
}

TEST(RealtimeKeys, the_servers_own_keys_may_begin_like_ephemeral_ones) {
  auto options = with_model();
  options.keys = {"ek_of_my_own"};
  VoiceServer server(std::move(options));
  EXPECT_EQ(status_of(server, "/v1/realtime", bearer("ek_of_my_own")), 101);
  EXPECT_EQ(status_of(server, "/v1/realtime", bearer("ek_of_somebody")), 401);
}

TEST(RealtimeKeys, the_scheme_of_a_key_is_written_in_any_case) {
  auto options = with_model();
  options.keys = {"secret"};
  VoiceServer server(std::move(options));
  for (const std::string scheme : {"Bearer", "bearer", "BEARER", "bEaReR"}) {
    EXPECT_EQ(status_of(server, "/v1/realtime", "Authorization: " + scheme + " secret\r\n"), 101);
  }
  EXPECT_EQ(status_of(server, "/v1/realtime", "Authorization: Basic secret\r\n"), 401);
  EXPECT_EQ(status_of(server, "/v1/realtime", "Authorization: Bearer SECRET\r\n"), 401);
}

TEST(RealtimeKeys, models_are_called_by_their_whole_names) {
  VoiceServer server(with_two_models());
  for (const std::string model : {"llm", "echo", "scripted", "tone", "gpt-realtime", "whisper-1"}) {
    EXPECT_EQ(status_of(server, "/v1/realtime?model=" + model, ""), 101) << model;
  }
  // Parts of the description of a model: "scripted, 0 ms a word".
  for (const std::string model : {"script", "0", "a", "word", "ech", "LLM"}) {
    EXPECT_EQ(status_of(server, "/v1/realtime?model=" + model, ""), 404) << model;
  }
}

TEST(RealtimeKeys, a_key_is_made_for_no_session_that_could_not_be) {
  VoiceServer server(with_model());
  const auto refused = post(server, "/v1/realtime/client_secrets",
                            {{"session", {{"audio", {{"output", {{"speed", 0.25}}}}}}}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(json::parse(refused.body)["error"]["param"], "session.audio.output.speed");
  const auto beta = post(server, "/v1/realtime/sessions", {{"voice", "nobody"}});
  EXPECT_EQ(beta.status, 400);
  EXPECT_EQ(json::parse(beta.body)["error"]["param"], "session.voice");
}

}  // namespace
}  // namespace repartee::api
