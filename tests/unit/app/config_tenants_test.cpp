// Tenants in the configuration: what they may set, which words a mistake gets, what is shown.
#include "app/config/tenants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "app/config/load.hpp"
#include "app/config/rules.hpp"
#include "app/config/show.hpp"
#include "app/config/toml_source.hpp"
#include "app/service_settings.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::app {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* acme = R"([turn]
mode = "silence"

[tenants.acme]
keys = ["sk-acme-1", "sk-acme-2"]
stt.prompt = "Acme, Roadrunner"
tts.lexicon = "acme.toml"
turn.mode = "semantic"
turn.guess_tenant_tokens = 20000
tts.speed = 2

[tenants.other.turn]
silence_ms = 700
[tenants.other]
keys = ["sk-other"]
)";

core::Error tenants_mistake(std::string_view text) {
  const auto read = read_toml(text, "repartee.toml");
  EXPECT_FALSE(read) << "no mistake was found in: " << text;
  return read ? core::Error{} : read.error();
}

core::Error mistake_of_acme(std::string_view line) {
  return tenants_mistake("[tenants.acme]\nkeys = [\"sk-1\"]\n" + std::string(line) + "\n");
}

Loaded load(const std::string& text) {
  const test::TemporaryFolder folder;
  Sources sources;
  sources.file = folder.path() / "repartee.toml";
  std::ofstream(*sources.file) << text;
  sources.environment["HOME"] = "/home/someone";
  sources.environment["REPARTEE_TURN_MODE"] = "silence";
  auto loaded = load_config(sources);
  EXPECT_TRUE(loaded) << loaded.error().text();
  return loaded ? *loaded : Loaded{};
}

Config with_tenant(const std::string& path, Value value) {
  Config config;
  config.tenants["acme"] = {.keys = {"sk-1"}, .settings = {{path, std::move(value)}}};
  return config;
}

std::string tenants_refusal(const Config& config) {
  const auto checked = check_rules(config);
  return checked ? std::string{} : checked.error().text();
}

TEST(Tenants, have_their_own_settings_and_the_servers_for_the_rest) {
  const auto config = load(acme).config;
  ASSERT_EQ(config.tenants.size(), 2u);
  EXPECT_THAT(config.tenants.at("acme").keys, testing::ElementsAre("sk-acme-1", "sk-acme-2"));
  const auto own = config_of_tenant(config, "acme");
  EXPECT_EQ(own.stt.prompt, "Acme, Roadrunner");
  EXPECT_EQ(own.turn.guess_tenant_tokens, 20000);
  EXPECT_EQ(own.tts.speed, 2.0);
  EXPECT_EQ(own.turn.silence_ms, Config{}.turn.silence_ms);
  EXPECT_TRUE(own.tenants.empty());
  const auto other = config_of_tenant(config, "other");
  EXPECT_EQ(other.turn.silence_ms, 700);
  EXPECT_EQ(other.stt.prompt, "");
  EXPECT_EQ(config.stt.prompt, "");
}

TEST(Tenants, win_over_what_the_environment_says_of_the_whole_server) {
  const auto config = load(acme).config;
  EXPECT_EQ(config.turn.mode, "silence");
  EXPECT_EQ(config_of_tenant(config, "acme").turn.mode, "semantic");
  EXPECT_EQ(config_of_tenant(config, "other").turn.mode, "silence");
}

TEST(Tenants, name_files_relative_to_the_configuration) {
  const auto loaded = load(acme);
  const auto folder = loaded.file.substr(0, loaded.file.rfind('/'));
  EXPECT_EQ(config_of_tenant(loaded.config, "acme").tts.lexicon, folder + "/acme.toml");
}

// What the sessions start with is in core_settings(), and in what these name besides.
TEST(Tenants, may_set_what_sessions_start_with_and_nothing_else) {
  std::set<std::string_view> own{"answer.mode",         "stt.prompt",  "stt.hot_words",
                                 "stt.noise_reduction", "tts.lexicon", "turn.guess_tenant_tokens"};
  for (const auto& row : core_settings()) own.insert(row.path);
  // The client of the model, which all share, gives up after it.
  own.erase("llm.first_token_timeout_ms");
  for (const Setting& setting : settings()) {
    EXPECT_EQ(setting.per_tenant, own.contains(setting.path)) << setting.path;
    EXPECT_FALSE(setting.per_tenant && setting.secret) << setting.path;
  }
  EXPECT_FALSE(find_setting("server.listen")->per_tenant);
}

TEST(Tenants, may_not_set_what_belongs_to_the_whole_server) {
  const auto error = mistake_of_acme("server.listen = [\"127.0.0.1:1\"]");
  EXPECT_EQ(error.message,
            "repartee.toml:3: tenants.acme cannot have its own server.listen, which belongs to the "
            "whole server");
  EXPECT_EQ(error.hint, "set it outside of the tenants, in [server]");
  EXPECT_THAT(mistake_of_acme("llm.model = \"mine\"").message, HasSubstr("llm.model"));
  EXPECT_EQ(mistake_of_acme("auth.keys = [\"sk-2\"]").hint,
            "a tenant's keys are written: keys = [\"…\"]");
}

TEST(Tenants, with_an_unknown_key_are_told_its_line_and_the_nearest) {
  auto error = mistake_of_acme("turn.silense_ms = 300");
  EXPECT_EQ(error.message, "repartee.toml:3: there is no setting \"tenants.acme.turn.silense_ms\"");
  EXPECT_EQ(error.hint, "did you mean turn.silence_ms?");
  EXPECT_EQ(mistake_of_acme("silence_ms = 300").hint, "did you mean turn.silence_ms?");
  EXPECT_EQ(mistake_of_acme("sst.prompt = \"x\"").hint, "did you mean stt.prompt?");
  EXPECT_EQ(tenants_mistake("[tenants.acme]\nkeys = [\"a\"]\nkey = [\"b\"]\n").hint,
            "did you mean keys?");
  // The nearest that a tenant may set: not server.listen.
  EXPECT_THAT(mistake_of_acme("listen = []").hint, Not(HasSubstr("server")));
  error = mistake_of_acme("turn = 5");
  EXPECT_EQ(error.message, "repartee.toml:3: tenants.acme.turn is a group of settings");
  EXPECT_EQ(tenants_mistake("[tenant.acme]\nkeys = [\"a\"]\n").hint,
            "did you mean [tenants.NAME]?");
}

TEST(Tenants, with_a_wrong_value_are_told_what_was_expected) {
  EXPECT_EQ(mistake_of_acme("turn.silence_ms = 99").message,
            "repartee.toml:3: tenants.acme.turn.silence_ms must be a whole number from 100 to "
            "5000, not 99");
  EXPECT_EQ(tenants_mistake("[tenants.acme]\nkeys = \"sk-secret\"\n").message,
            "repartee.toml:2: tenants.acme.keys must be a list of strings, not a string");
}

TEST(Tenants, need_a_key) {
  for (const char* text : {"\n[tenants.acme]\n", "\n[tenants.acme]\nturn.mode = \"semantic\"\n",
                           "\n[tenants.acme]\nkeys = []\n"}) {
    EXPECT_EQ(tenants_mistake(text).message, "repartee.toml:2: tenants.acme has no keys") << text;
  }
}

TEST(Tenants, have_names_that_no_other_client_has) {
  EXPECT_TRUE(is_tenant_name("Acme-2_b"));
  EXPECT_FALSE(is_tenant_name(""));
  EXPECT_FALSE(is_tenant_name("key 1"));
  EXPECT_FALSE(is_tenant_name("10.0.0.1"));
  EXPECT_EQ(tenants_mistake("[tenants.\"key 1\"]\nkeys = [\"a\"]\n").message,
            "repartee.toml:1: \"key 1\" cannot be a tenant's name");
  EXPECT_THAT(tenants_mistake("tenants = 5\n").hint, HasSubstr("[tenants.NAME]"));
  EXPECT_THAT(tenants_mistake("[tenants]\nkeys = [\"a\"]\n").message,
              HasSubstr("tenants.keys is a tenant, and no setting"));
}

TEST(Tenants, share_no_key) {
  Config config;
  config.auth.keys = {"sk-shared", "sk-2"};
  config.tenants["acme"].keys = {"sk-1"};
  EXPECT_EQ(tenants_refusal(config), "");
  config.tenants["other"].keys = {"sk-3", "sk-1"};
  EXPECT_THAT(tenants_refusal(config), HasSubstr("tenants.acme.keys and tenants.other.keys"));
  config.tenants["other"].keys = {"sk-shared"};
  EXPECT_THAT(tenants_refusal(config), HasSubstr("auth.keys and tenants.other.keys"));
  EXPECT_THAT(tenants_refusal(config), Not(HasSubstr("sk-")));
  config.tenants["other"].keys = {""};
  EXPECT_THAT(tenants_refusal(config), HasSubstr("tenants.other.keys holds an empty key"));
}

TEST(Tenants, keep_the_rules_with_what_they_have_from_the_server) {
  auto config = with_tenant("endpointing.pause_least_ms", 1000);
  EXPECT_EQ(tenants_refusal(config), "");
  config.endpointing.pause_most_ms = 900;
  EXPECT_THAT(tenants_refusal(config),
              HasSubstr("tenants.acme: endpointing.pause_least_ms is 1000"));
  EXPECT_THAT(tenants_refusal(with_tenant("turn.backchannels", std::vector<std::string>{"…"})),
              HasSubstr("tenants.acme: turn.backchannels"));
  EXPECT_THAT(tenants_refusal(
                  with_tenant("stt.hot_words", std::vector<std::string>{std::string(600, 'x')})),
              HasSubstr("tenants.acme: stt.hot_words: the words take"));
}

TEST(Tenants, are_keys_where_everyone_can_connect) {
  Config config;
  config.server.listen = {"0.0.0.0:8080"};
  EXPECT_THAT(tenants_refusal(config), HasSubstr("no keys"));
  config.tenants["acme"].keys = {"sk-1"};
  EXPECT_EQ(tenants_refusal(config), "");
}

TEST(Tenants, are_shown_with_where_their_settings_come_from_and_without_their_keys) {
  const auto loaded = load(acme);
  const auto text = effective_toml(loaded);
  EXPECT_THAT(text,
              HasSubstr("\n[tenants.acme]\nkeys = [\"(2 keys)\"]  # " + loaded.file + ":5\n"));
  EXPECT_THAT(text, HasSubstr("\nturn.mode = \"semantic\"  # " + loaded.file + ":8\n"));
  EXPECT_THAT(text, HasSubstr("\n[tenants.other]\nkeys = [\"(1 key)\"]"));
  EXPECT_TRUE(read_toml(text, "printed"));
  const auto lines = effective_json(loaded);
  const nlohmann::ordered_json prompt{{"path", "tenants.acme.stt.prompt"},
                                      {"value", "Acme, Roadrunner"},
                                      {"from", loaded.file + ":6"}};
  EXPECT_THAT(lines, HasSubstr(prompt.dump() + "\n"));
  EXPECT_THAT(lines, HasSubstr("{\"path\":\"tenants.other.keys\",\"value\":\"(1 key)\""));
  EXPECT_THAT(text + lines, Not(HasSubstr("sk-")));
}

}  // namespace
}  // namespace repartee::app
