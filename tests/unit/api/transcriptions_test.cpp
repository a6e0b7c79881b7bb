// POST /v1/audio/transcriptions over a real server.
#include <gmock/gmock.h>

#include <condition_variable>
#include <semaphore>

#include "audio/encode.hpp"
#include "audio/wav.hpp"
#include "support/json_socket.hpp"
#include "support/voice_server.hpp"

namespace repartee::api {
namespace {

using nlohmann::json;
using test::RawConnection;
using test::speech;
using test::VoiceServer;
using Fields = std::vector<std::pair<std::string, std::string>>;

std::string form(const std::string& file, const Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    body +=
        "--line\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }
  return body + "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n" +
         "Content-Type: audio/wav\r\n\r\n" + file + "\r\n--line--\r\n";
}

test::RawResponse post(const VoiceServer& server, const std::string& body) {
  RawConnection connection(server.port());
  connection.send(test::request("POST", "/v1/audio/transcriptions", body,
                                "Content-Type: multipart/form-data; boundary=line\r\n"));
  return connection.read_response();
}

test::RawResponse transcribe(const VoiceServer& server, const Fields& fields,
                             double seconds = 1.5) {
  return post(server, form(audio::to_wav(speech(seconds), 16000), fields));
}

TEST(Transcriptions, are_json_unless_another_format_is_asked_for) {
  VoiceServer server;
  const auto response = transcribe(server, {{"model", "whisper-1"}});
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.headers.at("content-type"), "application/json");
  const auto body = json::parse(response.body);
  EXPECT_EQ(body,
            (json{{"text", "hello there"}, {"usage", {{"type", "duration"}, {"seconds", 2}}}}));
}

TEST(Transcriptions, come_as_text) {
  VoiceServer server;
  const auto response = transcribe(server, {{"response_format", "text"}});
  EXPECT_EQ(response.body, "hello there\n");
  EXPECT_THAT(response.headers.at("content-type"), testing::StartsWith("text/plain"));
}

TEST(Transcriptions, come_as_verbose_json) {
  VoiceServer server;
  const auto body = json::parse(
      transcribe(server, {{"response_format", "verbose_json"}, {"language", "en"}}).body);
  EXPECT_EQ(body["task"], "transcribe");
  EXPECT_EQ(body["language"], "english");
  EXPECT_EQ(body["duration"], 1.5);
  EXPECT_EQ(body["text"], "hello there");
  EXPECT_FALSE(body.contains("words"));
  ASSERT_EQ(body["segments"].size(), 1u);
  const auto& segment = body["segments"][0];
  EXPECT_EQ(segment["id"], 0);
  EXPECT_EQ(segment["text"], "hello there");
  EXPECT_EQ(segment["start"], 0.0);
  EXPECT_EQ(segment["end"], 0.6);
  for (const auto* field :
       {"seek", "tokens", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob"}) {
    EXPECT_TRUE(segment.contains(field)) << field;
  }
}

TEST(Transcriptions, have_word_times_when_asked) {
  VoiceServer server;
  const auto body = json::parse(transcribe(server, {{"response_format", "verbose_json"},
                                                    {"timestamp_granularities[]", "word"}})
                                    .body);
  EXPECT_FALSE(body.contains("segments"));
  EXPECT_EQ(body["words"], (json{{{"word", "hello"}, {"start", 0.0}, {"end", 0.3}},
                                 {{"word", "there"}, {"start", 0.3}, {"end", 0.6}}}));
}

TEST(Transcriptions, come_as_subtitles) {
  VoiceServer server({.heard = {"hello there. good bye"}});
  EXPECT_EQ(transcribe(server, {{"response_format", "srt"}}).body,
            "1\n00:00:00,000 --> 00:00:00,600\nhello there.\n\n"
            "2\n00:00:00,600 --> 00:00:01,200\ngood bye\n\n");
  EXPECT_EQ(transcribe(server, {{"response_format", "vtt"}}).body,
            "WEBVTT\n\n00:00:00.000 --> 00:00:00.600\nhello there.\n\n"
            "00:00:00.600 --> 00:00:01.200\ngood bye\n\n");
}

TEST(Transcriptions, are_streamed_when_asked) {
  VoiceServer server({.heard = {"first", "second"}});
  const auto response = transcribe(server, {{"stream", "true"}}, 40);
  EXPECT_EQ(response.headers.at("content-type"), "text/event-stream");
  std::vector<json> events;
  for (std::size_t at = 0; at < response.body.size();) {
    const auto end = response.body.find("\n\n", at);
    ASSERT_NE(end, std::string::npos);
    events.push_back(json::parse(response.body.substr(at + 6, end - at - 6)));
    at = end + 2;
  }
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0], (json{{"type", "transcript.text.delta"}, {"delta", "first"}}));
  EXPECT_EQ(events[1], (json{{"type", "transcript.text.delta"}, {"delta", " second"}}));
  EXPECT_EQ(events[2]["type"], "transcript.text.done");
  EXPECT_EQ(events[2]["text"], "first second");
  EXPECT_EQ(events[2]["usage"]["seconds"], 40);
}

TEST(Transcriptions, long_recordings_are_heard_piece_by_piece) {
  VoiceServer server({.heard = {"a b c"}});
  const auto body = json::parse(transcribe(server,
                                           {{"response_format", "verbose_json"},
                                            {"timestamp_granularities[]", "word"},
                                            {"timestamp_granularities[]", "segment"}},
                                           90)
                                    .body);
  const auto& words = body["words"];
  ASSERT_GE(words.size(), 12u) << "at least four pieces";
  for (std::size_t i = 1; i < words.size(); ++i)
    EXPECT_GE(words[i]["start"], words[i - 1]["start"]);
  EXPECT_GT(words.back()["start"].get<double>(), 60);
}

class TranscriptionContainer : public testing::TestWithParam<const char*> {};

TEST_P(TranscriptionContainer, is_understood) {
  auto encoder = *audio::create_encoder(*audio::encoding_from(GetParam()), 16000);
  auto bytes = *encoder->feed(speech(1));
  bytes += *encoder->finish();
  VoiceServer server;
  EXPECT_EQ(json::parse(post(server, form(bytes, {})).body)["text"], "hello there");
}

INSTANTIATE_TEST_SUITE_P(All, TranscriptionContainer,
                         testing::Values("wav", "opus", "flac", "mp3", "aac"));

TEST(Transcriptions, bad_fields_are_named) {
  VoiceServer server;
  const auto refused = [&](const Fields& fields, int status = 400) {
    const auto response = transcribe(server, fields);
    EXPECT_EQ(response.status, status) << response.body;
    return json::parse(response.body)["error"]["message"].get<std::string>();
  };
  EXPECT_THAT(refused({{"response_format", "diarized_json"}}),
              testing::HasSubstr("response_format"));
  EXPECT_THAT(refused({{"temperature", "warm"}}), testing::HasSubstr("temperature"));
  EXPECT_THAT(refused({{"temperature", "nan"}}), testing::HasSubstr("temperature"));
  EXPECT_THAT(refused({{"stream", "yes"}}), testing::HasSubstr("stream"));
  EXPECT_THAT(refused({{"timestamp_granularities[]", "word"}}), testing::HasSubstr("verbose_json"));
  EXPECT_THAT(refused({{"timestamp_granularities[]", "page"}}),
              testing::HasSubstr("granularities"));
  EXPECT_THAT(refused({{"file", "twice"}}), testing::HasSubstr("file"));
  EXPECT_THAT(refused({{"language", std::string(500, 'x')}}), testing::HasSubstr("language"));
  EXPECT_THAT(refused({{"model", "no-such-model"}}, 404), testing::HasSubstr("no-such-model"));
}

TEST(Transcriptions, bad_bodies_and_recordings_are_named) {
  VoiceServer server({.max_upload_bytes = 1 << 20, .max_upload_seconds = 20});
  const auto code_of = [&](const std::string& body, int status) {
    const auto response = post(server, body);
    EXPECT_EQ(response.status, status) << response.body;
    return json::parse(response.body)["error"]["code"].get<std::string>();
  };
  EXPECT_EQ(code_of("", 400), "invalid_argument");
  EXPECT_EQ(code_of("--line--\r\n", 400), "invalid_argument");
  EXPECT_EQ(code_of("--line\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc", 400),
            "invalid_argument");
  EXPECT_EQ(code_of(form("", {}), 400), "invalid_argument");
  EXPECT_THAT(code_of(form(std::string(5000, 'x'), {}), 400),
              testing::AnyOf("corrupt", "unsupported"));
  EXPECT_EQ(code_of(form(std::string(2 << 20, 'x'), {}), 413), "too_large");
  EXPECT_EQ(code_of(form(audio::to_wav(speech(21), 16000), {}), 413), "too_large");
}

/// Refuses every utterance.
class Deaf final : public stt::SpeechToText {
 public:
  core::Result<std::unique_ptr<stt::Recognition>> open(const stt::RecognitionOptions&) override {
    return core::Error(core::ErrorCode::provider_failed, "the recognizer is gone");
  }
  void on_capacity(std::function<void()>) override {}
  std::string description() const override { return "deaf"; }
  bool streams() const override { return false; }
};

/// Recognizes until it is told to stop.
class Endless final : public stt::SpeechToText {
 public:
  struct Work final : stt::Recognition {
    explicit Work(Endless& engine) : engine(engine) {}
    core::Result<> feed(std::span<const std::int16_t>) override { return {}; }
    core::Result<stt::Transcript> partial(std::stop_token) override { return stt::Transcript{}; }
    core::Result<stt::Transcript> finish(std::stop_token stop) override {
      engine.begun.release();
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable_any stopped;
      // The bound is for a server that never stops it: the test has failed by then.
      stopped.wait_for(lock, stop, std::chrono::seconds(60), [] { return false; });
      engine.stopped += stop.stop_requested();
      return core::Error(core::ErrorCode::cancelled, "stopped");
    }
    Endless& engine;
  };

  core::Result<std::unique_ptr<stt::Recognition>> open(const stt::RecognitionOptions&) override {
    return std::make_unique<Work>(*this);
  }
  void on_capacity(std::function<void()>) override {}
  std::string description() const override { return "endless"; }
  bool streams() const override { return false; }

  std::counting_semaphore<> begun{0};
  std::atomic<int> stopped = 0;
};

std::string long_upload() {
  return test::request("POST", "/v1/audio/transcriptions",
                       form(audio::to_wav(speech(90), 16000), {}),
                       "Content-Type: multipart/form-data; boundary=line\r\n");
}

TEST(Transcriptions, stop_when_the_client_has_gone) {
  const auto engine = std::make_shared<Endless>();
  VoiceServer server({.stt = engine});
  {
    RawConnection connection(server.port());
    connection.send(long_upload());
    engine->begun.acquire();
    connection.reset();
  }
  EXPECT_TRUE(server.reaches_sessions(0));
  EXPECT_FALSE(engine->begun.try_acquire()) << "no further piece is begun for nobody";
}

TEST(Transcriptions, stop_when_the_server_waits_no_longer) {
  const auto engine = std::make_shared<Endless>();
  VoiceServer server({.stt = engine});
  RawConnection connection(server.port());
  connection.send(long_upload());
  engine->begun.acquire();
  server.service->sessions.drain();
  server.service->sessions.end();
  const auto answer = connection.read_response();
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, testing::HasSubstr("shutting down"));
  EXPECT_TRUE(server.reaches_sessions(0));
  EXPECT_FALSE(engine->begun.try_acquire());
}

TEST(Transcriptions, tell_when_the_recognizer_fails) {
  VoiceServer server({.stt = std::make_shared<Deaf>()});
  EXPECT_EQ(transcribe(server, {}).status, 502);
  EXPECT_THAT(transcribe(server, {{"stream", "true"}}).body, testing::HasSubstr("provider_failed"));
  EXPECT_TRUE(server.reaches_sessions(0));
}

}  // namespace
}  // namespace repartee::api
