// Who may use the server and how much: keys, origins, room, and what there is at which address.
#include <gmock/gmock.h>

#include "support/json_socket.hpp"
#include "support/voice_server.hpp"

namespace repartee::api {
namespace {

using nlohmann::json;
using test::JsonSocket;
using test::RawConnection;
using test::VoiceServer;

test::RawResponse ask(const VoiceServer& server, std::string_view method, std::string_view target,
                      std::string_view body = "", std::string_view fields = "") {
  RawConnection connection(server.port());
  connection.send(test::request(method, target, body, fields));
  return connection.read_response();
}

json error_of(const test::RawResponse& response) {
  const auto body = json::parse(response.body);
  const auto& error = body.at("error");
  EXPECT_TRUE(error.at("message").is_string());
  EXPECT_TRUE(error.contains("param"));
  return error;
}

constexpr const char* sockets[] = {"/ws/conversation", "/ws/transcribe", "/ws/clip"};

TEST(Limits, a_wrong_key_is_refused_everywhere_and_a_right_one_accepted) {
  VoiceServer server({.keys = {"sesame"}});
  for (const auto* path : {"/v1/audio/transcriptions", "/v1/audio/speech"}) {
    const auto refused = ask(server, "POST", path, "{}", "Authorization: Bearer open\r\n");
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.headers.at("www-authenticate"), "Bearer");
    EXPECT_EQ(error_of(refused)["code"], "unauthenticated");
    EXPECT_EQ(error_of(refused)["type"], "invalid_request_error");
    EXPECT_NE(ask(server, "POST", path, "{}", "Authorization: Bearer sesame\r\n").status, 401);
  }
  for (const auto* path : sockets) {
    RawConnection connection(server.port());
    EXPECT_EQ(test::upgrade(connection, path).status, 401) << path;
    JsonSocket welcome(server.port(), std::string(path) + "?key=sesame");
    welcome.until("ready");
  }
}

TEST(Limits, pages_from_elsewhere_may_not_open_sockets) {
  VoiceServer server({.origins = {"https://friend.example"}});
  for (const auto* path : sockets) {
    RawConnection connection(server.port());
    EXPECT_EQ(test::upgrade(connection, path, "Origin: https://evil.example\r\n").status, 403);
    JsonSocket welcome(server.port(), path, "Origin: https://friend.example\r\n");
    welcome.until("ready");
  }
}

/// The answer to a header that announces a body, of which nothing is sent.
test::RawResponse announce(const VoiceServer& server, std::string_view method,
                           std::string_view target, std::size_t bytes,
                           std::string_view fields = "") {
  RawConnection connection(server.port());
  connection.send(test::request(method, target, "",
                                std::string(fields) + "Expect: 100-continue\r\nContent-Length: " +
                                    std::to_string(bytes) + "\r\n"));
  return connection.read_response();
}

TEST(Limits, who_may_not_send_a_body_is_told_before_it_is_sent) {
  VoiceServer server({.keys = {"sesame"}, .origins = {"https://friend.example"}});
  constexpr auto key = "Authorization: Bearer sesame\r\n";
  constexpr std::size_t large = 20u << 20;
  constexpr auto transcriptions = "/v1/audio/transcriptions";
  EXPECT_EQ(announce(server, "POST", transcriptions, large).status, 401);
  EXPECT_EQ(announce(server, "POST", transcriptions, large,
                     std::string(key) + "Origin: https://evil.example\r\n")
                .status,
            403);
  EXPECT_EQ(announce(server, "POST", "/v1/nothing", large, key).status, 404);
  EXPECT_EQ(announce(server, "PUT", transcriptions, large, key).status, 405);
  EXPECT_EQ(announce(server, "POST", "/v1/audio/speech", large, key).status, 413);
  EXPECT_EQ(announce(server, "GET", "/", 1).status, 413);
  EXPECT_EQ(announce(server, "POST", transcriptions, large, key).status, 100) << "go on";
  EXPECT_EQ(announce(server, "POST", transcriptions, 1u << 30, key).status, 413);
}

TEST(Limits, a_key_in_a_sub_protocol_is_taken_and_never_sent_back) {
  VoiceServer server({.keys = {"sesame"}});
  const auto answered = [&](const char* path, const std::string& offered) {
    RawConnection connection(server.port());
    auto answer = test::upgrade(connection, path, "Sec-WebSocket-Protocol: " + offered + "\r\n");
    EXPECT_EQ(answer.status, 101) << path;
    return answer.headers["sec-websocket-protocol"];
  };
  const std::string key = "openai-insecure-api-key.sesame";
  for (const auto* path : sockets) {
    EXPECT_EQ(answered(path, "voice, " + key), "voice");
    EXPECT_EQ(answered(path, key + ",openai-organization.mine ,voice"), "voice");
    EXPECT_EQ(answered(path, key + "\r\nSec-WebSocket-Protocol: voice"), "voice");
    EXPECT_EQ(answered(path, key), "");
  }
  EXPECT_EQ(answered("/ws/voice", key + ", repartee.v1"), "repartee.v1");
  RawConnection wrong(server.port());
  EXPECT_EQ(test::upgrade(wrong, "/ws/clip",
                          "Sec-WebSocket-Protocol: voice, openai-insecure-api-key.open\r\n")
                .status,
            401);
}

/// Knows English, and says so.
class English final : public stt::SpeechToText {
 public:
  core::Result<std::unique_ptr<stt::Recognition>> open(
      const stt::RecognitionOptions& options) override {
    return engine_->open(options);
  }
  core::Result<> check_language(const std::string& language) const override {
    if (language == "en") return {};
    return core::Error(core::ErrorCode::unsupported, "there is no '" + language + "' here");
  }
  void on_capacity(std::function<void()> callback) override { engine_->on_capacity(callback); }
  std::string description() const override { return "english"; }
  bool streams() const override { return true; }

 private:
  std::shared_ptr<stt::SpeechToText> engine_ = stt::create_scripted_stt({});
};

TEST(Limits, a_language_that_the_recognizer_does_not_know_is_refused_when_a_session_opens) {
  VoiceServer server({.stt = std::make_shared<English>()});
  for (const auto* path : sockets) {
    JsonSocket socket(server.port(), std::string(path) + "?language=tlh");
    const auto error = socket.until("error");
    EXPECT_EQ(error["code"], "unsupported");
    EXPECT_THAT(error["message"].get<std::string>(), testing::HasSubstr("tlh"));
    EXPECT_EQ(socket.until_close(), 1008);
    JsonSocket welcome(server.port(), std::string(path) + "?language=en");
    welcome.until("ready");
  }
  JsonSocket native(server.port(), "/ws/voice", "Sec-WebSocket-Protocol: repartee.v1\r\n");
  native.send({{"type", "hello"}, {"language", "tlh"}});
  const auto error = native.until("error");
  EXPECT_EQ(error["code"], "unsupported");
  EXPECT_TRUE(error["fatal"].get<bool>());
  EXPECT_EQ(native.until_close(), 1008);
}

TEST(Limits, a_chunk_header_without_end_is_refused_and_not_collected) {
  VoiceServer server;
  RawConnection connection(server.port());
  connection.send(
      "POST /v1/audio/speech HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
      std::string(64 << 10, 'a'));
  EXPECT_EQ(connection.read_response().status, 431);
}

TEST(Limits, json_costs_no_more_than_reading_it) {
  VoiceServer server;
  std::string bomb = R"({"input":")" + std::string(200 << 10, 'a') + R"("})";
  EXPECT_EQ(ask(server, "POST", "/v1/audio/speech", bomb).status, 413);
  EXPECT_EQ(
      ask(server, "POST", "/v1/audio/speech", std::string(40, '[') + std::string(40, ']')).status,
      400);
}

TEST(Limits, a_full_server_says_so_and_comes_back_when_there_is_room) {
  VoiceServer server({.max_sessions = 1});
  {
    JsonSocket one(server.port(), "/ws/conversation");
    one.until("ready");
    for (const auto* path : sockets) {
      JsonSocket socket(server.port(), path);
      EXPECT_EQ(socket.until("error")["code"], "overloaded");
      EXPECT_EQ(socket.until_close(), 1013);
    }
    const auto busy = ask(server, "POST", "/v1/audio/speech", R"({"input":"hi"})");
    EXPECT_EQ(busy.status, 503);
    EXPECT_EQ(error_of(busy)["code"], "overloaded");
    one.send({{"action", "stop"}});
    one.until_close();
  }
  ASSERT_TRUE(server.reaches_sessions(0));
  JsonSocket again(server.port(), "/ws/transcribe");
  again.until("ready");
}

TEST(Limits, who_cannot_stay_takes_no_place) {
  VoiceServer server({.max_sessions = 0});
  const std::string path = "/ws/conversation?";
  for (const auto& [query, code] :
       {std::pair{"voice=nobody", "not_found"}, std::pair{"response_mode=oracle", "not_found"},
        std::pair{"sample_rate=0", "invalid_argument"},
        std::pair{"sample_rate=16000", "overloaded"}}) {
    JsonSocket socket(server.port(), path + query);
    EXPECT_EQ(socket.until("error")["code"], code) << query;
  }
}

TEST(Limits, nothing_is_served_before_the_engines_are_loaded) {
  VoiceServer server({.ready = false});
  EXPECT_EQ(ask(server, "POST", "/v1/audio/speech", R"({"input":"hi"})").status, 503);
  RawConnection connection(server.port());
  EXPECT_EQ(test::upgrade(connection, "/ws/conversation").status, 503);
}

TEST(Limits, a_draining_server_ends_its_idle_sessions) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/conversation");
  socket.until("ready");
  server.service->sessions.drain();
  socket.until_event("shutdown");
  EXPECT_EQ(socket.until_close(), 1000);
  EXPECT_EQ(ask(server, "POST", "/v1/audio/speech", R"({"input":"hi"})").status, 503);
}

TEST(Limits, addresses_and_methods_that_do_not_exist_are_named) {
  VoiceServer server;
  const auto missing = ask(server, "GET", "/v1/audio/nothing");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(error_of(missing)["code"], "not_found");
  const auto wrong = ask(server, "GET", "/v1/audio/speech");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.at("allow"), "POST");
  const auto page = ask(server, "DELETE", "/");
  EXPECT_EQ(page.status, 405);
  EXPECT_EQ(page.headers.at("allow"), "GET, HEAD");
  EXPECT_EQ(ask(server, "DELETE", "/v1/models/echo").headers.at("allow"), "GET, HEAD");
  EXPECT_EQ(ask(server, "DELETE", "/no-such-file.js").status, 404);
  EXPECT_THAT(error_of(wrong)["message"].get<std::string>(), testing::HasSubstr("GET"));
  RawConnection connection(server.port());
  EXPECT_EQ(test::upgrade(connection, "/ws/nothing").status, 404);
}

TEST(Limits, bodies_of_another_kind_are_refused) {
  VoiceServer server;
  EXPECT_EQ(ask(server, "POST", "/v1/audio/speech", "x", "Content-Type: text/plain\r\n").status,
            415);
  EXPECT_EQ(
      ask(server, "POST", "/v1/audio/transcriptions", "{}", "Content-Type: application/json\r\n")
          .status,
      415);
}

TEST(Limits, models_and_voices_are_listed) {
  VoiceServer server;
  const auto models = json::parse(ask(server, "GET", "/v1/models").body);
  EXPECT_EQ(models["object"], "list");
  EXPECT_FALSE(models["data"].empty());
  EXPECT_EQ(ask(server, "GET", "/v1/models/echo").status, 200);
  EXPECT_EQ(ask(server, "GET", "/v1/models/none").status, 404);
  EXPECT_EQ(json::parse(ask(server, "GET", "/v1/audio/voices").body)["voices"][0]["id"], "tone");
}

}  // namespace
}  // namespace repartee::api
