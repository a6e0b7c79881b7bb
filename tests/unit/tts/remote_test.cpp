// Voices of other servers, and what happens when they fail or stall in the middle.
#include <gtest/gtest.h>

#include <future>
#include <nlohmann/json.hpp>

#include "audio/wav.hpp"
#include "support/fake_elevenlabs.hpp"
#include "support/fake_openai.hpp"
#include "tts/chain/chain.hpp"
#include "tts/elevenlabs/alignment.hpp"
#include "tts/elevenlabs/engine.hpp"
#include "tts/registry.hpp"
#include "tts/remote/speech_wire.hpp"
#include "tts/speech_gate.hpp"
#include "tts/word_times.hpp"

namespace repartee::tts {
namespace {

using core::ErrorCode;
using nlohmann::json;
using test::FakeConnection;
using test::FakeElevenLabs;
using test::FakeOpenAi;
using test::FakeReply;
using test::FakeRequest;
using test::FakeWebSocketServer;

struct Spoken {
  core::Result<> result;
  std::vector<SpokenWord> words;
  std::vector<std::int16_t> audio;
};

Spoken speak(TextToSpeech& engine, const SpeechRequest& request, std::stop_token stop = {},
             const std::function<void()>& at_first_sound = {}) {
  Spoken spoken;
  spoken.result = engine.synthesize(
      request,
      {.words =
           [&](auto words) { spoken.words.insert(spoken.words.end(), words.begin(), words.end()); },
       .audio =
           [&](std::span<const std::int16_t> audio) {
             if (spoken.audio.empty() && at_first_sound) at_first_sound();
             spoken.audio.insert(spoken.audio.end(), audio.begin(), audio.end());
             return true;
           }},
      std::move(stop));
  return spoken;
}

std::vector<std::string> texts_of(const std::vector<SpokenWord>& words, const std::string& text) {
  std::vector<std::string> out;
  for (const auto& w : words) out.push_back(text.substr(w.text_begin, w.text_end - w.text_begin));
  return out;
}

std::shared_ptr<TextToSpeech> make(const TtsOptions& options) {
  auto made = create_text_to_speech(options);
  EXPECT_TRUE(made) << made.error().text();
  return *made;
}

TtsOptions eleven(const FakeWebSocketServer& server) {
  return {.engine = "elevenlabs",
          .voice = "rachel",
          .base_url = server.url(),
          .api_key = "secret",
          .model = "flash",
          .voices = {"adam=id1", "rachel=id 2"},
          .parameters = {"stability=0.5", "use_speaker_boost=1"}};
}

const std::string sentence = "Say this whole sentence please.";

TEST(ElevenLabs, a_text_is_a_context_with_settings_that_is_flushed_and_closed) {
  FakeWebSocketServer server(FakeElevenLabs{}.script());
  const auto engine = make(eleven(server));
  const auto spoken = speak(*engine, {.text = sentence, .speed = 2});
  ASSERT_TRUE(spoken.result) << spoken.result.error().text();

  const auto upgrade = server.upgrades().at(0);
  EXPECT_EQ(upgrade.path,
            "/v1/text-to-speech/id%202/multi-stream-input?model_id=flash&output_format=pcm_24000"
            "&auto_mode=true&sync_alignment=true&inactivity_timeout=180");
  EXPECT_EQ(upgrade.headers.at("xi-api-key"), "secret");
  server.wait_for_texts(3);
  const auto open = json::parse(server.texts().at(0));
  EXPECT_EQ(open["text"], " ");
  EXPECT_EQ(open["voice_settings"],
            (json{{"stability", 0.5}, {"use_speaker_boost", true}, {"speed", 1.2}}));
  const auto say = json::parse(server.texts().at(1));
  EXPECT_EQ(say["text"], sentence + " ");
  EXPECT_EQ(say["flush"], true);
  EXPECT_EQ(say["context_id"], open["context_id"]);
  EXPECT_EQ(json::parse(server.texts().at(2)),
            (json{{"context_id", open["context_id"]}, {"close_context", true}}));
}

TEST(ElevenLabs, words_lie_where_the_alignment_says) {
  FakeWebSocketServer server(FakeElevenLabs{.ms_per_character = 50}.script());
  const auto engine = make(eleven(server));
  const std::string text = "So, na\xc3\xafve words";
  const auto spoken = speak(*engine, {.text = text});
  ASSERT_TRUE(spoken.result) << spoken.result.error().text();
  EXPECT_EQ(texts_of(spoken.words, text),
            (std::vector<std::string>{"So,", "na\xc3\xafve", "words"}));
  // 50 ms a character are 1200 samples: "naïve" is characters 4 to 8 of 15.
  EXPECT_EQ(spoken.words[1].audio_begin, 4 * 1200);
  EXPECT_EQ(spoken.words[1].audio_end, 9 * 1200);
  // A space ends what was sent.
  EXPECT_EQ(spoken.audio.size(), 16U * 1200);
}

TEST(ElevenLabs, without_alignment_the_words_share_the_sound) {
  FakeWebSocketServer server(FakeElevenLabs{.alignment = false}.script());
  const auto engine = make(eleven(server));
  const auto spoken = speak(*engine, {.text = sentence});
  ASSERT_TRUE(spoken.result);
  EXPECT_EQ(spoken.words.size(), 5U);
  EXPECT_EQ(spoken.words.back().audio_end, static_cast<std::int64_t>(spoken.audio.size()));
}

TEST(ElevenLabs, one_connection_speaks_many_texts_and_characters_are_counted) {
  FakeWebSocketServer server(FakeElevenLabs{}.script());
  const auto engine = make(eleven(server));
  EXPECT_TRUE(speak(*engine, {.text = "na\xc3\xafve"}).result);
  EXPECT_TRUE(speak(*engine, {.text = "two"}).result);
  EXPECT_TRUE(speak(*engine, {.text = "..."}).result);
  EXPECT_EQ(server.upgrades().size(), 1U);
  EXPECT_EQ(engine->usage().requests, 2);
  EXPECT_EQ(engine->usage().characters, 8);
  EXPECT_TRUE(speak(*engine, {.text = "three", .voice = "adam"}).result);
  EXPECT_EQ(server.upgrades().size(), 2U) << "another voice is another address";
}

TEST(ElevenLabs, stopping_closes_its_own_context_and_the_other_goes_on) {
  FakeElevenLabs fake{.messages_before_fault = 2,
                      .fault = [](FakeConnection&, const std::string&) {}};
  FakeWebSocketServer server(fake.script());
  auto options = eleven(server);
  const auto engine = make(options);
  std::stop_source stop, other_stop;
  std::jthread other(
      [&] { (void)speak(*engine, {.text = "the other reply"}, other_stop.get_token()); });
  server.wait_for_texts(3);
  const auto stopped =
      speak(*engine, {.text = sentence}, stop.get_token(), [&] { stop.request_stop(); });
  EXPECT_EQ(stopped.result.error().code, ErrorCode::cancelled);
  server.wait_for_texts(7);
  EXPECT_EQ(server.upgrades().size(), 1U);
  const auto texts = server.texts();
  const auto own = json::parse(texts.at(4))["context_id"];
  EXPECT_NE(own, json::parse(texts.at(1))["context_id"]);
  EXPECT_EQ(json::parse(texts.at(6)), (json{{"context_id", own}, {"close_context", true}}));
  other_stop.request_stop();
}

TEST(ElevenLabs, a_stall_or_break_in_the_middle_is_finished_by_the_fallback_from_the_next_word) {
  for (const auto& fault :
       {std::function<void(FakeConnection&, const std::string&)>(
            [](FakeConnection&, const std::string&) {}),
        std::function<void(FakeConnection&, const std::string&)>(
            [](FakeConnection& to, const std::string&) { to.reset(); }),
        std::function<void(FakeConnection&, const std::string&)>(
            [](FakeConnection& to, const std::string& context) {
              to.send(json{
                  {"error", "server_error"}, {"message", "out of voices"}, {"contextId", context}}
                          .dump());
            }),
        std::function<void(FakeConnection&, const std::string&)>(
            [](FakeConnection& to, const std::string&) { to.send("garbage"); })}) {
    FakeWebSocketServer server(
        FakeElevenLabs{.ms_per_character = 40, .messages_before_fault = 2, .fault = fault}
            .script());
    auto options = eleven(server);
    options.fallback = {"tone"};
    options.stall_ms = 50;
    options.first_audio_ms = 20'000;  // it does begin
    const auto engine = make(options);
    const auto spoken = speak(*engine, {.text = sentence});
    ASSERT_TRUE(spoken.result) << spoken.result.error().text();
    EXPECT_EQ(texts_of(spoken.words, sentence),
              (std::vector<std::string>{"Say", "this", "whole", "sentence", "please."}));
    // "Say this" are 8 characters of 40 ms; then the tone says " whole sentence please." at its
    // 60 ms a byte.
    const std::int64_t first = 8 * 40 * 24;
    EXPECT_EQ(spoken.words[1].audio_end, first);
    EXPECT_GE(spoken.words[2].audio_begin, first);
    EXPECT_NEAR(static_cast<double>(spoken.audio.size()), static_cast<double>(first) + 23 * 60 * 24,
                100);
  }
}

TEST(ElevenLabs, silence_and_refusals_before_the_first_sound_leave_all_of_it_to_the_fallback) {
  FakeWebSocketServer silent({});
  FakeWebSocketServer refusing({.refuse = [](const FakeRequest&) {
    return test::http_answer(401, R"({"detail":{"status":"invalid_api_key","message":"bad key"}})");
  }});
  FakeWebSocketServer busy({.refuse = [](const FakeRequest&) {
    return test::http_answer(429, "{}", "Retry-After: 60\r\n");
  }});
  for (FakeWebSocketServer* server : {&silent, &refusing, &busy}) {
    auto options = eleven(*server);
    options.fallback = {"tone"};
    options.first_audio_ms = 50;
    const auto engine = make(options);
    const auto spoken = speak(*engine, {.text = sentence});
    ASSERT_TRUE(spoken.result) << spoken.result.error().text();
    EXPECT_EQ(spoken.words.size(), 5U);
    EXPECT_TRUE(speak(*engine, {.text = sentence}).result);
    server->wait_for_upgrades(1);
    EXPECT_EQ(server->upgrades().size(), 1U) << "it is left alone for a while";
  }
}

TEST(ElevenLabs, connecting_takes_from_the_time_to_the_first_sound) {
  std::promise<void> over;
  FakeWebSocketServer server({.refuse = [over = over.get_future().share()](const FakeRequest&) {
    over.wait();
    return std::string("late");
  }});
  auto options = eleven(server);
  options.fallback = {"tone"};
  options.first_audio_ms = 20;
  const auto with_fallback = make(options);
  const auto spoken = speak(*with_fallback, {.text = sentence});
  EXPECT_TRUE(spoken.result) << spoken.result.error().text();
  EXPECT_EQ(spoken.words.size(), 5U);

  const auto alone = create_elevenlabs({.base_url = server.url(),
                                        .api_key = "secret",
                                        .voices = {"rachel"},
                                        .first_audio = std::chrono::milliseconds(20)},
                                       http::create_websocket_client());
  const auto late = speak(**alone, {.text = sentence});
  EXPECT_EQ(late.result.error().code, ErrorCode::timed_out);
  EXPECT_NE(late.result.error().message.find("was not connected within 20 ms"), std::string::npos)
      << late.result.error().text();
  over.set_value();
}

TEST(ElevenLabs, alone_each_failure_names_itself_and_never_the_key) {
  struct Case {
    FakeWebSocketServer::Script script;
    ErrorCode code;
    const char* words;
  };
  const auto says = [](std::string text) {
    return FakeWebSocketServer::Script{
        .on_text = [text](FakeConnection& to, const std::string&) { to.send(text); }};
  };
  for (const auto& [script, code, words] :
       {Case{{.refuse =
                  [](const FakeRequest&) {
                    return test::http_answer(401, R"({"detail":{"message":"bad key secret"}})");
                  }},
             ErrorCode::unauthenticated,
             "tts.api_key"},
        Case{says(R"({"error":"quota_exceeded","message":"0 characters left"})"),
             ErrorCode::overloaded, "0 characters left"},
        Case{says(R"(["garbage"])"), ErrorCode::provider_failed, "not a JSON object"},
        Case{says(R"({"audio":"?","contextId":"x"})"), ErrorCode::provider_failed, "base64"},
        Case{{.on_text =
                  [](FakeConnection& to, const std::string&) {
                    to.close(1008, "A voice with this id does not exist: secret");
                  }},
             ErrorCode::provider_failed,
             "does not exist"},
        Case{{.on_text =
                  [](FakeConnection& to, const std::string& text) {
                    to.send(test::elevenlabs_final(json::parse(text).value("context_id", "")));
                  }},
             ErrorCode::provider_failed,
             "no sound"}}) {
    FakeWebSocketServer server(script);
    const auto engine = make(eleven(server));
    const auto spoken = speak(*engine, {.text = sentence});
    ASSERT_FALSE(spoken.result);
    EXPECT_EQ(spoken.result.error().code, code) << spoken.result.error().text();
    EXPECT_NE(spoken.result.error().text().find(words), std::string::npos)
        << spoken.result.error().text();
    EXPECT_EQ(spoken.result.error().text().find("secret"), std::string::npos);
    EXPECT_FALSE(spoken.result.error().hint.empty());
  }
}

TEST(ElevenLabs, what_is_missing_or_unknown_is_said_at_the_start) {
  FakeWebSocketServer server({});
  auto options = eleven(server);
  options.parameters = {"exaggeration=0.5"};
  auto made = create_text_to_speech(options);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().text().find("exaggeration"), std::string::npos);
  EXPECT_NE(made.error().hint.find("stability"), std::string::npos);
  for (const char* wrong : {"stability=2", "stability=x", "stability", "=", "stability="}) {
    options.parameters = {wrong};
    EXPECT_FALSE(create_text_to_speech(options)) << wrong;
  }
  options.parameters = {"style=1", "style=0"};
  EXPECT_FALSE(create_text_to_speech(options));
  EXPECT_FALSE(create_text_to_speech({.engine = "elevenlabs", .api_key = "k"})) << "no voice";
  EXPECT_FALSE(create_text_to_speech({.engine = "elevenlabs", .voice = "v"})) << "no key";
  EXPECT_FALSE(create_text_to_speech({.engine = "openai"})) << "no address";
  EXPECT_FALSE(create_text_to_speech({.engine = "chatterbox", .base_url = "http://x"}))
      << "no voice";
}

FakeReply sound(std::size_t samples, const std::string& type = "audio/pcm") {
  FakeReply reply;
  reply.content_type = type;
  std::string pcm;
  for (std::size_t i = 0; i < samples; ++i) pcm += i / 30 % 2 == 0 ? "\x40\x1F" : "\xC0\xE0";
  reply.pieces = {pcm};
  reply.split_bytes = 1001;  // odd, so that samples are cut in the middle
  return reply;
}

TEST(RemoteSpeech, the_request_is_the_servers_kind_and_its_sound_is_handed_on) {
  FakeOpenAi server;
  server.next(sound(24000));
  const auto engine = make({.engine = "openai",
                            .voice = "nova",
                            .base_url = server.base_url(),
                            .api_key = "secret",
                            .model = "tts-1",
                            .parameters = {"instructions=calmly", "seed=7"}});
  const auto spoken = speak(*engine, {.text = sentence, .speed = 1.5});
  ASSERT_TRUE(spoken.result) << spoken.result.error().text();
  EXPECT_EQ(spoken.audio.size(), 24000U);
  EXPECT_EQ(spoken.words.size(), 5U);
  EXPECT_EQ(spoken.words.back().audio_end, 24000);
  const auto seen = server.requests().at(0);
  EXPECT_EQ(seen.path, "/v1/audio/speech");
  EXPECT_EQ(seen.headers.at("authorization"), "Bearer secret");
  EXPECT_EQ(json::parse(seen.body), (json{{"model", "tts-1"},
                                          {"input", sentence},
                                          {"voice", "nova"},
                                          {"speed", 1.5},
                                          {"response_format", "pcm"},
                                          {"instructions", "calmly"},
                                          {"seed", 7}}));
  EXPECT_EQ(engine->usage().characters, static_cast<std::int64_t>(sentence.size()));
}

TEST(RemoteSpeech, a_cloning_server_gets_the_reference_voice_and_its_parameters) {
  FakeOpenAi server;
  FakeReply wav = sound(0);
  wav.pieces = {audio::to_wav(std::vector<std::int16_t>(12000, 5000), 12000)};
  server.next(wav);
  const auto engine = make({.engine = "chatterbox",
                            .base_url = server.base_url(),
                            .parameters = {"reference_voice=alice.wav", "exaggeration=0.7",
                                           "cfg_weight=0.3", "temperature=0.8", "seed=42"}});
  const auto spoken = speak(*engine, {.text = sentence, .speed = 0.5});
  ASSERT_TRUE(spoken.result) << spoken.result.error().text();
  EXPECT_NEAR(static_cast<double>(spoken.audio.size()), 24000, 50) << "12 kHz became 24 kHz";
  EXPECT_EQ(server.requests().at(0).path, "/v1/tts");
  EXPECT_EQ(json::parse(server.requests().at(0).body),
            (json{{"text", sentence},
                  {"voice_mode", "clone"},
                  {"reference_audio_filename", "alice.wav"},
                  {"output_format", "wav"},
                  {"split_text", false},
                  {"speed_factor", 0.5},
                  {"exaggeration", 0.7},
                  {"cfg_weight", 0.3},
                  {"temperature", 0.8},
                  {"seed", 42}}));
}

TEST(RemoteSpeech, half_an_answer_is_finished_by_the_fallback) {
  for (const auto end : {FakeReply::End::close, FakeReply::End::stall, FakeReply::End::reset}) {
    FakeOpenAi server;
    FakeReply half = sound(12000);
    half.end = end;
    server.next(half);
    const auto engine = make(
        {.engine = "openai", .base_url = server.base_url(), .stall_ms = 50, .fallback = {"tone"}});
    const auto spoken = speak(*engine, {.text = sentence});
    ASSERT_TRUE(spoken.result) << spoken.result.error().text();
    EXPECT_EQ(texts_of(spoken.words, sentence),
              (std::vector<std::string>{"Say", "this", "whole", "sentence", "please."}));
  }
}

TEST(RemoteSpeech, only_local_engines_take_over) {
  for (const char* first : {"flite", "openai"}) {
    for (const char* second : {"elevenlabs", "openai", "chatterbox"}) {
      const auto made = create_text_to_speech(
          {.engine = first, .base_url = "http://127.0.0.1:1/v1", .fallback = {"tone", second}});
      ASSERT_FALSE(made);
      EXPECT_EQ(made.error().code, ErrorCode::invalid_argument);
      EXPECT_NE(made.error().text().find(second), std::string::npos) << made.error().text();
    }
  }
}

TEST(RemoteSpeech, each_failure_names_itself_and_the_mend) {
  struct Case {
    FakeReply reply;
    ErrorCode code;
    const char* words;
  };
  auto mp3 = sound(0, "audio/mpeg");
  mp3.pieces = {std::string("ID3\x04") + std::string(100, 'x')};
  auto nothing = sound(0);
  for (const auto& [reply, code, words] :
       {Case{test::error_reply(401, R"({"error":{"message":"key secret?"}})"),
             ErrorCode::unauthenticated, "tts.api_key"},
        Case{test::error_reply(500, "oops"), ErrorCode::provider_failed, "oops"},
        Case{test::error_reply(200, R"({"error":"no gpu"})"), ErrorCode::provider_failed, "no gpu"},
        Case{test::error_reply(200, "<html>", "text/html"), ErrorCode::provider_failed,
             "text/html"},
        Case{test::error_reply(200, R"({"error":"hidden"})", "audio/pcm"),
             ErrorCode::provider_failed, "text instead of sound"},
        Case{mp3, ErrorCode::unsupported, "MP3"},
        Case{nothing, ErrorCode::provider_failed, "no sound"}}) {
    FakeOpenAi server;
    for (int i = 0; i < 3; ++i) server.next(reply);
    const auto engine =
        make({.engine = "openai", .base_url = server.base_url(), .api_key = "secret"});
    const auto spoken = speak(*engine, {.text = sentence});
    ASSERT_FALSE(spoken.result);
    EXPECT_TRUE(spoken.audio.empty());
    EXPECT_EQ(spoken.result.error().code, code) << spoken.result.error().text();
    EXPECT_NE(spoken.result.error().text().find(words), std::string::npos)
        << spoken.result.error().text();
    EXPECT_EQ(spoken.result.error().text().find("secret"), std::string::npos);
  }
}

TEST(RemoteSpeech, a_server_that_was_busy_is_asked_again) {
  FakeOpenAi server;
  auto busy = test::error_reply(503, "loading");
  busy.headers = {{"retry-after", "0"}};
  server.next(busy);
  server.next(sound(4800));
  const auto engine = make({.engine = "openai", .base_url = server.base_url()});
  EXPECT_EQ(speak(*engine, {.text = sentence}).audio.size(), 4800U);
}

TEST(SoundReader, a_wav_file_is_read_however_it_is_cut) {
  const std::vector<std::int16_t> samples = {1, -2, 300, -400, 32767, -32768};
  const std::string wav = audio::to_wav(samples, 16000) + "behind the sound";
  for (std::size_t piece = 1; piece <= wav.size(); ++piece) {
    SoundReader reader("audio/wav");
    std::vector<std::int16_t> out;
    for (std::size_t at = 0; at < wav.size(); at += piece) {
      ASSERT_TRUE(reader.feed(wav.substr(at, piece), out));
    }
    EXPECT_EQ(out, samples) << piece;
    EXPECT_EQ(reader.rate_hz(), 16000);
  }
}

TEST(SoundReader, the_content_type_may_say_the_rate_of_bare_samples) {
  EXPECT_EQ(SoundReader("audio/L16; rate=16000").rate_hz(), 16000);
  EXPECT_EQ(SoundReader("audio/pcm").rate_hz(), 24000);
  EXPECT_EQ(SoundReader("audio/pcm;rate=5").rate_hz(), 24000);
}

TEST(SpeechGate, sound_waits_for_its_word_and_none_comes_after_its_sound) {
  std::vector<std::string> log;
  const SpeechSink sink{
      .words = [&](auto words) { log.push_back("words " + std::to_string(words.size())); },
      .audio =
          [&](std::span<const std::int16_t> audio) {
            log.push_back(std::to_string(audio.size()));
            return true;
          }};
  SpeechGate gate(sink, 1000, {});
  gate.add(std::vector<std::int16_t>(50));
  ASSERT_TRUE(gate.release());
  EXPECT_TRUE(log.empty());
  gate.add(std::vector<SpokenWord>{{0, 3, 0, 30}, {4, 8, 35, 80}});
  ASSERT_TRUE(gate.release());
  EXPECT_EQ(log, (std::vector<std::string>{"words 1", "20", "10"}));
  gate.add(std::vector<std::int16_t>(20));
  ASSERT_TRUE(gate.finish());
  EXPECT_EQ(log.back(), "20");
  EXPECT_EQ(gate.released(), 70);
}

TEST(WordTimes, estimated_words_never_lie_outside_the_sound) {
  for (const std::int64_t samples : {0, 1, 3, 1000, 24000, 240000}) {
    PacedWords words(sentence, 24000, 1);
    auto all = words.next(samples / 2);
    for (const auto& word : words.finish(samples)) all.push_back(word);
    std::int64_t last = 0;
    for (const auto& word : all) {
      EXPECT_GE(word.audio_begin, last);
      EXPECT_GT(word.audio_end, word.audio_begin);
      last = word.audio_end;
    }
    EXPECT_LE(last, samples);
  }
}

}  // namespace
}  // namespace repartee::tts
