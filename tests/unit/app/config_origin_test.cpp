// Errors about settings say where the value came from.
#include "app/config/origin.hpp"

#include <gtest/gtest.h>

namespace repartee::app {
namespace {

Loaded with_origins() {
  Loaded loaded;
  loaded.origins = {{"server.listen", "repartee.toml:2"},
                    {"server.tls_cert", "default"},
                    {"server.tls_key", "REPARTEE_SERVER_TLS_KEY"},
                    {"turn.backchannels", "--turn-backchannels"},
                    {"tts.lexicon", "default"},
                    {"auth.keys", "default"},
                    {"tenants.acme.keys", "repartee.toml:7"},
                    {"tenants.acme.turn.backchannels", "repartee.toml:8"},
                    {"tenants.other.keys", "repartee.toml:10"}};
  return loaded;
}

std::string told(const std::string& message,
                 core::ErrorCode code = core::ErrorCode::invalid_argument) {
  const auto error = with_origin(core::Error(code, message, "mend it"), with_origins());
  EXPECT_EQ(error.code, code);
  EXPECT_EQ(error.hint, "mend it");
  return error.message;
}

TEST(Origin, of_the_setting_that_an_error_names_goes_in_front) {
  EXPECT_EQ(told("server.listen: 'nonsense' names no port"),
            "repartee.toml:2: server.listen: 'nonsense' names no port");
  EXPECT_EQ(told("only words can be in turn.backchannels."),
            "--turn-backchannels: only words can be in turn.backchannels.");
}

TEST(Origin, is_the_first_that_somebody_has_set) {
  EXPECT_EQ(told("server.tls_cert and server.tls_key belong together"),
            "REPARTEE_SERVER_TLS_KEY: server.tls_cert and server.tls_key belong together");
  EXPECT_EQ(told("auth.keys and tenants.other.keys hold the same key"),
            "repartee.toml:10: auth.keys and tenants.other.keys hold the same key");
}

TEST(Origin, is_a_tenant_s_own_where_it_has_one) {
  EXPECT_EQ(told("tenants.acme: turn.backchannels: no words"),
            "repartee.toml:8: tenants.acme: turn.backchannels: no words");
  EXPECT_EQ(told("tenants.other: turn.backchannels: no words"),
            "--turn-backchannels: tenants.other: turn.backchannels: no words");
}

TEST(Origin, is_left_out_where_there_is_none_to_tell) {
  for (const char* message : {"tts.lexicon: cannot read words.toml", "there is no sound card",
                              "server.listening: …", "not.server.listen", "", "..."}) {
    EXPECT_EQ(told(message), message);
  }
}

TEST(Origin, is_not_that_of_another_program_s_settings) {
  for (const auto code : {core::ErrorCode::provider_failed, core::ErrorCode::closed}) {
    EXPECT_EQ(told("the server ended the session: server.listen", code),
              "the server ended the session: server.listen");
  }
}

}  // namespace
}  // namespace repartee::app
