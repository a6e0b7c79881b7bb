// session.update: merge-patches, defaults, and the words for what is wrong.
#include <gmock/gmock.h>

#include "protocol/realtime/session_config.hpp"

namespace repartee::protocol::realtime {
namespace {

using nlohmann::json;
using testing::HasSubstr;

struct Patched {
  SessionConfig config;
  Findings findings;
};

Patched patch(const std::string& session, const SessionConfig& config = {}, bool strict = false,
              Shape shape = Shape::ga) {
  Patched result;
  result.findings.strict = strict;
  result.config = patched(config, json::parse(session), shape, result.findings);
  return result;
}

SessionConfig after(const std::string& session, const SessionConfig& config = {}) {
  const auto result = patch(session, config);
  EXPECT_FALSE(result.findings.error) << session << ": " << result.findings.error->message;
  return result.config;
}

TEST(SessionPatch, only_what_is_present_changes) {
  SessionConfig config;
  config.instructions = "Be kind.";
  config.turn_detection->silence_duration_ms = 700;
  const auto changed = after(R"({"type":"realtime","audio":{"input":{"turn_detection":
      {"type":"server_vad","threshold":0.7}}}})",
                             config);
  EXPECT_EQ(changed.instructions, "Be kind.");
  EXPECT_EQ(changed.turn_detection->threshold, 0.7);
  EXPECT_EQ(changed.turn_detection->silence_duration_ms, 700);
  config.turn_detection->threshold = 0.7;
  EXPECT_EQ(changed, config);
}

TEST(SessionPatch, null_clears_what_can_be_cleared_and_empty_values_the_rest) {
  auto config = after(R"({"audio":{"input":{"transcription":{"model":"whisper-1"},
      "noise_reduction":{"type":"near_field"}}},"instructions":"x",
      "tools":[{"type":"function","name":"f"}]})");
  EXPECT_TRUE(config.transcription);
  EXPECT_EQ(config.noise_reduction, audio::NoiseReduction::near_field);
  config = after(R"({"audio":{"input":{"transcription":null,"noise_reduction":null,
      "turn_detection":null}},"instructions":"","tools":[]})",
                 config);
  EXPECT_FALSE(config.transcription);
  EXPECT_EQ(config.noise_reduction, audio::NoiseReduction::off);
  EXPECT_FALSE(config.turn_detection);
  EXPECT_EQ(config.instructions, "");
  EXPECT_TRUE(config.tools.empty());
}

TEST(SessionPatch, another_kind_of_turn_detection_begins_with_its_own_defaults) {
  SessionConfig config;
  config.turn_detection->create_response = false;
  config = after(R"({"audio":{"input":{"turn_detection":{"type":"semantic_vad"}}}})", config);
  EXPECT_EQ(config.turn_detection->type, TurnDetection::Type::semantic_vad);
  EXPECT_TRUE(config.turn_detection->create_response);
}

TEST(SessionPatch, the_words_of_both_shapes_are_understood) {
  const auto ga = after(R"({"output_modalities":["text"],"max_output_tokens":99,"audio":{"input":{
      "format":{"type":"audio/pcmu"},"transcription":{"model":"whisper-1","language":"de"},
      "turn_detection":null},"output":{"format":{"type":"audio/pcma"},"voice":"slt","speed":1.2}}})");
  const auto beta = after(R"({"modalities":["text"],"max_response_output_tokens":99,
      "input_audio_format":"g711_ulaw","input_audio_transcription":
      {"model":"whisper-1","language":"de"},"turn_detection":null,
      "output_audio_format":"g711_alaw","voice":"slt","speed":1.2})");
  EXPECT_EQ(ga, beta);
  EXPECT_EQ(ga.input_format, AudioFormat::pcmu);
  EXPECT_EQ(ga.output_format, AudioFormat::pcma);
}

TEST(SessionPatch, the_whole_object_as_the_server_told_it_changes_nothing) {
  SessionConfig config;
  config.transcription.emplace().model = "whisper-1";
  config.tools = json::parse(R"([{"type":"function","name":"f","parameters":{}}])");
  config.temperature = default_temperature;
  for (const auto shape : {Shape::ga, Shape::beta}) {
    const auto told = to_json(config, shape, "sess_1", 99);
    auto result = patch(told.dump(), config, /*strict=*/true, shape);
    EXPECT_FALSE(result.findings.error) << result.findings.error->message;
    EXPECT_EQ(result.config, config);
  }
}

TEST(SessionPatch, every_default_is_told) {
  const auto ga = to_json({}, Shape::ga, "sess_1", 99);
  for (const auto* path : {"/id",
                           "/object",
                           "/type",
                           "/model",
                           "/expires_at",
                           "/output_modalities",
                           "/instructions",
                           "/tools",
                           "/tool_choice",
                           "/parallel_tool_calls",
                           "/max_output_tokens",
                           "/truncation",
                           "/tracing",
                           "/prompt",
                           "/include",
                           "/audio/input/format/type",
                           "/audio/input/format/rate",
                           "/audio/input/transcription",
                           "/audio/input/noise_reduction",
                           "/audio/input/turn_detection/type",
                           "/audio/input/turn_detection/threshold",
                           "/audio/input/turn_detection/prefix_padding_ms",
                           "/audio/input/turn_detection/silence_duration_ms",
                           "/audio/input/turn_detection/create_response",
                           "/audio/input/turn_detection/interrupt_response",
                           "/audio/input/turn_detection/idle_timeout_ms",
                           "/audio/output/format/type",
                           "/audio/output/voice",
                           "/audio/output/speed"}) {
    EXPECT_TRUE(ga.contains(json::json_pointer(path))) << path;
  }
  const auto beta = to_json({}, Shape::beta, "sess_1", 99);
  for (const auto* field :
       {"modalities", "instructions", "voice", "input_audio_format", "output_audio_format",
        "input_audio_transcription", "turn_detection", "input_audio_noise_reduction", "tools",
        "tool_choice", "temperature", "max_response_output_tokens", "speed", "tracing"}) {
    EXPECT_TRUE(beta.contains(field)) << field;
  }
}

TEST(SessionPatch, a_mistake_names_its_field_and_nothing_of_the_update_counts) {
  struct Mistake {
    std::string session, code, param;
  };
  for (
      const auto& [session, code, param] : {
          Mistake{R"([])", "invalid_type", "session"},
          {R"({"type":"video"})", "invalid_value", "session.type"},
          {R"({"type":"transcription"})", "invalid_value", "session.type"},
          {R"({"instructions":7})", "invalid_type", "session.instructions"},
          {R"({"output_modalities":["video"]})", "invalid_type", "session.output_modalities"},
          {R"({"output_modalities":[]})", "invalid_value", "session.output_modalities"},
          {R"({"output_modalities":"text"})", "invalid_type", "session.output_modalities"},
          {R"({"audio":7})", "invalid_type", "session.audio"},
          {R"({"audio":{"input":{"format":{"type":"audio/mp3"}}}})", "invalid_value",
           "session.audio.input.format.type"},
          {R"({"audio":{"input":{"format":{"type":"audio/pcm","rate":16000}}}})", "invalid_value",
           "session.audio.input.format.rate"},
          {R"({"audio":{"input":{"format":{}}}})", "missing_required_parameter",
           "session.audio.input.format.type"},
          {R"({"audio":{"input":{"turn_detection":{"type":"server_vad","threshold":2}}}})",
           "invalid_value", "session.audio.input.turn_detection.threshold"},
          {R"({"audio":{"input":{"turn_detection":{"type":"telepathy"}}}})", "invalid_value",
           "session.audio.input.turn_detection.type"},
          {R"({"audio":{"input":{"turn_detection":{"type":"server_vad","silence_duration_ms":0.5}}}})",
           "invalid_type", "session.audio.input.turn_detection.silence_duration_ms"},
          {R"({"audio":{"input":{"turn_detection":{"type":"server_vad","idle_timeout_ms":1}}}})",
           "invalid_value", "session.audio.input.turn_detection.idle_timeout_ms"},
          {R"({"audio":{"input":{"turn_detection":{"type":"semantic_vad","eagerness":"great"}}}})",
           "invalid_value", "session.audio.input.turn_detection.eagerness"},
          {R"({"audio":{"input":{"noise_reduction":{}}}})", "missing_required_parameter",
           "session.audio.input.noise_reduction.type"},
          {R"({"audio":{"output":{"speed":9}}})", "invalid_value", "session.audio.output.speed"},
          {R"({"audio":{"output":{"voice":{}}}})", "missing_required_parameter",
           "session.audio.output.voice.id"},
          {R"({"tools":{}})", "invalid_type", "session.tools"},
          {R"({"tools":[{"type":"function"}]})", "missing_required_parameter",
           "session.tools[0].name"},
          {R"({"tools":[{"type":"mcp"}]})", "missing_required_parameter",
           "session.tools[0].server_label"},
          {R"({"tools":[{"type":"function","name":"f","parameters":[]}]})", "invalid_type",
           "session.tools[0].parameters"},
          {R"({"tool_choice":"perhaps"})", "invalid_value", "session.tool_choice"},
          {R"({"tool_choice":{"type":"function"}})", "missing_required_parameter",
           "session.tool_choice.name"},
          {R"({"max_output_tokens":0})", "invalid_value", "session.max_output_tokens"},
          {R"({"max_output_tokens":"many"})", "invalid_type", "session.max_output_tokens"},
          {R"({"truncation":{"type":"retention_ratio"}})", "missing_required_parameter",
           "session.truncation.retention_ratio"},
          {R"({"truncation":"never"})", "invalid_value", "session.truncation"},
          {R"({"include":["everything"]})", "invalid_value", "session.include"},
          {R"({"prompt":{"id":"pmpt_1"}})", "invalid_value", "session.prompt"},
          {R"({"temperature":3})", "invalid_value", "session.temperature"},
      }) {
    const auto result = patch(session);
    ASSERT_TRUE(result.findings.error) << session;
    EXPECT_EQ(result.findings.error->code, code) << session;
    EXPECT_EQ(result.findings.error->param, param) << session;
    EXPECT_FALSE(result.findings.error->message.empty());
  }
}

TEST(SessionPatch, unknown_fields_are_errors_in_strict_mode_and_named_warnings_otherwise) {
  const std::string session = R"({"type":"realtime","audio":{"input":{"colour":1}},"loud":true})";
  const auto lenient = patch(session);
  EXPECT_FALSE(lenient.findings.error);
  EXPECT_THAT(lenient.findings.warnings,
              testing::UnorderedElementsAre(HasSubstr("session.audio.input.colour"),
                                            HasSubstr("session.loud")));
  const auto strict = patch(session, {}, true);
  ASSERT_TRUE(strict.findings.error);
  EXPECT_EQ(strict.findings.error->code, "unknown_parameter");
  EXPECT_EQ(strict.findings.error->param, "session.audio.input.colour");
}

TEST(SessionPatch, the_type_may_be_left_out_but_in_strict_mode) {
  EXPECT_FALSE(patch("{}").findings.error);
  const auto strict = patch("{}", {}, true);
  ASSERT_TRUE(strict.findings.error);
  EXPECT_EQ(strict.findings.error->code, "missing_required_parameter");
  EXPECT_EQ(strict.findings.error->param, "session.type");
  EXPECT_FALSE(patch("{}", {}, true, Shape::beta).findings.error);
}

TEST(SessionPatch, what_has_no_effect_here_is_named) {
  const auto result = patch(R"({"tracing":"auto","reasoning":{"effort":"low"},
      "include":["item.input_audio_transcription.logprobs"]})");
  EXPECT_FALSE(result.findings.error);
  EXPECT_EQ(result.findings.warnings.size(), 3U);
  EXPECT_EQ(result.config.tracing, "auto");
}

}  // namespace
}  // namespace repartee::protocol::realtime
