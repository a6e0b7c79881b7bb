// From arguments to commands: what is run, with which settings, and the words for mistakes.
#include "app/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace repartee::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// What the test's command was last run with.
struct Seen {
  Invocation invocation;
  std::vector<std::string> files;
};
Seen seen;

Action declare_listen(Flags& flags) {
  auto files = std::make_shared<std::vector<std::string>>();
  flags.own().add_option("FILE", *files)->required();
  flags.shortcut("--engine", "stt.engine");
  flags.shortcut("--listen", "server.listen");
  return [files](const Invocation& invocation) -> core::Result<int> {
    seen = {invocation, *files};
    return exit_ok;
  };
}

Action declare_break(Flags&) {
  return [](const Invocation&) -> core::Result<int> {
    return core::Error(core::ErrorCode::unavailable, "there is no sound card", "plug one in");
  };
}

Action declare_refuse(Flags&) {
  return [](const Invocation&) -> core::Result<int> {
    return core::Error(core::ErrorCode::invalid_argument, "server.listen: 'x' names no port");
  };
}

Action declare_weigh(Flags& flags) {
  Flags apples = flags.command("apples", "Weighs apples");
  auto file = std::make_shared<std::string>();
  apples.own().add_option("FILE", *file)->required();
  apples.shortcut("--engine", "tts.engine");
  flags.own().require_subcommand(1);
  return [file, app = &apples.own()](const Invocation& invocation) -> core::Result<int> {
    seen = {invocation, {*file}};
    return app->parsed() ? exit_ok : exit_failed;
  };
}

constexpr Command commands[] = {{"listen", "Listens", declare_listen},
                                {"weigh", "Weighs", declare_weigh},
                                {"break", "Fails", declare_break},
                                {"refuse", "Refuses a setting", declare_refuse},
                                {"recall", "Refuses another's setting", declare_refuse,
                                 /*by_settings_in_force=*/false}};

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

Outcome run(std::vector<std::string> arguments, Environment environment = {{"HOME", "/nowhere"}}) {
  std::ostringstream out, err;
  const int code =
      run_command_line(commands, std::move(arguments), std::move(environment), out, err);
  return {code, out.str(), err.str()};
}

TEST(CommandLine, runs_the_command_with_its_arguments) {
  const Outcome outcome = run({"listen", "a.wav", "b.wav", "--json"});
  EXPECT_EQ(outcome.code, exit_ok) << outcome.err;
  EXPECT_THAT(seen.files, ElementsAre("a.wav", "b.wav"));
  EXPECT_TRUE(seen.invocation.json);
}

TEST(CommandLine, runs_a_command_below_a_command_with_the_flags_of_both) {
  const Outcome outcome =
      run({"weigh", "apples", "a.txt", "--engine", "tone", "--json", "--turn-silence-ms", "300"});
  EXPECT_EQ(outcome.code, exit_ok) << outcome.err;
  EXPECT_THAT(seen.files, ElementsAre("a.txt"));
  EXPECT_EQ(seen.invocation.loaded.config.tts.engine, "tone");
  EXPECT_EQ(seen.invocation.loaded.config.turn.silence_ms, 300);
  EXPECT_TRUE(seen.invocation.json);
  EXPECT_EQ(run({"weigh"}).code, exit_usage) << "it needs to be told what";
  EXPECT_EQ(run({"weigh", "pears"}).code, exit_usage);
  EXPECT_EQ(run({"weigh", "apples", "a.txt", "--enigne", "x"}).code, exit_usage);
}

TEST(CommandLine, takes_every_setting_as_a_flag) {
  const Outcome outcome = run({"listen", "a.wav", "--turn-silence-ms", "300", "--tts-speed=1.5"});
  EXPECT_EQ(outcome.code, exit_ok) << outcome.err;
  EXPECT_EQ(seen.invocation.loaded.config.turn.silence_ms, 300);
  EXPECT_EQ(seen.invocation.loaded.config.tts.speed, 1.5);
}

TEST(CommandLine, lets_flags_win_over_the_environment) {
  run({"listen", "a.wav", "--turn-silence-ms", "300"},
      {{"REPARTEE_TURN_SILENCE_MS", "700"}, {"REPARTEE_TURN_INTERRUPT_MS", "50"}});
  EXPECT_EQ(seen.invocation.loaded.config.turn.silence_ms, 300);
  EXPECT_EQ(seen.invocation.loaded.config.turn.interrupt_ms, 50);
}

TEST(CommandLine, adds_up_a_repeated_list_flag) {
  run({"listen", "--listen", "127.0.0.1:1", "--listen", "https://127.0.0.1:2,127.0.0.1:3",
       "a.wav"});
  EXPECT_THAT(seen.invocation.loaded.config.server.listen,
              ElementsAre("127.0.0.1:1", "https://127.0.0.1:2", "127.0.0.1:3"));
  EXPECT_THAT(seen.files, ElementsAre("a.wav"));
}

TEST(CommandLine, takes_switches_with_and_without_a_value) {
  run({"listen", "--insecure-public", "a.wav", "--turn-barge-in=false"});
  EXPECT_TRUE(seen.invocation.loaded.config.server.insecure_public);
  EXPECT_FALSE(seen.invocation.loaded.config.turn.barge_in);
  const Outcome outcome = run({"listen", "a.wav", "--turn-barge-in=maybe"});
  EXPECT_EQ(outcome.code, exit_usage);
  EXPECT_THAT(outcome.err, HasSubstr("--turn-barge-in must be true or false, not \"maybe\""));
}

TEST(CommandLine, offers_settings_under_shorter_names) {
  run({"listen", "a.wav", "--engine", "scripted"});
  EXPECT_EQ(seen.invocation.loaded.config.stt.engine, "scripted");
  EXPECT_EQ(seen.invocation.loaded.origins.at("stt.engine"), "--engine");
  const Outcome outcome = run({"listen", "a.wav", "--engine", "whispr"});
  EXPECT_EQ(outcome.code, exit_usage);
  EXPECT_THAT(outcome.err, HasSubstr("--engine must be one of"));
  EXPECT_THAT(outcome.err, HasSubstr("did you mean \"whisper\"?"));
}

TEST(CommandLine, names_the_nearest_of_an_unknown_flag) {
  const Outcome outcome = run({"listen", "a.wav", "--turn-silense-ms", "300"});
  EXPECT_EQ(outcome.code, exit_usage);
  EXPECT_THAT(outcome.err, HasSubstr("the flag \"--turn-silense-ms\" is not expected here"));
  EXPECT_THAT(outcome.err, HasSubstr("did you mean --turn-silence-ms?"));
}

TEST(CommandLine, names_the_nearest_of_an_unknown_command) {
  const Outcome outcome = run({"lissen", "a.wav"});
  EXPECT_EQ(outcome.code, exit_usage);
  EXPECT_THAT(outcome.err, HasSubstr("there is no command \"lissen\""));
  EXPECT_THAT(outcome.err, HasSubstr("did you mean listen?"));
}

TEST(CommandLine, wants_what_a_command_requires) {
  const Outcome outcome = run({"listen"});
  EXPECT_EQ(outcome.code, exit_usage);
  EXPECT_THAT(outcome.err, HasSubstr("FILE is required"));
}

TEST(CommandLine, without_a_command_prints_what_there_is) {
  const Outcome outcome = run({});
  EXPECT_EQ(outcome.code, exit_usage);
  EXPECT_THAT(outcome.out, HasSubstr("listen"));
  EXPECT_THAT(outcome.out, HasSubstr("break"));
}

TEST(CommandLine, prints_help_and_version_on_request) {
  EXPECT_EQ(run({"--help"}).code, exit_ok);
  const Outcome version = run({"--version"});
  EXPECT_EQ(version.code, exit_ok);
  EXPECT_THAT(version.out, testing::StartsWith("repartee "));
  const Outcome help = run({"listen", "--help"});
  EXPECT_EQ(help.code, exit_ok);
  EXPECT_THAT(help.out, HasSubstr("--engine"));
  EXPECT_THAT(help.out, HasSubstr("--listen")) << "a setting's flag that was put in front";
  EXPECT_THAT(help.out, Not(HasSubstr("--turn-silence-ms")));
}

TEST(CommandLine, prints_a_failure_with_what_to_do_about_it) {
  const Outcome outcome = run({"break"});
  EXPECT_EQ(outcome.code, exit_failed);
  EXPECT_EQ(outcome.err, "repartee: there is no sound card\n  plug one in\n");
  EXPECT_EQ(outcome.out, "");
}

TEST(CommandLine, prints_a_failure_as_json_where_json_is_wanted) {
  const auto line = nlohmann::json::parse(run({"break", "--json"}).out);
  EXPECT_EQ(line.at("event"), "error");
  EXPECT_EQ(line.at("code"), "unavailable");
  EXPECT_EQ(line.at("message"), "there is no sound card");
}

TEST(CommandLine, says_where_a_refused_setting_came_from) {
  EXPECT_EQ(run({"refuse", "--listen", "x"}).err,
            "repartee: --listen: server.listen: 'x' names no port\n");
  EXPECT_EQ(run({"refuse"}, {{"HOME", "/nowhere"}, {"REPARTEE_SERVER_LISTEN", "x"}}).err,
            "repartee: REPARTEE_SERVER_LISTEN: server.listen: 'x' names no port\n");
  EXPECT_EQ(run({"refuse"}).err, "repartee: server.listen: 'x' names no port\n");
  EXPECT_EQ(run({"recall", "--listen", "x"}).err, "repartee: server.listen: 'x' names no port\n");
}

TEST(CommandLine, refuses_a_configuration_file_with_a_mistake) {
  const Outcome outcome = run({"listen", "a.wav", "--config", "/nowhere/repartee.toml"});
  EXPECT_EQ(outcome.code, exit_usage);
  EXPECT_THAT(outcome.err, HasSubstr("/nowhere/repartee.toml"));
}

}  // namespace
}  // namespace repartee::app
