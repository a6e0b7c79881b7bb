#include "llm/openai/openai.hpp"

#include "http/provider_error.hpp"
#include "http/sse.hpp"
#include "llm/openai/chunk.hpp"
#include "llm/openai/request_body.hpp"
#include "llm/openai/status_error.hpp"
#include "llm/openai/tool_calls.hpp"

namespace repartee::llm {
namespace {

using core::Error;
using core::ErrorCode;

constexpr std::size_t max_error_body_bytes = 64u * 1024;

/// One answer on its way. Used on the HTTP client's thread only.
class Answer {
 public:
  Answer(std::shared_ptr<const OpenAiOptions> options, AnswerSink sink)
      : options_(std::move(options)), sink_(std::move(sink)) {}

  void see_headers(int status, const http::Headers& headers) {
    status_ = status;
    // A server that does not stream answers with one JSON object.
    whole_ = http::header(headers, "content-type").starts_with("application/json");
  }

  void see_body(std::string_view bytes) {
    if (done_) return;
    if (status_ != 200 || whole_) {
      const std::size_t bound = whole_ && status_ == 200 ? SIZE_MAX : max_error_body_bytes;
      body_ += bytes.substr(0, bound - std::min(bound, body_.size()));
      return;
    }
    const auto fed = events_.feed(bytes, on_event());
    if (fed.has_error()) finish(Error(ErrorCode::provider_failed, fed.error().message));
  }

  void see_end(core::Result<int> result) {
    if (done_) return;
    if (result.has_value() && *result != 200) {
      return finish(status_error(*result, body_, *options_));
    }
    if (result.has_value()) {
      whole_ ? see_payload(body_) : events_.finish(on_event());
    }
    if (done_) return;
    // After a finish reason nothing of the answer is missing, however the connection ended.
    const bool stopped = result.has_error() && result.error().code == ErrorCode::cancelled;
    const bool something = any_text_ || calls_.any();
    if ((!finish_reason_.empty() || (whole_ && something)) && !stopped) return finish_well();
    if (result.has_error()) return finish(connection_error(result.error(), *options_));
    finish(Error(ErrorCode::provider_failed,
                 "The model server at " + http::shown_url(options_->base_url) +
                     " ended its answer in the middle",
                 "See the model server's log."));
  }

 private:
  http::SseParser::OnEvent on_event() {
    return [this](const http::SseEvent& event) { see_payload(event.data); };
  }

  void see_payload(std::string_view payload) {
    if (done_) return;
    const auto chunk = parse_chunk(payload);
    if (chunk.has_error()) {
      const Error& error = chunk.error();
      return finish(
          Error(error.code, http::without_key(error.message, options_->api_key), error.hint));
    }
    if (chunk->usage) usage_ = *chunk->usage;
    if (!chunk->finish_reason.empty()) finish_reason_ = chunk->finish_reason;
    if (!chunk->text.empty()) {
      any_text_ = true;
      sink_.delta(chunk->text);
    }
    for (const auto& call : chunk->calls) {
      const auto delta = calls_.take(call);
      if (sink_.tool_call) sink_.tool_call(delta);
    }
    if (chunk->done) finish_well();
  }

  void finish_well() {
    if (finish_reason_ == "content_filter" && !any_text_ && !calls_.any()) {
      return finish(Error(ErrorCode::provider_failed, "The model server withheld its answer",
                          "Its content filter objected to the conversation."));
    }
    Completion completion{usage_};
    if (finish_reason_ == "length") completion.finish = FinishReason::length;
    if (finish_reason_ == "content_filter") completion.finish = FinishReason::content_filter;
    // Some servers say "stop" after calls; and the oldest word for them was another one.
    if (completion.finish == FinishReason::stop && calls_.any())
      completion.finish = FinishReason::tool_calls;
    finish(completion);
  }

  void finish(core::Result<Completion> result) {
    done_ = true;
    sink_.done(std::move(result));
  }

  const std::shared_ptr<const OpenAiOptions> options_;
  AnswerSink sink_;
  http::SseParser events_;
  int status_ = 0;
  bool whole_ = false;
  std::string body_;  // of an error, or of an answer that is not a stream
  Usage usage_;
  std::string finish_reason_;
  ToolCalls calls_;
  bool any_text_ = false;
  bool done_ = false;
};

class OpenAiModel final : public LanguageModel {
 public:
  OpenAiModel(OpenAiOptions options, std::shared_ptr<http::HttpClient> client)
      : options_(std::make_shared<const OpenAiOptions>(std::move(options))),
        client_(std::move(client)) {}

  void ask(ChatRequest request, AnswerSink sink, std::stop_token stop) override {
    auto answer = std::make_shared<Answer>(options_, std::move(sink));
    client_->start(
        http_request(request),
        {.on_headers = [answer](int status,
                                const http::Headers& h) { answer->see_headers(status, h); },
         .on_body = [answer](std::string_view bytes) { answer->see_body(bytes); },
         .on_done = [answer](core::Result<int> r) { answer->see_end(std::move(r)); }},
        std::move(stop));
  }

  std::string description() const override {
    return "openai " + options_->model + " at " + http::shown_url(options_->base_url);
  }

 private:
  http::HttpRequest http_request(const ChatRequest& request) const {
    http::HttpRequest out;
    out.method = "POST";
    out.url = options_->base_url + "/chat/completions";
    out.headers = options_->headers;
    out.headers.emplace_back("Content-Type", "application/json");
    out.headers.emplace_back("Accept", "text/event-stream");
    if (!options_->api_key.empty()) {
      out.headers.emplace_back("Authorization", "Bearer " + options_->api_key);
    }
    out.body = request_body(request, *options_);
    out.connect_timeout = options_->connect_timeout;
    out.first_byte_timeout = options_->first_token_timeout;
    out.idle_timeout = options_->idle_timeout;
    return out;
  }

  const std::shared_ptr<const OpenAiOptions> options_;
  const std::shared_ptr<http::HttpClient> client_;
};

}  // namespace

core::Result<std::shared_ptr<LanguageModel>> create_openai_model(
    OpenAiOptions options, std::shared_ptr<http::HttpClient> client) {
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  if (!options.base_url.starts_with("http://") && !options.base_url.starts_with("https://")) {
    return Error(ErrorCode::invalid_argument,
                 "The language model's base_url \"" + http::shown_url(options.base_url) +
                     "\" is not an http:// or https:// address",
                 "For Ollama it is http://localhost:11434/v1.");
  }
  if (options.model.empty()) {
    return Error(ErrorCode::invalid_argument, "The language model has no model name",
                 "Set model to one that the server at base_url has, for example llama3.2.");
  }
  return std::shared_ptr<LanguageModel>(
      std::make_shared<OpenAiModel>(std::move(options), std::move(client)));
}

}  // namespace repartee::llm
