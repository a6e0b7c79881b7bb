// The Realtime API over a real socket: who is let in, which shape is spoken, and what every client
// event does in every state of a conversation.
#include <gmock/gmock.h>

#include "core/base64.hpp"
#include "llm/scripted/scripted.hpp"
#include "support/realtime_client.hpp"

namespace repartee::api {
namespace {

using nlohmann::json;
using test::pcm;
using test::post;
using test::status_of;
using test::VoiceServer;
using test::with_model;
using Client = test::RealtimeClient;
using namespace std::chrono_literals;

TEST(Realtime, keys_are_taken_from_every_place_a_client_puts_one) {
  auto options = with_model();
  options.keys = {"secret"};
  VoiceServer server(std::move(options));
  EXPECT_EQ(status_of(server, "/v1/realtime", ""), 401);
  EXPECT_EQ(status_of(server, "/v1/realtime", "Authorization: Bearer wrong\r\n"), 401);
  EXPECT_EQ(status_of(server, "/v1/realtime", "Authorization: Bearer ek_unknown\r\n"), 401);
  for (const std::string fields :
       {"Authorization: Bearer secret\r\n", "api-key: secret\r\n",
        "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.secret\r\n",
        "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.secret, "
        "openai-organization.o, openai-project.p, openai-agents-sdk.1.2.3\r\n"}) {
    EXPECT_EQ(status_of(server, "/v1/realtime", fields), 101) << fields;
  }
  EXPECT_EQ(status_of(server, "/openai/v1/realtime?model=gpt-realtime&api-key=secret", ""), 101);
}

TEST(Realtime, the_sub_protocol_is_repeated_and_the_key_never) {
  VoiceServer server(with_model());
  test::RawConnection connection(server.port());
  const auto answer =
      test::upgrade(connection, "/v1/realtime",
                    "Sec-WebSocket-Protocol: openai-insecure-api-key.secret, realtime\r\n");
  EXPECT_EQ(answer.status, 101);
  EXPECT_EQ(answer.headers.at("sec-websocket-protocol"), "realtime");
}

TEST(Realtime, the_shape_is_chosen_by_header_sub_protocol_path_or_query) {
  VoiceServer server(with_model());
  const auto is_beta = [&](const std::string& target, const std::string& fields = "") {
    return !Client(server, target, fields).created["session"].contains("audio");
  };
  EXPECT_FALSE(is_beta("/v1/realtime?model=gpt-realtime"));
  EXPECT_FALSE(is_beta("/openai/v1/realtime?model=mine-gpt&deployment=mine"));
  EXPECT_TRUE(is_beta("/openai/realtime?api-version=2024-10-01-preview&deployment=mine"));
  EXPECT_TRUE(is_beta("/v1/realtime", "OpenAI-Beta: assistants=v2, realtime=v1\r\n"));
  EXPECT_TRUE(
      is_beta("/v1/realtime", "Sec-WebSocket-Protocol: realtime, openai-beta.realtime-v1\r\n"));
  EXPECT_TRUE(is_beta("/v1/realtime?shape=beta"));
  EXPECT_FALSE(is_beta("/v1/realtime?shape=ga", "OpenAI-Beta: realtime=v1\r\n"));
}

TEST(Realtime, a_model_that_is_not_here_is_refused_before_the_upgrade) {
  VoiceServer server(with_model());
  EXPECT_EQ(status_of(server, "/v1/realtime?model=mistral", ""), 404);
  EXPECT_EQ(status_of(server, "/v1/realtime?model=gpt-realtime-2.1", ""), 101);
  EXPECT_EQ(status_of(server, "/v1/realtime?model=llm", ""), 101);
}

TEST(Realtime, an_ephemeral_key_opens_the_session_it_was_made_for) {
  auto options = with_model();
  options.keys = {"secret"};
  VoiceServer server(std::move(options));
  const json wanted = {{"session", {{"type", "realtime"}, {"instructions", "Be brief."}}},
                       {"expires_after", {{"anchor", "created_at"}, {"seconds", 30}}}};
  EXPECT_EQ(post(server, "/v1/realtime/client_secrets", wanted).status, 401);
  const std::string known = "Authorization: Bearer secret\r\n";
  const auto answer = post(server, "/v1/realtime/client_secrets", wanted, known);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto secret = json::parse(answer.body);
  const std::string key = secret["value"];
  EXPECT_EQ(secret["session"]["instructions"], "Be brief.");
  Client client(server, "/v1/realtime?model=gpt-realtime",
                "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key." + key + "\r\n");
  EXPECT_EQ(client.created["session"]["instructions"], "Be brief.");
  // It opens sessions and nothing else.
  EXPECT_EQ(
      post(server, "/v1/realtime/client_secrets", wanted, "Authorization: Bearer " + key + "\r\n")
          .status,
      401);
  auto bad = wanted;
  bad["session"]["audio"]["input"]["turn_detection"] = {{"type", "server_vad"}, {"threshold", 7}};
  const auto refused = post(server, "/v1/realtime/client_secrets", bad, known);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(json::parse(refused.body)["error"]["param"],
            "session.audio.input.turn_detection.threshold");
}

TEST(Realtime, beta_sessions_carry_their_key) {
  VoiceServer server(with_model());
  const auto session =
      json::parse(post(server, "/v1/realtime/sessions", {{"voice", "alloy"}}).body);
  EXPECT_EQ(session["voice"], "alloy");
  const std::string key = session["client_secret"]["value"];
  Client client(server, "/v1/realtime",
                "OpenAI-Beta: realtime=v1\r\nAuthorization: Bearer " + key + "\r\n");
  EXPECT_EQ(client.created["session"]["voice"], "alloy");
  const auto transcription = json::parse(
      post(server, "/v1/realtime/transcription_sessions", {{"input_audio_format", "g711_ulaw"}})
          .body);
  EXPECT_EQ(transcription["input_audio_format"], "g711_ulaw");
  EXPECT_FALSE(transcription.contains("voice"));
}

TEST(Realtime, a_spoken_turn_is_answered) {
  VoiceServer server(with_model());
  Client client(server);
  EXPECT_EQ(client.created["type"], "session.created");
  client.update({{"type", "realtime"},
                 {"audio", {{"input", {{"transcription", {{"model", "whisper-1"}}}}}}}});
  client.turn();
  const auto started = client.socket.until("input_audio_buffer.speech_started");
  EXPECT_EQ(client.socket.until("input_audio_buffer.speech_stopped")["item_id"],
            started["item_id"]);
  EXPECT_EQ(client.socket.until("input_audio_buffer.committed")["item_id"], started["item_id"]);
  const auto done = client.socket.until("response.done")["response"];
  EXPECT_EQ(done["status"], "completed");
  EXPECT_EQ(done["output"][0]["content"][0]["transcript"], "A short answer.");
}

TEST(Realtime, offsets_count_from_the_first_byte_and_survive_clear_and_commit) {
  VoiceServer server(with_model());
  Client client(server);
  client.update({{"type", "realtime"},
                 {"audio",
                  {{"input",
                    {{"turn_detection",
                      {{"type", "server_vad"},
                       {"prefix_padding_ms", 0},
                       {"silence_duration_ms", 200},
                       {"create_response", false}}}}}}}});
  int before = -1;
  for (int turn = 0; turn < 3; ++turn) {
    client.turn();  // 1.4 s
    const int start = client.socket.until("input_audio_buffer.speech_started")["audio_start_ms"];
    EXPECT_NEAR(start, turn * (1400 + 500), 64);
    const int end = client.socket.until("input_audio_buffer.speech_stopped")["audio_end_ms"];
    EXPECT_NEAR(end, start + 800, 64);
    EXPECT_GT(start, before);
    before = end;
    client.hear(0.5, false);
    client.send({{"type", "input_audio_buffer.clear"}});
    client.socket.until("input_audio_buffer.cleared");
  }
}

TEST(Realtime, by_hand_a_commit_makes_an_item_and_no_response) {
  VoiceServer server(with_model());
  Client client(server);
  client.update({{"type", "realtime"}, {"audio", {{"input", {{"turn_detection", nullptr}}}}}});
  client.send({{"type", "input_audio_buffer.commit"}, {"event_id", "early"}});
  const auto early = client.socket.until("error")["error"];
  EXPECT_EQ(early["code"], "input_audio_buffer_commit_empty");
  EXPECT_EQ(early["event_id"], "early");
  client.hear(0.05, true);
  client.send({{"type", "input_audio_buffer.commit"}});
  EXPECT_THAT(client.socket.until("error")["error"]["message"].get<std::string>(),
              testing::HasSubstr("buffer only has"));
  client.hear(0.5, true);
  client.send({{"type", "input_audio_buffer.commit"}});
  client.socket.until("input_audio_buffer.committed");
  client.socket.until("conversation.item.done");
  client.socket.passed.clear();
  client.send({{"type", "response.create"}});
  client.socket.until("response.done");
  for (const auto& passed : client.socket.passed) {
    EXPECT_THAT(passed.type(), testing::Not(testing::HasSubstr("speech_")));
  }
}

TEST(Realtime, a_transcription_session_writes_down_and_does_not_answer) {
  VoiceServer server(with_model());
  Client client(server, "/v1/realtime?intent=transcription");
  EXPECT_EQ(client.created["session"]["object"], "realtime.transcription_session");
  EXPECT_EQ(client.created["session"]["type"], "transcription");
  client.turn();
  const auto completed =
      client.socket.until("conversation.item.input_audio_transcription.completed");
  EXPECT_EQ(completed["transcript"], "hello there");
  client.send({{"type", "response.create"}, {"event_id", "r"}});
  EXPECT_EQ(client.socket.until("error")["error"]["event_id"], "r");
  Client beta(server, "/v1/realtime?intent=transcription", "OpenAI-Beta: realtime=v1\r\n");
  EXPECT_EQ(beta.created["type"], "transcription_session.created");
  beta.send({{"type", "transcription_session.update"},
             {"session", {{"input_audio_transcription", {{"language", "en"}}}}}});
  EXPECT_EQ(
      beta.socket.until(
          "transcription_session.updated")["session"]["input_audio_transcription"]["language"],
      "en");
}

TEST(Realtime, telephone_sound_goes_both_ways) {
  VoiceServer server(with_model());
  Client client(server);
  client.update({{"type", "realtime"},
                 {"audio",
                  {{"input", {{"format", {{"type", "audio/pcmu"}}}}},
                   {"output", {{"format", {{"type", "audio/pcma"}}}}}}}});
  const auto mu_law = [](double seconds, bool loud) {
    // µ-law: a square of some 8000, or zero.
    std::string bytes(static_cast<std::size_t>(seconds * 8000), '\xff');
    for (std::size_t i = 0; loud && i < bytes.size(); ++i) bytes[i] = i % 20 < 10 ? '\x9f' : '\x1f';
    return core::to_base64(bytes);
  };
  client.send({{"type", "input_audio_buffer.append"}, {"audio", mu_law(0.6, true)}});
  client.send({{"type", "input_audio_buffer.append"}, {"audio", mu_law(0.8, false)}});
  client.socket.passed.clear();
  client.socket.until("response.done");
  std::size_t bytes = 0;
  for (const auto& passed : client.socket.passed) {
    if (passed.type() == "response.output_audio.delta")
      bytes += core::from_base64(passed.json["delta"].get<std::string>())->size();
  }
  // "A short answer.": 60 ms a byte.
  EXPECT_NEAR(static_cast<double>(bytes), 15 * 0.06 * 8000, 200);
}

TEST(Realtime, items_are_created_retrieved_and_deleted_in_their_places) {
  VoiceServer server(with_model());
  Client client(server);
  const auto create = [&](const std::string& id, const json& previous) {
    json event = {{"type", "conversation.item.create"},
                  {"item",
                   {{"id", id},
                    {"type", "message"},
                    {"role", "user"},
                    {"content", json::array({{{"type", "input_text"}, {"text", id}}})}}}};
    if (!previous.is_null()) event["previous_item_id"] = previous;
    client.send(event);
    const auto added = client.socket.until("conversation.item.added");
    client.socket.until("conversation.item.done");
    return added["previous_item_id"];
  };
  EXPECT_EQ(create("a", nullptr), nullptr);
  EXPECT_EQ(create("b", nullptr), "a");
  EXPECT_EQ(create("c", "root"), nullptr);
  EXPECT_EQ(create("d", "a"), "a");
  client.send({{"type", "conversation.item.retrieve"}, {"item_id", "d"}});
  EXPECT_EQ(client.socket.until("conversation.item.retrieved")["item"]["content"][0]["text"], "d");
  client.send({{"type", "conversation.item.delete"}, {"item_id", "d"}});
  EXPECT_EQ(client.socket.until("conversation.item.deleted")["item_id"], "d");
  client.send({{"type", "conversation.item.delete"}, {"item_id", "d"}, {"event_id", "again"}});
  const auto error = client.socket.until("error")["error"];
  EXPECT_EQ(error["code"], "item_delete_invalid_item_id");
  EXPECT_EQ(error["event_id"], "again");
}

TEST(Realtime, sound_in_an_item_is_recognized_before_it_counts) {
  VoiceServer server(with_model());
  Client client(server);
  client.send(
      {{"type", "conversation.item.create"},
       {"item",
        {{"type", "message"},
         {"role", "user"},
         {"content", json::array({{{"type", "input_audio"}, {"audio", pcm(0.5, true)}}})}}}});
  EXPECT_EQ(client.socket.until("conversation.item.added")["item"]["content"][0]["transcript"],
            "hello there");
}

TEST(Realtime, a_second_response_is_refused_while_one_runs_but_not_out_of_band) {
  VoiceServer server(with_model("one two three four five six seven eight", 100ms));
  Client client(server);
  client.type("hello");
  client.send({{"type", "response.create"}});
  const std::string first = client.socket.until("response.created")["response"]["id"];
  client.send({{"type", "response.create"}, {"event_id", "second"}});
  const auto error = client.socket.until("error")["error"];
  EXPECT_EQ(error["code"], "conversation_already_has_active_response");
  EXPECT_EQ(error["event_id"], "second");
  EXPECT_THAT(error["message"].get<std::string>(), testing::HasSubstr(first));
  client.send({{"type", "response.create"},
               {"response",
                {{"conversation", "none"},
                 {"output_modalities", json::array({"text"})},
                 {"metadata", {{"topic", "side"}}}}}});
  const auto side = client.socket.until("response.created")["response"];
  EXPECT_EQ(side["conversation_id"], nullptr);
  EXPECT_EQ(side["metadata"]["topic"], "side");
  client.send({{"type", "response.cancel"}, {"response_id", first}});
  const auto cancelled = client.socket.until("response.done")["response"];
  EXPECT_EQ(cancelled["id"], first);
  EXPECT_EQ(cancelled["status_details"]["reason"], "client_cancelled");
  EXPECT_EQ(client.socket.until("response.done")["response"]["id"], side["id"]);
}

TEST(Realtime, unknown_fields_are_errors_only_where_that_is_asked_for) {
  VoiceServer server(with_model());
  const json update = {{"type", "session.update"},
                       {"event_id", "u"},
                       {"session", {{"type", "realtime"}, {"colour", "red"}}}};
  Client lenient(server);
  lenient.send(update);
  lenient.socket.until("session.updated");
  Client strict(server, "/v1/realtime?strict=1");
  strict.send(update);
  const auto error = strict.socket.until("error")["error"];
  EXPECT_EQ(error["code"], "unknown_parameter");
  EXPECT_EQ(error["param"], "session.colour");
  Client extended(server, "/v1/realtime?ext=1");
  extended.send(update);
  EXPECT_THAT(extended.socket.until("repartee.warning")["message"].get<std::string>(),
              testing::HasSubstr("session.colour"));
}

TEST(Realtime, the_model_may_be_called_by_another_name_but_not_be_another) {
  auto options = with_model();
  options.models["echo"] = llm::create_echo_model();
  VoiceServer server(std::move(options));
  Client client(server, "/v1/realtime?model=gpt-realtime");
  client.update({{"type", "realtime"}, {"model", "gpt-realtime-2.1"}});
  client.send({{"type", "session.update"},
               {"session", {{"type", "realtime"}, {"model", "echo"}, {"instructions", "no"}}}});
  EXPECT_EQ(client.socket.until("error")["error"]["param"], "session.model");
}

TEST(Realtime, a_voice_that_is_not_here_is_refused_and_one_of_openais_is_the_servers_own) {
  VoiceServer server(with_model());
  Client client(server);
  client.send(
      {{"type", "session.update"}, {"session", {{"audio", {{"output", {{"voice", "nobody"}}}}}}}});
  EXPECT_EQ(client.socket.until("error")["error"]["param"], "session.audio.output.voice");
  client.send(
      {{"type", "session.update"}, {"session", {{"audio", {{"output", {{"voice", "marin"}}}}}}}});
  EXPECT_EQ(client.socket.until("session.updated")["session"]["audio"]["output"]["voice"], "marin");
}

TEST(Realtime, the_longest_session_ends_with_an_error_and_1001) {
  auto options = with_model();
  options.defaults.max_duration = 50ms;
  VoiceServer server(std::move(options));
  Client client(server);
  EXPECT_EQ(client.socket.until("error")["error"]["code"], "session_expired");
  EXPECT_EQ(client.socket.until_close(), 1001);
  EXPECT_TRUE(server.reaches_sessions(0));
}

TEST(Realtime, a_full_server_says_so_and_closes) {
  auto options = with_model();
  options.max_sessions = 1;
  VoiceServer server(std::move(options));
  Client first(server);
  Client second(server);
  EXPECT_EQ(second.created["error"]["code"], "overloaded");
  EXPECT_EQ(second.socket.until_close(), 1013);
}

TEST(Realtime, a_message_that_is_too_large_is_refused_in_words_and_the_session_goes_on) {
  VoiceServer server(with_model());
  Client client(server);
  client.send({{"type", "input_audio_buffer.append"},
               {"event_id", "big"},
               {"audio", core::to_base64(std::string((15U << 20) + 2, '\0'))}});
  const auto error = client.socket.until("error")["error"];
  EXPECT_EQ(error["code"], "too_large");
  EXPECT_EQ(error["event_id"], "big");
  client.update({{"type", "realtime"}});
}

/// The states that a conversation can be in when a client's event arrives.
struct State {
  std::string name;
  std::function<void(Client&)> reach;
};

const std::vector<State>& states() {
  static const std::vector<State> all = {
      {"at the beginning", [](Client&) {}},
      {"while the person speaks",
       [](Client& client) {
         client.hear(0.3, true);
         client.socket.until("input_audio_buffer.speech_started");
       }},
      {"while a response is made",
       [](Client& client) {
         client.type("hello");
         client.send({{"type", "response.create"}});
         client.socket.until("response.created");
       }},
      {"while a response is spoken",
       [](Client& client) {
         client.type("hello");
         client.send({{"type", "response.create"}});
         client.socket.until("response.output_audio.delta");
       }},
      {"after a response",
       [](Client& client) {
         client.type("hello");
         client.send({{"type", "response.create"}});
         client.socket.until("response.done");
       }},
      {"with a tool's result due",
       [](Client& client) {
         client.update({{"type", "realtime"},
                        {"tools", json::array({{{"type", "function"}, {"name", "weather"}}})}});
         client.type("hello");
         client.send({{"type", "response.create"}});
         client.socket.until("response.done");
       }},
      {"by hand, with sound in the buffer",
       [](Client& client) {
         client.update(
             {{"type", "realtime"}, {"audio", {{"input", {{"turn_detection", nullptr}}}}}});
         client.hear(0.3, true);
       }},
  };
  return all;
}

/// Every client event, and an answer that it must have: one of its own kinds, or an error that
/// repeats its id.
const std::vector<std::pair<json, std::vector<std::string>>>& client_events() {
  static const std::vector<std::pair<json, std::vector<std::string>>> all = {
      {{{"type", "session.update"}, {"session", {{"type", "realtime"}}}}, {"session.updated"}},
      {{{"type", "input_audio_buffer.append"}, {"audio", ""}}, {}},
      {{{"type", "input_audio_buffer.commit"}}, {"input_audio_buffer.committed"}},
      {{{"type", "input_audio_buffer.clear"}}, {"input_audio_buffer.cleared"}},
      {{{"type", "conversation.item.create"},
        {"item",
         {{"type", "message"},
          {"role", "system"},
          {"content", json::array({{{"type", "input_text"}, {"text", "x"}}})}}}},
       {"conversation.item.added"}},
      {{{"type", "conversation.item.create"},
        {"item", {{"type", "function_call_output"}, {"call_id", "none"}, {"output", "x"}}}},
       {}},
      {{{"type", "conversation.item.retrieve"}, {"item_id", "nothing"}}, {}},
      {{{"type", "conversation.item.delete"}, {"item_id", "nothing"}}, {}},
      {{{"type", "conversation.item.truncate"},
        {"item_id", "nothing"},
        {"content_index", 0},
        {"audio_end_ms", 0}},
       {}},
      {{{"type", "response.create"}}, {"response.created"}},
      {{{"type", "response.create"}, {"response", {{"conversation", "none"}}}},
       {"response.created"}},
      {{{"type", "response.cancel"}}, {"response.done"}},
      {{{"type", "output_audio_buffer.clear"}}, {}},
      {{{"type", "nonsense"}}, {}},
  };
  return all;
}

TEST(Realtime, every_client_event_is_answered_in_every_state_and_the_session_goes_on) {
  VoiceServer server(with_model("An answer. [[call weather {}]] [[then]] Fine.", 5ms));
  for (const auto& state : states()) {
    for (const auto& [event, answers] : client_events()) {
      SCOPED_TRACE(event["type"].get<std::string>() + " " + state.name);
      Client client(server);
      state.reach(client);
      auto sent = event;
      sent["event_id"] = "this_one";
      client.send(sent);
      // Appends have no answer, nor has the cancellation of an answer that has not begun: the one
      // to what follows shows that it was taken.
      if (sent["type"] == "input_audio_buffer.append" || sent["type"] == "response.cancel") {
        client.send({{"type", "nonsense"}, {"event_id", "this_one"}});
      }
      client.socket.until([&](const auto& got) {
        if (got.type() == "error") return got.json["error"]["event_id"] == "this_one";
        return std::find(answers.begin(), answers.end(), got.type()) != answers.end();
      });
      client.send({{"type", "session.update"}, {"session", {{"type", "realtime"}}}});
      client.socket.until("session.updated");
    }
  }
}

TEST(Realtime, what_is_no_event_is_an_error_and_the_session_goes_on) {
  VoiceServer server(with_model());
  Client client(server);
  for (const std::string text : {"", "{", "[]", "7", "\"x\"", R"({"type":{}})"}) {
    client.socket.send_text(text);
    EXPECT_EQ(client.socket.until("error")["error"]["type"], "invalid_request_error") << text;
  }
  client.socket.send_binary("abc");
  client.socket.until("error");
  client.update({{"type", "realtime"}});
}

}  // namespace
}  // namespace repartee::api
