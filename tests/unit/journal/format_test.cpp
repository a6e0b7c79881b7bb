#include "journal/format.hpp"

#include <gtest/gtest.h>

#include "dialog.hpp"
#include "journal/recording.hpp"

namespace repartee::journal {
namespace {

using namespace conversation;

Step reread(const Input& input, const Effects& effects = {}) {
  std::string line;
  append_step_line(line, input, Dialog::opened + 1500us, effects, Dialog::opened);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  auto read = read_line(line);
  EXPECT_TRUE(read) << line << ": " << read.error().text();
  return read ? std::get<Step>(*read) : Step{};
}

TEST(JournalFormat, an_input_comes_back_to_the_bit) {
  const auto voice = std::get<input::VoiceActivity>(
      reread(input::VoiceActivity{512, 1024, 0.1F + 1.0F / 3}).input);
  EXPECT_EQ(voice.begin, 512);
  EXPECT_EQ(voice.end, 1024);
  EXPECT_EQ(voice.probability, 0.1F + 1.0F / 3);

  const stt::Transcript transcript{
      "na\xC3\xAFve \"words\"\n", 3, {{"naïve", 0.1, 1.0 / 3, 0.5}}, "en"};
  const auto heard =
      std::get<input::Transcribed>(reread(input::Transcribed{{3, 1}, 2, transcript}).input);
  EXPECT_EQ(heard.attempt, (Attempt{3, 1}));
  EXPECT_EQ(heard.piece, 2U);
  EXPECT_EQ(heard.transcript, transcript);

  const auto failed = std::get<input::ModelFailed>(
      reread(input::ModelFailed{{3, 2}, {core::ErrorCode::timed_out, "late", "wait"}}).input);
  EXPECT_EQ(failed.error, core::Error(core::ErrorCode::timed_out, "late", "wait"));

  EXPECT_TRUE(std::holds_alternative<input::Tick>(reread(input::Tick{}).input));
}

TEST(JournalFormat, text_that_is_no_utf8_keeps_its_bytes) {
  // Models cut their text anywhere, also within a character.
  for (const std::string text : {"\xC3", "a\xFFz", "\xE2\x82", "\xED\xA0\x80"}) {
    const auto delta = std::get<input::ModelDelta>(reread(input::ModelDelta{{1, 2}, text}).input);
    EXPECT_EQ(delta.text, text);
  }
}

TEST(JournalFormat, a_step_says_what_it_did) {
  const auto step =
      reread(input::Tick{}, {effect::Hold{4}, Event(event::StateChanged{State::hearing})});
  EXPECT_EQ(step.at, replay_opened + 1500us);
  EXPECT_EQ(step.did, (std::vector<std::string>{"hold", "state"}));
  const auto digest = [](StreamId stream) {
    return digest_of({effect::Hold{stream}, Event(event::StateChanged{State::hearing})},
                     replay_opened);
  };
  EXPECT_EQ(step.digest, digest(4));
  EXPECT_NE(step.digest, digest(5));
  EXPECT_EQ(reread(input::Tick{}).digest, 0U);
}

TEST(JournalFormat, settings_come_back) {
  Settings settings;
  settings.pause.threshold = 0.37F;
  settings.pause.silence = 123ms;
  settings.system = "Be brief.";
  settings.delivery = Delivery::eager;
  settings.history_messages = 7;
  auto lexicon = std::make_shared<tts::Lexicon>();
  ASSERT_TRUE(lexicon->add("SQL", "sequel"));
  settings.lexicon = lexicon;
  const auto header = read_header_line(header_line(
      {.session = "sess_1", .program = "0.1.0", .started = "now", .settings = settings}));
  ASSERT_TRUE(header) << header.error().text();
  EXPECT_EQ(header->session, "sess_1");
  EXPECT_EQ(header->settings.pause.threshold, 0.37F);
  EXPECT_EQ(header->settings.pause.silence, 123ms);
  EXPECT_EQ(header->settings.system, "Be brief.");
  EXPECT_EQ(header->settings.delivery, Delivery::eager);
  EXPECT_EQ(header->settings.history_messages, 7U);
  ASSERT_TRUE(header->settings.lexicon);
  EXPECT_EQ(header->settings.lexicon->find("SQL", 0).said, "sequel");
}

TEST(JournalFormat, what_an_older_version_did_not_know_keeps_its_default) {
  const auto header = read_header_line(R"({"repartee_journal":1,"settings":{"max_tokens":12}})");
  ASSERT_TRUE(header) << header.error().text();
  EXPECT_EQ(header->settings.max_tokens, 12);
  EXPECT_EQ(header->settings.pause.silence, Settings{}.pause.silence);
}

TEST(JournalFormat, files_of_others_are_refused) {
  const auto code = [](std::string_view text) {
    const auto read = read_recording(text);
    return read ? std::string("read") : std::string(core::name(read.error().code));
  };
  EXPECT_EQ(code(""), "corrupt");
  EXPECT_EQ(code("RIFF....WAVE\n"), "corrupt");
  EXPECT_EQ(code("{}\n"), "corrupt");
  EXPECT_EQ(code("[1,2]\n"), "corrupt");
  EXPECT_EQ(code(R"({"repartee_journal":2,"settings":{}})"), "unsupported");
  EXPECT_EQ(code(R"({"repartee_journal":1,"settings":{"telepathy":true}})"), "unsupported");
  EXPECT_EQ(code(R"({"repartee_journal":1,"settings":{"output_rate_hz":1}})"), "corrupt");
  EXPECT_EQ(code(R"({"repartee_journal":1,"settings":{"lead_us":-5}})"), "corrupt");
  EXPECT_EQ(code(R"({"repartee_journal":1,"settings":{"max_tokens":"many"}})"), "corrupt");
  const std::string header = "{\"repartee_journal\":1,\"settings\":{}}\n";
  EXPECT_EQ(code(header), "read");
  EXPECT_EQ(code(header + "{\"t\":5,\"tick\":{}}\n"), "read");
  EXPECT_EQ(code(header + "{\"t\":5,\"smell\":{}}\n"), "unsupported");
  EXPECT_EQ(code(header + "{\"t\":5,\"voice\":{\"begin\":5,\"end\":2}}\n"), "corrupt");
  EXPECT_EQ(code(header + "{\"t\":5,\"voice\":{\"end\":99999999999999}}\n"), "corrupt");
  EXPECT_EQ(code(header + "{\"t\":5,\"tick\":{},\"drain\":{}}\n"), "corrupt");
  EXPECT_EQ(code(header + "{\"t\":5,\"tick\":{}}\n{\"t\":4,\"tick\":{}}\n"), "corrupt");
  EXPECT_EQ(code(header + end_line({}) + "\n{\"t\":5,\"tick\":{}}\n"), "corrupt");
}

TEST(JournalFormat, an_error_names_its_line) {
  const auto read = read_recording(
      "{\"repartee_journal\":1,\"settings\":{}}\n{\"t\":5,\"tick\":{}}\n{\"t\":6,\"text\":{"
      "\"text\":1}}\n");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "line 3 of the journal: 'text' is not a text");
}

TEST(JournalFormat, a_torn_last_line_is_left_out) {
  const auto read = read_recording(
      "{\"repartee_journal\":1,\"settings\":{}}\n{\"t\":5,\"tick\":{}}\n{\"t\":6,\"vo");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->steps.size(), 1U);
  EXPECT_TRUE(read->torn);
  EXPECT_FALSE(read->complete);
}

}  // namespace
}  // namespace repartee::journal
