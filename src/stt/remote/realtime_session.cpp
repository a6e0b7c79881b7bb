#include "stt/remote/realtime_session.hpp"

#include <algorithm>

#include "http/url.hpp"
#include "stt/remote/transcriptions_wire.hpp"

namespace repartee::stt {
namespace {

using core::Error;
using core::ErrorCode;

std::string address(const RemoteSttOptions& options) {
  std::string url = options.base_url + "/realtime?intent=transcription";
  // OpenAI takes either an intent or a model; Speaches wants both.
  const bool openai = options.base_url.starts_with("https://api.openai.com");
  if (!openai && !options.model.empty()) url += "&model=" + http::url_escaped(options.model);
  return url;
}

}  // namespace

std::shared_ptr<RealtimeSession> RealtimeSession::connect(http::WebSocketClient& client,
                                                          const RemoteSttOptions& options,
                                                          const RecognitionOptions& recognition) {
  auto session = std::make_shared<RealtimeSession>(options, recognition);
  const std::weak_ptr weak = session;
  const std::lock_guard lock(session->mutex_);
  session->socket_ = client.connect({.url = address(options),
                                     .headers = authorization(options),
                                     .connect_timeout = options.connect_timeout},
                                    {.on_open = {},
                                     .on_message =
                                         [weak](std::string_view message) {
                                           if (const auto self = weak.lock()) self->see(message);
                                         },
                                     .on_end =
                                         [weak](const http::WebSocketEnd& end) {
                                           if (const auto self = weak.lock()) self->see_end(end);
                                         }});
  return session;
}

RealtimeSession::RealtimeSession(const RemoteSttOptions& options, RecognitionOptions recognition)
    : options_(options), provider_(provider_of(options)), recognition_(std::move(recognition)) {}

bool RealtimeSession::suits(const RecognitionOptions& recognition) const {
  return recognition.language == recognition_.language &&
         recognition.prompt == recognition_.prompt && recognition.glossary == recognition_.glossary;
}

bool RealtimeSession::ended() const {
  const std::lock_guard lock(mutex_);
  return failure_.has_value();
}

void RealtimeSession::append(std::span<const std::int16_t> audio) {
  if (audio.empty()) return;
  const std::lock_guard lock(mutex_);
  send(append_audio(audio));
}

void RealtimeSession::clear() {
  const std::lock_guard lock(mutex_);
  send(clear_audio());
  start_anew();
}

std::string RealtimeSession::heard() const {
  const std::lock_guard lock(mutex_);
  return text();
}

core::Result<std::string> RealtimeSession::finish(Clock::time_point deadline,
                                                  const std::stop_token& stop,
                                                  http::Failure& failure) {
  std::unique_lock lock(mutex_);
  commit_sent_ = true;
  send(commit_audio());
  changed_.wait_until(lock, stop, deadline, [this] { return failure_ || complete(); });
  if (complete()) {
    auto heard = text();
    start_anew();
    return heard;
  }
  if (!failure_ && stop.stop_requested()) {
    fail({Error(ErrorCode::cancelled, "recognition was stopped"), 400, {}});
  } else if (!failure_) {
    fail({Error(ErrorCode::timed_out,
                provider_.name + " gave no transcript within " +
                    std::to_string(options_.timeout.count()) + " ms",
                "Choose a faster model or raise stt.timeout_ms."),
          400,
          {}});
  }
  failure = *failure_;
  return failure.error;
}

void RealtimeSession::see(std::string_view message) {
  const auto event = parse_realtime_event(message);
  const std::lock_guard lock(mutex_);
  if (event.has_error()) {
    return fail({Error(event.error().code, provider_.name + ": " + event.error().message,
                       "Check that stt.base_url leads to OpenAI's Realtime API, such as …/v1."),
                 400,
                 {}});
  }
  // An earlier utterance may still be talked about.
  if (!event->item.empty() && std::ranges::find(past_, event->item) != past_.end()) return;
  switch (event->kind) {
    case Kind::created:
      if (created_) return;
      created_ = true;
      send(session_update(event->dialect, options_.model, recognition_));
      for (auto& text : std::exchange(early_, {})) send(std::move(text));
      return;
    case Kind::committed:
      item(event->item);
      tells_commits_ = true;
      commit_seen_ = commit_seen_ || commit_sent_;
      return;
    case Kind::delta: item(event->item).text += event->text; return;
    case Kind::completed: {
      auto& completed = item(event->item);
      completed.text = event->text;
      completed.done = true;
      changed_.notify_all();
      return;
    }
    case Kind::failed:
    case Kind::error: return see_error(*event);
    case Kind::other: return;
  }
}

void RealtimeSession::see_error(const RealtimeEvent& event) {
  // It has cut the utterance by itself, and nothing was left to commit.
  if (event.code == "input_audio_buffer_commit_empty" && commit_sent_ && !items_.empty()) {
    commit_seen_ = true;
    changed_.notify_all();
    return;
  }
  const std::string words = http::without_key(event.text, provider_.key);
  const std::string message =
      provider_.name + " reported an error: " + (words.empty() ? "it did not say which" : words);
  if (event.code == "invalid_api_key") {
    return fail({Error(ErrorCode::unauthenticated, message, "Check stt.api_key."), 401, {}});
  }
  if (event.code == "rate_limit_exceeded" || event.code == "insufficient_quota") {
    return fail({Error(ErrorCode::overloaded, message, "See the account's limits."), 400, {}});
  }
  const bool theirs = event.code == "server_error";
  fail({Error(ErrorCode::provider_failed, message, "Check stt.model and the server's log."),
        theirs ? 500 : 400,
        {}});
}

void RealtimeSession::see_end(const http::WebSocketEnd& end) {
  const std::lock_guard lock(mutex_);
  if (failure_) return;
  if (end.status != 0) {
    return fail({http::status_error(end.status, end.headers, end.body, provider_), end.status,
                 end.headers});
  }
  if (end.close_code != 0) {
    std::string message =
        provider_.name + " closed the connection with code " + std::to_string(end.close_code);
    if (!end.reason.empty()) message += ": " + http::error_words(end.reason);
    // RFC 6455 section 7.4.1: 1008 is a matter of rules, and 1013 asks to come back later.
    const bool refused = end.close_code == 1008;
    return fail({Error(end.close_code == 1013 ? ErrorCode::overloaded : ErrorCode::network,
                       http::without_key(std::move(message), provider_.key),
                       refused ? "Check stt.api_key and stt.model." : "See the server's log."),
                 refused ? 400 : 503,
                 {}});
  }
  fail({http::connection_error(end.error, provider_), 0, {}});
}

void RealtimeSession::send(std::string text) {
  if (failure_) return;
  if (!created_) return early_.push_back(std::move(text));
  if (!socket_->send(std::move(text))) {
    fail({Error(ErrorCode::network, provider_.name + " takes no more audio",
                "See the server's log."),
          0,
          {}});
  }
}

void RealtimeSession::fail(http::Failure failure) {
  if (failure_) return;
  failure_ = std::move(failure);
  // The WebSocket's own thread may be here: letting go of it only queues an order.
  socket_.reset();
  early_.clear();
  changed_.notify_all();
}

RealtimeSession::Item& RealtimeSession::item(const std::string& id) {
  const auto found = std::ranges::find(items_, id, &Item::id);
  return found != items_.end() ? *found : items_.emplace_back(Item{id, {}, false});
}

bool RealtimeSession::complete() const {
  const bool done = !items_.empty() && std::ranges::all_of(items_, &Item::done);
  // Some servers tell of no commits: then the first whole transcript is the answer.
  return commit_sent_ && done && (commit_seen_ || !tells_commits_);
}

std::string RealtimeSession::text() const {
  std::string all;
  for (const auto& item : items_) {
    if (!all.empty() && !item.text.empty()) all += ' ';
    all += item.text;
  }
  return single_spaced(all);
}

void RealtimeSession::start_anew() {
  past_.clear();
  for (auto& item : items_) past_.push_back(std::move(item.id));
  items_.clear();
  commit_sent_ = commit_seen_ = false;
}

}  // namespace repartee::stt
