#include "llm/openai/status_error.hpp"

#include "http/provider_error.hpp"

namespace repartee::llm {
namespace {

using core::Error;
using core::ErrorCode;

struct Meaning {
  ErrorCode code;
  std::string hint;
};

Meaning meaning(int status, const std::string& kind, const OpenAiOptions& options) {
  switch (status) {
    case 401:
    case 403:
      return {
          ErrorCode::unauthenticated,
          options.api_key.empty()
              ? "It wants a key: set the language model's api_key."
              : "It refuses the key: check the language model's api_key, and that it belongs to "
                "this base_url."};
    case 404:
      return {ErrorCode::not_found, "Check the model's name \"" + options.model +
                                        "\" (on Ollama: ollama pull " + options.model +
                                        ") and that base_url ends in /v1."};
    case 408:
    case 504: return {ErrorCode::timed_out, "Try again, or choose a smaller model."};
    case 413: return {ErrorCode::too_large, "Shorten the conversation or the system prompt."};
    case 429:
      if (kind == "insufficient_quota") {
        return {ErrorCode::overloaded,
                "The account's credit is used up: see the provider's billing."};
      }
      return {ErrorCode::overloaded,
              "Too many requests: wait a moment, or raise the account's limits."};
    case 503:
    case 529:
      return {ErrorCode::overloaded, "The server is busy or still loads the model: wait a moment."};
    default: break;
  }
  if (status >= 300 && status < 400) {
    return {ErrorCode::provider_failed, "It redirects elsewhere: set base_url to where it leads."};
  }
  if (status >= 500) return {ErrorCode::provider_failed, "See the model server's log."};
  return {ErrorCode::provider_failed, "Check the model's name and its settings."};
}

}  // namespace

core::Error status_error(int status, std::string_view body, const OpenAiOptions& options) {
  const std::string words = http::without_key(http::error_words(body), options.api_key);
  auto [code, hint] = meaning(status, http::error_kind(body), options);
  std::string message = "The model server at " + http::shown_url(options.base_url) + " answered " +
                        std::to_string(status);
  if (!words.empty()) message += ": " + words;
  return Error(code, std::move(message), std::move(hint));
}

core::Error connection_error(const core::Error& error, const OpenAiOptions& options) {
  if (error.code != ErrorCode::network && error.code != ErrorCode::timed_out) return error;
  const std::string where = http::shown_url(options.base_url);
  return Error(
      error.code, error.message,
      error.code == ErrorCode::timed_out
          ? "Is the model \"" + options.model + "\" too large for its machine, or still loading?"
          : "Is Ollama, or your model server, running at " + where + "?");
}

}  // namespace repartee::llm
