// The native protocol over a real socket: what the page and `repartee talk` rely on.
#include <gmock/gmock.h>

#include "protocol/native/frame.hpp"
#include "protocol/native/messages.hpp"
#include "support/json_socket.hpp"
#include "support/voice_server.hpp"

namespace repartee::api {
namespace {

using nlohmann::json;
using protocol::native::decode_frame;
using protocol::native::encode_frame;
using protocol::native::event_message;
using protocol::native::read_hello;
using test::JsonSocket;
using test::VoiceServer;

constexpr auto offer = "Sec-WebSocket-Protocol: repartee.v1\r\n";

/// A client with a microphone: its frames carry the sample clock.
class Client {
 public:
  explicit Client(const VoiceServer& server, const json& hello = {{"type", "hello"}})
      : socket(server.port(), "/ws/voice", offer) {
    socket.send(hello);
  }
  void ready() { EXPECT_EQ(socket.until("ready")["protocol"], "repartee.v1"); }

  /// 20 ms frames of a loud tone, or of silence.
  void hear(int ms, bool loud) {
    for (int frame = 0; frame < ms / 20; ++frame) {
      std::vector<std::int16_t> samples(320, 0);
      for (std::size_t i = 0; loud && i < samples.size(); ++i)
        samples[i] = i % 16 < 8 ? 9000 : -9000;
      protocol::native::FrameHeader header;
      header.sequence = sequence_++;
      header.sample_clock = clock_;
      clock_ += samples.size();
      socket.send_binary(encode_frame(header, samples));
    }
  }
  void turn() {
    hear(600, true);
    hear(700, false);
  }
  void skip(std::uint64_t samples) { clock_ += samples; }

  JsonSocket socket;

 private:
  std::uint32_t sequence_ = 0;
  std::uint64_t clock_ = 0;
};

TEST(NativeProtocol, a_turn_is_heard_answered_and_measured) {
  VoiceServer server({.heard = {"good morning"}});
  Client client(server);
  client.ready();
  client.turn();
  auto& socket = client.socket;
  const auto heard =
      socket.until([](const auto& got) { return got.type() == "transcript" && got.json["final"]; });
  EXPECT_EQ(heard.json["text"], "good morning");
  EXPECT_EQ(heard.json["stable"], 12);
  const auto started = socket.until("reply_started");
  EXPECT_EQ(started["turn"], heard.json["turn"]);
  EXPECT_THAT(socket.until("reply_text")["text"].get<std::string>(),
              testing::Not(testing::IsEmpty()));
  const auto frame = decode_frame(socket.until_binary());
  ASSERT_TRUE(frame);
  EXPECT_TRUE(frame->header.first);
  EXPECT_EQ(frame->header.stream, started["stream"]);
  EXPECT_EQ(frame->header.sample_clock, 0U);
  const auto waterfall = socket.until("waterfall");
  double sum = 0;
  for (const auto* stage : {"endpoint_ms", "stt_ms", "first_token_ms", "first_audio_ms"})
    sum += waterfall[stage].get<double>();
  EXPECT_NEAR(sum, waterfall["total_ms"].get<double>(), 0.01);
}

TEST(NativeProtocol, a_client_may_say_what_ends_its_turns) {
  runtime::SessionOptions options;
  ASSERT_TRUE(
      read_hello(R"({"type":"hello","turn":{"mode":"semantic","eagerness":"high"}})", options));
  EXPECT_EQ(options.settings.endpointing.mode, turn::Endpointing::semantic);
  EXPECT_EQ(options.settings.endpointing.eagerness, turn::Eagerness::high);
  ASSERT_TRUE(read_hello(R"({"type":"hello"})", options));
  EXPECT_EQ(options.settings.endpointing.mode, turn::Endpointing::semantic) << "as it was";
  ASSERT_TRUE(read_hello(R"({"type":"hello","turn":{"mode":"push_to_talk"}})", options));
  EXPECT_FALSE(options.settings.detect_turns);
  ASSERT_TRUE(read_hello(R"({"type":"hello","turn":{"mode":"silence"}})", options));
  EXPECT_TRUE(options.settings.detect_turns);
  EXPECT_EQ(options.settings.endpointing.mode, turn::Endpointing::silence);
  ASSERT_TRUE(read_hello(
      R"({"type":"hello","turn":{"endpointing":{"pause_ms":600,"odds_comma":0.2,"patience_high":3}}})",
      options));
  EXPECT_EQ(options.settings.endpointing.pause, std::chrono::milliseconds(600));
  EXPECT_FLOAT_EQ(options.settings.endpointing.odds.comma, 0.2F);
  EXPECT_FLOAT_EQ(options.settings.endpointing.patience_high, 3);
}

TEST(NativeProtocol, a_waterfall_says_what_was_guessed_and_what_it_saved) {
  using namespace std::chrono_literals;
  const core::Instant spoken(1h);
  conversation::TurnRecord record{.turn = 3};
  record.speech_ended = spoken;
  record.first_token = spoken + 500ms;
  record.decided = record.transcribed = record.first_audio_sent = spoken + 700ms;
  record.guess = {.asked = 2, .held = true, .words = "hi", .at = spoken + 200ms, .saved = 550ms};
  const auto message = json::parse(*event_message(conversation::event::TurnMeasured{record}));
  EXPECT_EQ(message["endpoint_ms"], 700);
  EXPECT_EQ(message["stt_ms"], 0);
  EXPECT_EQ(message["first_token_ms"], 0) << "it was there before";
  EXPECT_EQ(message["total_ms"], 700);
  EXPECT_EQ(message["saved_ms"], 550);
  EXPECT_EQ(message["guess"]["asked"], 2);
  EXPECT_EQ(message["guess"]["held"], true);
  EXPECT_EQ(message["guess"]["at_ms"], 200);
}

TEST(NativeProtocol, a_replys_frames_follow_each_other_without_a_gap_to_the_last) {
  VoiceServer server;
  Client client(server, {{"type", "hello"}, {"output", {{"sample_rate", 24000}}}});
  client.ready();
  client.socket.send({{"type", "text"}, {"text", "hello"}});
  std::uint32_t sequence = 0;
  std::uint64_t clock = 0;
  for (bool last = false; !last;) {
    const auto frame = decode_frame(client.socket.until_binary());
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->header.sequence, sequence++);
    EXPECT_EQ(frame->header.sample_clock, clock);
    clock += frame->samples.size();
    last = frame->header.last;
  }
  EXPECT_GT(clock, 24000U / 2);
  EXPECT_EQ(client.socket.until("reply_done")["status"], "completed");
}

TEST(NativeProtocol, an_interrupted_reply_is_cleared_and_keeps_only_what_was_heard) {
  VoiceServer server;
  Client client(server);
  client.ready();
  client.socket.send({{"type", "text"}, {"text", std::string(400, 'a')}});
  const auto stream = decode_frame(client.socket.until_binary())->header.stream;
  client.socket.send({{"type", "played"}, {"stream", stream}, {"samples", 0}});
  client.socket.send({{"type", "interrupt"}});
  EXPECT_EQ(client.socket.until("clear")["stream"], stream);
  const auto done = client.socket.until("reply_done");
  EXPECT_EQ(done["status"], "interrupted");
  EXPECT_LT(done["text"].get<std::string>().size(), 400U);
}

TEST(NativeProtocol, speech_over_a_reply_holds_and_then_ends_it) {
  VoiceServer server({.heard = {"tell me everything", "stop"}});
  Client client(server);
  client.ready();
  client.socket.send({{"type", "text"}, {"text", std::string(300, 'b')}});
  client.socket.until_binary();
  client.hear(400, true);
  client.socket.until("duck");
  client.socket.until("hold");
  client.socket.until("clear");
  EXPECT_EQ(client.socket.until("reply_done")["status"], "interrupted");
}

TEST(NativeProtocol, audio_before_hello_and_a_bad_hello_are_refused_with_the_reason) {
  VoiceServer server;
  {
    JsonSocket socket(server.port(), "/ws/voice", offer);
    socket.send_binary(encode_frame({}, std::vector<std::int16_t>(320)));
    const auto error = socket.until("error");
    EXPECT_TRUE(error["fatal"]);
    EXPECT_THAT(error["hint"].get<std::string>(), testing::HasSubstr("hello"));
    EXPECT_EQ(socket.until_close(), 1008);
  }
  for (const auto& [hello, field] : std::vector<std::pair<json, std::string>>{
           {{{"type", "hello"}, {"input", {{"sample_rate", 0}}}}, "input.sample_rate"},
           {{{"type", "hello"}, {"input", {{"noise_reduction", "loud"}}}}, "input.noise_reduction"},
           {{{"type", "hello"}, {"output", {{"sample_rate", 192000}}}}, "output.sample_rate"},
           {{{"type", "hello"}, {"speed", 3}}, "speed"},
           {{{"type", "hello"}, {"turn", {{"silence_ms", "long"}}}}, "turn.silence_ms"},
           {{{"type", "hello"}, {"turn", {{"mode", "psychic"}}}}, "turn.mode"},
           {{{"type", "hello"}, {"turn", {{"eagerness", "very"}}}}, "turn.eagerness"},
           {{{"type", "hello"}, {"turn", {{"endpointing", {{"pause_ms", 1}}}}}},
            "turn.endpointing.pause_ms"},
           {{{"type", "hello"}, {"response_mode", "oracle"}}, "oracle"},
           {{{"type", "hello"}, {"voice", "nobody"}}, "nobody"}}) {
    Client client(server, hello);
    const auto error = client.socket.until("error");
    EXPECT_TRUE(error["fatal"]);
    EXPECT_THAT(error["message"].get<std::string>(), testing::HasSubstr(field)) << hello;
  }
}

TEST(NativeProtocol, a_mistake_is_told_with_its_reference_and_the_session_goes_on) {
  VoiceServer server;
  Client client(server);
  client.ready();
  for (const std::string message :
       {R"([1,2])", "not json", R"({"type":"dance","ref":"r1"})", R"({"type":"played","ref":"r1"})",
        R"({"type":"text","text":"  ","ref":"r1"})", R"({"type":"text","text":7,"ref":"r1"})",
        R"({"type":"hello"})", R"({"type":"commit"})", R"({"type":"commit","ref":"r1"})"}) {
    client.socket.send_text(message);
    const auto error = client.socket.until("error");
    EXPECT_FALSE(error["fatal"]) << message;
    if (message.find("r1") != std::string::npos) {
      EXPECT_EQ(error["ref"], "r1") << message;
    } else {
      EXPECT_FALSE(error.contains("ref")) << message;
    }
  }
  for (const std::string& bytes :
       {std::string(), std::string(19, '\1'), std::string(21, '\1'), std::string(64, '\xff')}) {
    client.socket.send_binary(bytes);
    EXPECT_FALSE(client.socket.until("error")["fatal"]);
  }
  client.socket.send({{"type", "text"}, {"text", "still there?"}});
  client.socket.until("reply_done");
}

TEST(NativeProtocol, a_gap_in_the_sample_clock_is_filled_within_bounds) {
  VoiceServer server;
  Client client(server);
  client.ready();
  client.hear(200, false);
  client.skip(16000);  // a second lost: filled
  client.hear(200, false);
  client.skip(1ULL << 62);  // nonsense: two seconds at most
  client.turn();
  const auto heard = client.socket.until(
      [](const auto& got) { return got.type() == "transcript" && got.json["final"]; });
  EXPECT_GT(heard.json["end_ms"].get<int>(), 1400);
  EXPECT_LT(heard.json["end_ms"].get<int>(), 200 + 1000 + 200 + 2000 + 700);
}

TEST(NativeProtocol, a_client_far_ahead_of_real_time_is_asked_to_slow_down) {
  VoiceServer server;
  Client client(server);
  client.ready();
  client.hear(4000, false);
  EXPECT_EQ(client.socket.until("flow")["advice"], "slow_down");
}

TEST(NativeProtocol, commit_ends_a_turn_at_once_and_stop_says_goodbye) {
  VoiceServer server({.heard = {"now"}});
  Client client(server);
  client.ready();
  client.hear(600, true);
  client.socket.send({{"type", "commit"}});
  const auto heard = client.socket.until(
      [](const auto& got) { return got.type() == "transcript" && got.json["final"]; });
  EXPECT_EQ(heard.json["text"], "now");
  client.socket.send({{"type", "stop"}});
  EXPECT_EQ(client.socket.until("bye")["reason"], "stop");
  EXPECT_EQ(client.socket.until_close(), 1000);
  EXPECT_TRUE(server.reaches_sessions(0));
}

TEST(NativeProtocol, a_client_that_vanishes_in_the_middle_of_a_word_leaves_nothing_behind) {
  VoiceServer server;
  {
    Client client(server);
    client.ready();
    client.hear(300, true);
  }
  EXPECT_TRUE(server.reaches_sessions(0));
}

TEST(NativeProtocol, without_keys_only_pages_of_this_machine_may_connect) {
  VoiceServer server;
  const auto port = std::to_string(server.port());
  const auto asks = [&](const std::string& host, const std::string& origin) {
    test::RawConnection connection(server.port());
    connection.send("GET /ws/voice HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin +
                    "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                    offer + "\r\n");
    return connection.read_response().status;
  };
  EXPECT_EQ(asks("127.0.0.1:" + port, "https://evil.example"), 403);
  EXPECT_EQ(asks("127.0.0.1:" + port, "null"), 403);
  // DNS rebinding: the page's own name points here.
  EXPECT_EQ(asks("evil.example:" + port, "http://evil.example:" + port), 403);
  EXPECT_EQ(asks("127.evil.example:" + port, "http://127.evil.example:" + port), 403);
  EXPECT_EQ(asks("127.0.0.1.evil.example:" + port, "http://127.0.0.1.evil.example:" + port), 403);
  EXPECT_EQ(asks("127.0.0.1@evil.example", "http://127.0.0.1@evil.example"), 403);
  EXPECT_EQ(asks("[::1]evil", "http://[::1]evil"), 403);
  for (const std::string name : {"127.0.0.1:", "localhost:", "[::1]:"}) {
    EXPECT_EQ(asks(name + port, "http://" + name + port), 101) << name;
  }
}

TEST(NativeProtocol, the_sub_protocol_must_be_offered) {
  VoiceServer server;
  test::RawConnection connection(server.port());
  EXPECT_EQ(test::upgrade(connection, "/ws/voice").status, 400);
}

}  // namespace
}  // namespace repartee::api
