// POST /v1/audio/speech over a real server.
#include <gmock/gmock.h>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "support/json_socket.hpp"
#include "support/voice_server.hpp"

namespace repartee::api {
namespace {

using nlohmann::json;
using test::RawConnection;
using test::VoiceServer;

test::RawResponse speak(const VoiceServer& server, const json& body) {
  RawConnection connection(server.port());
  connection.send(
      test::request("POST", "/v1/audio/speech", body.dump(), "Content-Type: application/json\r\n"));
  return connection.read_response();
}

std::string code_of(const test::RawResponse& response) {
  return json::parse(response.body).at("error").at("code");
}

struct Format {
  const char* name;
  const char* content_type;
};
class SpeechFormat : public testing::TestWithParam<Format> {};

TEST_P(SpeechFormat, holds_the_whole_speech) {
  VoiceServer server;
  const auto spoken =
      speak(server, {{"model", "tts-1"},
                     {"voice", "alloy"},
                     {"input", "One sentence. And another one, which is spoken after it."},
                     {"response_format", GetParam().name}});
  ASSERT_EQ(spoken.status, 200) << spoken.body;
  EXPECT_EQ(spoken.headers.at("content-type"), GetParam().content_type);
  EXPECT_EQ(spoken.headers.at("transfer-encoding"), "chunked");
  // 60 ms a byte of what is spoken: 13 and 41 bytes.
  constexpr double expected_s = 54 * 0.06;
  if (std::string_view(GetParam().name) == "pcm") {
    EXPECT_NEAR(static_cast<double>(spoken.body.size()) / 2 / 24000, expected_s, 0.2);
    return;
  }
  const auto recording = audio::decode(std::as_bytes(std::span(spoken.body)));
  ASSERT_TRUE(recording) << recording.error().text();
  EXPECT_NEAR(recording->sound.seconds(), expected_s, 0.2);
}

INSTANTIATE_TEST_SUITE_P(All, SpeechFormat,
                         testing::Values(Format{"mp3", "audio/mpeg"}, Format{"opus", "audio/ogg"},
                                         Format{"aac", "audio/aac"}, Format{"flac", "audio/flac"},
                                         Format{"wav", "audio/wav"}, Format{"pcm", "audio/pcm"}),
                         [](const auto& info) { return info.param.name; });

TEST(Speech, is_mp3_unless_another_format_is_asked_for) {
  VoiceServer server;
  EXPECT_EQ(speak(server, {{"input", "Hello."}}).headers.at("content-type"), "audio/mpeg");
}

TEST(Speech, is_faster_when_asked) {
  VoiceServer server;
  const auto size = [&](double speed) {
    return speak(server, {{"input", "Hello to everyone."},
                          {"response_format", "pcm"},
                          {"voice", {{"id", "tone"}}},
                          {"speed", speed}})
        .body.size();
  };
  const auto usual = static_cast<double>(size(1));
  EXPECT_NEAR(static_cast<double>(size(2)) / usual, 0.5, 0.05);
  EXPECT_NEAR(static_cast<double>(size(0.5)) / usual, 2, 0.1);
}

TEST(Speech, bad_requests_are_named) {
  VoiceServer server;
  const auto refused = [&](json body, int status) {
    const auto response = speak(server, body);
    EXPECT_EQ(response.status, status) << body.dump().substr(0, 100) << response.body;
    return status == response.status ? code_of(response) : "";
  };
  EXPECT_EQ(refused(json::array(), 400), "invalid_argument");
  EXPECT_EQ(refused(json::object(), 400), "invalid_argument");
  EXPECT_EQ(refused({{"input", ""}}, 400), "invalid_argument");
  EXPECT_EQ(refused({{"input", 5}}, 400), "invalid_argument");
  EXPECT_EQ(refused({{"input", "```\ncode()\n```"}}, 400), "invalid_argument");
  EXPECT_EQ(refused({{"input", std::string(4097, 'a')}}, 400), "invalid_argument");
  EXPECT_EQ(refused({{"input", std::string(20'000, 'a')}}, 400), "invalid_argument");
  EXPECT_EQ(refused({{"input", "Hi"}, {"voice", "nobody"}}, 400), "not_found");
  EXPECT_EQ(refused({{"input", "Hi"}, {"model", "no-such-model"}}, 404), "not_found");
  EXPECT_EQ(refused({{"input", "Hi"}, {"response_format", "midi"}}, 400), "invalid_argument");
  EXPECT_EQ(refused({{"input", "Hi"}, {"speed", 5}}, 400), "invalid_argument");
  EXPECT_EQ(refused({{"input", "Hi"}, {"speed", 3}}, 400), "invalid_argument");
  EXPECT_EQ(refused({{"input", "Hi"}, {"stream_format", "sse"}}, 400), "unsupported");
}

TEST(Speech, counts_characters_and_not_bytes) {
  VoiceServer server;
  std::string input;
  for (int i = 0; i < 2040; ++i) input += "é ";
  EXPECT_EQ(speak(server, {{"input", input}, {"response_format", "opus"}}).status, 200);
}

TEST(Speech, is_heard_before_it_is_all_spoken_and_stops_when_nobody_listens) {
  // Four minutes of tone: far more than sockets buffer.
  std::string input;
  while (input.size() < 4000) input += "And so it goes on and on and on. ";
  VoiceServer server;
  RawConnection connection(server.port());
  connection.send(test::request("POST", "/v1/audio/speech",
                                json{{"input", input}, {"response_format", "wav"}}.dump(),
                                "Content-Type: application/json\r\n"));
  EXPECT_THAT(connection.read(2000), testing::HasSubstr("RIFF"));
  ASSERT_TRUE(server.reaches_sessions(1)) << "its place was given back before it was heard";
  connection.reset();
  EXPECT_TRUE(server.reaches_sessions(0));
}

/// Fails after its first clause.
class Hoarse final : public tts::TextToSpeech {
 public:
  core::Result<> synthesize(const tts::SpeechRequest& request, const tts::SpeechSink& sink,
                            std::stop_token stop) override {
    if (spoken_++ < clauses) return tone_->synthesize(request, sink, stop);
    return core::Error(core::ErrorCode::provider_failed, "the voice is gone");
  }
  std::vector<tts::Voice> voices() const override { return tone_->voices(); }
  int sample_rate_hz(const std::string& voice) const override {
    return tone_->sample_rate_hz(voice);
  }
  std::string description() const override { return "hoarse"; }
  explicit Hoarse(int clauses) : clauses(clauses) {}
  const int clauses;

 private:
  std::shared_ptr<tts::TextToSpeech> tone_ = tts::create_tone({});
  std::atomic<int> spoken_ = 0;
};

TEST(Speech, a_voice_that_fails_at_once_is_an_error_and_later_a_broken_stream) {
  const json body = {
      {"input", "The first sentence is here. The second sentence is here too, and it is longer."},
      {"response_format", "pcm"}};
  {
    VoiceServer server({.tts = std::make_shared<Hoarse>(0)});
    const auto response = speak(server, body);
    EXPECT_EQ(response.status, 502);
    EXPECT_EQ(code_of(response), "provider_failed");
  }
  VoiceServer server({.tts = std::make_shared<Hoarse>(1)});
  RawConnection connection(server.port());
  connection.send(
      test::request("POST", "/v1/audio/speech", body.dump(), "Content-Type: application/json\r\n"));
  const auto all = connection.read_to_end();
  EXPECT_THAT(all, testing::StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(all, testing::Not(testing::EndsWith("0\r\n\r\n"))) << "it looks complete";
}

}  // namespace
}  // namespace repartee::api
