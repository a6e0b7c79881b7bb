#include "protocol/realtime/realtime.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>

#include "audio/resampler.hpp"
#include "core/base64.hpp"
#include "protocol/admission.hpp"
#include "protocol/openai_names.hpp"
#include "protocol/realtime/client_events.hpp"
#include "protocol/realtime/event_writer.hpp"
#include "protocol/realtime/recognize_parts.hpp"
#include "protocol/realtime/session_settings.hpp"
#include "tts/request.hpp"

namespace repartee::protocol::realtime {

namespace asio = boost::asio;
using namespace conversation;
using namespace std::chrono_literals;

namespace {

// Sound goes to the session in slices of 2 s (about a millisecond of voice activity detection), so
// that a message of five minutes holds up neither other connections nor what the recognizers can
// take.
constexpr int slice_s = 2;
// A retrieved item of this size or more waits until the outbox is empty, which then takes it
// whatever its size.
constexpr std::size_t large_message = std::size_t{1} << 20;
constexpr auto look_again_after = 20ms;

std::int64_t unix_time_s() {
  return std::chrono::system_clock::now().time_since_epoch() / 1s;
}

/// Items of two connections have different names: clients carry them from one to the next.
std::string new_item_prefix() {
  thread_local std::mt19937_64 random(std::random_device{}());
  return fmt::format("item_{:012x}_", random() >> 16);
}

class Connection : public runtime::SessionListener, WireSink {
 public:
  Connection(std::shared_ptr<net::WebSocket> socket, std::shared_ptr<runtime::Service> service,
             Opening opening)
      : socket_(std::move(socket)),
        service_(std::move(service)),
        opening_(std::move(opening)),
        own_(service_->of(opening_.tenant)) {}

  asio::awaitable<void> run();

  // To the client.
  void send(std::string message) override { socket_->send_text(std::move(message)); }
  void send_audio(std::string message, bool clearable) override {
    if (clearable) {
      socket_->send_audio_text(std::move(message));
    } else {
      socket_->send_text(std::move(message));
    }
  }

  // From the session.
  void on_event(const Event& event) override {
    if (const auto* retrieved = std::get_if<event::ItemRetrieved>(&event)) {
      writer_->retrieved(retrieved->item, sound_of(retrieved->item));
    } else {
      configured_ = configured_ || std::holds_alternative<event::Configured>(event);
      writer_->on_event(event);
    }
  }
  void on_audio(StreamId stream, SegmentId, core::SamplePos, std::span<const std::int16_t> samples,
                bool) override {
    writer_->on_audio(stream, samples);
  }
  void on_clear(StreamId, core::SamplePos) override { socket_->clear_audio(); }
  // The client plays what it has been sent: there are no words for these on this wire.
  void on_duck(StreamId, double) override {}
  void on_hold(StreamId) override {}
  void on_resume(StreamId) override {}
  void on_flow(bool, core::Duration) override {}
  void on_close(const std::string& reason) override;

 private:
  core::Result<> open();
  asio::awaitable<void> on_message(net::WebSocketMessage message);
  asio::awaitable<void> handle(ClientMessage message);
  asio::awaitable<void> append(std::string bytes);
  asio::awaitable<void> create_item(client::CreateItem event, std::string ref);
  asio::awaitable<void> create_response(client::CreateResponse event, std::string ref);
  asio::awaitable<void> room_for(const ItemId& item);
  void update(const client::UpdateSession& event, const std::string& ref);
  void tell(const Findings& findings, const std::string& ref);
  std::string sound_of(const Item& item) const;
  runtime::Session& session() { return admission_.session(); }

  std::shared_ptr<net::WebSocket> socket_;
  std::shared_ptr<runtime::Service> service_;
  const Opening opening_;
  const runtime::SessionDefaults& own_;  // what this tenant's sessions start with
  std::optional<EventWriter> writer_;    // once it is open
  bool configured_ = false;              // by the last update
  Admission admission_;                  // last: it ends the session, which uses the rest
};

asio::awaitable<void> Connection::run() {
  if (const auto opened = open(); !opened) {
    EventWriter writer(opening_.shape, "none", opening_.config, *this);
    writer.error(errors::of(opened.error()), "");
    const bool full = opened.error().code == core::ErrorCode::overloaded;
    socket_->close(full ? net::CloseCode::try_again_later : net::CloseCode::policy,
                   opened.error().message);
    co_return;
  }
  for (;;) {
    auto message = co_await socket_->receive();
    if (!message) break;
    co_await on_message(std::move(*message));
  }
}

core::Result<> Connection::open() {
  const auto opened = admission_.open(
      socket_->executor(), *service_, *this,
      [&](runtime::SessionOptions& options) -> core::Result<> {
        options.settings = settings_of(opening_.config, own_, *service_->engines);
        options.settings.id_prefix = new_item_prefix();
        options.response_mode = opening_.response_mode;
        options.prompt = prompt_of(opening_.config, own_);
        options.noise_reduction = opening_.config.noise_reduction;
        options.input_rate_hz = rate_hz(opening_.config.input_format);
        // Recordings may be sent as fast as they are recognized.
        options.live = false;
        options.keep_item_audio = true;
        return {};
      },
      opening_.tenant);
  if (!opened) return opened;
  writer_.emplace(opening_.shape, session().id(), opening_.config, static_cast<WireSink&>(*this));
  writer_->session_created(unix_time_s() + own_.defaults.max_duration / 1s);
  writer_->tool_servers_failed();
  spdlog::info("session {}: open (realtime, {})", session().id(),
               session().options().response_mode);
  return {};
}

void Connection::on_close(const std::string& reason) {
  if (reason == "max_duration") {
    const auto expired = errors::session_expired(own_.defaults.max_duration);
    writer_->error(expired, "");
    socket_->close(net::CloseCode::going_away, expired.message);
  } else if (reason == "shutdown") {
    socket_->close(net::CloseCode::going_away, "the server is shutting down");
  } else if (reason == "internal") {
    writer_->error({"server_error", "internal", "The server made a mistake.", ""}, "");
    socket_->close(net::CloseCode::internal, reason);
  } else {
    socket_->close(net::CloseCode::normal, reason);
  }
}

void Connection::tell(const Findings& findings, const std::string& ref) {
  if (findings.error) writer_->error(*findings.error, ref);
  for (const auto& warning : findings.warnings) {
    spdlog::warn("session {}: {}", session().id(), warning);
    if (opening_.extensions) writer_->warning(warning);
  }
}

asio::awaitable<void> Connection::on_message(net::WebSocketMessage message) {
  Findings findings{.strict = opening_.strict};
  std::string event_id;
  std::optional<ClientMessage> read;
  if (message.binary) {
    findings.fail(errors::invalid_json("it is binary; events are JSON in text messages"));
  } else {
    read = read_client_event(message.data, opening_.shape, writer_->config(), findings, event_id);
  }
  message.data = {};
  if (read) {
    if (const auto* update = std::get_if<client::UpdateSession>(&read->event)) {
      check_against_engines(update->config, *service_->engines, findings);
      // Another name of the same model is only another name: clients have their own defaults.
      const auto mode = update->config.model == writer_->config().model
                            ? core::Result<std::string>(opening_.response_mode)
                            : response_mode_of(update->config.model, own_, *service_->engines);
      if (!mode || *mode != opening_.response_mode) findings.fail(errors::model_is_fixed());
    }
  }
  tell(findings, event_id);
  if (read && !findings.error) co_await handle(std::move(*read));
}

asio::awaitable<void> Connection::handle(ClientMessage message) {
  const auto ref = std::move(message.event_id);
  auto& event = message.event;
  writer_->doing("");
  if (auto* sound = std::get_if<client::Append>(&event)) {
    co_await append(std::move(sound->bytes));
  } else if (const auto* change = std::get_if<client::UpdateSession>(&event)) {
    update(*change, ref);
  } else if (std::holds_alternative<client::Commit>(event)) {
    session().commit(ref);
  } else if (std::holds_alternative<client::Clear>(event)) {
    session().clear_input(ref);
  } else if (auto* created = std::get_if<client::CreateItem>(&event)) {
    co_await create_item(std::move(*created), ref);
  } else if (const auto* retrieved = std::get_if<client::RetrieveItem>(&event)) {
    if (writer_->retrieved_tools(retrieved->item)) co_return;
    co_await room_for(retrieved->item);
    writer_->doing("retrieve");
    session().command(input::RetrieveItem{retrieved->item, ref});
  } else if (const auto* truncated = std::get_if<client::TruncateItem>(&event)) {
    writer_->doing("truncate");
    session().command(
        input::TruncateItem{truncated->item, truncated->part, truncated->audio_end, ref});
  } else if (const auto* deleted = std::get_if<client::DeleteItem>(&event)) {
    writer_->doing("delete");
    session().command(input::DeleteItem{deleted->item, ref});
  } else if (auto* response = std::get_if<client::CreateResponse>(&event)) {
    co_await create_response(std::move(*response), ref);
  } else if (const auto* cancelled = std::get_if<client::CancelResponse>(&event)) {
    const auto reply = reply_of(writer_->session(), cancelled->response);
    if (!cancelled->response.empty() && !reply) {
      writer_->error(errors::no_active_response(), ref);
    } else {
      session().command(input::CancelResponse{reply, ref});
    }
  }
}

asio::awaitable<void> Connection::append(std::string bytes) {
  const auto format = writer_->config().input_format;
  const std::size_t slice =
      static_cast<std::size_t>(rate_hz(format)) * slice_s * sample_bytes(format);
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto part = rest.substr(0, slice);
    rest.remove_prefix(part.size());
    session().audio(from_wire(part, format));
    co_await session().ready_for_audio();
    if (!rest.empty()) co_await asio::post(socket_->executor(), asio::use_awaitable);
  }
}

void Connection::update(const client::UpdateSession& event, const std::string& ref) {
  const auto before = writer_->config();
  runtime::SessionChange change;
  change.settings = settings_of(event.config, own_, *service_->engines);
  change.prompt = prompt_of(event.config, own_);
  change.noise_reduction = event.config.noise_reduction;
  change.input_rate_hz = rate_hz(event.config.input_format);
  // What follows from the change is already told in its words.
  writer_->set_config(event.config);
  configured_ = false;
  const auto valid = session().configure(std::move(change), ref);
  if (configured_) {
    if (event.config.tools != before.tools) writer_->tool_servers_failed();
    return;
  }
  writer_->set_config(before);
  if (!valid) writer_->error(errors::of(valid.error()), ref);
}

asio::awaitable<void> Connection::create_item(client::CreateItem event, std::string ref) {
  for (auto& sound : event.item.sounds) {
    const auto heard = co_await recognize_sound(service_, opening_.tenant, writer_->config(),
                                                std::move(sound.bytes));
    if (!heard) {
      writer_->error(errors::of(heard.error()), ref);
      co_return;
    }
    event.item.item.parts[sound.part].text = *heard;
  }
  session().command(
      input::AddItem{std::move(event.item.item), std::move(event.after), std::move(ref)});
}

asio::awaitable<void> Connection::create_response(client::CreateResponse event, std::string ref) {
  auto& request = event.request;
  for (auto& [index, sound] : request.sounds) {
    const auto heard = co_await recognize_sound(service_, opening_.tenant, writer_->config(),
                                                std::move(sound.bytes));
    if (!heard) {
      writer_->error(errors::of(heard.error()), ref);
      co_return;
    }
    std::get<Item>((*request.options.context)[index]).parts[sound.part].text = *heard;
  }
  if (!request.voice.empty()) {
    const auto voice = voice_here(request.voice, *service_->engines->tts, own_.defaults.voice);
    if (auto known = tts::find_voice(service_->engines->tts->voices(), voice); !known) {
      writer_->error(errors::invalid_value("response.audio.output.voice", known.error().text()),
                     ref);
      co_return;
    }
    request.options.voice = voice;
  }
  session().command(input::CreateResponse{std::move(request.options), std::move(ref)});
}

std::string Connection::sound_of(const Item& item) const {
  const auto* kept = admission_.session().item_audio(item.id);
  if (!kept) return {};
  const auto& config = writer_->config();
  const auto format = item.role == llm::Role::user ? config.input_format : config.output_format;
  const auto sound = audio::resample(kept->samples, kept->rate_hz, rate_hz(format));
  return sound ? core::to_base64(to_wire(*sound, format)) : std::string();
}

// The outbox takes a message of any size only when it is empty, and cuts off a client for which it
// is full.
asio::awaitable<void> Connection::room_for(const ItemId& item) {
  const auto* kept = admission_.session().item_audio(item);
  if (!kept || kept->samples.size() < large_message / 4) co_return;
  asio::steady_timer timer(socket_->executor());
  for (int tries = 0; socket_->queued_bytes() > 0 && tries < 5s / look_again_after; ++tries) {
    timer.expires_after(look_again_after);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

}  // namespace

asio::awaitable<void> serve(std::shared_ptr<net::WebSocket> socket,
                            std::shared_ptr<runtime::Service> service, Opening opening) {
  Connection connection(std::move(socket), std::move(service), std::move(opening));
  co_await connection.run();
}

}  // namespace repartee::protocol::realtime
