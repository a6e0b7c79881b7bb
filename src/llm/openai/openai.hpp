#pragma once
// Every server that speaks OpenAI's chat completions: OpenAI, xAI, Ollama (/v1), llama.cpp, vLLM.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "http/http_client.hpp"
#include "llm/language_model.hpp"

namespace repartee::llm {

struct OpenAiOptions {
  std::string
      base_url;  ///< With the version: "http://localhost:11434/v1"; a slash at the end may be.
  std::string api_key;  ///< "": none is sent.
  std::string model;
  http::Headers headers;              ///< Sent besides the usual ones.
  std::optional<double> temperature;  ///< Unset: the server's default.
  std::chrono::milliseconds connect_timeout{5'000};
  /// To the first byte of the answer, and between two pieces of it. Whoever asks may be stricter
  /// and stop the token.
  std::chrono::milliseconds first_token_timeout{15'000};
  std::chrono::milliseconds idle_timeout{15'000};
};

/// Errors of the options are `invalid_argument`. What a request may end with, besides the errors of
/// http::HttpClient: `unauthenticated` (401, 403), `not_found` (404: the model or the address),
/// `too_large` (413), `overloaded` (429, 503, 529), `timed_out` (408, 504), `provider_failed`
/// (other statuses, errors after the answer began, what is not JSON). Each hint says the mend.
core::Result<std::shared_ptr<LanguageModel>> create_openai_model(
    OpenAiOptions options, std::shared_ptr<http::HttpClient> client);

}  // namespace repartee::llm
