// `WS /ws/clip`: push to talk with whole recordings, one after another, in one conversation.

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <deque>

#include "audio/decode.hpp"
#include "audio/wav.hpp"
#include "core/spawn.hpp"
#include "protocol/admission.hpp"
#include "protocol/voice_stream/messages.hpp"
#include "protocol/voice_stream/query.hpp"
#include "protocol/voice_stream/voice_stream.hpp"
#include "runtime/on_pool.hpp"
#include "runtime/pieces.hpp"

namespace repartee::protocol::voice_stream {

namespace asio = boost::asio;
using namespace std::chrono_literals;
namespace event = conversation::event;

namespace {

// Recordings that may wait while another one is answered. Each may be as large as an upload.
constexpr std::size_t max_waiting = 1;
// A recording goes into the session in steps, so that others get their turn on this thread: some
// seconds of audio, a millisecond of voice activity detection.
constexpr std::size_t windows_at_once = 64;
// A recording comes faster than a recognizer works: up to a minute of it may still be waiting at
// its end (Session::ready_for_audio).
constexpr core::Duration transcript_deadline = 120s;
constexpr std::string_view please_try_again = "Sorry, I didn't hear anything. Please try again.";

struct Clip {
  audio::Samples samples;
  bool speech = false;
};

class ClipStream final : public runtime::SessionListener,
                         public std::enable_shared_from_this<ClipStream> {
 public:
  ClipStream(std::shared_ptr<net::WebSocket> socket, std::shared_ptr<runtime::Service> service)
      : socket_(std::move(socket)), service_(std::move(service)), turn_over_(socket_->executor()) {}

  asio::awaitable<void> run(Query query, std::string tenant);

  // From the session.
  void on_event(const conversation::Event& event) override {
    std::visit([this](const auto& told) { tell(told); }, event);
  }
  void on_audio(conversation::StreamId, conversation::SegmentId, core::SamplePos,
                std::span<const std::int16_t> samples, bool) override {
    reply_sound_.insert(reply_sound_.end(), samples.begin(), samples.end());
  }
  void on_clear(conversation::StreamId, core::SamplePos) override {}
  void on_duck(conversation::StreamId, double) override {}
  void on_hold(conversation::StreamId) override {}
  void on_resume(conversation::StreamId) override {}
  void on_flow(bool, core::Duration) override {}
  void on_close(const std::string& reason) override {
    socket_->send_text(state_message("closed", {reason}));
    socket_->close(net::CloseCode::normal, reason);
    end();
  }

 private:
  core::Result<> configure(const Query& query, runtime::SessionOptions& options) const;
  void on_message(net::WebSocketMessage message);
  void obey(const Control& control);
  void cancel_recordings();
  void tell_cancelled();
  void on_end(runtime::Ending ending);
  void end();

  static asio::awaitable<void> answer_all(std::shared_ptr<ClipStream> self);
  asio::awaitable<void> answer(net::WebSocketMessage recording);
  asio::awaitable<core::Result<Clip>> prepare(std::string bytes) const;
  asio::awaitable<void> feed(audio::Samples samples);

  void tell(const event::TurnCommitted& committed) {
    if (committing_) turn_ = committed.turn;
  }
  void tell(const event::TranscriptUpdated& updated);
  void tell(const event::ReplyAnnounced& announced);
  void tell(const event::SegmentStarted& started);
  void tell(const event::ReplyDone& done);
  void tell(const event::TurnDropped& dropped);
  void tell(const event::Failure& failure) { socket_->send_text(error_message(failure.error)); }
  template <class Other>
  void tell(const Other&) {}
  void finish_turn(conversation::TurnId turn);

  runtime::Session& session() { return admission_->session(); }

  const std::shared_ptr<net::WebSocket> socket_;
  const std::shared_ptr<runtime::Service> service_;
  std::deque<net::WebSocketMessage> waiting_;  // recordings not yet begun; at most max_waiting
  // Those that were cancelled before they were begun. They came before all of waiting_, and their
  // client hears of them when it would have been their turn: it tells recordings apart by order.
  std::size_t cancelled_waiting_ = 0;
  bool answering_ = false;  // answer_all() runs
  bool cancelled_ = false;  // the recording being answered is not wanted any more
  bool forgotten_ = false;  // and what the session has of it was dropped by a reset
  bool ended_ = false;
  bool draining_ = false;  // the session ends once the recordings there are have been answered
  std::stop_source stop_;  // of the work on a recording, when the session has ended
  bool committing_ = false;
  std::optional<conversation::TurnId> turn_;  // of the recording being answered
  runtime::Signal turn_over_;
  double origin_s_ = 0;  // where that recording begins on the session's clock
  conversation::TurnId reply_turn_ = 0;
  std::string reply_text_;
  audio::Samples reply_sound_;
  std::optional<Admission> admission_;
};

// ---- recordings in
// ---------------------------------------------------------------------------------

asio::awaitable<void> ClipStream::run(Query query, std::string tenant) {
  admission_.emplace();
  const auto opened = admission_->open(
      socket_->executor(), *service_, *this,
      [&](runtime::SessionOptions& options) { return configure(query, options); },
      std::move(tenant));
  if (!opened) {
    refuse(*socket_, opened.error(), error_message(opened.error()));
    co_return;
  }
  admission_->on_end([weak = weak_from_this()](runtime::Ending ending) {
    if (const auto self = weak.lock()) self->on_end(ending);
  });
  socket_->send_text(ready_message(session(), *service_->engines, Endpoint::clip));
  spdlog::info("session {}: open (clip)", session().id());
  for (;;) {
    auto message = co_await socket_->receive();
    if (!message) break;
    on_message(std::move(*message));
  }
  session().detach();
  end();
}

core::Result<> ClipStream::configure(const Query& query, runtime::SessionOptions& options) const {
  if (auto read = read_query(query, *service_->engines, options); !read) return read;
  options.live = false;
  options.input_rate_hz = core::input_rate_hz;  // what decode() makes of every recording
  auto& settings = options.settings;
  settings.detect_turns = false;
  settings.partials = false;
  settings.delivery = conversation::Delivery::whole;
  settings.transcript_deadline = transcript_deadline;
  // A recording is one turn, however long.
  settings.max_turn = core::Duration(static_cast<core::Duration::rep>(service_->max_upload_seconds *
                                                                      core::Duration(1s).count())) +
                      1min;
  if (settings.say_when_unintelligible.empty()) settings.say_when_unintelligible = please_try_again;
  return {};
}

void ClipStream::on_message(net::WebSocketMessage message) {
  if (!message.binary) {
    if (const auto control = read_control(message.data, Endpoint::clip)) {
      obey(*control);
    } else {
      socket_->send_text(error_message(control.error()));
    }
    return;
  }
  if (draining_) {
    return socket_->send_text(
        error_message({core::ErrorCode::overloaded, "the server is shutting down",
                       "send it again over a new connection, in a moment"}));
  }
  if (waiting_.size() >= max_waiting && answering_) {
    return socket_->send_text(
        error_message({core::ErrorCode::overloaded, "too many recordings wait for their answers",
                       "wait for the answer to one before sending the next"}));
  }
  waiting_.push_back(std::move(message));
  if (answering_ || ended_) return;
  answering_ = true;
  core::spawn(socket_->executor(), answer_all(shared_from_this()), "clips of " + session().id());
}

void ClipStream::obey(const Control& control) {
  switch (control.action) {
    case Control::Action::reset:
      cancel_recordings();
      forgotten_ = true;
      session().command(conversation::input::Reset{});
      return socket_->send_text(state_message(conversation::name(session().state()), {"reset"}));
    case Control::Action::stop: return session().command(conversation::input::Stop{"stop"});
    case Control::Action::interrupt:
      cancel_recordings();
      return session().command(conversation::input::Interrupt{});
    case Control::Action::text: return session().command(conversation::input::Text{control.text});
    case Control::Action::commit: return;  // read_control refuses it here
  }
}

void ClipStream::cancel_recordings() {
  cancelled_waiting_ += waiting_.size();
  waiting_.clear();
  cancelled_ = answering_;
}

void ClipStream::tell_cancelled() {
  socket_->send_text(state_message(conversation::name(session().state()), {"cancelled"}));
}

// A recording that is being decoded is nothing the session knows of: it is waited for here.
void ClipStream::on_end(runtime::Ending ending) {
  draining_ = true;
  if (ending == runtime::Ending::now || !answering_) end_session(session(), ending);
}

void ClipStream::end() {
  ended_ = true;
  stop_.request_stop();
  waiting_.clear();
  turn_over_.notify();
}

asio::awaitable<void> ClipStream::answer_all(std::shared_ptr<ClipStream> self) {
  while (!self->ended_) {
    for (; self->cancelled_waiting_ > 0; --self->cancelled_waiting_) self->tell_cancelled();
    if (self->waiting_.empty()) break;
    auto recording = std::move(self->waiting_.front());
    self->waiting_.pop_front();
    self->cancelled_ = self->forgotten_ = false;
    co_await self->answer(std::move(recording));
  }
  self->answering_ = false;
  if (self->draining_) end_session(self->session(), runtime::Ending::when_idle);
}

// `recording` keeps its share of the server's memory to the end: its sound takes its place.
asio::awaitable<void> ClipStream::answer(net::WebSocketMessage recording) {
  auto clip = co_await prepare(std::move(recording.data));
  if (ended_) co_return;
  if (!clip) {
    socket_->send_text(error_message(clip.error()));
    co_return;
  }
  if (cancelled_) co_return tell_cancelled();
  origin_s_ = static_cast<double>(session().received()) / core::input_rate_hz;
  if (clip->speech) co_await feed(std::move(clip->samples));
  if (ended_) co_return;
  if (forgotten_) co_return tell_cancelled();
  committing_ = true;
  session().commit();
  committing_ = false;
  if (cancelled_) session().command(conversation::input::Interrupt{});
  while (turn_ && !ended_) co_await turn_over_.wait();
}

asio::awaitable<core::Result<Clip>> ClipStream::prepare(std::string bytes) const {
  const audio::DecodeLimits limits{service_->max_upload_bytes, service_->max_upload_seconds};
  const auto engines = service_->engines;
  const auto& options = admission_->session().options();
  const auto pause = options.settings.pause;
  const auto aggressiveness = options.vad_aggressiveness;
  const auto tenant = options.tenant;
  const auto recording = std::make_shared<const std::string>(std::move(bytes));
  std::function<core::Result<Clip>()> work = [=, stop = stop_.get_token()]() -> core::Result<Clip> {
    if (stop.stop_requested())
      return core::Error(core::ErrorCode::cancelled, "nobody waits for it");
    auto decoded = audio::decode(std::as_bytes(std::span(*recording)), limits);
    if (!decoded) return decoded.error();
    Clip clip{std::move(decoded->sound.samples), false};
    clip.speech = runtime::holds_speech(*engines->vad, pause, clip.samples, aggressiveness, stop);
    return clip;
  };
  auto clip = co_await runtime::on_pool(engines->pool, core::Urgency::final_transcript,
                                        core::Monotonic::now() + 15s, std::move(work), tenant);
  co_return clip;
}

// In whole windows of the detector, so that no rest of this recording stays for the next one.
asio::awaitable<void> ClipStream::feed(audio::Samples samples) {
  const auto window = static_cast<std::size_t>(service_->engines->vad->window_samples());
  samples.resize((samples.size() + window - 1) / window * window);
  for (std::span<const std::int16_t> rest = samples; !rest.empty() && !ended_ && !cancelled_;) {
    const auto slice = rest.first(std::min(rest.size(), window * windows_at_once));
    rest = rest.subspan(slice.size());
    session().audio(slice);
    co_await asio::post(socket_->executor(), asio::use_awaitable);
    co_await session().ready_for_audio();
  }
}

// ---- answers out
// -----------------------------------------------------------------------------------

void ClipStream::tell(const event::TranscriptUpdated& updated) {
  socket_->send_text(
      transcription_message(updated, session().options().settings.language, origin_s_));
}

void ClipStream::tell(const event::ReplyAnnounced& announced) {
  reply_turn_ = announced.turn;
  reply_text_.clear();
  reply_sound_.clear();
}

void ClipStream::tell(const event::SegmentStarted& started) {
  if (!reply_text_.empty()) reply_text_ += ' ';
  reply_text_ += started.text;
}

void ClipStream::tell(const event::ReplyDone& done) {
  if (!done.announced) return;
  const auto sound = std::exchange(reply_sound_, {});
  if (done.status == conversation::ReplyStatus::interrupted) {
    socket_->send_text(state_message(conversation::name(session().state()), {"interrupted"}));
  } else {
    socket_->send_text(response_text_message(reply_text_));
    socket_->send_binary(audio::to_wav(sound, session().options().settings.output_rate_hz));
  }
  finish_turn(reply_turn_);
}

void ClipStream::tell(const event::TurnDropped& dropped) {
  if (dropped.reason == "no_answer") {
    socket_->send_text(
        error_message({core::ErrorCode::provider_failed, "the model gave no answer"}));
  } else if (dropped.reason == "reset") {
    if (turn_ == dropped.turn) tell_cancelled();
  } else if (dropped.reason != "closed") {
    socket_->send_text(state_message(conversation::name(session().state()), {dropped.reason}));
  }
  finish_turn(dropped.turn);
}

void ClipStream::finish_turn(conversation::TurnId turn) {
  if (turn_ != turn) return;
  turn_.reset();
  turn_over_.notify();
}

}  // namespace

asio::awaitable<void> serve_clips(std::shared_ptr<net::WebSocket> socket,
                                  std::shared_ptr<runtime::Service> service, Query query,
                                  std::string tenant) {
  const auto stream = std::make_shared<ClipStream>(std::move(socket), std::move(service));
  co_await stream->run(std::move(query), std::move(tenant));
}

}  // namespace repartee::protocol::voice_stream
