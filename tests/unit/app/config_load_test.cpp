// Which source of settings wins, and where values are said to come from.
#include "app/config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/config/suggest.hpp"

namespace repartee::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A folder of its own for each test, removed afterwards.
class ConfigLoad : public testing::Test {
 protected:
  ConfigLoad() {
    folder_ = fs::temp_directory_path() / ("repartee_config_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    sources_.working_directory = folder_;
    sources_.environment["HOME"] = folder_ / "home";
  }
  ~ConfigLoad() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path;
  }

  Loaded load() {
    auto loaded = load_config(sources_);
    EXPECT_TRUE(loaded) << loaded.error().text();
    return loaded ? *loaded : Loaded{};
  }

  core::Error mistake() {
    auto loaded = load_config(sources_);
    EXPECT_FALSE(loaded);
    return loaded ? core::Error{} : loaded.error();
  }

  fs::path folder_;
  Sources sources_;
};

TEST_F(ConfigLoad, without_anything_gives_the_defaults) {
  sources_.file = write("empty.toml", "");
  const Loaded loaded = load();
  Config expected;
  expected.models.path = folder_ / "home/.local/share/repartee/models";
  expected.server.data_path = folder_ / "home/.local/share/repartee";
  EXPECT_EQ(loaded.config, expected);
  EXPECT_EQ(loaded.origins.at("turn.silence_ms"), "default");
}

TEST_F(ConfigLoad, lets_the_environment_win_over_the_file_and_flags_over_both) {
  const std::string file = write(
      "repartee.toml", "[turn]\nsilence_ms = 500\ninterrupt_ms = 100\n[log]\nlevel = \"warn\"\n");
  sources_.environment["REPARTEE_TURN_SILENCE_MS"] = "600";
  sources_.environment["REPARTEE_TURN_INTERRUPT_MS"] = "150";
  sources_.flags["turn.silence_ms"] = "700";
  const Loaded loaded = load();
  EXPECT_EQ(loaded.config.turn.silence_ms, 700);
  EXPECT_EQ(loaded.config.turn.interrupt_ms, 150);
  EXPECT_EQ(loaded.config.log.level, "warn");
  EXPECT_EQ(loaded.file, file);
  EXPECT_EQ(loaded.origins.at("turn.silence_ms"), "--turn-silence-ms");
  EXPECT_EQ(loaded.origins.at("turn.interrupt_ms"), "REPARTEE_TURN_INTERRUPT_MS");
  EXPECT_EQ(loaded.origins.at("log.level"), file + ":5");
  EXPECT_EQ(loaded.origins.at("log.format"), "default");
}

TEST_F(ConfigLoad, looks_for_the_file_in_the_documented_order) {
  EXPECT_THAT(config_candidates(sources_),
              testing::ElementsAre(folder_ / "repartee.toml",
                                   folder_ / "home/.config/repartee/repartee.toml",
                                   "/etc/repartee/repartee.toml"));
  sources_.environment["XDG_CONFIG_HOME"] = "/xdg";
  EXPECT_EQ(config_candidates(sources_)[1], "/xdg/repartee/repartee.toml");
  sources_.environment["REPARTEE_CONFIG"] = "/a.toml";
  EXPECT_THAT(config_candidates(sources_), testing::ElementsAre("/a.toml"));
  sources_.file = "/b.toml";
  EXPECT_THAT(config_candidates(sources_), testing::ElementsAre("/b.toml"));
}

TEST_F(ConfigLoad, reads_the_home_folder_s_file_where_there_is_none_here) {
  write("home/.config/repartee/repartee.toml", "[turn]\nsilence_ms = 450\n");
  EXPECT_EQ(load().config.turn.silence_ms, 450);
}

TEST_F(ConfigLoad, insists_on_a_file_that_was_named) {
  sources_.environment["REPARTEE_CONFIG"] = folder_ / "missing.toml";
  const auto error = mistake();
  EXPECT_EQ(error.code, core::ErrorCode::not_found);
  EXPECT_THAT(error.message, HasSubstr("missing.toml"));
  sources_.file = folder_.string();
  EXPECT_EQ(mistake().code, core::ErrorCode::not_found);
}

TEST_F(ConfigLoad, splits_lists_at_commas) {
  sources_.environment["REPARTEE_SERVER_LISTEN"] = "127.0.0.1:1, [::1]:2,";
  EXPECT_THAT(load().config.server.listen, testing::ElementsAre("127.0.0.1:1", "[::1]:2"));
}

TEST_F(ConfigLoad, takes_an_empty_variable_as_not_set) {
  sources_.environment["REPARTEE_TURN_SILENCE_MS"] = "";
  EXPECT_EQ(load().origins.at("turn.silence_ms"), "default");
}

TEST_F(ConfigLoad, names_the_nearest_of_an_unknown_variable) {
  sources_.environment["REPARTEE_TURN_SILENCE"] = "400";
  const auto error = mistake();
  EXPECT_THAT(error.message, HasSubstr("REPARTEE_TURN_SILENCE"));
  EXPECT_EQ(error.hint, "did you mean REPARTEE_TURN_SILENCE_MS?");
}

TEST_F(ConfigLoad, leaves_variables_that_are_no_settings_alone) {
  for (const auto* name : {"REPARTEE_TEST_DATA", "REPARTEE_BENCH_SECONDS", "REPARTEE_DEPS",
                           "REPARTEE_WHISPER_BACKEND", "REPARTEE_PHONEMIZE", "REPARTEED"})
    sources_.environment[name] = "x";
  load();
}

TEST_F(ConfigLoad, names_the_variable_or_flag_of_a_bad_value) {
  sources_.environment["REPARTEE_TTS_SPEED"] = "fast";
  EXPECT_EQ(mistake().message, "REPARTEE_TTS_SPEED must be a number from 0.5 to 2, not \"fast\"");
  sources_.environment["REPARTEE_TTS_SPEED"] = "1.5x";
  EXPECT_THAT(mistake().message, HasSubstr("not \"1.5x\""));
  sources_.environment.erase("REPARTEE_TTS_SPEED");
  sources_.flags["turn.barge_in"] = "maybe";
  EXPECT_EQ(mistake().message, "--turn-barge-in must be true or false, not \"maybe\"");
  sources_.flags = {{"turn.silence_ms", "99999999999999"}};
  EXPECT_THAT(mistake().message, HasSubstr("from 100 to 5000"));
}

TEST_F(ConfigLoad, puts_models_where_the_variable_says) {
  sources_.environment["REPARTEE_MODELS"] = "/models";
  const Loaded loaded = load();
  EXPECT_EQ(loaded.config.models.path, "/models");
  EXPECT_EQ(loaded.origins.at("models.path"), "REPARTEE_MODELS");
}

TEST_F(ConfigLoad, takes_paths_in_a_file_relative_to_the_file) {
  write("etc/repartee.toml",
        "[server]\ntls_cert = \"cert.pem\"\ntls_key = \"/k.pem\"\n[template]\nfile = "
        "\"~/mine.toml\"\n[stt]\nmodel = \"base.en\"\n[vad]\nmodel = \"./silero.onnx\"\n");
  sources_.file = folder_ / "etc/repartee.toml";
  const Config config = load().config;
  EXPECT_EQ(config.server.tls_cert, folder_ / "etc/cert.pem");
  EXPECT_EQ(config.server.tls_key, "/k.pem");
  EXPECT_EQ(config.templates.file, folder_ / "home/mine.toml");
  EXPECT_EQ(config.stt.model, "base.en");
  EXPECT_EQ(config.vad.model, folder_ / "etc/silero.onnx");
}

TEST(EditDistance, counts_what_fingers_do_wrong) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("listen", "listen"), 0u);
  EXPECT_EQ(edit_distance("lisetn", "listen"), 1u);
  EXPECT_EQ(edit_distance("lissten", "listen"), 1u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

}  // namespace
}  // namespace repartee::app
