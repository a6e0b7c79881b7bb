#include "stt/remote/provider.hpp"

namespace repartee::stt {

using core::Error;
using core::ErrorCode;

core::Result<RemoteSttOptions> check(RemoteSttOptions options) {
  auto& url = options.base_url;
  while (url.ends_with('/')) url.pop_back();
  if (url.empty()) {
    return Error(ErrorCode::invalid_argument, "remote speech-to-text has no address",
                 "set stt.base_url, for example https://api.openai.com/v1");
  }
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return Error(ErrorCode::invalid_argument,
                 "stt.base_url \"" + http::shown_url(url) + "\" is no http:// or https:// address",
                 "for OpenAI it is https://api.openai.com/v1");
  }
  return options;
}

http::Provider provider_of(const RemoteSttOptions& options) {
  return {"The speech-to-text server at " + http::shown_url(options.base_url), "stt",
          options.api_key};
}

Error last_word(Error error) {
  if (error.code == ErrorCode::overloaded) error.code = ErrorCode::provider_failed;
  return error;
}

http::Headers authorization(const RemoteSttOptions& options) {
  if (options.api_key.empty()) return {};
  return {{"Authorization", "Bearer " + options.api_key}};
}

}  // namespace repartee::stt
