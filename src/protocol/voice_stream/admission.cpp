#include "protocol/voice_stream/admission.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>

#include "protocol/voice_stream/messages.hpp"
#include "protocol/voice_stream/query.hpp"

namespace repartee::protocol::voice_stream {

core::Result<> Admission::open(net::WebSocket& socket, runtime::Service& service,
                               const Query& query, runtime::SessionListener& listener,
                               const std::function<void(runtime::SessionOptions&)>& adjust) {
  auto seat = service.sessions.admit();
  if (!seat) return seat.error();
  runtime::SessionOptions options;
  options.id = seat->id();
  options.settings = service.defaults;
  options.response_mode = service.response_mode;
  options.prompt = service.prompt;
  if (auto read = read_query(query, *service.engines, options); !read) return read;
  adjust(options);
  auto session =
      runtime::Session::open(socket.executor(), service.engines, std::move(options), listener);
  if (!session) return session.error();
  session_ = std::move(*session);
  seat_.emplace(std::move(*seat));
  seat_->on_drain([weak = std::weak_ptr(session_), executor = socket.executor()] {
    boost::asio::post(executor, [weak] {
      if (const auto session = weak.lock()) session->command(conversation::input::Drain{});
    });
  });
  return {};
}

Admission::~Admission() {
  if (session_) session_->detach();
}

void refuse(net::WebSocket& socket, const core::Error& error) {
  spdlog::debug("a session was refused: {}", error.text());
  socket.send_text(error_message(error));
  const bool full = error.code == core::ErrorCode::overloaded;
  socket.close(full ? net::CloseCode::try_again_later : net::CloseCode::policy, error.message);
}

}  // namespace repartee::protocol::voice_stream
