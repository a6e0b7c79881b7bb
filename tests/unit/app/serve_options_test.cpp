// The listening side of the configuration, and the engines that it can name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/settings.hpp"
#include "app/serve.hpp"
#include "llm/registry.hpp"
#include "stt/registry.hpp"
#include "tts/registry.hpp"
#include "vad/registry.hpp"

namespace repartee::app {
namespace {

using testing::Contains;

TEST(ServeOptions, are_the_addresses_with_and_without_tls) {
  Config config;
  config.server.listen = {"127.0.0.1:0", "http://127.0.0.1:8080", "https://[::1]:8443"};
  config.server.tls_cert = "cert.pem";
  config.server.tls_key = "key.pem";
  const auto options = server_options(config);
  ASSERT_TRUE(options) << options.error().text();
  ASSERT_EQ(options->listen.size(), 3u);
  EXPECT_TRUE(options->listen[0].tls);
  EXPECT_FALSE(options->listen[1].tls);
  EXPECT_TRUE(options->listen[2].tls);
  EXPECT_EQ(options->listen[2].host, "::1");
  EXPECT_EQ(options->tls_certificate, "cert.pem");
}

TEST(ServeOptions, have_room_for_two_of_the_largest_uploads) {
  Config config;
  config.limits.max_upload_bytes = 1 << 30;
  const auto options = server_options(config);
  ASSERT_TRUE(options) << options.error().text();
  EXPECT_GT(options->max_body_bytes, std::size_t{1} << 30);
  EXPECT_GE(options->max_bodies_bytes, 2 * options->max_body_bytes);
}

TEST(ServeOptions, have_room_for_two_of_the_largest_messages) {
  Config config;
  config.limits.max_message_bytes = 1 << 30;
  const auto options = server_options(config);
  ASSERT_TRUE(options) << options.error().text();
  EXPECT_GE(options->max_bodies_bytes, 2 * options->max_message_bytes);
}

TEST(ServeOptions, are_refused_where_the_rules_say_so) {
  Config config;
  config.server.listen = {"0.0.0.0:8080"};
  const auto options = server_options(config);
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().code, core::ErrorCode::invalid_argument);
}

TEST(ReadyLine, names_every_url) {
  const std::string urls[] = {"http://127.0.0.1:1", "https://127.0.0.1:2"};
  EXPECT_EQ(ready_line(urls), "ready http://127.0.0.1:1 https://127.0.0.1:2\n");
}

/// What a setting may name, without `auto`.
template <class Names>
void expect_same(std::string_view path, const Names& names) {
  const auto& choices = find_setting(path)->choices;
  for (const auto& name : names) EXPECT_THAT(choices, Contains(std::string_view(name))) << path;
  for (const auto& choice : choices) {
    if (choice != "auto") EXPECT_THAT(names, Contains(choice)) << path;
  }
}

TEST(Engines, that_can_be_named_are_those_that_there_are) {
  expect_same("vad.engine", vad::engine_names());
  expect_same("stt.engine", stt::speech_to_text_engines());
  expect_same("tts.engine", tts::text_to_speech_engines());
}

TEST(Engines, behind_answers_are_all_reachable) {
  std::vector<std::string_view> reachable = find_setting("llm.engine")->choices;
  for (const auto& mode : find_setting("answer.mode")->choices) {
    if (mode != "llm") reachable.push_back(mode);
  }
  EXPECT_THAT(reachable, testing::UnorderedElementsAreArray(llm::language_model_engines()));
}

}  // namespace
}  // namespace repartee::app
