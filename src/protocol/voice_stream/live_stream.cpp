// `WS /ws/conversation` and `WS /ws/transcribe`: raw PCM as it is spoken.

#include <spdlog/spdlog.h>

#include "protocol/admission.hpp"
#include "protocol/feed.hpp"
#include "protocol/voice_stream/messages.hpp"
#include "protocol/voice_stream/query.hpp"
#include "protocol/voice_stream/spoken_clauses.hpp"
#include "protocol/voice_stream/voice_stream.hpp"

namespace repartee::protocol::voice_stream {

namespace asio = boost::asio;
using namespace std::chrono_literals;
namespace event = conversation::event;

namespace {

// These clients queue clauses themselves, so a reply leaves as soon as it is made. Only not all of
// a long one at once: a minute is 2.6 MB of base64 at 16 kHz, which a slow line may take long to
// carry and the outbox still holds.
constexpr core::Duration lead = 60s;

class LiveStream final : public runtime::SessionListener {
 public:
  LiveStream(std::shared_ptr<net::WebSocket> socket, std::shared_ptr<runtime::Service> service,
             Endpoint endpoint)
      : socket_(std::move(socket)), service_(std::move(service)), endpoint_(endpoint) {}

  asio::awaitable<void> run(Query query, std::string tenant);

  // From the session.
  void on_event(const conversation::Event& event) override {
    std::visit([this](const auto& told) { tell(told); }, event);
  }
  void on_audio(conversation::StreamId, conversation::SegmentId segment, core::SamplePos,
                std::span<const std::int16_t> samples, bool last) override {
    if (clauses_.holds(segment)) return clauses_.add_sound(segment, samples);
    // The model said that it was done only after its last words had left.
    if (const auto end = last ? clauses_.end_reply() : std::nullopt) send_clause(*end);
  }
  // These clients hold the clauses they were given: all they can do is stop, at "interrupted".
  void on_clear(conversation::StreamId, core::SamplePos) override {}
  void on_duck(conversation::StreamId, double) override {}
  void on_hold(conversation::StreamId) override {}
  void on_resume(conversation::StreamId) override {}
  void on_flow(bool slow_down, core::Duration ahead) override {
    socket_->send_text(flow_message(slow_down, ahead));
  }
  void on_close(const std::string& reason) override {
    socket_->send_text(state_message("closed", {reason}));
    socket_->close(net::CloseCode::normal, reason);
  }

 private:
  asio::awaitable<void> on_message(net::WebSocketMessage message);
  void obey(const Control& control);

  void tell(const event::SpeechStarted&) { tell_state({"speech_started"}); }
  void tell(const event::SpeechStopped&) { tell_state({"speech_stopped"}); }
  void tell(const event::StateChanged& changed);
  void tell(const event::TranscriptUpdated& updated);
  void tell(const event::ReplyAnnounced&) { clauses_.begin_reply(); }
  void tell(const event::SegmentStarted& started) {
    clauses_.begin_clause(started.segment, started.text);
  }
  void tell(const event::SegmentDone& done) {
    send_clause(clauses_.finish_clause(done.segment, done.last));
  }
  void tell(const event::ReplyDone& done) {
    if (!done.announced) return;
    if (const auto end = clauses_.end_reply()) send_clause(*end);
  }
  void tell(const event::Failure& failure) { socket_->send_text(error_message(failure.error)); }
  template <class Other>
  void tell(const Other&) {}

  void tell_state(const std::vector<std::string>& events);
  void send_clause(const SpokenClauses::Clause& clause) {
    socket_->send_text(response_audio_message(clause, session().options().settings.output_rate_hz));
  }
  runtime::Session& session() { return admission_.session(); }

  const std::shared_ptr<net::WebSocket> socket_;
  const std::shared_ptr<runtime::Service> service_;
  const Endpoint endpoint_;
  SpokenClauses clauses_;
  conversation::State told_ = conversation::State::listening;
  Admission admission_;  // last: it ends the session, which uses the rest
};

asio::awaitable<void> LiveStream::run(Query query, std::string tenant) {
  const auto opened = admission_.open(
      socket_->executor(), *service_, *this,
      [&](runtime::SessionOptions& options) -> core::Result<> {
        if (auto read = read_query(query, *service_->engines, options); !read) return read;
        options.settings.answer = endpoint_ == Endpoint::conversation;
        options.settings.delivery = conversation::Delivery::paced;
        options.settings.lead = lead;
        options.settings.can_hold = false;
        return {};
      },
      std::move(tenant));
  if (!opened) {
    refuse(*socket_, opened.error(), error_message(opened.error()));
    co_return;
  }
  socket_->send_text(ready_message(session(), *service_->engines, endpoint_));
  spdlog::info("session {}: open ({})", session().id(),
               endpoint_ == Endpoint::conversation ? "conversation" : "transcribe");
  for (;;) {
    auto message = co_await socket_->receive();
    if (!message) break;
    co_await on_message(std::move(*message));
    co_await session().ready_for_audio();
  }
}

asio::awaitable<void> LiveStream::on_message(net::WebSocketMessage message) {
  if (message.binary) {
    const auto samples = read_audio(message.data);
    if (!samples) co_return socket_->send_text(error_message(samples.error()));
    co_return co_await feed(session(), *samples);
  }
  if (const auto control = read_control(message.data, endpoint_)) {
    obey(*control);
  } else {
    socket_->send_text(error_message(control.error()));
  }
}

void LiveStream::obey(const Control& control) {
  switch (control.action) {
    case Control::Action::reset:
      session().command(conversation::input::Reset{});
      told_ = session().state();
      return socket_->send_text(state_message(conversation::name(told_), {"reset"}));
    case Control::Action::stop: return session().command(conversation::input::Stop{"stop"});
    case Control::Action::interrupt: return session().command(conversation::input::Interrupt{});
    case Control::Action::text: return session().command(conversation::input::Text{control.text});
    case Control::Action::commit: return session().commit();
  }
}

void LiveStream::tell(const event::StateChanged& changed) {
  if (endpoint_ == Endpoint::transcribe || changed.state == told_) return;
  if (changed.state == conversation::State::closed) return;  // on_close says it
  told_ = changed.state;
  std::vector<std::string> events;
  if (changed.state == conversation::State::interrupted) events.emplace_back("interrupted");
  socket_->send_text(state_message(conversation::name(told_), events));
}

// The session has gone on to the state that the event leads to before it tells of it.
void LiveStream::tell_state(const std::vector<std::string>& events) {
  if (endpoint_ == Endpoint::transcribe || session().state() == conversation::State::closed) return;
  told_ = session().state();
  socket_->send_text(state_message(conversation::name(told_), events));
}

void LiveStream::tell(const event::TranscriptUpdated& updated) {
  socket_->send_text(
      transcription_message(updated, session().options().settings.language, /*origin_s=*/0));
}

}  // namespace

asio::awaitable<void> serve_conversation(std::shared_ptr<net::WebSocket> socket,
                                         std::shared_ptr<runtime::Service> service, Query query,
                                         std::string tenant) {
  LiveStream stream(std::move(socket), std::move(service), Endpoint::conversation);
  co_await stream.run(std::move(query), std::move(tenant));
}

asio::awaitable<void> serve_transcription(std::shared_ptr<net::WebSocket> socket,
                                          std::shared_ptr<runtime::Service> service, Query query,
                                          std::string tenant) {
  LiveStream stream(std::move(socket), std::move(service), Endpoint::transcribe);
  co_await stream.run(std::move(query), std::move(tenant));
}

}  // namespace repartee::protocol::voice_stream
