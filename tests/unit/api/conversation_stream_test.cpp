// WS /ws/conversation over a real server.
#include <gmock/gmock.h>

#include "llm/scripted/scripted.hpp"
#include "support/json_socket.hpp"
#include "support/voice_server.hpp"

namespace repartee::api {
namespace {

using nlohmann::json;
using test::JsonSocket;
using test::silence;
using test::speech;
using test::VoiceServer;

std::string words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += i % 8 == 7 ? "word. " : "word ";
  text.pop_back();
  return text;
}

void say(JsonSocket& socket, double seconds = 0.8) {
  socket.send_audio(speech(seconds));
  socket.send_audio(silence(0.7));
}

// The text of a reply, to its last clause.
std::string whole_reply(JsonSocket& socket) {
  std::string text;
  for (;;) {
    const auto clause = socket.until("response_audio");
    text += (text.empty() ? "" : " ") + clause["response_text"].get<std::string>();
    if (clause["last"].get<bool>()) return text;
  }
}

// A machine that is busy must not look like a client that has stopped speaking.
conversation::Settings patient() {
  conversation::Settings settings;
  settings.audio_stall = std::chrono::minutes(1);
  return settings;
}

TEST(ConversationStream, answers_what_is_said_clause_by_clause) {
  VoiceServer server({.heard = {"the first thing, and then a second one. And more."}});
  JsonSocket socket(server.port(), "/ws/conversation?response_mode=echo&language=en");
  const auto ready = socket.until("ready");
  EXPECT_EQ(ready["sample_rate"], 16000);
  EXPECT_EQ(ready["response_mode"], "echo");
  EXPECT_EQ(ready["voice"], "tone");
  EXPECT_TRUE(ready["session"].get<std::string>().starts_with("sess_"));

  say(socket);
  const auto heard = socket.until([](const auto& got) {
    return got.type() == "transcription" && !got.json["partial"].template get<bool>();
  });
  EXPECT_EQ(heard.json["text"], "the first thing, and then a second one. And more.");
  EXPECT_EQ(heard.json["language"], "en");
  const auto& timing = heard.json["timing"];
  EXPECT_NEAR(timing["start"].get<double>(), 0, 0.05);
  EXPECT_NEAR(timing["end"].get<double>(), 0.8, 0.05);
  EXPECT_NEAR(timing["duration"].get<double>(),
              timing["end"].get<double>() - timing["start"].get<double>(), 0.002);
  EXPECT_FALSE(heard.json["segments"].empty());
  EXPECT_TRUE(heard.json["segments"][0].contains("start"));

  std::string text;
  for (int index = 0;; ++index) {
    const auto clause = socket.until("response_audio");
    EXPECT_EQ(clause["index"], index);
    EXPECT_EQ(clause["format"], "wav");
    EXPECT_EQ(clause["sample_rate"], 16000);
    const auto said = clause["response_text"].get<std::string>();
    // The tone sounds 60 ms a byte; base64 of a WAV begins so.
    EXPECT_GT(clause["duration_ms"].get<int>(), 0) << said;
    EXPECT_THAT(clause["audio_data"].get<std::string>(), testing::StartsWith("UklGR"));
    text += (text.empty() ? "" : " ") + said;
    if (!clause["last"].get<bool>()) continue;
    EXPECT_GT(index, 0) << "spoken in one clause: " << text;
    break;
  }
  EXPECT_THAT(text, testing::HasSubstr("the first thing, and then a second one"));
}

TEST(ConversationStream, tells_states_and_events_in_order) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/conversation");
  say(socket);
  socket.until([](const auto& got) {
    return got.type() == "conversation_state" && got.json["state"] == "speaking";
  });
  std::vector<std::string> told;
  for (const auto& message : socket.passed) {
    if (message.type() != "conversation_state") continue;
    told.push_back(message.json["state"]);
    for (const auto& event : message.json["events"]) told.push_back(event);
  }
  EXPECT_THAT(told,
              testing::ElementsAre("hearing", "speech_started", "thinking", "speech_stopped"));
}

TEST(ConversationStream, sends_partial_transcriptions_while_someone_speaks) {
  VoiceServer server({.heard = {"one two three four five six seven"}, .defaults = patient()});
  JsonSocket socket(server.port(), "/ws/conversation");
  // The silence before speech is heard too: the first partial has something to say.
  socket.send_audio(silence(1));
  socket.send_audio(speech(1));
  const auto partial = socket.until("transcription");
  EXPECT_TRUE(partial["partial"].get<bool>());
  EXPECT_THAT(partial["text"].get<std::string>(), testing::StartsWith("one"));
}

TEST(ConversationStream, speaking_over_the_reply_interrupts_it) {
  // A reply of more than half a minute: it still sounds when the interruption comes.
  VoiceServer server({.heard = {words(100), "stop"}});
  JsonSocket socket(server.port(), "/ws/conversation");
  say(socket);
  socket.until("response_audio");
  say(socket);
  EXPECT_EQ(socket.until_event("interrupted")["state"], "interrupted");
  socket.until([](const auto& got) {
    return got.type() == "transcription" && got.json["text"] == "stop" &&
           !got.json["partial"].template get<bool>();
  });
  EXPECT_THAT(whole_reply(socket), testing::HasSubstr("stop"));
}

TEST(ConversationStream, every_reply_has_a_last_clause_also_when_it_is_interrupted) {
  VoiceServer server({.heard = {words(100)}});
  JsonSocket socket(server.port(), "/ws/conversation");
  // Words that come for some minutes: the reply is surely not complete when it is interrupted.
  say(socket);
  const auto first = socket.until("response_audio");
  socket.send({{"action", "interrupt"}});
  socket.until_event("interrupted");
  int lasts = first["last"].get<bool>() ? 1 : 0;
  socket.send({{"action", "reset"}});
  socket.until_event("reset");
  for (const auto& message : socket.passed) {
    if (message.type() == "response_audio" && message.json["last"].get<bool>()) ++lasts;
  }
  EXPECT_EQ(lasts, 1);
}

TEST(ConversationStream, answers_typed_text) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/conversation");
  socket.send({{"action", "text"}, {"text", "typed words"}});
  EXPECT_THAT(whole_reply(socket), testing::HasSubstr("typed words"));
}

TEST(ConversationStream, reset_forgets_and_stop_closes) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/conversation");
  socket.send({{"action", "reset"}});
  EXPECT_EQ(socket.until_event("reset")["state"], "listening");
  socket.send({{"action", "stop"}});
  EXPECT_EQ(socket.until_event("stop")["state"], "closed");
  EXPECT_EQ(socket.until_close(), 1000);
  EXPECT_TRUE(server.reaches_sessions(0));
}

TEST(ConversationStream, takes_audio_at_the_rate_of_the_query) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/conversation?sample_rate=48000&pause_aggressiveness=3");
  EXPECT_EQ(socket.until("ready")["sample_rate"], 48000);
  socket.send_audio(speech(0.8, 48000));
  socket.send_audio(silence(0.4, 48000));  // enough for 300 ms of silence, not for the usual 400
  const auto heard = socket.until([](const auto& got) {
    return got.type() == "transcription" && !got.json["partial"].template get<bool>();
  });
  EXPECT_NEAR(heard.json["timing"]["duration"].get<double>(), 0.8, 0.1);
}

TEST(ConversationStream, names_of_openai_become_the_defaults) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/conversation?voice=alloy");
  EXPECT_EQ(socket.until("ready")["voice"], "tone");
}

TEST(ConversationStream, a_model_that_fails_is_told_and_apologized_for) {
  // "llm" is known here, but its answers never come: the session's own deadline speaks.
  conversation::Settings hurried;
  hurried.first_token_deadline = std::chrono::milliseconds(1);
  VoiceServer server(
      {.models = {{"llm", llm::create_scripted_model("too late", std::chrono::minutes(10))}},
       .response_mode = "llm",
       .defaults = hurried});
  JsonSocket socket(server.port(), "/ws/conversation");
  say(socket);
  EXPECT_EQ(socket.until("error")["code"], "timed_out");
  const auto clause = socket.until("response_audio");
  EXPECT_THAT(clause["response_text"].get<std::string>(), testing::HasSubstr("Sorry"));
}

// ---- bad input ---------------------------------------------------------------------------------

struct Refused {
  std::string query, code;
};
class ConversationQuery : public testing::TestWithParam<Refused> {};

TEST_P(ConversationQuery, is_refused_with_an_error_and_a_close) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/conversation?" + GetParam().query);
  const auto error = socket.until("error");
  EXPECT_EQ(error["code"], GetParam().code);
  EXPECT_FALSE(error["message"].get<std::string>().empty());
  EXPECT_EQ(socket.until_close(), 1008);
  EXPECT_TRUE(server.reaches_sessions(0));
}

INSTANTIATE_TEST_SUITE_P(Bad, ConversationQuery,
                         testing::Values(Refused{"sample_rate=0", "invalid_argument"},
                                         Refused{"sample_rate=192000", "invalid_argument"},
                                         Refused{"sample_rate=16000Hz", "invalid_argument"},
                                         Refused{"sample_rate=", "invalid_argument"},
                                         Refused{"pause_aggressiveness=4", "invalid_argument"},
                                         Refused{"pause_aggressiveness=-1", "invalid_argument"},
                                         Refused{"voice_mode=cloned", "invalid_argument"},
                                         Refused{"voice=nobody", "not_found"},
                                         Refused{"response_mode=oracle", "not_found"}),
                         [](const auto& info) {
                           std::string name;
                           for (const char c : info.param.query)
                             name += std::isalnum(c) != 0 ? c : '_';
                           return name;
                         });

TEST(ConversationStream, bad_messages_get_an_error_and_the_session_goes_on) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/conversation");
  const auto code_of = [&] { return socket.until("error")["code"].get<std::string>(); };
  socket.send_binary("odd");
  EXPECT_EQ(code_of(), "invalid_argument");
  socket.send_text("[1,2,3]");
  EXPECT_EQ(code_of(), "invalid_argument");
  socket.send_text("not JSON");
  EXPECT_EQ(code_of(), "invalid_argument");
  socket.send_text("{}");
  EXPECT_EQ(code_of(), "invalid_argument");
  socket.send({{"action", "dance"}});
  EXPECT_EQ(code_of(), "unsupported");
  socket.send({{"action", 7}});
  EXPECT_EQ(code_of(), "invalid_argument");
  socket.send({{"action", "text"}});
  EXPECT_EQ(code_of(), "invalid_argument");
  socket.send({{"action", "text"}, {"text", " \n"}});
  EXPECT_EQ(code_of(), "invalid_argument");
  socket.send({{"action", "text"}, {"text", std::string(20'000, 'x')}});
  EXPECT_EQ(code_of(), "invalid_argument");
  socket.send({{"action", "commit"}});
  EXPECT_EQ(code_of(), "invalid_argument") << "nothing was said";
  socket.send_binary(std::string((1u << 20) + 2, '\0'));
  EXPECT_EQ(code_of(), "too_large");
  socket.send_binary("");

  say(socket);
  EXPECT_EQ(socket.until("response_audio")["index"], 0);
}

TEST(ConversationStream, a_message_over_the_servers_limit_closes_only_its_connection) {
  VoiceServer server;
  JsonSocket other(server.port(), "/ws/conversation");
  JsonSocket socket(server.port(), "/ws/conversation");
  socket.until("ready");
  // 20 MiB are a recording's size: here they are not even read.
  socket.connection().send(test::frame_header(20u << 20));
  EXPECT_EQ(socket.until_close(), 1009);
  say(other);
  other.until("response_audio");
}

TEST(ConversationStream, a_whole_turn_may_come_in_one_message) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/conversation");
  auto turn = speech(8);  // several slices
  const auto pause = silence(1);
  turn.insert(turn.end(), pause.begin(), pause.end());
  socket.send_audio(turn);
  socket.until_event("speech_stopped");
  const auto heard = socket.until([](const auto& got) {
    return got.type() == "transcription" && !got.json["partial"].template get<bool>();
  });
  EXPECT_NEAR(heard.json["timing"]["end"].get<double>(), 8, 0.5);
}

/// Never answers.
class Silent final : public llm::LanguageModel {
 public:
  void ask(llm::ChatRequest, llm::AnswerSink sink, std::stop_token) override {
    waiting_.push_back(std::move(sink));
  }
  std::string description() const override { return "silent"; }

 private:
  std::vector<llm::AnswerSink> waiting_;
};

TEST(ConversationStream, a_server_that_waits_no_longer_says_so_before_it_closes) {
  VoiceServer server({.models = {{"echo", std::make_shared<Silent>()}}});
  JsonSocket socket(server.port(), "/ws/conversation");
  socket.send({{"action", "text"}, {"text", "anybody there"}});
  socket.until([](const auto& got) {
    return got.type() == "conversation_state" && got.json["state"] == "thinking";
  });
  server.service->sessions.drain();
  server.service->sessions.end();
  EXPECT_EQ(socket.until_event("shutdown")["state"], "closed");
  EXPECT_EQ(socket.until_close(), 1000);
  EXPECT_TRUE(server.reaches_sessions(0));
}

TEST(ConversationStream, tells_a_client_that_is_too_fast_to_slow_down) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/conversation");
  for (int second = 0; second < 6; ++second) socket.send_audio(silence(1));
  const auto flow = socket.until("flow");
  EXPECT_EQ(flow["advice"], "slow_down");
  EXPECT_GE(flow["buffered_ms"].get<int>(), 2000);
}

TEST(ConversationStream, a_client_that_vanishes_in_mid_word_ends_only_its_session) {
  VoiceServer server;
  JsonSocket other(server.port(), "/ws/conversation");
  {
    JsonSocket socket(server.port(), "/ws/conversation");
    socket.until("ready");
    socket.send_audio(speech(0.5));
    ASSERT_TRUE(server.reaches_sessions(2));
    socket.connection().reset();
  }
  EXPECT_TRUE(server.reaches_sessions(1));
  say(other);
  other.until("response_audio");
}

TEST(ConversationStream, a_client_that_never_reads_is_cut_off) {
  VoiceServer server({.max_sessions = 2});
  JsonSocket other(server.port(), "/ws/conversation");
  JsonSocket deaf(server.port(), "/ws/conversation");
  ASSERT_TRUE(server.reaches_sessions(2));
  // Each reply is 2 MB of base64; the sockets' own buffers hold a few of them.
  const json text = {{"action", "text"}, {"text", words(180)}};
  try {
    for (int i = 0; i < 200 && server.service->sessions.count() == 2; ++i) {
      deaf.send(text);
      // One reply has most likely left before the next one takes its place.
      other.send({{"action", "reset"}});
      other.send(text);
      whole_reply(other);
    }
  } catch (const std::exception&) {
    // The connection broke while this side was sending: cut off.
  }
  EXPECT_TRUE(server.reaches_sessions(1));
  other.send({{"action", "interrupt"}});
  say(other);
  other.until("transcription");
}

}  // namespace
}  // namespace repartee::api
