#include "app/server_process.hpp"

#include <malloc.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <future>
#include <optional>
#include <thread>

#include "api/api.hpp"
#include "app/engines.hpp"
#include "app/serve.hpp"
#include "app/signals.hpp"

namespace repartee::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// Running replies get this long to finish once the server is to end,
constexpr auto drain_timeout = 30s;
// and whoever is cut off then this long to hear of it.
constexpr auto last_words = 2s;

class Process : public ServerProcess {
 public:
  Process(const Config& config, std::shared_ptr<api::Api> api)
      : config_(config),
        api_(std::move(api)),
        io_(io_threads(config)),
        keep_running_(asio::make_work_guard(io_)),
        drain_timer_(asio::make_strand(io_)) {}

  ~Process() override {
    if (server_) server_->stop();
    if (signals_) signals_->cancel();
    // Jobs that wait, and utterances without a decoder, keep io_ at work: they are answered now
    // instead of done.
    if (const auto engines = api_->service->engines) engines->stop();
    keep_running_.reset();
    for (auto& thread : threads_) thread.join();
    // Answers under way hold executors of io_: they go before it does.
    api_->service->engines.reset();
  }

  core::Result<> start(bool signals) {
    auto options = server_options(config_);
    if (!options) return options.error();
    auto server = net::start_server(io_, std::move(*options), api::create_handlers(api_));
    if (!server) return server.error();
    server_ = std::move(*server);
    if (signals) {
      signals_.emplace(io_, [this] { drain(); });
    }
    for (int i = 0; i < io_threads(config_); ++i) threads_.emplace_back([this] { serve(); });
    return {};
  }

  std::vector<std::string> urls() const override { return server_->urls(); }

  core::Result<> load() override {
    auto engines = load_engines(config_);
    if (!engines) return engines.error();
    if (auto checked = check_session_defaults(*api_->service, **engines); !checked) return checked;
    api_->service->sessions.govern((*engines)->load);
    api_->service->engines = std::move(*engines);
    api_->ready = true;
    if (draining_) api_->ready = false;
    return {};
  }

  bool draining() const override { return draining_; }

  void drain() override {
    draining_ = true;
    api_->ready = false;
    asio::post(drain_timer_.get_executor(), [this] {
      server_->drain();
      api_->service->sessions.drain();
      drain_until_ = std::chrono::steady_clock::now() + drain_timeout;
      look_whether_drained();
    });
  }

  void wait() override {
    drained_.get_future().wait();
    tell_usage();
  }

 private:
  // What a provider of voices will bill, so that the owner can compare.
  void tell_usage() const {
    const auto& engines = api_->service->engines;
    const auto usage = engines ? engines->tts->usage() : tts::Usage{};
    if (usage.requests == 0) return;
    spdlog::info("text-to-speech: {} was sent {} characters in {} requests",
                 engines->tts->description(), usage.characters, usage.requests);
  }

  // An exception that reaches this far is a bug; it ends what threw it and nothing else.
  void serve() {
    for (;;) {
      try {
        io_.run();
        return;
      } catch (const std::exception& error) {
        spdlog::critical("unexpected: {}", error.what());
      }
    }
  }

  void look_whether_drained() {
    const auto sessions = api_->service->sessions.count();
    const auto requests = server_->requests();
    const auto now = std::chrono::steady_clock::now();
    if ((sessions == 0 && requests == 0) || now >= drain_until_ + last_words) {
      if (!std::exchange(told_, true)) drained_.set_value();
      return;
    }
    if (now >= drain_until_ && !std::exchange(ended_, true)) {
      spdlog::warn("{} sessions and {} requests did not end in time", sessions, requests);
      api_->service->sessions.end();
    }
    drain_timer_.expires_after(20ms);
    drain_timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) look_whether_drained();
    });
  }

  const Config config_;
  const std::shared_ptr<api::Api> api_;
  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> keep_running_;
  std::unique_ptr<net::Server> server_;
  std::optional<StopSignals> signals_;
  asio::steady_timer drain_timer_;  // its strand confines what follows
  std::chrono::steady_clock::time_point drain_until_;
  bool ended_ = false;
  bool told_ = false;
  std::promise<void> drained_;
  std::atomic<bool> draining_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace

core::Result<std::unique_ptr<ServerProcess>> start_server_process(const Config& config,
                                                                  bool signals) {
  // One allocation arena per core and eager returns: many short-lived sessions otherwise keep the
  // peak of each of glibc's eight arenas per core.
  mallopt(M_ARENA_MAX, io_threads(config) + worker_threads(config));
  auto service = create_service(config);
  if (!service) return service.error();
  std::vector<api::Access::Tenant> tenants;
  tenants.reserve(config.tenants.size());
  for (const auto& [name, tenant] : config.tenants) tenants.push_back({name, tenant.keys});
  auto api = std::make_shared<api::Api>(
      std::move(*service), api::Access(config.auth.keys, config.server.allowed_origins, tenants));
  auto process = std::make_unique<Process>(config, std::move(api));
  if (auto started = process->start(signals); !started) return started.error();
  return process;
}

}  // namespace repartee::app
