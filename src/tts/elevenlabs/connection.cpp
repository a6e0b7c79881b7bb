#include "tts/elevenlabs/connection.hpp"

namespace repartee::tts {

using core::Error;
using core::ErrorCode;

void SpeechContext::push(ElevenLabsMessage message) {
  const std::lock_guard lock(mutex_);
  messages_.push_back(std::move(message));
  changed_.notify_all();
}

void SpeechContext::fail(const http::Failure& failure) {
  const std::lock_guard lock(mutex_);
  failure_ = failure;
  changed_.notify_all();
}

SpeechContext::Next SpeechContext::wait(std::stop_token stop,
                                        std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, std::move(stop), until,
                      [this] { return !messages_.empty() || failure_; });
  // What came before the failure is still worth saying.
  if (!messages_.empty()) {
    Next next{std::move(messages_.front()), std::nullopt};
    messages_.pop_front();
    return next;
  }
  return {std::nullopt, failure_};
}

std::shared_ptr<Connection> Connection::open(http::WebSocketClient& client,
                                             const RemoteTtsOptions& options,
                                             const http::Provider& provider,
                                             const std::string& voice_id) {
  auto connection = std::make_shared<Connection>(provider);
  const std::weak_ptr weak = connection;
  http::WebSocketRequest request;
  request.url = options.base_url + elevenlabs_path(voice_id, options.model);
  if (!options.api_key.empty()) request.headers = {{"xi-api-key", options.api_key}};
  request.connect_timeout = options.connect_timeout;
  const std::lock_guard lock(connection->mutex_);
  connection->socket_ =
      client.connect(std::move(request), {.on_open =
                                              [weak] {
                                                const auto self = weak.lock();
                                                if (!self) return;
                                                const std::lock_guard lock(self->mutex_);
                                                self->open_ = true;
                                                self->changed_.notify_all();
                                              },
                                          .on_message =
                                              [weak](std::string_view message) {
                                                if (const auto self = weak.lock()) {
                                                  self->see(message);
                                                }
                                              },
                                          .on_end =
                                              [weak](const http::WebSocketEnd& end) {
                                                if (const auto self = weak.lock()) {
                                                  self->see_end(end);
                                                }
                                              }});
  return connection;
}

std::shared_ptr<SpeechContext> Connection::begin(const std::string& context) {
  const std::lock_guard lock(mutex_);
  if (contexts_.size() >= most_contexts) return nullptr;
  auto begun = std::make_shared<SpeechContext>();
  if (failure_) begun->fail(*failure_);
  return contexts_[context] = std::move(begun);
}

bool Connection::wait_until_open(std::stop_token stop,
                                 std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, std::move(stop), until, [this] { return open_ || failure_; });
}

void Connection::send(std::string message) {
  const std::lock_guard lock(mutex_);
  if (socket_ && socket_->send(std::move(message))) return;
  fail({Error(ErrorCode::network, provider_.name + " takes no more text", "See its status page."),
        0,
        {}});
}

void Connection::end(const std::string& context) {
  const std::lock_guard lock(mutex_);
  contexts_.erase(context);
}

bool Connection::ended() const {
  const std::lock_guard lock(mutex_);
  return failure_.has_value();
}

void Connection::see(std::string_view bytes) {
  auto message = parse_elevenlabs(bytes);
  const std::lock_guard lock(mutex_);
  if (message.has_error()) {
    return fail({Error(message.error().code, provider_.name + ": " + message.error().message,
                       "Check that tts.base_url is ElevenLabs' address."),
                 400,
                 {}});
  }
  const auto context = contexts_.find(message->context);
  if (!message->error.empty()) {
    const auto failure = refused(message->error, message->kind);
    if (message->context.empty()) return fail(failure);
    if (context != contexts_.end()) context->second->fail(failure);
    return;
  }
  // A server of one context at a time may leave its name out.
  if (context != contexts_.end()) return context->second->push(std::move(*message));
  if (message->context.empty() && contexts_.size() == 1) {
    contexts_.begin()->second->push(std::move(*message));
  }
}

http::Failure Connection::refused(const std::string& words, const std::string& kind) const {
  const std::string message =
      provider_.name + " reported an error: " + http::without_key(words, provider_.key);
  if (kind == "quota_exceeded") {
    return {Error(ErrorCode::overloaded, message,
                  "The account's credit is used up: see the provider's billing."),
            400,
            {}};
  }
  if (kind == "invalid_api_key" || kind == "unauthorized") {
    return {Error(ErrorCode::unauthenticated, message, "Check tts.api_key."), 401, {}};
  }
  if (kind == "rate_limit_exceeded" || kind == "too_many_concurrent_requests") {
    return {Error(ErrorCode::overloaded, message,
                  "Too many requests: wait a moment, or raise the account's limits."),
            429,
            {}};
  }
  return {Error(ErrorCode::provider_failed, message,
                "Check tts.voice (the voice's id), tts.model and tts.parameters."),
          400,
          {}};
}

void Connection::see_end(const http::WebSocketEnd& end) {
  const std::lock_guard lock(mutex_);
  if (failure_) return;
  if (end.status != 0) {
    return fail({http::status_error(end.status, end.headers, end.body, provider_), end.status,
                 end.headers});
  }
  if (end.close_code == 0) return fail({http::connection_error(end.error, provider_), 0, {}});
  // 1008: the provider's way to refuse a key, a voice, or an empty account (RFC 6455: policy).
  if (end.close_code == 1008) {
    const std::string words = http::error_words(end.reason);
    return fail(refused(words.empty() ? "closed with code 1008" : words, {}));
  }
  fail({Error(end.close_code == 1013 ? ErrorCode::overloaded : ErrorCode::network,
              provider_.name + " closed the connection with code " + std::to_string(end.close_code),
              "Nothing to mend where it happens rarely; else see its status page."),
        0,
        {}});
}

void Connection::fail(http::Failure failure) {
  if (failure_) return;
  failure_ = std::move(failure);
  socket_.reset();
  for (auto& [name, context] : contexts_) context->fail(*failure_);
  changed_.notify_all();
}

}  // namespace repartee::tts
