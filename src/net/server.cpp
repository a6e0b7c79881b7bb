#include "net/server.hpp"

#include <algorithm>

#include "net/http_session.hpp"
#include "net/listener.hpp"
#include "net/url.hpp"

namespace repartee::net {
namespace {

class TcpServer final : public Server {
 public:
  TcpServer(std::shared_ptr<ServerState> state, std::vector<std::shared_ptr<Listener>> listeners,
            std::vector<std::string> urls)
      : state_(std::move(state)), listeners_(std::move(listeners)), urls_(std::move(urls)) {}
  ~TcpServer() override { shut(); }
  TcpServer(const TcpServer&) = delete;
  TcpServer& operator=(const TcpServer&) = delete;

  std::vector<std::string> urls() const override { return urls_; }

  void drain() override {
    state_->draining = true;
    for (const auto& listener : listeners_) listener->close();
    for (const auto& session : state_->registry.all()) session->drain();
  }

  void stop() override { shut(); }

  std::size_t connections() const override { return state_->registry.size(); }

  std::size_t requests() const override { return state_->requests; }

 private:
  void shut() {
    state_->draining = true;
    for (const auto& listener : listeners_) listener->close();
    // Before the list is read: a connection accepted meanwhile is either in it or turned away.
    state_->registry.close();
    for (const auto& session : state_->registry.all()) session->abort();
  }

  const std::shared_ptr<ServerState> state_;
  const std::vector<std::shared_ptr<Listener>> listeners_;
  const std::vector<std::string> urls_;
};

}  // namespace

core::Result<std::unique_ptr<Server>> start_server(asio::io_context& io, ServerOptions options,
                                                   Handlers handlers) {
  const auto state = std::make_shared<ServerState>(std::move(options), std::move(handlers));
  if (std::ranges::any_of(state->options.listen, &Endpoint::tls)) {
    auto tls = server_tls(state->options.tls_certificate, state->options.tls_key);
    if (!tls) return tls.error();
    state->tls = std::move(*tls);
  }

  std::vector<std::shared_ptr<Listener>> listeners;
  std::vector<std::string> urls;
  for (const auto& endpoint : state->options.listen) {
    auto bound = bind_endpoint(io, endpoint, state);
    if (!bound) return bound.error();
    urls.push_back((endpoint.tls ? "https://" : "http://") + bracketed(endpoint.host) + ":" +
                   std::to_string(bound->front()->port()));
    listeners.insert(listeners.end(), bound->begin(), bound->end());
  }
  // Only when every address is bound: a failed start must not have served anyone.
  for (const auto& listener : listeners) listener->start();
  return std::make_unique<TcpServer>(state, std::move(listeners), std::move(urls));
}

}  // namespace repartee::net
