#pragma once
// The language models there are, by name.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "http/http_client.hpp"
#include "llm/language_model.hpp"
#include "llm/template/template.hpp"

namespace repartee::llm {

struct LlmOptions {
  std::string engine = "echo";  ///< One of language_model_engines().

  // openai
  std::string base_url;  ///< "http://localhost:11434/v1".
  std::string api_key;
  std::string model;
  http::Headers headers;              ///< Sent besides the usual ones.
  std::optional<double> temperature;  ///< Unset: the server's default.
  int connect_timeout_ms = 5'000;
  int first_token_timeout_ms = 15'000;
  int idle_timeout_ms = 15'000;

  /// Who answers where `engine` fails or is slow to begin, in this order (see create_llm_chain()):
  /// an engine ("template", "echo", "scripted"), "openai:MODEL" for another model of the same
  /// server, or "openai:MODEL@URL" for one of another, which is sent no key.
  std::vector<std::string> fallback;
  int hedge_after_ms = 2'000;

  // template
  std::string template_file;  ///< "": the built-in patterns.
  LocalTime local_time;       ///< Unset: the machine's.

  // scripted
  std::string scripted_text = "This is a scripted answer.";
  int scripted_delay_ms = 0;  ///< Before each word.
};

/// In the order in which help texts list them.
const std::vector<std::string>& language_model_engines();

/// `not_found` for an unknown engine or a missing file, else the engine's own errors. `client` is
/// needed by openai only.
core::Result<std::shared_ptr<LanguageModel>> create_language_model(
    const LlmOptions& options, const std::shared_ptr<http::HttpClient>& client);

/// The same, but not as one: the model and those of `fallback` in their order, each by itself. For
/// who wants to know which of them works.
core::Result<std::vector<std::shared_ptr<LanguageModel>>> create_language_model_links(
    const LlmOptions& options, const std::shared_ptr<http::HttpClient>& client);

}  // namespace repartee::llm
