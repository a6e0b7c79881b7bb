#include "protocol/realtime/realtime.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>

#include "net/client_watch.hpp"
#include "net/outbox.hpp"
#include "protocol/admission.hpp"
#include "protocol/openai_names.hpp"
#include "protocol/realtime/client_events.hpp"
#include "protocol/realtime/event_writer.hpp"
#include "protocol/realtime/item_sound.hpp"
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
// A retrieved item leaves half of the outbox to what is said meanwhile, or waits for an empty one,
// which takes it whatever its size.
constexpr std::size_t room_for_items = net::Outbox::bound_bytes / 2;
// What it takes besides its sound: twice the largest that a client may add.
constexpr std::size_t item_bytes = std::size_t{128} << 10;
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
      writer_->retrieved(retrieved->item, retrieved_sound_);
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
  asio::awaitable<std::optional<std::vector<std::string>>> hear(std::vector<std::string> sounds,
                                                                std::string ref);
  asio::awaitable<void> retrieve(ItemId item, std::string ref);
  asio::awaitable<void> room_for(std::size_t bytes);
  void update(client::UpdateSession event, const std::string& ref);
  void tell(const Findings& findings, const std::string& ref);
  runtime::Session& session() { return admission_.session(); }

  std::shared_ptr<net::WebSocket> socket_;
  std::shared_ptr<runtime::Service> service_;
  const Opening opening_;
  const runtime::SessionDefaults& own_;  // what this tenant's sessions start with
  std::optional<EventWriter> writer_;    // once it is open
  bool configured_ = false;              // by the last update
  std::string retrieved_sound_;          // of the item that is being asked for, base64
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
  auto opened = admission_.open(
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
  if (findings.more_warnings == 0) return;
  const auto more = fmt::format("and {} more fields", findings.more_warnings);
  spdlog::warn("session {}: {}", session().id(), more);
  if (opening_.extensions) writer_->warning(more);
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
      const auto& model = update->config.model;
      const bool same =
          model == writer_->config().model || stands_for_default(model, *service_->engines);
      const auto mode = same ? core::Result<std::string>(opening_.response_mode)
                             : response_mode_of(model, own_, *service_->engines);
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
  } else if (auto* change = std::get_if<client::UpdateSession>(&event)) {
    update(std::move(*change), ref);
  } else if (std::holds_alternative<client::Commit>(event)) {
    co_await session().ready_for_audio();
    session().commit(ref);
  } else if (std::holds_alternative<client::Clear>(event)) {
    session().clear_input(ref);
  } else if (auto* created = std::get_if<client::CreateItem>(&event)) {
    co_await create_item(std::move(*created), ref);
  } else if (auto* retrieved = std::get_if<client::RetrieveItem>(&event)) {
    co_await retrieve(std::move(retrieved->item), ref);
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

void Connection::update(client::UpdateSession event, const std::string& ref) {
  auto before = writer_->config();
  runtime::SessionChange change;
  change.settings = settings_of(event.config, own_, *service_->engines);
  change.prompt = prompt_of(event.config, own_);
  change.noise_reduction = event.config.noise_reduction;
  change.input_rate_hz = rate_hz(event.config.input_format);
  // What follows from the change is already told in its words.
  const bool other_tools = event.config.tools != before.tools;
  writer_->set_config(std::move(event.config));
  configured_ = false;
  const auto valid = session().configure(std::move(change), ref);
  if (configured_) {
    if (other_tools) writer_->tool_servers_failed();
    return;
  }
  writer_->set_config(std::move(before));
  if (!valid) writer_->error(errors::of(valid.error()), ref);
}

// The words in an event's sounds; nothing where they cannot be had, and the client was told why.
asio::awaitable<std::optional<std::vector<std::string>>> Connection::hear(
    std::vector<std::string> sounds, std::string ref) {
  if (sounds.empty()) co_return std::vector<std::string>();
  std::stop_source gone;
  const net::ClientWatch watch(
      socket_->executor(), [socket = socket_] { return socket->peer_has_left(); }, gone);
  auto heard = co_await recognize_sounds(service_, opening_.tenant, writer_->config(),
                                         std::move(sounds), gone.get_token());
  if (heard) co_return std::move(*heard);
  writer_->error(errors::of(heard.error()), ref);
  co_return std::nullopt;
}

asio::awaitable<void> Connection::create_item(client::CreateItem event, std::string ref) {
  auto& [item, sounds] = event.item;
  std::vector<std::string> all;
  all.reserve(sounds.size());
  for (auto& sound : sounds) all.push_back(std::move(sound.bytes));
  auto heard = co_await hear(std::move(all), ref);
  if (!heard) co_return;
  for (std::size_t i = 0; i < sounds.size(); ++i) {
    item.parts[sounds[i].part].text = std::move((*heard)[i]);
  }
  session().command(input::AddItem{std::move(item), std::move(event.after), std::move(ref)});
}

asio::awaitable<void> Connection::create_response(client::CreateResponse event, std::string ref) {
  auto& request = event.request;
  std::vector<std::string> all;
  all.reserve(request.sounds.size());
  for (auto& [index, sound] : request.sounds) all.push_back(std::move(sound.bytes));
  auto heard = co_await hear(std::move(all), ref);
  if (!heard) co_return;
  for (std::size_t i = 0; i < request.sounds.size(); ++i) {
    const auto& [index, sound] = request.sounds[i];
    std::get<Item>((*request.options.context)[index]).parts[sound.part].text =
        std::move((*heard)[i]);
  }
  if (request.unlimited) request.options.max_tokens = own_.defaults.max_tokens;
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

asio::awaitable<void> Connection::retrieve(ItemId item, std::string ref) {
  if (writer_->retrieved_tools(item)) co_return;
  if (const auto* kept = session().item_audio(item)) {
    const auto& config = writer_->config();
    // What was heard is kept at the recognizers' rate, which no format has; what was spoken, at its
    // format's.
    const auto format =
        kept->rate_hz == core::input_rate_hz ? config.input_format : config.output_format;
    auto encoded = co_await encode_sound(service_->engines->pool, {kept->samples, kept->rate_hz},
                                         format, opening_.tenant);
    if (!encoded) co_return writer_->error(errors::of(encoded.error()), ref);
    retrieved_sound_ = std::move(*encoded);
  }
  co_await room_for(retrieved_sound_.size() + item_bytes);
  // Only now: the item as it is when it is told.
  writer_->doing("retrieve");
  session().command(input::RetrieveItem{std::move(item), std::move(ref)});
  retrieved_sound_ = {};
}

// A client for which the outbox is full is cut off, and has 5 s not to be.
asio::awaitable<void> Connection::room_for(std::size_t bytes) {
  asio::steady_timer timer(socket_->executor());
  const auto full = [&] {
    const auto queued = socket_->queued_bytes();
    return queued > 0 && queued + bytes > room_for_items;
  };
  for (int tries = 0; full() && tries < 5s / look_again_after; ++tries) {
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
