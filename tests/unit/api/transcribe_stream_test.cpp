// WS /ws/transcribe over a real server.
#include <gmock/gmock.h>

#include <mutex>

#include "support/json_socket.hpp"
#include "support/voice_server.hpp"

namespace repartee::api {
namespace {

using test::JsonSocket;
using test::silence;
using test::speech;
using test::VoiceServer;

TEST(TranscribeStream, sends_partial_then_final_transcriptions_and_nothing_else) {
  // A machine that is busy must not look like a client that has stopped speaking.
  conversation::Settings patient;
  patient.audio_stall = std::chrono::minutes(1);
  VoiceServer server({.heard = {"one two three four five six", "and again"}, .defaults = patient});
  JsonSocket socket(server.port(), "/ws/transcribe?language=en");
  const auto ready = socket.until("ready");
  EXPECT_EQ(ready["sample_rate"], 16000);
  EXPECT_FALSE(ready.contains("voice"));
  socket.send_audio(silence(1));
  socket.send_audio(speech(1));
  EXPECT_TRUE(socket.until("transcription")["partial"].get<bool>());
  socket.send_audio(silence(0.7));
  const auto is_final = [](const auto& got) {
    return got.type() == "transcription" && !got.json["partial"].template get<bool>();
  };
  EXPECT_EQ(socket.until(is_final).json["text"], "one two three four five six");

  socket.send_audio(speech(0.5));
  socket.send_audio(silence(0.7));
  const auto second = socket.until(is_final).json;
  EXPECT_EQ(second["text"], "and again");
  EXPECT_NEAR(second["timing"]["start"].get<double>(), 2.7, 0.1);
  // "flow" is advice on how fast this test sends.
  for (const auto& message : socket.passed) {
    EXPECT_THAT(message.type(), testing::AnyOf("transcription", "flow"));
  }
}

/// Hears German, and notes the languages it was asked for, without repetitions.
class HearsGerman : public stt::SpeechToText {
 public:
  core::Result<std::unique_ptr<stt::Recognition>> open(
      const stt::RecognitionOptions& options) override {
    const std::lock_guard lock(mutex_);
    if (asked_.empty() || asked_.back() != options.language) asked_.push_back(options.language);
    return german_->open({.language = "de"});
  }
  void on_capacity(std::function<void()> callback) override {
    german_->on_capacity(std::move(callback));
  }
  std::string description() const override { return "hears German"; }
  bool streams() const override { return true; }
  std::vector<std::string> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  const std::shared_ptr<stt::SpeechToText> german_ =
      stt::create_scripted_stt({.texts = {"guten Tag"}, .delay{}});
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;  // guarded by mutex_
};

TEST(TranscribeStream, a_language_told_by_ear_is_kept_until_the_session_is_reset) {
  const auto engine = std::make_shared<HearsGerman>();
  VoiceServer server({.stt = engine});
  JsonSocket socket(server.port(), "/ws/transcribe?language=auto");
  socket.until("ready");
  const auto turn = [&] {
    socket.send_audio(speech(0.5));
    socket.send({{"action", "commit"}});
    socket.until([](const auto& got) {
      return got.type() == "transcription" && !got.json["partial"].template get<bool>();
    });
  };
  turn();
  turn();
  EXPECT_EQ(engine->asked(), (std::vector<std::string>{"auto", "de"}));
  socket.send({{"action", "reset"}});
  socket.until_event("reset");
  turn();
  EXPECT_EQ(engine->asked(), (std::vector<std::string>{"auto", "de", "auto"}));
}

TEST(TranscribeStream, commit_ends_the_turn_without_silence) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/transcribe");
  socket.send_audio(speech(0.5));
  socket.send({{"action", "commit"}});
  const auto heard = socket.until([](const auto& got) {
    return got.type() == "transcription" && !got.json["partial"].template get<bool>();
  });
  EXPECT_EQ(heard.json["text"], "hello there");
}

TEST(TranscribeStream, resets_and_stops_and_knows_no_conversation) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/transcribe");
  socket.send({{"action", "text"}, {"text", "hi"}});
  const auto error = socket.until("error");
  EXPECT_EQ(error["code"], "unsupported");
  EXPECT_EQ(error["hint"], "reset, stop, commit are known");
  socket.send({{"action", "interrupt"}});
  EXPECT_EQ(socket.until("error")["code"], "unsupported");
  socket.send({{"action", "reset"}});
  socket.until_event("reset");
  socket.send({{"action", "stop"}});
  EXPECT_EQ(socket.until_close(), 1000);
}

}  // namespace
}  // namespace repartee::api
