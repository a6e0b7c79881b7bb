// The client of the voice protocol against a server that keeps to a script.
#include "app/talk/speak_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "support/signals.hpp"
#include "support/test_server.hpp"

namespace repartee::app {
namespace {

using nlohmann::json;
using protocol::native::Frame;
using testing::HasSubstr;

/// What the server was told.
struct Seen {
  json hello;
  std::string authorization;
  std::string subprotocol;
  std::vector<protocol::native::FrameHeader> frames;
  std::map<std::uint32_t, std::int64_t> played;
  bool stopped = false;
};

enum class Mood {
  answers,
  refuses,
  talks_nonsense,
  hangs_up,    ///< In the middle of the first recording.
  hangs_later  ///< As soon as the first answer has been heard.
};

constexpr std::size_t reply_frames = 10;  // 200 ms
constexpr std::size_t frame_samples = 320;

/// Takes sound followed by 200 ms of silence as a turn, and answers with a short tone.
class ScriptedSession {
 public:
  ScriptedSession(std::shared_ptr<net::WebSocket> socket, std::shared_ptr<Seen> seen, Mood mood)
      : socket_(std::move(socket)), seen_(std::move(seen)), mood_(mood) {}

  /// False when the session has ended.
  bool take(const net::WebSocketMessage& message) {
    return message.binary ? take_audio(message.data) : take_control(json::parse(message.data));
  }

 private:
  bool take_control(const json& message) {
    const std::string type = message.at("type");
    if (type == "hello") {
      seen_->hello = message;
      if (mood_ == Mood::talks_nonsense) {
        socket_->send_text("[1,2]");
      } else if (mood_ == Mood::refuses) {
        send({{"type", "error"}, {"code", "overloaded"}, {"message", "full"}, {"fatal", true}});
      } else {
        send({{"type", "ready"}, {"session", "sess_1"}, {"output", message.at("output")}});
      }
    } else if (type == "played") {
      const std::uint32_t stream = message.at("stream");
      seen_->played[stream] = message.at("samples");
      const bool heard = seen_->played[stream] == frame_samples * reply_frames;
      if (heard && stream == stream_) {
        end_reply();
        answered_ = true;
      }
    } else if (type == "stop") {
      seen_->stopped = true;
      send({{"type", "bye"}, {"reason", "stop"}});
      return false;
    }
    return true;
  }

  bool take_audio(const std::string& data) {
    const auto frame = protocol::native::decode_frame(data);
    if (!frame) return false;
    seen_->frames.push_back(frame->header);
    if (mood_ == Mood::hangs_up && seen_->frames.size() == 5) return false;
    const bool loud = std::ranges::any_of(frame->samples, [](auto s) { return s != 0; });
    if (mood_ == Mood::hangs_later && answered_ && loud) return false;
    if (loud) {
      speech_ = true;
      silent_frames_ = 0;
      speech_end_ms_ = static_cast<double>(frame->header.sample_clock) / 16 + 20;
    } else if (speech_ && ++silent_frames_ == 10) {
      speech_ = false;
      answer();
    }
    return true;
  }

  void answer() {
    ++stream_;
    send({{"type", "state"}, {"state", "thinking"}});
    send({{"type", "transcript"},
          {"turn", stream_},
          {"final", true},
          {"end_ms", speech_end_ms_},
          {"text", "turn " + std::to_string(stream_)}});
    send({{"type", "reply_started"}, {"turn", stream_}, {"reply", id()}, {"stream", stream_}});
    send({{"type", "waterfall"},
          {"turn", stream_},
          {"endpoint_ms", 200},
          {"stt_ms", 1},
          {"first_token_ms", 2},
          {"first_audio_ms", 3},
          {"total_ms", 206}});
    for (std::uint32_t i = 0; i < reply_frames; ++i) {
      socket_->send_audio(protocol::native::encode_frame(
          {.first = i == 0, .stream = stream_, .sequence = i, .sample_clock = i * frame_samples},
          audio::Samples(frame_samples, 1000)));
    }
    send({{"type", "state"}, {"state", "speaking"}});
  }

  void end_reply() {
    send({{"type", "reply_done"}, {"reply", id()}, {"status", "completed"}, {"text", "Yes."}});
    send({{"type", "state"}, {"state", "listening"}});
  }

  std::string id() const { return "reply_" + std::to_string(stream_); }
  void send(const json& message) { socket_->send_text(message.dump()); }

  std::shared_ptr<net::WebSocket> socket_;
  std::shared_ptr<Seen> seen_;
  Mood mood_;
  bool speech_ = false;
  bool answered_ = false;
  int silent_frames_ = 0;
  double speech_end_ms_ = 0;
  std::uint32_t stream_ = 0;
};

asio::awaitable<void> converse(std::shared_ptr<net::WebSocket> socket, std::shared_ptr<Seen> seen,
                               Mood mood) {
  ScriptedSession session(socket, seen, mood);
  bool open = true;
  while (open) {
    core::Result<net::WebSocketMessage> message = co_await socket->receive();
    open = message && session.take(*message);
  }
  socket->close(net::CloseCode::normal, "");
}

net::Handlers handlers(std::shared_ptr<Seen> seen, Mood mood) {
  const auto upgrade = [seen, mood](const net::Request& request) {
    seen->authorization = request.header("authorization");
    seen->subprotocol = request.header("sec-websocket-protocol");
    return net::Upgrade{seen->subprotocol, [seen, mood](std::shared_ptr<net::WebSocket> socket) {
                          return converse(std::move(socket), seen, mood);
                        }};
  };
  return {.websocket = upgrade};
}

SpokenRecording recording(const std::string& name) {
  SpokenRecording recording{.name = name, .sound = {.samples = test::tone(440, 5000, 0.2, 16000)}};
  recording.speech = audio::SpeechBounds{0, recording.sound.samples.size()};
  return recording;
}

TalkObserver silent() {
  return {.ready = [](const auto&) {},
          .recording_starts = [](const auto&) {},
          .recording_spoken = [](double) {},
          .event = [](const auto&) {},
          .recording_answered = [](const auto&, const auto&) {}};
}

core::Result<TalkResult> talk(std::shared_ptr<Seen> seen, Mood mood, VoiceOptions options,
                              std::vector<SpokenRecording> recordings,
                              TalkObserver observer = silent()) {
  test::TestServer server(handlers(seen, mood));
  test::TestIo io(1);
  options.url = server.url();
  return io.run(speak_files(options, std::move(recordings), std::move(observer)));
}

TEST(SpeakFiles, gives_each_recording_its_answer) {
  const auto seen = std::make_shared<Seen>();
  const auto result = talk(seen, Mood::answers, {}, {recording("a.wav"), recording("b.wav")});
  ASSERT_TRUE(result) << result.error().text();
  ASSERT_EQ(result->turns.size(), 2u);
  for (const ExchangeSummary& turn : result->turns) {
    EXPECT_TRUE(turn.answered());
    EXPECT_EQ(turn.reply, "Yes.");
    EXPECT_EQ(turn.reply_audio_ms, 200);
    EXPECT_TRUE(turn.latency_ms.voice_to_voice);
    EXPECT_EQ(turn.latency_ms.endpoint, 200);
    EXPECT_EQ(turn.latency_ms.first_audio, 3);
  }
  EXPECT_EQ(result->turns[0].transcript, "turn 1");
  EXPECT_EQ(result->turns[1].transcript, "turn 2");
  EXPECT_EQ(result->reply.samples, audio::Samples(2 * reply_frames * frame_samples, 1000));
  EXPECT_TRUE(seen->stopped);
}

TEST(SpeakFiles, acknowledges_every_sample_that_was_heard) {
  const auto seen = std::make_shared<Seen>();
  ASSERT_TRUE(talk(seen, Mood::answers, {}, {recording("a.wav")}));
  ASSERT_EQ(seen->played.size(), 1u);
  EXPECT_EQ(seen->played[1], static_cast<std::int64_t>(reply_frames * frame_samples));
}

TEST(SpeakFiles, sends_frames_without_gaps) {
  const auto seen = std::make_shared<Seen>();
  ASSERT_TRUE(talk(seen, Mood::answers, {}, {recording("a.wav")}));
  ASSERT_GT(seen->frames.size(), 10u);
  for (std::size_t i = 0; i < seen->frames.size(); ++i) {
    EXPECT_EQ(seen->frames[i].first, i == 0);
    EXPECT_EQ(seen->frames[i].stream, 0u);
    EXPECT_EQ(seen->frames[i].sequence, i);
    EXPECT_EQ(seen->frames[i].sample_clock, i * frame_samples);
  }
}

TEST(SpeakFiles, says_hello_with_what_was_asked_for) {
  const auto seen = std::make_shared<Seen>();
  VoiceOptions options{.key = "secret", .output_rate_hz = 24000, .voice = "slt", .silence_ms = 300};
  ASSERT_TRUE(talk(seen, Mood::answers, options, {}));
  EXPECT_EQ(seen->authorization, "Bearer secret");
  EXPECT_EQ(seen->subprotocol, "repartee.v1");
  EXPECT_EQ(seen->hello, json::parse(R"({"type":"hello","input":{"sample_rate":16000},
      "output":{"sample_rate":24000},"voice":"slt","turn":{"silence_ms":300}})"));
}

TEST(SpeakFiles, tells_why_a_session_was_refused) {
  const auto result = talk(std::make_shared<Seen>(), Mood::refuses, {}, {recording("a.wav")});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, core::ErrorCode::provider_failed);
  EXPECT_THAT(result.error().message, HasSubstr("full [overloaded]"));
}

TEST(SpeakFiles, tells_a_server_that_is_another_kind_of_server) {
  const auto result = talk(std::make_shared<Seen>(), Mood::talks_nonsense, {}, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, core::ErrorCode::corrupt);
}

TEST(SpeakFiles, tells_that_the_server_hung_up) {
  for (const auto& recordings :
       {std::vector{recording("a.wav")}, std::vector{recording("a.wav"), recording("b.wav")}}) {
    const auto result = talk(std::make_shared<Seen>(), Mood::hangs_up, {}, recordings);
    ASSERT_TRUE(result) << result.error().text();
    ASSERT_TRUE(result->cut_short);
    EXPECT_EQ(result->cut_short->code, core::ErrorCode::closed);
    ASSERT_EQ(result->turns.size(), 1u);
    EXPECT_FALSE(result->turns[0].answered());
  }
}

TEST(SpeakFiles, keeps_what_was_answered_before_the_server_hung_up) {
  const auto result = talk(std::make_shared<Seen>(), Mood::hangs_later, {},
                           {recording("a.wav"), recording("b.wav"), recording("c.wav")});
  ASSERT_TRUE(result) << result.error().text();
  ASSERT_TRUE(result->cut_short);
  EXPECT_EQ(result->cut_short->code, core::ErrorCode::closed);
  ASSERT_EQ(result->turns.size(), 2u);
  EXPECT_EQ(result->turns[0].reply, "Yes.");
  EXPECT_FALSE(result->turns[1].answered());
  EXPECT_EQ(result->reply.samples, audio::Samples(reply_frames * frame_samples, 1000));
}

TEST(SpeakFiles, says_how_much_of_a_recording_has_been_spoken) {
  std::vector<double> fractions;
  auto observer = silent();
  observer.recording_spoken = [&](double fraction) { fractions.push_back(fraction); };
  ASSERT_TRUE(talk(std::make_shared<Seen>(), Mood::answers, {}, {recording("a.wav")}, observer));
  ASSERT_EQ(fractions.size(), 10u) << "200 ms in frames of 20";
  EXPECT_TRUE(std::ranges::is_sorted(fractions));
  EXPECT_EQ(fractions.front(), 0.1);
  EXPECT_EQ(fractions.back(), 1);
}

TEST(VoiceUrl, adds_the_path_where_there_is_none) {
  EXPECT_EQ(voice_url("http://127.0.0.1:8080"), "http://127.0.0.1:8080/ws/voice");
  EXPECT_EQ(voice_url("https://voice.example/"), "https://voice.example/ws/voice");
  EXPECT_EQ(voice_url("wss://voice.example/proxy/voice"), "wss://voice.example/proxy/voice");
}

}  // namespace
}  // namespace repartee::app
