// The codecs of the plain protocols, without a socket.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "audio/wav.hpp"
#include "core/base64.hpp"
#include "protocol/openai_names.hpp"
#include "protocol/voice_stream/messages.hpp"
#include "protocol/voice_stream/query.hpp"
#include "tts/tone/engine.hpp"

namespace repartee::protocol::voice_stream {
namespace {

using core::ErrorCode;
using nlohmann::json;
using std::chrono::milliseconds;
using Action = Control::Action;

TEST(Base64, follows_rfc_4648) {
  EXPECT_EQ(core::to_base64(""), "");
  EXPECT_EQ(core::to_base64("f"), "Zg==");
  EXPECT_EQ(core::to_base64("fo"), "Zm8=");
  EXPECT_EQ(core::to_base64("foo"), "Zm9v");
  EXPECT_EQ(core::to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(core::to_base64("\xff\xfe\xfd"), "//79");
}

TEST(OpenaiNames, become_defaults_only_where_they_are_not_here) {
  for (const auto* name :
       {"whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-tts-2025-12-15", "tts-1-hd"}) {
    EXPECT_TRUE(is_openai_model(name)) << name;
  }
  for (const auto* name : {"", "whisper-10", "llama3.2", "gpt"})
    EXPECT_FALSE(is_openai_model(name)) << name;
  const auto tone = tts::create_tone({});
  EXPECT_EQ(voice_here("alloy", *tone, "mine"), "mine");
  EXPECT_EQ(voice_here("tone", *tone, "mine"), "tone");
  EXPECT_EQ(voice_here("nobody", *tone, "mine"), "nobody");
  EXPECT_EQ(voice_here("", *tone, "mine"), "");
}

TEST(ReadControl, knows_the_actions_of_each_endpoint) {
  EXPECT_EQ(read_control(R"({"action":"reset"})", Endpoint::clip)->action, Action::reset);
  EXPECT_EQ(read_control(R"({"action":"stop","more":1})", Endpoint::transcribe)->action,
            Action::stop);
  EXPECT_EQ(read_control(R"({"action":"commit"})", Endpoint::transcribe)->action, Action::commit);
  EXPECT_EQ(*read_control(R"({"action":"text","text":"hi"})", Endpoint::conversation),
            (Control{Action::text, "hi"}));
  EXPECT_EQ(read_control(R"({"action":"commit"})", Endpoint::clip).error().code,
            ErrorCode::unsupported);
  EXPECT_EQ(read_control(R"({"action":"text","text":"hi"})", Endpoint::transcribe).error().code,
            ErrorCode::unsupported);
}

TEST(ReadControl, refuses_what_is_no_action) {
  for (const auto* text :
       {"", "7", "[]", "{}", "null", R"({"action":null})", R"({"action":{}})",
        R"({"action":"text"})", R"({"action":"text","text":""})", "{\"action\":\"\xff\"}"}) {
    const auto control = read_control(text, Endpoint::conversation);
    ASSERT_FALSE(control) << text;
    EXPECT_EQ(control.error().code, ErrorCode::invalid_argument) << text;
  }
}

TEST(ReadAudio, is_little_endian_and_whole) {
  EXPECT_EQ(*read_audio(std::string_view("\x01\x00\xff\x7f\x00\x80", 6)),
            (audio::Samples{1, 32767, -32768}));
  EXPECT_TRUE(read_audio("")->empty());
  EXPECT_EQ(read_audio("abc").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(read_audio(std::string(max_audio_bytes + 2, 'a')).error().code, ErrorCode::too_large);
}

runtime::Engines engines_with_tone() {
  runtime::Engines engines;
  engines.tts = tts::create_tone({});
  return engines;
}

TEST(ReadQuery, leaves_the_servers_defaults_alone) {
  runtime::SessionOptions options;
  options.response_mode = "template";
  options.settings.system = "be kind";
  ASSERT_TRUE(read_query({{"unknown", "1"}}, engines_with_tone(), options));
  EXPECT_EQ(options.response_mode, "template");
  EXPECT_EQ(options.settings.system, "be kind");
  EXPECT_EQ(options.settings.pause.silence, milliseconds(400));
  EXPECT_EQ(options.settings.output_rate_hz, 16000);
}

TEST(ReadQuery, takes_every_parameter) {
  runtime::SessionOptions options;
  ASSERT_TRUE(read_query({{"response_mode", "llm"},
                          {"voice", "tone"},
                          {"voice_mode", "predefined"},
                          {"language", "de"},
                          {"system", "be brief"},
                          {"prompt", "Repartee, Ilmenau"},
                          {"noise_reduction", "far_field"},
                          {"turn_mode", "push_to_talk"},
                          {"sample_rate", "8000"}},
                         engines_with_tone(), options));
  EXPECT_EQ(options.response_mode, "llm");
  EXPECT_EQ(options.settings.voice, "tone");
  EXPECT_EQ(options.settings.language, "de");
  EXPECT_EQ(options.settings.system, "be brief");
  EXPECT_EQ(options.prompt, "Repartee, Ilmenau");
  EXPECT_EQ(options.noise_reduction, audio::NoiseReduction::far_field);
  EXPECT_FALSE(options.settings.detect_turns);
  EXPECT_EQ(options.input_rate_hz, 8000);
}

TEST(ReadQuery, a_more_aggressive_ear_is_stricter_and_less_patient) {
  core::Duration silence = std::chrono::seconds(9);
  float threshold = 0;
  for (const auto* level : {"0", "1", "2", "3"}) {
    runtime::SessionOptions options;
    ASSERT_TRUE(read_query({{"pause_aggressiveness", level}}, engines_with_tone(), options));
    const auto& pause = options.settings.pause;
    EXPECT_LT(pause.silence, silence);
    EXPECT_GT(pause.threshold, threshold);
    EXPECT_LT(pause.release_threshold, pause.threshold);
    EXPECT_EQ(options.vad_aggressiveness, std::stoi(level));
    silence = pause.silence;
    threshold = pause.threshold;
  }
  EXPECT_EQ(silence, milliseconds(300));
}

TEST(ReadQuery, names_what_is_wrong) {
  const auto problem = [](const std::string& name, const std::string& value) {
    runtime::SessionOptions options;
    const auto read = read_query({{name, value}}, engines_with_tone(), options);
    return read ? std::string("none") : read.error().message;
  };
  for (const auto* rate :
       {"0", "7999", "96001", "192000", "-1", "16e3", "99999999999999", " 16000"}) {
    EXPECT_EQ(problem("sample_rate", rate), "'sample_rate' must be an integer from 8000 to 96000")
        << rate;
  }
  EXPECT_THAT(problem("pause_aggressiveness", "4"), testing::HasSubstr("from 0 to 3"));
  EXPECT_THAT(problem("turn_mode", "psychic"), testing::HasSubstr("push_to_talk"));
  EXPECT_THAT(problem("voice_mode", "clone"), testing::HasSubstr("predefined"));
  EXPECT_THAT(problem("noise_reduction", "loud"), testing::HasSubstr("far_field"));
  EXPECT_THAT(problem("system", std::string(20'000, 'x')), testing::HasSubstr("'system'"));
}

TEST(SpokenClauses, come_whole_and_in_order) {
  SpokenClauses clauses;
  clauses.begin_reply();
  clauses.begin_clause(0, "Hello,");
  clauses.add_sound(0, audio::Samples{1, 2});
  clauses.begin_clause(1, "world.");
  clauses.add_sound(0, audio::Samples{3});
  const auto first = clauses.finish_clause(0, false);
  EXPECT_EQ(first.index, 0);
  EXPECT_EQ(first.text, "Hello,");
  EXPECT_EQ(first.sound, (audio::Samples{1, 2, 3}));
  EXPECT_FALSE(first.last);
  const auto second = clauses.finish_clause(1, true);
  EXPECT_EQ(second.index, 1);
  EXPECT_TRUE(second.last);
  EXPECT_FALSE(clauses.end_reply());
}

TEST(SpokenClauses, a_reply_that_breaks_off_gets_an_empty_last_one) {
  SpokenClauses clauses;
  clauses.begin_reply();
  clauses.begin_clause(0, "Hello,");
  (void)clauses.finish_clause(0, false);
  clauses.begin_clause(1, "never said");
  const auto last = clauses.end_reply();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->index, 1);
  EXPECT_TRUE(last->last);
  EXPECT_EQ(last->text, "");
  EXPECT_FALSE(clauses.end_reply());
  clauses.begin_reply();
  clauses.begin_clause(0, "Again");
  EXPECT_EQ(clauses.finish_clause(0, true).index, 0);
}

TEST(ResponseAudio, carries_a_wav) {
  const auto message =
      json::parse(response_audio_message({2, "Hi", audio::Samples(1600), true}, 16000));
  EXPECT_EQ(message["type"], "response_audio");
  EXPECT_EQ(message["audio_data"], core::to_base64(audio::to_wav(audio::Samples(1600), 16000)));
  EXPECT_EQ(message["duration_ms"], 100);
  EXPECT_EQ(message["index"], 2);
  EXPECT_EQ(message["last"], true);
  const auto silent = json::parse(response_audio_message({0, "`x`", {}, false}, 16000));
  EXPECT_EQ(silent["audio_data"], "");
  EXPECT_EQ(silent["duration_ms"], 0);
}

TEST(Transcription, has_seconds_from_its_origin) {
  conversation::event::TranscriptUpdated event{};
  event.transcript = {"hello there", 11, {{"hello", 2.0, 2.25, 1}, {"there", 2.3, 2.6, 1}}, ""};
  event.final = true;
  event.begin = 32000;
  event.end = 44800;
  const auto message = json::parse(transcription_message(event, "en", 1));
  EXPECT_EQ(message["timing"], (json{{"start", 1.0}, {"end", 1.8}, {"duration", 0.8}}));
  EXPECT_EQ(message["segments"], (json{{{"text", "hello there"}, {"start", 1.0}, {"end", 1.6}}}));
  EXPECT_EQ(message["language"], "en");
  EXPECT_EQ(message["partial"], false);
}

}  // namespace
}  // namespace repartee::protocol::voice_stream
