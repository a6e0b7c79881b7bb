#include "llm/registry.hpp"

#include <fstream>
#include <iterator>

#include "llm/chain/chain.hpp"
#include "llm/echo/echo.hpp"
#include "llm/openai/openai.hpp"
#include "llm/scripted/scripted.hpp"

namespace repartee::llm {
namespace {

using core::Error;
using core::ErrorCode;
using Made = core::Result<std::shared_ptr<LanguageModel>>;
using Client = std::shared_ptr<http::HttpClient>;

std::tm machine_time() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return local;
}

Made make_echo(const LlmOptions&, const Client&) {
  return create_echo_model();
}

Made make_template(const LlmOptions& options, const Client&) {
  LocalTime local_time = options.local_time ? options.local_time : machine_time;
  if (options.template_file.empty()) {
    return create_template_model(default_template(), "built-in", std::move(local_time));
  }
  std::ifstream in(options.template_file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    return Error(ErrorCode::not_found,
                 "The template file \"" + options.template_file + "\" cannot be read",
                 "examples/template.toml is one to start from.");
  }
  return create_template_model(text, options.template_file, std::move(local_time));
}

Made make_openai(const LlmOptions& options, const Client& client) {
  return create_openai_model(
      {.base_url = options.base_url,
       .api_key = options.api_key,
       .model = options.model,
       .headers = options.headers,
       .temperature = options.temperature,
       .connect_timeout = std::chrono::milliseconds(options.connect_timeout_ms),
       .first_token_timeout = std::chrono::milliseconds(options.first_token_timeout_ms),
       .idle_timeout = std::chrono::milliseconds(options.idle_timeout_ms)},
      client);
}

Made make_scripted(const LlmOptions& options, const Client&) {
  return create_scripted_model(options.scripted_text,
                               std::chrono::milliseconds(options.scripted_delay_ms));
}

struct Engine {
  std::string_view name;
  Made (*make)(const LlmOptions&, const Client&);
};

constexpr Engine engines[] = {
    {"echo", make_echo},
    {"template", make_template},
    {"openai", make_openai},
    {"scripted", make_scripted},
};

Made make_engine(const LlmOptions& options, const Client& client) {
  std::string known;
  for (const auto& engine : engines) {
    if (engine.name == options.engine) return engine.make(options, client);
    known.append(known.empty() ? "" : ", ").append(engine.name);
  }
  return Error(ErrorCode::not_found, "There is no language model engine \"" + options.engine + "\"",
               "Known are: " + known + ".");
}

/// The options of an entry of `fallback`.
LlmOptions next_in_line(LlmOptions options, const std::string& entry) {
  const auto colon = entry.find(':');
  options.engine = entry.substr(0, colon);
  if (colon == std::string::npos) return options;
  options.model = entry.substr(colon + 1);
  const auto at = options.model.rfind("@http");
  if (at == std::string::npos) return options;
  options.base_url = options.model.substr(at + 1);
  options.model.resize(at);
  // A key is for the server that it was given for, and for no other.
  options.api_key.clear();
  options.headers.clear();
  return options;
}

}  // namespace

const std::vector<std::string>& language_model_engines() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& engine : engines) all.emplace_back(engine.name);
    return all;
  }();
  return names;
}

core::Result<std::vector<std::shared_ptr<LanguageModel>>> create_language_model_links(
    const LlmOptions& options, const Client& client) {
  auto first = make_engine(options, client);
  if (!first) return first.error();
  std::vector<std::shared_ptr<LanguageModel>> models = {std::move(*first)};
  for (const auto& entry : options.fallback) {
    auto next = make_engine(next_in_line(options, entry), client);
    if (!next) {
      const auto& error = next.error();
      return Error(error.code, "llm.fallback \"" + entry + "\": " + error.message, error.hint);
    }
    models.push_back(std::move(*next));
  }
  return models;
}

Made create_language_model(const LlmOptions& options, const Client& client) {
  auto links = create_language_model_links(options, client);
  if (!links) return links.error();
  if (links->size() == 1) return std::move(links->front());
  return create_llm_chain(std::move(*links), std::chrono::milliseconds(options.hedge_after_ms));
}

}  // namespace repartee::llm
