#include "protocol/admission.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>

#include "protocol/openai_names.hpp"

namespace repartee::protocol {

core::Result<> Admission::open(boost::asio::any_io_executor strand, runtime::Service& service,
                               runtime::SessionListener& listener, const Configure& configure,
                               std::string tenant) {
  const auto& own = service.of(tenant);
  runtime::SessionOptions options;
  options.tenant = std::move(tenant);
  options.settings = own.defaults;
  options.response_mode = own.response_mode;
  options.prompt = own.prompt;
  options.glossary = own.glossary;
  options.noise_reduction = own.noise_reduction;
  options.journal = service.journal;
  if (auto chosen = configure(options); !chosen) return chosen;
  if (auto known = service.engines->stt->check_language(options.settings.language); !known) {
    return known;
  }
  options.settings.voice =
      voice_here(options.settings.voice, *service.engines->tts, own.defaults.voice);
  if (auto fine = runtime::Session::check(*service.engines, options); !fine) return fine;
  // Whoever is let in counts as load to come: only who can stay.
  auto seat = service.sessions.admit();
  if (!seat) return seat.error();
  options.id = seat->id();
  auto session =
      runtime::Session::open(std::move(strand), service.engines, std::move(options), listener);
  if (!session) return session.error();
  session_ = std::move(*session);
  seat_.emplace(std::move(*seat));
  on_end([weak = std::weak_ptr(session_)](runtime::Ending ending) {
    if (const auto session = weak.lock()) end_session(*session, ending);
  });
  return {};
}

Admission::~Admission() {
  if (session_) session_->detach();
}

void Admission::on_end(std::function<void(runtime::Ending)> end) {
  seat_->on_end([end = std::move(end), strand = session_->executor()](runtime::Ending ending) {
    boost::asio::post(strand, [end, ending] { end(ending); });
  });
}

void end_session(runtime::Session& session, runtime::Ending ending) {
  if (ending == runtime::Ending::now) {
    session.command(conversation::input::Stop{"shutdown"});
  } else {
    session.command(conversation::input::Drain{});
  }
}

void refuse(net::WebSocket& socket, const core::Error& error, std::string message) {
  spdlog::debug("a session was refused: {}", error.text());
  socket.send_text(std::move(message));
  const bool full = error.code == core::ErrorCode::overloaded;
  socket.close(full ? net::CloseCode::try_again_later : net::CloseCode::policy, error.message);
}

}  // namespace repartee::protocol
