// Two tenants of one server: each is heard, answered and spoken to in its own way, whatever it
// calls.
#include <gmock/gmock.h>

#include <mutex>

#include "audio/wav.hpp"
#include "support/json_socket.hpp"
#include "support/realtime_client.hpp"
#include "support/voice_server.hpp"

namespace repartee::api {
namespace {

using nlohmann::json;
using test::JsonSocket;
using test::VoiceServer;
using testing::HasSubstr;
using namespace std::chrono_literals;

/// Notes with which hint and language utterances are opened.
class NotesHints final : public stt::SpeechToText {
 public:
  core::Result<std::unique_ptr<stt::Recognition>> open(
      const stt::RecognitionOptions& options) override {
    const std::lock_guard lock(mutex_);
    last_ = options;
    return engine_->open(options);
  }
  void on_capacity(std::function<void()> callback) override {
    engine_->on_capacity(std::move(callback));
  }
  std::string description() const override { return "notes hints"; }
  bool streams() const override { return true; }
  stt::RecognitionOptions last() const {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  const std::shared_ptr<stt::SpeechToText> engine_ = stt::create_scripted_stt({});
  mutable std::mutex mutex_;
  stt::RecognitionOptions last_;  // guarded by mutex_
};

/// Notes what is spoken, and has two voices.
class NotesSpeech final : public tts::TextToSpeech {
 public:
  core::Result<> synthesize(const tts::SpeechRequest& request, const tts::SpeechSink& sink,
                            std::stop_token stop) override {
    {
      const std::lock_guard lock(mutex_);
      last_ = request;
      all_ += request.text + '\n';
    }
    return tone_->synthesize({request.text, "", request.speed}, sink, stop);
  }
  std::vector<tts::Voice> voices() const override {
    return {{"low", "test", "en-US", "low"}, {"high", "test", "en-US", "high"}};
  }
  int sample_rate_hz(const std::string&) const override { return tts::tone_rate_hz; }
  std::string description() const override { return "notes speech"; }
  tts::SpeechRequest last() const {
    const std::lock_guard lock(mutex_);
    return last_;
  }
  std::string all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  const std::shared_ptr<tts::TextToSpeech> tone_ = tts::create_tone({});
  mutable std::mutex mutex_;
  tts::SpeechRequest last_;  // guarded by mutex_
  std::string all_;          // guarded by mutex_
};

runtime::SessionDefaults says(const std::string& word, const std::string& said,
                              const std::string& voice, core::Duration silence) {
  runtime::SessionDefaults own;
  const auto lexicon = std::make_shared<tts::Lexicon>();
  EXPECT_TRUE(lexicon->add(word, said));
  own.defaults.lexicon = lexicon;
  own.defaults.voice = voice;
  own.defaults.pause.silence = silence;
  own.defaults.system = "You answer for those who say " + said + ".";
  own.prompt = said;
  own.glossary = "Glossary: " + word + ".";
  return own;
}

class Tenants : public testing::Test {
 protected:
  std::string fields(const std::string& key) const {
    return "Authorization: Bearer " + key + "\r\n";
  }

  test::RawResponse post(const std::string& path, const std::string& key, const std::string& body,
                         const std::string& content_type = "application/json") const {
    test::RawConnection connection(server.port());
    connection.send(
        test::request("POST", path, body, fields(key) + "Content-Type: " + content_type + "\r\n"));
    return connection.read_response();
  }

  json opened(const std::string& key, const std::string& query = "") const {
    JsonSocket socket(server.port(), "/v1/realtime" + query, fields(key));
    return socket.next().json["session"];
  }

  const std::shared_ptr<NotesHints> stt = std::make_shared<NotesHints>();
  const std::shared_ptr<NotesSpeech> tts = std::make_shared<NotesSpeech>();
  VoiceServer server{{.stt = stt,
                      .tts = tts,
                      .keys = {"sk-everybody"},
                      .tenant_keys = {{"acme", {"sk-acme"}}, {"other", {"sk-other"}}},
                      .tenants = {{"acme", says("SQL", "sequel", "high", 700ms)},
                                  {"other", says("SQL", "squeal", "low", 300ms)}}}};
};

TEST_F(Tenants, are_let_in_by_their_keys_only) {
  EXPECT_EQ(post("/v1/audio/speech", "acme", R"({"input":"Hi."})").status, 401);
  EXPECT_EQ(post("/v1/audio/speech", "sk-acme", R"({"input":"Hi."})").status, 200);
}

TEST_F(Tenants, are_spoken_to_with_their_voice_and_lexicon) {
  const std::string body = R"({"input":"SQL is it.","response_format":"pcm"})";
  ASSERT_EQ(post("/v1/audio/speech", "sk-acme", body).status, 200);
  EXPECT_THAT(tts->last().text, HasSubstr("sequel"));
  EXPECT_EQ(tts->last().voice, "high");
  ASSERT_EQ(post("/v1/audio/speech", "sk-other", body).status, 200);
  EXPECT_THAT(tts->last().text, HasSubstr("squeal"));
  EXPECT_EQ(tts->last().voice, "low");
  ASSERT_EQ(post("/v1/audio/speech", "sk-everybody", body).status, 200);
  EXPECT_THAT(tts->last().text, HasSubstr("SQL"));
}

TEST_F(Tenants, are_answered_with_their_voice_in_a_conversation) {
  JsonSocket socket(server.port(), "/ws/conversation", fields("sk-acme"));
  socket.until("ready");
  socket.send({{"action", "text"}, {"text", "SQL is it."}});
  socket.until([](const auto& got) {
    return got.type() == "response_audio" && got.json["last"].template get<bool>();
  });
  EXPECT_THAT(tts->all(), HasSubstr("sequel"));
  EXPECT_EQ(tts->last().voice, "high");
}

TEST_F(Tenants, are_heard_with_their_words_in_mind) {
  for (const auto& [key, prompt] :
       {std::pair("sk-acme", "sequel"), {"sk-other", "squeal"}, {"sk-everybody", ""}}) {
    const auto sound = audio::to_wav(test::speech(1), 16000);
    const auto form =
        "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
        "Content-Type: audio/wav\r\n\r\n" +
        sound + "\r\n--line--\r\n";
    ASSERT_EQ(
        post("/v1/audio/transcriptions", key, form, "multipart/form-data; boundary=line").status,
        200);
    EXPECT_EQ(stt->last().prompt, prompt);
    JsonSocket socket(server.port(), "/ws/transcribe", fields(key));
    socket.until("ready");
    socket.send_audio(test::speech(0.5));
    socket.send({{"action", "commit"}});
    socket.until("transcription");
    EXPECT_EQ(stt->last().prompt, prompt);
  }
}

TEST_F(Tenants, are_heard_with_their_hot_words_whatever_prompt_a_client_gives) {
  const std::string form =
      "--line\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nbirds\r\n"
      "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
      "Content-Type: audio/wav\r\n\r\n" +
      audio::to_wav(test::speech(1), 16000) + "\r\n--line--\r\n";
  const auto expect_last = [&](const std::string& glossary) {
    EXPECT_EQ(stt->last().prompt, "birds");
    EXPECT_EQ(stt->last().glossary, glossary);
  };
  for (const auto& [key, glossary] :
       {std::pair("sk-acme", "Glossary: SQL."), {"sk-everybody", ""}}) {
    ASSERT_EQ(
        post("/v1/audio/transcriptions", key, form, "multipart/form-data; boundary=line").status,
        200);
    expect_last(glossary);

    JsonSocket socket(server.port(), "/ws/transcribe?prompt=birds", fields(key));
    socket.until("ready");
    socket.send_audio(test::speech(0.5));
    socket.send({{"action", "commit"}});
    socket.until("transcription");
    expect_last(glossary);

    test::RealtimeClient client(server, "/v1/realtime?intent=transcription", fields(key));
    client.update({{"type", "transcription"},
                   {"audio", {{"input", {{"transcription", {{"prompt", "birds"}}}}}}}});
    client.hear(0.6, true);
    client.hear(1.5, false);
    client.socket.until("conversation.item.input_audio_transcription.completed");
    expect_last(glossary);
  }
}

TEST_F(Tenants, begin_a_realtime_session_with_their_settings) {
  for (const auto& [key, said, silence_ms] :
       {std::tuple("sk-acme", "sequel", 700), {"sk-other", "squeal", 300}}) {
    const auto session = opened(key);
    EXPECT_EQ(session["instructions"], std::string("You answer for those who say ") + said + ".");
    EXPECT_EQ(session["audio"]["input"]["turn_detection"]["silence_duration_ms"], silence_ms);
  }
  EXPECT_EQ(opened("sk-everybody")["instructions"], "");
}

TEST_F(Tenants, own_the_ephemeral_keys_that_they_make) {
  const auto made = post("/v1/realtime/client_secrets", "sk-acme", "{}");
  ASSERT_EQ(made.status, 200) << made.body;
  const auto secret = json::parse(made.body);
  EXPECT_THAT(secret["session"]["instructions"].get<std::string>(), HasSubstr("sequel"));
  JsonSocket socket(server.port(), "/v1/realtime", fields(secret["value"].get<std::string>()));
  EXPECT_EQ(socket.next().json["session"]["audio"]["output"]["voice"], "high");
  // What a session of it says is said as the tenant wants.
  socket.send({{"type", "conversation.item.create"},
               {"item",
                {{"type", "message"},
                 {"role", "user"},
                 {"content", json::array({{{"type", "input_text"}, {"text", "SQL is it."}}})}}}});
  socket.send({{"type", "response.create"}});
  socket.until("response.done");
  EXPECT_THAT(tts->all(), HasSubstr("sequel"));
  const auto beta = json::parse(post("/v1/realtime/sessions", "sk-other", "{}").body);
  EXPECT_THAT(beta["instructions"].get<std::string>(), HasSubstr("squeal"));
  EXPECT_EQ(beta["voice"], "low");
}

}  // namespace
}  // namespace repartee::api
