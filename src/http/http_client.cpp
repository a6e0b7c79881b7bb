#include "http/http_client.hpp"

#include <pthread.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

#include "http/transfer.hpp"

namespace repartee::http {
namespace {

using core::Error;
using core::ErrorCode;
using Clock = Transfer::Clock;

/// What the client and its thread share. The thread holds it too, so that a client may be destroyed
/// by one of its own handlers.
class Loop {
 public:
  Loop() : multi_(curl_multi_init()) {}
  ~Loop() { curl_multi_cleanup(multi_); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void add(HttpRequest request, HttpHandlers handlers, std::stop_token stop) {
    {
      const std::lock_guard lock(mutex_);
      added_.push_back(std::make_unique<Transfer>(next_id_++, std::move(request),
                                                  std::move(handlers), std::move(stop)));
    }
    curl_multi_wakeup(multi_);
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    curl_multi_wakeup(multi_);
  }

  void run() {
    while (take_orders()) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      finish_completed();
      finish_late();
      curl_multi_poll(multi_, nullptr, 0, ms_to_next_deadline(), nullptr);
    }
    // A handler may start something new even now; it ends like the rest.
    do {
      while (!active_.empty()) {
        finish(active_.begin()->first, Error(ErrorCode::closed, "The HTTP client was shut down"));
      }
      take_orders();
    } while (!active_.empty());
  }

 private:
  /// Adopts what other threads have asked for; false: it is time to end.
  bool take_orders() {
    std::vector<std::unique_ptr<Transfer>> added;
    std::vector<std::uint64_t> cancelled;
    bool closing;
    {
      const std::lock_guard lock(mutex_);
      added.swap(added_);
      cancelled.swap(cancelled_);
      closing = closing_;
    }
    for (auto& transfer : added) adopt(std::move(transfer));
    for (const auto id : cancelled)
      finish(id, Error(ErrorCode::cancelled, "The request was stopped"));
    return !closing;
  }

  void adopt(std::unique_ptr<Transfer> transfer) {
    const auto id = transfer->id();
    Transfer& added = *(active_[id] = std::move(transfer));
    if (added.stopped()) return finish(id, Error(ErrorCode::cancelled, "The request was stopped"));
    if (auto prepared = added.prepare(Clock::now()); prepared.has_error()) {
      return finish(id, prepared.error());
    }
    curl_multi_add_handle(multi_, added.handle());
    added.watch([this, id] {
      {
        const std::lock_guard lock(mutex_);
        cancelled_.push_back(id);
      }
      curl_multi_wakeup(multi_);
    });
  }

  void finish_completed() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      Transfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      finish(transfer->id(), transfer->outcome(message->data.result));
    }
  }

  void finish_late() {
    const auto now = Clock::now();
    std::vector<std::uint64_t> late;
    for (const auto& [id, transfer] : active_) {
      if (transfer->deadline() <= now) late.push_back(id);
    }
    for (const auto id : late) finish(id, active_.at(id)->timeout());
  }

  int ms_to_next_deadline() const {
    auto next = Clock::now() + std::chrono::seconds(60);
    for (const auto& [id, transfer] : active_) next = std::min(next, transfer->deadline());
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(wait.count(), 0));
  }

  /// Closes a connection that is still busy; a whole answer leaves it open for the next request.
  void finish(std::uint64_t id, core::Result<int> result) {
    const auto found = active_.find(id);
    if (found == active_.end()) return;  // it was done before the cancellation came
    const auto transfer = std::move(found->second);
    active_.erase(found);
    if (transfer->handle() != nullptr) curl_multi_remove_handle(multi_, transfer->handle());
    transfer->finish(std::move(result));
  }

  CURLM* const multi_;                                         // the thread's, but for wakeups
  std::map<std::uint64_t, std::unique_ptr<Transfer>> active_;  // the thread's

  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> added_;  // guarded by mutex_
  std::vector<std::uint64_t> cancelled_;          // guarded by mutex_
  std::uint64_t next_id_ = 0;                     // guarded by mutex_
  bool closing_ = false;                          // guarded by mutex_
};

class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient() : loop_(std::make_shared<Loop>()) {
    thread_ = std::thread([loop = loop_] {
      pthread_setname_np(pthread_self(), "http");
      loop->run();
    });
  }

  ~CurlHttpClient() override {
    loop_->close();
    if (thread_.get_id() == std::this_thread::get_id()) {
      thread_.detach();
    } else {
      thread_.join();
    }
  }

  void start(HttpRequest request, HttpHandlers handlers, std::stop_token stop) override {
    loop_->add(std::move(request), std::move(handlers), std::move(stop));
  }

 private:
  const std::shared_ptr<Loop> loop_;
  std::thread thread_;
};

}  // namespace

std::shared_ptr<HttpClient> create_http_client() {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)initialized;
  return std::make_shared<CurlHttpClient>();
}

}  // namespace repartee::http
