#include "app/talk/speak_files.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>

#include "app/talk/ideal_speaker.hpp"

namespace repartee::app {

namespace {

using core::Error;
using core::ErrorCode;
using core::Instant;
using namespace std::chrono_literals;

constexpr auto frame_time = 20ms;
constexpr std::size_t frame_samples = core::input_rate_hz / 50;
constexpr auto acknowledge_every = 100ms;
/// How long a server may take to say goodbye.
constexpr auto goodbye_time = 2s;

/// What the two coroutines of a session share; both run on its executor.
struct Session {
  Session(std::shared_ptr<VoiceClient> client, std::vector<SpokenRecording> recordings,
          TalkObserver observer)
      : client(std::move(client)),
        recordings(std::move(recordings)),
        observer(std::move(observer)),
        speaker(this->client->ready().output_rate_hz),
        reply{.rate_hz = this->client->ready().output_rate_hz} {}

  std::shared_ptr<VoiceClient> client;
  const std::vector<SpokenRecording> recordings;
  TalkObserver observer;
  IdealSpeaker speaker;
  audio::Sound reply;
  std::optional<Exchange> exchange;
  std::optional<Error> ended;  ///< Why the server's side is over, once it is.
  std::optional<IdealSpeaker::Position> acknowledged;
  Instant acknowledged_at{};
};

void follow(IdealSpeaker& speaker, const PlaybackEvent& event, Instant now) {
  switch (event.kind) {
    case PlaybackEvent::Kind::clear: return speaker.clear(event.stream, now);
    case PlaybackEvent::Kind::hold: return speaker.hold(now);
    case PlaybackEvent::Kind::resume: return speaker.resume(now);
    case PlaybackEvent::Kind::duck: return;  // How loud it is changes nothing about what is heard.
  }
}

void take(Session& session, ServerEvent event) {
  const Instant now = core::Monotonic::now();
  if (session.exchange) session.exchange->on_event(event, now);
  session.observer.event(event);
  if (const auto* playback = std::get_if<PlaybackEvent>(&event)) {
    follow(session.speaker, *playback, now);
  } else if (const auto* error = std::get_if<ErrorEvent>(&event)) {
    spdlog::warn("the server reports: {} [{}] {}", error->message, error->code, error->hint);
  } else if (auto* frame = std::get_if<protocol::native::Frame>(&event)) {
    session.speaker.receive(std::move(*frame), now);
  }
}

asio::awaitable<void> listen(std::shared_ptr<Session> session) {
  while (!session->ended) {
    core::Result<ServerEvent> event = co_await session->client->next();
    if (event) {
      take(*session, std::move(*event));
    } else {
      session->ended = event.error();
    }
  }
}

void acknowledge(Session& session, Instant now) {
  const auto position = session.speaker.position();
  if (!position || position == session.acknowledged) return;
  // Every 100 ms while playing, and the last sample at once.
  if (!session.speaker.idle() && now - session.acknowledged_at < acknowledge_every) return;
  session.client->send_played(position->stream, position->samples);
  session.acknowledged = position;
  session.acknowledged_at = now;
}

/// One 20 ms step of the session: a frame out, the loudspeaker's time on.
void step(Session& session, std::span<const std::int16_t> frame) {
  session.client->send_audio(frame);
  const Instant now = core::Monotonic::now();
  session.speaker.advance(now);
  acknowledge(session, now);
  const audio::Samples heard = session.speaker.take_heard();
  session.reply.samples.insert(session.reply.samples.end(), heard.begin(), heard.end());
}

/// When the steps of a session are due, from its first one on: a late step delays no other.
class Schedule {
 public:
  explicit Schedule(const asio::any_io_executor& executor) : timer_(executor) {}

  asio::awaitable<void> next() {
    timer_.expires_at(start_ + frame_time * number_);
    ++number_;
    boost::system::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  /// Milliseconds of audio sent so far.
  double audio_ms() const { return static_cast<double>(number_) * 20.0; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::int64_t number_ = 0;
  asio::steady_timer timer_;
};

asio::awaitable<ExchangeSummary> speak(std::shared_ptr<Session> session,
                                       std::shared_ptr<Schedule> schedule, std::size_t number) {
  const SpokenRecording& recording = session->recordings[number];
  const audio::Samples& samples = recording.sound.samples;
  const double clock_ms = schedule->audio_ms();
  std::optional<double> speech_end_ms;
  if (recording.speech) {
    speech_end_ms =
        clock_ms + static_cast<double>(recording.speech->end) * 1000 / core::input_rate_hz;
  }
  session->exchange.emplace(clock_ms, speech_end_ms);
  Exchange& exchange = *session->exchange;
  const std::size_t heard_before = session->reply.samples.size();
  audio::Samples frame(frame_samples);
  std::size_t sent = 0;
  bool recording_sent = false;
  while (!session->ended && !exchange.over(core::Monotonic::now(), session->speaker.idle())) {
    co_await schedule->next();
    const std::size_t count = std::min(frame_samples, samples.size() - sent);
    std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>(sent), count, frame.begin());
    std::fill(frame.begin() + static_cast<std::ptrdiff_t>(count), frame.end(), 0);
    step(*session, frame);
    const std::size_t before = std::exchange(sent, sent + count);
    const bool end_inside =
        recording.speech && before < recording.speech->end && recording.speech->end <= sent;
    if (end_inside) exchange.on_speech_end_sent(core::Monotonic::now());
    if (count > 0) {
      session->observer.recording_spoken(static_cast<double>(sent) /
                                         static_cast<double>(samples.size()));
    }
    if (sent == samples.size() && !recording_sent) {
      recording_sent = true;
      exchange.on_recording_sent(core::Monotonic::now());
    }
  }
  const auto heard = static_cast<double>(session->reply.samples.size() - heard_before);
  co_return exchange.summary(heard * 1000 / session->reply.rate_hz);
}

/// Nothing where every recording has been answered, or the session is still open.
std::optional<Error> cut_short(const Session& session, const std::vector<ExchangeSummary>& turns) {
  const bool all =
      turns.size() == session.recordings.size() && (turns.empty() || turns.back().answered());
  if (!session.ended || all) return std::nullopt;
  return Error(ErrorCode::closed, "the server ended the session: " + session.ended->message,
               session.ended->hint);
}

/// Says stop, and keeps listening for the goodbye for a while.
asio::awaitable<void> part(std::shared_ptr<Session> session) {
  session->client->send_stop();
  asio::steady_timer timer(co_await asio::this_coro::executor);
  const Instant deadline = core::Monotonic::now() + goodbye_time;
  while (!session->ended && core::Monotonic::now() < deadline) {
    timer.expires_after(frame_time);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (!session->ended) session->client->close();
}

void rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

asio::awaitable<core::Result<TalkResult>> speak_files(VoiceOptions options,
                                                      std::vector<SpokenRecording> recordings,
                                                      TalkObserver observer) {
  core::Result<std::shared_ptr<VoiceClient>> client = co_await open_voice(options);
  if (!client) co_return client.error();
  observer.ready((*client)->ready());
  const auto session =
      std::make_shared<Session>(std::move(*client), std::move(recordings), std::move(observer));
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::co_spawn(executor, listen(session), rethrow);
  const auto schedule = std::make_shared<Schedule>(executor);
  TalkResult result;
  for (std::size_t number = 0; number < session->recordings.size(); ++number) {
    session->observer.recording_starts(session->recordings[number]);
    ExchangeSummary summary = co_await speak(session, schedule, number);
    session->observer.recording_answered(session->recordings[number], summary);
    result.turns.push_back(std::move(summary));
    if (session->ended) break;
  }
  result.cut_short = cut_short(*session, result.turns);
  if (!session->ended) co_await part(session);
  result.reply = std::move(session->reply);
  co_return result;
}

}  // namespace repartee::app
