// Speech-to-text by other servers, and what happens when they fail.
#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "audio/pcm.hpp"
#include "core/base64.hpp"
#include "stt/chain/chain.hpp"
#include "stt/registry.hpp"
#include "stt/remote/realtime_wire.hpp"
#include "stt/remote/transcriptions_wire.hpp"
#include "stt/scripted/engine.hpp"
#include "support/fake_openai.hpp"
#include "support/fake_realtime.hpp"

namespace repartee::stt {
namespace {

using core::ErrorCode;
using nlohmann::json;
using test::FakeConnection;
using test::FakeOpenAi;
using test::FakeRealtime;
using test::FakeReply;
using test::FakeRequest;
using test::FakeWebSocketServer;

audio::Samples tone(std::size_t samples = 16000) {
  audio::Samples out(samples);
  for (std::size_t i = 0; i < samples; ++i) out[i] = i / 20 % 2 == 0 ? 8000 : -8000;
  return out;
}

FakeReply answer(int status, std::string body) {
  return test::error_reply(status, std::move(body));
}

// An answer of which nothing comes but its head.
FakeReply headless(FakeReply::End end) {
  FakeReply reply = answer(200, "");
  reply.pieces.clear();  // an empty piece would be the closing chunk
  reply.end = end;
  return reply;
}

core::Result<Transcript> hear(SpeechToText& engine, const audio::Samples& audio = tone(),
                              RecognitionOptions options = {}) {
  auto recognition = engine.open(options);
  if (!recognition) return recognition.error();
  if (auto fed = (*recognition)->feed(audio); !fed) return fed.error();
  return (*recognition)->finish({});
}

std::shared_ptr<SpeechToText> make(SttOptions options) {
  auto made = create_speech_to_text(options);
  EXPECT_TRUE(made) << made.error().text();
  return *made;
}

TEST(Transcriptions, the_form_holds_the_recording_and_what_is_known_of_it) {
  FakeOpenAi server;
  server.next(answer(200, R"({"text":" hello  there ","language":"english","words":[
    {"word":" hello","start":0.1,"end":0.4},{"word":"there","start":0.5,"end":0.9}]})"));
  const auto engine = make({.engine = "openai",
                            .model = "whisper-1",
                            .base_url = server.base_url() + "/",
                            .api_key = "secret"});
  const auto heard = hear(*engine, tone(),
                          {.language = "en", .prompt = "Repartee", .glossary = "Glossary: Acme."});
  ASSERT_TRUE(heard) << heard.error().text();
  EXPECT_EQ(heard->text, "hello there");
  EXPECT_EQ(heard->stable, heard->text.size());
  EXPECT_EQ(heard->language, "en");
  ASSERT_EQ(heard->words.size(), 2U);
  EXPECT_EQ(heard->words[1], (Word{"there", 0.5, 0.9, 1}));

  const auto seen = server.requests().at(0);
  EXPECT_EQ(seen.path, "/v1/audio/transcriptions");
  EXPECT_EQ(seen.headers.at("authorization"), "Bearer secret");
  EXPECT_TRUE(seen.headers.at("content-type").starts_with("multipart/form-data; boundary="));
  for (const char* part :
       {"name=\"model\"\r\n\r\nwhisper-1\r\n", "name=\"language\"\r\n\r\nen\r\n",
        "name=\"prompt\"\r\n\r\nGlossary: Acme. Repartee\r\n",
        "name=\"response_format\"\r\n\r\nverbose_json\r\n",
        "name=\"timestamp_granularities[]\"\r\n\r\nword\r\n",
        "name=\"file\"; filename=\"speech.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF"}) {
    EXPECT_NE(seen.body.find(part), std::string::npos) << part;
  }
}

TEST(Transcriptions, a_model_without_word_times_is_asked_for_the_text_and_remembered) {
  FakeOpenAi server;
  server.next(answer(400, R"({"error":{"message":"verbose_json is not supported"}})"));
  server.next(answer(200, R"({"text":"one"})"));
  server.next(answer(200, R"({"text":"two"})"));
  const auto engine = make({.engine = "openai", .base_url = server.base_url()});
  EXPECT_EQ(hear(*engine)->text, "one");
  EXPECT_EQ(hear(*engine)->text, "two");
  EXPECT_EQ(server.requests().size(), 3U);
  EXPECT_NE(server.requests().at(2).body.find("\r\n\r\njson\r\n"), std::string::npos);
}

TEST(Transcriptions, a_guess_is_paid_for_once_where_only_a_pause_follows) {
  FakeOpenAi server;
  server.next(answer(200, R"({"text":"one"})"));
  server.next(answer(200, R"({"text":"one two"})"));
  const auto engine = make({.engine = "openai", .base_url = server.base_url()});
  const auto recognition = *engine->open({.word_times = false});
  ASSERT_TRUE(recognition->feed(tone()));
  const auto guess = recognition->guess({});
  ASSERT_TRUE(guess) << guess.error().text();
  EXPECT_TRUE(guess->as_final);
  ASSERT_TRUE(recognition->feed(audio::Samples(1600)));
  EXPECT_EQ(recognition->guess({})->transcript.text, "one");
  EXPECT_EQ(server.requests().size(), 1U);
  ASSERT_TRUE(recognition->feed(tone()));
  EXPECT_EQ(recognition->guess({})->transcript.text, "one two") << "more was said";
  EXPECT_EQ(recognition->finish({})->text, "one two");
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(Transcriptions, silence_is_not_sent) {
  FakeOpenAi server;
  const auto engine = make({.engine = "openai", .base_url = server.base_url()});
  EXPECT_EQ(hear(*engine, audio::Samples(16000))->text, "");
  EXPECT_TRUE(server.requests().empty());
}

TEST(Transcriptions, busy_and_broken_servers_are_asked_again) {
  FakeOpenAi server;
  auto busy = answer(429, R"({"error":{"message":"slow down"}})");
  busy.headers = {{"retry-after", "0"}};
  server.next(busy);
  server.next(headless(FakeReply::End::reset));
  server.next(answer(200, R"({"text":"at last"})"));
  const auto engine = make({.engine = "openai", .base_url = server.base_url()});
  const auto heard = hear(*engine);
  ASSERT_TRUE(heard) << heard.error().text();
  EXPECT_EQ(heard->text, "at last");
}

TEST(Transcriptions, each_failure_names_itself_and_the_mend_and_never_the_key) {
  struct Case {
    FakeReply reply;
    ErrorCode code;
    const char* words;
  };
  auto much_later = answer(429, R"({"error":{"message":"slow down"}})");
  much_later.headers = {{"retry-after", "3600"}};
  auto half = answer(200, R"({"text":"hel)");
  half.end = FakeReply::End::close;
  auto page = test::error_reply(200, "<html>welcome</html>", "text/html");
  for (const auto& [reply, code, words] :
       {Case{answer(401, R"({"error":{"message":"Incorrect key: secret"}})"),
             ErrorCode::unauthenticated, "stt.api_key"},
        Case{much_later, ErrorCode::provider_failed, "3600 s"},
        Case{answer(402, R"({"error":{"code":"insufficient_quota","message":"no credit"}})"),
             ErrorCode::provider_failed, "billing"},
        Case{answer(404, R"({"detail":"no such model"})"), ErrorCode::not_found, "no such model"},
        Case{half, ErrorCode::network, "stt.base_url"},
        Case{answer(200, "garbage"), ErrorCode::provider_failed, "not a JSON object"},
        Case{answer(200, R"({"result":1})"), ErrorCode::provider_failed, "without a \"text\""},
        Case{page, ErrorCode::provider_failed, "not a JSON object"}}) {
    FakeOpenAi server;
    for (int i = 0; i < 3; ++i) server.next(reply);
    const auto engine =
        make({.engine = "openai", .base_url = server.base_url(), .api_key = "secret"});
    const auto heard = hear(*engine, tone(), {.word_times = false});
    ASSERT_FALSE(heard);
    EXPECT_EQ(heard.error().code, code) << heard.error().text();
    EXPECT_NE(heard.error().text().find(words), std::string::npos) << heard.error().text();
    EXPECT_EQ(heard.error().text().find("secret"), std::string::npos);
    EXPECT_FALSE(heard.error().hint.empty());
  }
}

TEST(Transcriptions, a_server_that_says_nothing_costs_no_more_than_the_timeout) {
  FakeOpenAi server;
  server.next(headless(FakeReply::End::stall));
  const auto engine = make({.engine = "openai", .base_url = server.base_url(), .timeout_ms = 50});
  const auto heard = hear(*engine);
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().code, ErrorCode::timed_out);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(Transcriptions, stopping_closes_the_connection) {
  FakeOpenAi server;
  server.next(headless(FakeReply::End::stall));
  const auto engine = make({.engine = "openai", .base_url = server.base_url()});
  auto recognition = *engine->open({});
  ASSERT_TRUE(recognition->feed(tone()));
  std::stop_source stop;
  std::jthread stopper([&] {
    server.wait_for_requests(1);
    stop.request_stop();
  });
  EXPECT_EQ(recognition->finish(stop.get_token()).error().code, ErrorCode::cancelled);
  server.wait_for_disconnect();
}

TEST(Transcriptions, without_an_address_it_does_not_start) {
  for (const char* engine : {"openai", "realtime"}) {
    for (const char* url : {"", "api.openai.com/v1"}) {
      const auto made = create_speech_to_text({.engine = engine, .base_url = url});
      ASSERT_FALSE(made);
      EXPECT_EQ(made.error().code, ErrorCode::invalid_argument);
      EXPECT_NE(made.error().text().find("stt.base_url"), std::string::npos);
    }
  }
}

TEST(Chain, where_the_server_fails_the_next_engine_hears_everything) {
  FakeOpenAi server;
  server.next(answer(401, R"({"error":"no"})"));
  const auto engine = make({.engine = "openai",
                            .scripted_text = "local words",
                            .base_url = server.base_url(),
                            .fallback = {"scripted"}});
  EXPECT_EQ(hear(*engine)->text, "local words");
  // It is left alone for a while.
  EXPECT_EQ(hear(*engine)->text, "local words");
  EXPECT_EQ(server.requests().size(), 1U);
  EXPECT_TRUE(engine->remote());
}

TEST(Chain, a_server_that_is_busy_for_long_or_out_of_credit_is_taken_over_from) {
  for (const int status : {429, 503, 529}) {
    FakeOpenAi server;
    auto busy = answer(status, R"({"error":{"message":"slow down"}})");
    busy.headers = {{"retry-after", "3600"}};
    server.next(busy);
    const auto engine = make({.engine = "openai",
                              .scripted_text = "local words",
                              .base_url = server.base_url(),
                              .fallback = {"scripted"}});
    const auto heard = hear(*engine);
    ASSERT_TRUE(heard) << heard.error().text();
    EXPECT_EQ(heard->text, "local words") << status;
    EXPECT_EQ(server.requests().size(), 1U);
  }
}

TEST(Chain, nobody_listening_is_no_matter_either) {
  std::string url;
  {
    const FakeOpenAi gone;
    url = gone.base_url();
  }
  for (const char* first : {"openai", "realtime"}) {
    const auto engine = make({.engine = first,
                              .scripted_text = "local words",
                              .base_url = url,
                              .fallback = {"scripted"}});
    EXPECT_EQ(hear(*engine)->text, "local words") << first;
  }
}

TEST(Chain, with_all_failed_the_error_names_each) {
  FakeOpenAi server;
  server.next(answer(401, R"({"error":"first refusal"})"));
  server.next(answer(403, R"({"error":"second refusal"})"));
  const SttOptions options{.engine = "openai", .base_url = server.base_url()};
  const auto heard = hear(*create_stt_chain({make(options), make(options)}));
  ASSERT_FALSE(heard);
  EXPECT_NE(heard.error().text().find("first refusal"), std::string::npos);
  EXPECT_NE(heard.error().text().find("second refusal"), std::string::npos);
}

TEST(Chain, only_local_engines_take_over) {
  for (const char* first : {"pocketsphinx", "openai"}) {
    for (const char* second : {"openai", "realtime"}) {
      const auto made = create_speech_to_text(
          {.engine = first, .base_url = "http://127.0.0.1:1/v1", .fallback = {"scripted", second}});
      ASSERT_FALSE(made);
      EXPECT_EQ(made.error().code, ErrorCode::invalid_argument);
      EXPECT_NE(made.error().text().find(second), std::string::npos) << made.error().text();
    }
  }
}

/// An engine that knows one language, and says which one it was.
class OneLanguage : public SpeechToText {
 public:
  OneLanguage(std::string language, core::Duration interval)
      : language_(std::move(language)), interval_(interval) {}

  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& options) override {
    if (auto known = check_language(options.language); !known) return known.error();
    return create_scripted_stt({.texts = {language_}, .delay{}})->open(options);
  }
  void on_capacity(std::function<void()>) override {}
  core::Result<> check_language(const std::string& language) const override {
    if (language == language_) return {};
    return core::Error(ErrorCode::unsupported, "only " + language_);
  }
  std::string description() const override { return language_; }
  bool streams() const override { return false; }
  core::Duration partial_interval() const override { return interval_; }

 private:
  const std::string language_;
  const core::Duration interval_;
};

TEST(Chain, a_language_is_known_where_any_engine_knows_it) {
  using std::chrono::milliseconds;
  const auto engine = create_stt_chain({std::make_shared<OneLanguage>("en", milliseconds(240)),
                                        std::make_shared<OneLanguage>("de", milliseconds(1000))});
  EXPECT_TRUE(engine->check_language("en"));
  EXPECT_TRUE(engine->check_language("de"));
  EXPECT_EQ(engine->check_language("fr").error().message, "only en");
  EXPECT_EQ(hear(*engine, tone(), {.language = "de"})->text, "de");
  EXPECT_EQ(hear(*engine, tone(), {.language = "en"})->text, "en");
  EXPECT_EQ(hear(*engine, tone(), {.language = "fr"}).error().code, ErrorCode::unsupported);
  EXPECT_EQ(engine->partial_interval(), milliseconds(1000));
}

class RealtimeDialects : public testing::TestWithParam<bool> {};

TEST_P(RealtimeDialects, audio_goes_up_and_the_transcript_comes_down) {
  FakeWebSocketServer server(FakeRealtime{.beta = GetParam()}.script());
  const auto engine = make({.engine = "realtime",
                            .model = "small model",
                            .base_url = server.url("/v1"),
                            .api_key = "secret"});
  const auto heard = hear(*engine, tone(),
                          {.language = "de", .prompt = "Repartee", .glossary = "Glossary: Acme."});
  ASSERT_TRUE(heard) << heard.error().text();
  EXPECT_EQ(heard->text, "hello there");
  EXPECT_EQ(heard->stable, heard->text.size());

  const auto upgrade = server.upgrades().at(0);
  EXPECT_EQ(upgrade.path, "/v1/realtime?intent=transcription&model=small%20model");
  EXPECT_EQ(upgrade.headers.at("authorization"), "Bearer secret");
  const auto update = json::parse(server.texts().at(0));
  const auto& session = update["session"];
  if (GetParam()) {
    EXPECT_EQ(update["type"], "transcription_session.update");
    EXPECT_EQ(session["input_audio_format"], "pcm16");
    EXPECT_EQ(session["input_audio_transcription"]["language"], "de");
    EXPECT_TRUE(session["turn_detection"].is_null());
  } else {
    EXPECT_EQ(update["type"], "session.update");
    EXPECT_EQ(session["type"], "transcription");
    const auto& input = session["audio"]["input"];
    EXPECT_EQ(input["format"], (json{{"type", "audio/pcm"}, {"rate", 24000}}));
    EXPECT_EQ(input["transcription"]["model"], "small model");
    EXPECT_EQ(input["transcription"]["prompt"], "Glossary: Acme. Repartee");
    EXPECT_TRUE(input["turn_detection"].is_null());
  }
  std::size_t bytes = 0;
  for (const auto& text : server.texts()) {
    const auto event = json::parse(text);
    if (event["type"] != "input_audio_buffer.append") continue;
    bytes += core::from_base64(event["audio"].get<std::string>())->size();
  }
  EXPECT_NEAR(static_cast<double>(bytes), 24000 * 2, 100);
  EXPECT_EQ(json::parse(server.texts().back())["type"], "input_audio_buffer.commit");
}

INSTANTIATE_TEST_SUITE_P(Both, RealtimeDialects, testing::Bool());

TEST(Realtime, one_connection_serves_one_utterance_after_another) {
  FakeWebSocketServer server(FakeRealtime{}.script());
  const auto engine = make({.engine = "realtime", .base_url = server.url("/v1")});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(hear(*engine)->text, "hello there");
  EXPECT_EQ(server.upgrades().size(), 1U);
  EXPECT_EQ(hear(*engine, tone(), {.language = "fr"})->text, "hello there");
  EXPECT_EQ(server.upgrades().size(), 2U) << "another language is another session";
  EXPECT_EQ(hear(*engine, tone(), {.glossary = "Glossary: Acme."})->text, "hello there");
  EXPECT_EQ(server.upgrades().size(), 3U) << "and so are other words";
}

TEST(Realtime, deltas_are_partial_transcripts_whose_stable_part_stays) {
  FakeWebSocketServer server(FakeRealtime{.deltas_while_appending = true}.script());
  const auto engine = make({.engine = "realtime", .base_url = server.url("/v1")});
  auto recognition = *engine->open({});
  EXPECT_EQ(recognition->partial({})->text, "");
  ASSERT_TRUE(recognition->feed(tone()));
  core::Result<Transcript> partial = recognition->partial({});
  while (partial->text != "hello the") partial = recognition->partial({});
  EXPECT_EQ(partial->text.substr(0, partial->stable), "hello");
  EXPECT_EQ(recognition->finish({})->text, "hello there");
}

TEST(Realtime, short_audio_is_filled_up_and_silence_is_not_committed) {
  FakeWebSocketServer server(FakeRealtime{}.script());
  const auto engine = make({.engine = "realtime", .base_url = server.url("/v1")});
  EXPECT_EQ(hear(*engine, tone(200))->text, "hello there");
  EXPECT_EQ(hear(*engine, audio::Samples(16000))->text, "");
  std::size_t commits = 0;
  for (const auto& text : server.texts()) {
    if (text.find("buffer.commit") != std::string::npos) ++commits;
  }
  EXPECT_EQ(commits, 1U);
}

TEST(Realtime, a_connection_that_breaks_is_made_anew_and_everything_sent_again) {
  auto first = std::make_shared<std::atomic<bool>>(true);
  FakeRealtime fake;
  const auto well = fake.script();
  FakeWebSocketServer::Script script = well;
  script.on_text = [=](FakeConnection& to, const std::string& text) {
    if (text.find("buffer.commit") != std::string::npos && first->exchange(false)) {
      return to.reset();
    }
    well.on_text(to, text);
  };
  FakeWebSocketServer server(script);
  const auto engine = make({.engine = "realtime", .base_url = server.url("/v1")});
  const auto heard = hear(*engine);
  ASSERT_TRUE(heard) << heard.error().text();
  EXPECT_EQ(heard->text, "hello there");
  EXPECT_EQ(server.upgrades().size(), 2U);
}

TEST(Realtime, each_failure_names_itself_and_never_the_key) {
  struct Case {
    std::function<void(FakeConnection&)> fault;
    ErrorCode code;
    const char* words;
  };
  for (const auto& [fault, code, words] :
       {Case{[](FakeConnection& to) {
               to.send(test::realtime_error("invalid_api_key", "not secret"));
             },
             ErrorCode::unauthenticated, "stt.api_key"},
        Case{[](FakeConnection& to) { to.send(test::realtime_error("model_not_found", "no m")); },
             ErrorCode::provider_failed, "no m"},
        Case{[](FakeConnection& to) {
               to.send(
                   R"({"type":"conversation.item.input_audio_transcription.failed","item_id":"x",)"
                   R"("error":{"type":"t","code":"audio_unintelligible","message":"mumbled"}})");
             },
             ErrorCode::provider_failed, "mumbled"},
        Case{[](FakeConnection& to) { to.send("garbage"); }, ErrorCode::provider_failed,
             "not a JSON object"},
        Case{[](FakeConnection& to) { to.close(1008, "no credit"); }, ErrorCode::network,
             "no credit"}}) {
    FakeWebSocketServer server(FakeRealtime{.fault = fault}.script());
    const auto engine =
        make({.engine = "realtime", .base_url = server.url("/v1"), .api_key = "secret"});
    const auto heard = hear(*engine);
    ASSERT_FALSE(heard);
    EXPECT_EQ(heard.error().code, code) << heard.error().text();
    EXPECT_NE(heard.error().text().find(words), std::string::npos) << heard.error().text();
    EXPECT_EQ(heard.error().text().find("secret"), std::string::npos);
  }
}

TEST(Realtime, a_refused_upgrade_says_what_the_server_said) {
  FakeWebSocketServer server({.refuse = [](const FakeRequest&) {
    return test::http_answer(401, R"({"error":{"message":"wrong key"}})");
  }});
  const auto engine =
      make({.engine = "realtime", .base_url = server.url("/v1"), .api_key = "secret"});
  const auto heard = hear(*engine);
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().code, ErrorCode::unauthenticated);
  EXPECT_NE(heard.error().text().find("wrong key"), std::string::npos);
}

TEST(Realtime, a_busy_server_has_failed_and_the_next_engine_takes_over) {
  FakeWebSocketServer server({.refuse = [](const FakeRequest&) {
    return test::http_answer(429, R"({"error":{"code":"insufficient_quota","message":"no"}})");
  }});
  SttOptions options{
      .engine = "realtime", .scripted_text = "local words", .base_url = server.url("/v1")};
  EXPECT_EQ(hear(*make(options)).error().code, ErrorCode::provider_failed);
  options.fallback = {"scripted"};
  EXPECT_EQ(hear(*make(options))->text, "local words");
}

TEST(Realtime, a_server_without_an_answer_times_out) {
  FakeWebSocketServer server(FakeRealtime{.fault = [](FakeConnection&) {}}.script());
  const auto engine = make({.engine = "realtime", .base_url = server.url("/v1"), .timeout_ms = 50});
  EXPECT_EQ(hear(*engine).error().code, ErrorCode::timed_out);
}

TEST(TranscriptionWire, times_only_grow_and_odd_values_do_no_harm) {
  const auto heard = parse_transcription(
      R"({"text":"a b c","language":"de","words":[{"word":"a","start":2,"end":1},{"word":"b",
      "start":-5,"end":"x"},{"word":7},{"start":1},null,{"word":"c","start":1e300,"end":3}]})");
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->language, "de");
  double last_s = 0;
  for (const auto& word : heard->words) {
    EXPECT_GE(word.start_s, last_s);
    EXPECT_GE(word.end_s, word.start_s);
    last_s = word.start_s;
  }
  EXPECT_EQ(heard->words.size(), 3U);
}

}  // namespace
}  // namespace repartee::stt
