#pragma once
// Speech-to-text by another server: its address and how patiently it is asked.

#include <chrono>
#include <string>

#include "core/error.hpp"
#include "http/provider_error.hpp"
#include "http/retry.hpp"

namespace repartee::stt {

struct RemoteSttOptions {
  std::string base_url;  ///< With the version: "https://api.openai.com/v1".
  std::string api_key;   ///< "": none is sent.
  std::string model;     ///< "": what the server takes by default, where it allows none.
  /// For a final transcript, all attempts together, from the end of speech.
  std::chrono::milliseconds timeout{8'000};
  std::chrono::milliseconds connect_timeout{2'000};
  http::RetryPolicy retry;
  int most_utterances = 64;  ///< At a time.
};

/// The options with a tidy address, or `invalid_argument` naming the setting that is wrong.
core::Result<RemoteSttOptions> check(RemoteSttOptions options);

/// For messages.
http::Provider provider_of(const RemoteSttOptions& options);

/// What Recognition::finish() answers for it. `overloaded` there promises that nothing is lost and
/// that a decoder will come free here; a provider that is busy, or whose quota is used up, has
/// failed like any other.
core::Error last_word(core::Error error);

/// "Authorization: Bearer …" where there is a key.
http::Headers authorization(const RemoteSttOptions& options);

}  // namespace repartee::stt
