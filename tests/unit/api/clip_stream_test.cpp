// WS /ws/clip over a real server.
#include <gmock/gmock.h>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "audio/wav.hpp"
#include "support/json_socket.hpp"
#include "support/voice_server.hpp"

namespace repartee::api {
namespace {

using test::JsonSocket;
using test::silence;
using test::speech;
using test::VoiceServer;

/// Counts how often it is asked, and answers with what it was told so far.
class Listing final : public llm::LanguageModel {
 public:
  void ask(llm::ChatRequest request, llm::AnswerSink sink, std::stop_token) override {
    ++asked;
    std::string all;
    for (const auto& message : request.messages) all += message.text + "; ";
    sink.delta(all);
    sink.done(llm::Completion{});
  }
  std::string description() const override { return "listing"; }
  std::atomic<int> asked = 0;
};

std::string encoded(audio::Encoding encoding, const std::vector<std::int16_t>& samples) {
  auto encoder = *audio::create_encoder(encoding, 16000);
  std::string bytes = *encoder->feed(samples);
  return bytes + *encoder->finish();
}

audio::Recording decoded(const std::string& bytes) {
  return *audio::decode(std::as_bytes(std::span(bytes)));
}

TEST(ClipStream, answers_a_recording_with_its_transcript_a_text_and_one_wav) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/clip");
  EXPECT_EQ(socket.until("ready")["voice"], "tone");
  socket.send_binary(audio::to_wav(speech(1.5), 16000));
  const auto heard = socket.next();
  ASSERT_EQ(heard.type(), "transcription");
  EXPECT_EQ(heard.json["text"], "hello there");
  EXPECT_FALSE(heard.json["partial"].get<bool>());
  EXPECT_EQ(heard.json["timing"]["start"], 0.0);
  EXPECT_NEAR(heard.json["timing"]["end"].get<double>(), 1.5, 0.05);
  const auto answer = socket.next();
  ASSERT_EQ(answer.type(), "response_text");
  const auto text = answer.json["text"].get<std::string>();
  EXPECT_THAT(text, testing::HasSubstr("hello there"));
  const auto wav = decoded(socket.next().bytes);
  EXPECT_EQ(wav.container, "wav");
  EXPECT_GT(wav.sound.seconds(), 0.5) << "the tone speaks " << text << " 60 ms a byte";
}

class ClipContainer : public testing::TestWithParam<const char*> {};

TEST_P(ClipContainer, is_understood) {
  const auto encoding = *audio::encoding_from(GetParam());
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/clip");
  socket.send_binary(encoded(encoding, speech(1.0)));
  EXPECT_EQ(socket.until("transcription")["text"], "hello there");
  EXPECT_EQ(decoded(socket.until_binary()).container, "wav");
}

INSTANTIATE_TEST_SUITE_P(All, ClipContainer, testing::Values("wav", "opus", "flac", "mp3", "aac"));

TEST(ClipStream, silence_gets_a_friendly_sentence_and_no_model_is_asked) {
  auto model = std::make_shared<Listing>();
  VoiceServer server({.models = {{"echo", model}}});
  JsonSocket socket(server.port(), "/ws/clip");
  socket.send_binary(audio::to_wav(silence(2), 16000));
  EXPECT_EQ(socket.until("transcription")["text"], "");
  EXPECT_THAT(socket.until("response_text")["text"].get<std::string>(),
              testing::HasSubstr("Please try again"));
  EXPECT_GT(decoded(socket.until_binary()).sound.seconds(), 0.5);
  EXPECT_EQ(model->asked, 0);
}

TEST(ClipStream, an_empty_transcript_gets_the_same_sentence) {
  auto model = std::make_shared<Listing>();
  VoiceServer server({.heard = {""}, .models = {{"echo", model}}});
  JsonSocket socket(server.port(), "/ws/clip");
  socket.send_binary(audio::to_wav(speech(1), 16000));
  EXPECT_THAT(socket.until("response_text")["text"].get<std::string>(),
              testing::HasSubstr("Please try again"));
  EXPECT_EQ(model->asked, 0);
}

TEST(ClipStream, several_recordings_are_one_conversation) {
  VoiceServer server(
      {.heard = {"first", "second"}, .models = {{"echo", std::make_shared<Listing>()}}});
  JsonSocket socket(server.port(), "/ws/clip");
  socket.send_binary(audio::to_wav(speech(1), 16000));
  EXPECT_EQ(socket.until("response_text")["text"], "first;");
  socket.until_binary();
  socket.send_binary(audio::to_wav(silence(1), 16000));
  EXPECT_THAT(socket.until("response_text")["text"].get<std::string>(),
              testing::HasSubstr("again"));
  socket.until_binary();
  socket.send_binary(audio::to_wav(speech(1), 16000));
  EXPECT_EQ(socket.until("transcription")["timing"]["start"], 0.0)
      << "times of a recording are its own";
  EXPECT_EQ(socket.until("response_text")["text"], "first; first;; second;");
  socket.until_binary();
  socket.send({{"action", "reset"}});
  socket.until_event("reset");
  socket.send_binary(audio::to_wav(speech(1), 16000));
  EXPECT_EQ(socket.until("response_text")["text"], "first;");
}

TEST(ClipStream, two_recordings_at_once_are_answered_in_order) {
  VoiceServer server({.heard = {"first", "second"}});
  JsonSocket socket(server.port(), "/ws/clip");
  socket.send_binary(audio::to_wav(speech(1), 16000));
  socket.send_binary(audio::to_wav(speech(1), 16000));
  EXPECT_THAT(socket.until("response_text")["text"].get<std::string>(),
              testing::HasSubstr("first"));
  EXPECT_THAT(socket.until("response_text")["text"].get<std::string>(),
              testing::HasSubstr("second"));
  socket.until_binary();
}

TEST(ClipStream, a_recording_of_ten_minutes_is_heard_to_its_end) {
  // Pieces of at most 28 s: each adds its words.
  VoiceServer server({.heard = {"piece"}});
  JsonSocket socket(server.port(), "/ws/clip");
  socket.send_binary(audio::to_wav(speech(600), 16000));
  const auto heard = socket.until("transcription");
  EXPECT_NEAR(heard["timing"]["end"].get<double>(), 600, 0.1);
  const auto text = heard["text"].get<std::string>();
  const auto pieces = (text.size() + 1) / std::string("piece ").size();
  EXPECT_GE(pieces, 600 / 28);
  EXPECT_LE(pieces, 600 / 20 + 1);
  socket.until("response_text");
}

TEST(ClipStream, answers_typed_text_as_well) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/clip");
  socket.send({{"action", "text"}, {"text", "typed words"}});
  EXPECT_THAT(socket.until("response_text")["text"].get<std::string>(),
              testing::HasSubstr("typed words"));
  EXPECT_GT(decoded(socket.until_binary()).sound.seconds(), 0.1);
}

TEST(ClipStream, bad_recordings_get_an_error_and_the_session_goes_on) {
  VoiceServer server({.max_upload_bytes = 1 << 20, .max_upload_seconds = 10});
  JsonSocket socket(server.port(), "/ws/clip");
  const auto code_of = [&](const std::string& bytes) {
    socket.send_binary(bytes);
    return socket.until("error")["code"].get<std::string>();
  };
  EXPECT_EQ(code_of(""), "corrupt");
  EXPECT_THAT(code_of(std::string(5000, 'x')), testing::AnyOf("corrupt", "unsupported"));
  EXPECT_THAT(code_of(audio::to_wav(speech(1), 16000).substr(0, 20)),
              testing::AnyOf("corrupt", "unsupported"));
  EXPECT_EQ(code_of(std::string(20u << 20, 'x')), "too_large");
  EXPECT_EQ(code_of(audio::to_wav(speech(11), 16000)), "too_large");
  socket.send_text("audio?");
  EXPECT_EQ(socket.until("error")["code"], "invalid_argument");
  socket.send({{"action", "commit"}});
  EXPECT_EQ(socket.until("error")["code"], "unsupported");

  socket.send_binary(audio::to_wav(speech(1), 16000));
  EXPECT_EQ(socket.until("transcription")["text"], "hello there");
}

TEST(ClipStream, a_client_that_vanishes_while_it_is_answered_gives_its_place_back) {
  VoiceServer server;
  {
    JsonSocket socket(server.port(), "/ws/clip");
    socket.until("ready");
    socket.send_binary(audio::to_wav(speech(60), 16000));
    ASSERT_TRUE(server.reaches_sessions(1));
    socket.connection().reset();
  }
  EXPECT_TRUE(server.reaches_sessions(0));
}

/// Hears speech everywhere, once it is let.
class Gate final : public vad::VoiceActivityDetector {
 public:
  struct Stream final : vad::VadStream {
    explicit Stream(const Gate& gate) : gate(gate) {}
    float process(std::span<const std::int16_t>) override {
      if (!gate.reached_.exchange(true)) gate.reached.set_value();
      gate.open_.wait(false);
      return 1;
    }
    void reset() override {}
    const Gate& gate;
  };

  std::unique_ptr<vad::VadStream> open() const override { return std::make_unique<Stream>(*this); }
  int window_samples() const override { return 512; }
  std::string description() const override { return "gate"; }
  void let_through() {
    open_ = true;
    open_.notify_all();
  }

  mutable std::promise<void> reached;

 private:
  mutable std::atomic<bool> reached_ = false;
  std::atomic<bool> open_ = false;
};

TEST(ClipStream, recordings_that_have_come_are_answered_before_the_server_ends) {
  const auto gate = std::make_shared<Gate>();
  VoiceServer server({.heard = {"first", "second"}, .vad = gate});
  JsonSocket socket(server.port(), "/ws/clip");
  socket.until("ready");
  socket.send_binary(audio::to_wav(speech(1), 16000));
  socket.send_binary(audio::to_wav(speech(1), 16000));
  socket.send({{"action", "dance"}});
  socket.until("error");  // both have come
  test::get(gate->reached.get_future());
  server.service->sessions.drain();
  socket.send_binary("late");
  EXPECT_THAT(socket.until("error")["message"].get<std::string>(),
              testing::HasSubstr("shutting down"));
  gate->let_through();
  EXPECT_EQ(socket.until("transcription")["text"], "first");
  socket.until_binary();
  EXPECT_EQ(socket.until("transcription")["text"], "second");
  socket.until_binary();
  EXPECT_EQ(socket.until_event("shutdown")["state"], "closed");
  EXPECT_EQ(socket.until_close(), 1000);
}

TEST(ClipStream, a_server_that_waits_no_longer_closes_in_the_middle_of_a_recording) {
  const auto gate = std::make_shared<Gate>();
  VoiceServer server({.vad = gate});
  JsonSocket socket(server.port(), "/ws/clip");
  socket.send_binary(audio::to_wav(speech(600), 16000));
  test::get(gate->reached.get_future());
  server.service->sessions.drain();
  server.service->sessions.end();
  socket.until_event("shutdown");
  EXPECT_EQ(socket.until_close(), 1000);
  gate->let_through();
  EXPECT_TRUE(server.reaches_sessions(0));
}

/// Waits until the server has handled what was sent before.
void catch_up(JsonSocket& socket) {
  socket.send({{"action", "dance"}});
  socket.until("error");
}

/// What became of the next recordings, none of which is answered.
std::vector<std::string> endings(JsonSocket& socket, std::size_t recordings) {
  std::vector<std::string> seen;
  while (seen.size() < recordings) {
    const auto event = socket.until("conversation_state")["events"][0].get<std::string>();
    if (event != "reset") seen.push_back(event);
  }
  return seen;
}

const std::string cancelling[] = {"interrupt", "reset"};

TEST(ClipStream, each_recording_that_waits_is_told_when_it_is_cancelled) {
  for (const auto& action : cancelling) {
    const auto gate = std::make_shared<Gate>();
    VoiceServer server({.vad = gate});
    JsonSocket socket(server.port(), "/ws/clip");
    socket.send_binary(audio::to_wav(speech(1), 16000));
    socket.send_binary(audio::to_wav(speech(1), 16000));
    test::get(gate->reached.get_future());
    socket.send({{"action", action}});
    catch_up(socket);
    socket.send_binary(audio::to_wav(speech(1), 16000));
    catch_up(socket);
    gate->let_through();
    EXPECT_EQ(endings(socket, 2), (std::vector<std::string>{"cancelled", "cancelled"})) << action;
    EXPECT_EQ(socket.next().type(), "transcription") << "of the one that came afterwards";
  }
}

/// Begins to answer, and goes no further.
class Hanging final : public llm::LanguageModel {
 public:
  explicit Hanging(std::string text) : text_(std::move(text)) {}
  void ask(llm::ChatRequest, llm::AnswerSink sink, std::stop_token) override {
    if (!text_.empty()) sink.delta(text_);
    if (!begun_.exchange(true)) begun.set_value();
  }
  std::string description() const override { return "hanging"; }
  std::promise<void> begun;

 private:
  const std::string text_;
  std::atomic<bool> begun_ = false;
};

TEST(ClipStream, a_recording_that_waits_is_told_after_the_one_that_was_being_answered) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "cancelled"},
      {"This is the first sentence. This is the second one. And so ", "interrupted"}};
  for (const auto& action : cancelling) {
    for (const auto& [text, first] : cases) {
      const auto model = std::make_shared<Hanging>(text);
      VoiceServer server({.models = {{"echo", model}}});
      JsonSocket socket(server.port(), "/ws/clip");
      socket.send_binary(audio::to_wav(speech(1), 16000));
      socket.send_binary(audio::to_wav(speech(1), 16000));
      test::get(model->begun.get_future());
      catch_up(socket);
      socket.send({{"action", action}});
      EXPECT_EQ(endings(socket, 2), (std::vector<std::string>{first, "cancelled"})) << action;
      socket.send_binary(audio::to_wav(speech(1), 16000));
      EXPECT_EQ(socket.next().type(), "transcription") << "of the one that came afterwards";
    }
  }
}

TEST(ClipStream, large_recordings_share_the_servers_memory_until_they_are_answered) {
  const auto gate = std::make_shared<Gate>();
  VoiceServer server({.vad = gate, .server = {.max_bodies_bytes = std::size_t{6} << 20}});
  const auto large = audio::to_wav(speech(80), 16000);  // 2.6 MB, which take 4 MiB
  JsonSocket socket(server.port(), "/ws/clip");
  socket.send_binary(large);
  test::get(gate->reached.get_future());
  JsonSocket other(server.port(), "/ws/clip");
  other.send_binary(large);
  EXPECT_EQ(other.until_close(), 1013);
  gate->let_through();
  socket.until_binary();
  socket.send_binary(audio::to_wav(speech(1), 16000));
  socket.until_binary();  // it comes after the end of the first one
  JsonSocket again(server.port(), "/ws/clip");
  again.send_binary(large);
  again.until("response_text");
}

TEST(ClipStream, stop_closes) {
  VoiceServer server;
  JsonSocket socket(server.port(), "/ws/clip");
  socket.send({{"action", "stop"}});
  socket.until_event("stop");
  EXPECT_EQ(socket.until_close(), 1000);
}

}  // namespace
}  // namespace repartee::api
