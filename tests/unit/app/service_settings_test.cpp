#include "app/service_settings.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include "app/config/config.hpp"
#include "app/config/settings.hpp"
#include "app/engines.hpp"
#include "llm/echo/echo.hpp"
#include "protocol/native/messages.hpp"
#include "runtime/service.hpp"
#include "stt/scripted/engine.hpp"
#include "support/temporary_folder.hpp"
#include "tts/tone/engine.hpp"

namespace repartee::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(ServiceSettings, words_that_cannot_be_looked_for_keep_the_server_from_starting) {
  Config config;
  config.turn.backchannels = {"copy that", "one two three four five"};
  const auto service = create_service(config);
  ASSERT_FALSE(service);
  EXPECT_THAT(service.error().message, HasSubstr("turn.backchannels: 'one two three four five'"));
  config.turn.backchannels.clear();
  config.turn.interrupting = {"…"};
  EXPECT_THAT(create_service(config).error().message, HasSubstr("turn.interrupting"));
}

TEST(ServiceSettings, words_for_barge_in_reach_the_sessions) {
  Config config;
  config.turn.backchannels = {"copy that"};
  config.turn.interrupting = {"-no"};
  config.turn.echo_guard = false;
  const auto service = create_service(config);
  ASSERT_TRUE(service);
  const auto& interruption = (*service)->defaults.interruption;
  EXPECT_EQ(interruption.backchannels, config.turn.backchannels);
  EXPECT_EQ(interruption.interrupting, config.turn.interrupting);
  EXPECT_FALSE(interruption.echo_guard);
}

TEST(ServiceSettings, each_model_of_a_chain_gets_its_time) {
  Config config;
  config.llm.first_token_timeout_ms = 10'000;
  const auto alone = (*create_service(config))->defaults.first_token_within();
  config.llm.fallback = {"template", "echo"};
  config.llm.hedge_after_ms = 1'500;
  EXPECT_EQ((*create_service(config))->defaults.first_token_within(), alone + 3s);
}

TEST(ServiceSettings, the_watchdog_is_more_patient_than_any_deadline) {
  Config config;
  config.llm.first_token_timeout_ms = 600'000;
  const auto settings = (*create_service(config))->defaults;
  EXPECT_GT(settings.watchdog, settings.first_token_within());
}

TEST(ServiceSettings, nobody_is_prompted_or_filled_for_unless_it_is_asked_for) {
  const auto settings = (*create_service({}))->defaults;
  EXPECT_EQ(settings.filler_after, 0s);
  EXPECT_EQ(settings.idle_prompt_after, 0s);
}

TEST(ServiceSettings, the_endpointers_constants_are_documented_as_they_are) {
  EXPECT_EQ(endpointing_settings(Config{}), turn::EndpointingSettings{});
}

TEST(ServiceSettings, each_kind_of_constant_can_be_set) {
  Config config;
  config.endpointing.longest_medium_ms = 3000;
  config.endpointing.odds_filler = 0.2;
  config.endpointing.patience_high = 1.5;
  const auto settings = endpointing_settings(config);
  EXPECT_EQ(settings.longest_medium, std::chrono::seconds(3));
  EXPECT_FLOAT_EQ(settings.odds.filler, 0.2F);
  EXPECT_FLOAT_EQ(settings.patience_high, 1.5F);
}

TEST(ServiceSettings, tenants_start_with_their_own) {
  const test::TemporaryFolder folder;
  const auto words = folder.path() / "acme.toml";
  std::ofstream(words) << "\"ACME\" = \"ack me\"\n";
  Config config;
  config.turn.silence_ms = 600;
  config.stt.hot_words = {"Bugs Bunny"};
  config.tenants["acme"] = {
      .keys = {"sk-1"},
      .settings = {{"stt.prompt", "Roadrunner"},
                   {"stt.hot_words", std::vector<std::string>{"Acme", "Coyote"}},
                   {"stt.noise_reduction", "near_field"},
                   {"answer.mode", "template"},
                   {"tts.lexicon", words.string()},
                   {"turn.guess_tries", 1},
                   {"endpointing.pause_ms", 500}}};
  const auto service = create_service(config);
  ASSERT_TRUE(service) << service.error().text();
  const auto& own = (*service)->of("acme");
  EXPECT_EQ(own.prompt, "Roadrunner");
  EXPECT_EQ(own.glossary, "Glossary: Acme, Coyote.");
  EXPECT_EQ(own.noise_reduction, audio::NoiseReduction::near_field);
  EXPECT_EQ(own.response_mode, "template");
  EXPECT_EQ(own.defaults.lexicon->size(), 1u);
  EXPECT_EQ(own.defaults.speculation.tries, 1);
  EXPECT_EQ(own.defaults.endpointing.pause, 500ms);
  EXPECT_EQ(own.defaults.pause.silence, 600ms);
  const auto& others = (*service)->of("key 1");
  EXPECT_EQ(others.prompt, "");
  EXPECT_EQ(others.glossary, "Glossary: Bugs Bunny.");
  EXPECT_EQ(others.response_mode, "echo");
  EXPECT_EQ(others.defaults.lexicon->size(), 0u);
  EXPECT_EQ(others.defaults.endpointing.pause, 400ms);
}

TEST(ServiceSettings, a_tenants_mistake_is_told_as_its_own) {
  Config config;
  config.tenants["acme"] = {.keys = {"sk-1"}, .settings = {{"tts.lexicon", "/nowhere/words.toml"}}};
  EXPECT_THAT(create_service(config).error().message,
              HasSubstr("tenants.acme: tts.lexicon: cannot read /nowhere/words.toml"));
  config.tenants["acme"].settings = {{"endpointing.pause_least_ms", 2000}};
  EXPECT_THAT(create_service(config).error().message, HasSubstr("tenants.acme: endpointing"));
}

/// A recognizer that knows English, and says so.
class EnglishOnly final : public stt::SpeechToText {
 public:
  core::Result<std::unique_ptr<stt::Recognition>> open(
      const stt::RecognitionOptions& options) override {
    return engine_->open(options);
  }
  core::Result<> check_language(const std::string& language) const override {
    if (language == "en" || language == "auto") return {};
    return core::Error(core::ErrorCode::unsupported, "there is no '" + language + "' here",
                       "use \"en\"");
  }
  void on_capacity(std::function<void()> callback) override { engine_->on_capacity(callback); }
  std::string description() const override { return "English only"; }
  bool streams() const override { return true; }

 private:
  std::shared_ptr<stt::SpeechToText> engine_ = stt::create_scripted_stt({});
};

runtime::Engines english_engines() {
  runtime::Engines engines;
  engines.stt = std::make_shared<EnglishOnly>();
  engines.tts = tts::create_tone({});
  engines.models["echo"] = llm::create_echo_model();
  return engines;
}

TEST(ServiceSettings, the_servers_own_language_is_looked_for_before_anyone_calls) {
  const auto engines = english_engines();
  Config config;
  for (const auto* known : {"en", "auto"}) {
    config.stt.language = known;
    EXPECT_TRUE(check_session_defaults(**create_service(config), engines)) << known;
  }
  config.stt.language = "de";
  config.tenants["acme"] = {.keys = {"sk-1"}, .settings = {{"stt.language", "en"}}};
  const auto checked = check_session_defaults(**create_service(config), engines);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, core::ErrorCode::unsupported);
  EXPECT_EQ(checked.error().text(), "stt.language: there is no 'de' here (use \"en\")");
}

TEST(ServiceSettings, a_tenants_voice_and_language_are_looked_for_before_it_calls) {
  const auto engines = english_engines();
  Config config;
  config.tenants["acme"] = {.keys = {"sk-1"}, .settings = {{"tts.voice", "tone"}}};
  EXPECT_TRUE(check_session_defaults(**create_service(config), engines));
  config.tenants["acme"].settings = {{"tts.voice", "nobody"}};
  EXPECT_THAT(check_session_defaults(**create_service(config), engines).error().message,
              HasSubstr("tenants.acme: there is no voice 'nobody'"));
  config.tenants["acme"].settings = {{"stt.language", "de"}};
  EXPECT_THAT(check_session_defaults(**create_service(config), engines).error().message,
              HasSubstr("tenants.acme: stt.language: there is no 'de' here"));
}

TEST(CoreSettings, are_settings_of_the_configuration) {
  std::set<std::string_view> seen;
  for (const auto& row : core_settings()) {
    EXPECT_NE(find_setting(row.path), nullptr) << row.path;
    EXPECT_TRUE(seen.insert(row.path).second) << row.path << " is there twice";
  }
}

// What `repartee replay --set` changes is that setting, and nothing else.
TEST(CoreSettings, change_what_they_are_named_after) {
  Config config;
  config.turn.silence_ms = 123;
  config.turn.interrupt_ms = 456;
  conversation::Settings settings;
  const auto interrupt = settings.interruption.speech;
  for (const auto& row : core_settings()) {
    if (row.path == "turn.silence_ms") row.apply(config, settings);
  }
  EXPECT_EQ(settings.pause.silence, std::chrono::milliseconds(123));
  EXPECT_EQ(settings.interruption.speech, interrupt);
}

TEST(CoreSettings, reach_the_sessions) {
  Config config;
  config.turn.silence_ms = 123;
  config.answer.system = "Be brief.";
  const auto service = create_service(config);
  ASSERT_TRUE(service) << service.error().text();
  EXPECT_EQ((*service)->defaults.pause.silence, std::chrono::milliseconds(123));
  EXPECT_EQ((*service)->defaults.system, "Be brief.");
  EXPECT_EQ((*service)->journal, nullptr);
}

TEST(ServiceSettings, clients_may_set_each_constant_of_the_endpointer_within_the_same_bounds) {
  int constants = 0;
  for (const Setting& setting : settings()) {
    if (setting.group() != "endpointing") continue;
    ++constants;
    const auto hello = [&](double value) {
      runtime::SessionOptions options;
      const auto before = options.settings.endpointing;
      const auto read = protocol::native::read_hello(
          nlohmann::json({{"type", "hello"},
                          {"turn", {{"endpointing", {{std::string(setting.key()), value}}}}}})
              .dump(),
          options);
      return std::pair(read.has_value(), !(options.settings.endpointing == before));
    };
    EXPECT_EQ(hello(setting.max + 0.5).first, false) << setting.path;
    EXPECT_EQ(hello(setting.min - 0.5).first, false) << setting.path;
    // One of the bounds is not the default; a longest pause below the least one is refused.
    const bool changes = (hello(setting.min) == std::pair(true, true)) ||
                         (hello(setting.max) == std::pair(true, true));
    EXPECT_TRUE(changes) << setting.path;
  }
  EXPECT_GE(constants, 25);
}

}  // namespace
}  // namespace repartee::app
