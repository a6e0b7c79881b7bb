#include "http/websocket_client.hpp"

#include <curl/curl.h>
#include <pthread.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "http/websocket_channel.hpp"

namespace repartee::http {
namespace {

using core::Error;
using core::ErrorCode;
using Clock = Channel::Clock;
using Id = std::uint64_t;

constexpr std::size_t max_waiting_bytes = 8u << 20;

/// What the client, its WebSockets and its thread share. Thread-safe but for run().
class Loop {
 public:
  Loop() : multi_(curl_multi_init()) {}
  ~Loop() { curl_multi_cleanup(multi_); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Id add(WebSocketRequest request, WebSocketHandlers handlers,
         std::shared_ptr<std::atomic<std::size_t>> waiting_bytes) {
    auto channel = std::make_unique<Channel>(std::move(request), std::move(handlers),
                                             std::move(waiting_bytes));
    const std::lock_guard lock(mutex_);
    const Id id = next_id_++;
    orders_.push_back({id, std::move(channel), {}, false});
    curl_multi_wakeup(multi_);
    return id;
  }

  void send(Id id, std::string text) { order({id, nullptr, std::move(text), false}); }
  void close(Id id) { order({id, nullptr, {}, true}); }

  void shut_down() {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    curl_multi_wakeup(multi_);
  }

  void run() {
    while (take_orders()) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      see_connected();
      for (auto& [id, channel] : channels_) {
        if (channel->deadline() <= Clock::now()) channel->end_late();
        if (channel->has_socket()) channel->pump();
      }
      remove_ended();
      wait();
    }
    do {
      for (auto& [id, channel] : channels_) {
        channel->end(Error(ErrorCode::closed, "The WebSocket client was shut down"));
      }
      remove_ended();
      take_orders();
    } while (!channels_.empty());
  }

 private:
  struct Order {
    Id id;
    std::unique_ptr<Channel> added;
    std::string text;
    bool close;
  };

  void order(Order order) {
    const std::lock_guard lock(mutex_);
    orders_.push_back(std::move(order));
    curl_multi_wakeup(multi_);
  }

  bool take_orders() {
    std::vector<Order> orders;
    bool closing;
    {
      const std::lock_guard lock(mutex_);
      orders.swap(orders_);
      closing = closing_;
    }
    for (auto& order : orders) {
      if (order.added) {
        adopt(order.id, std::move(order.added));
        continue;
      }
      const auto found = channels_.find(order.id);
      if (found == channels_.end()) continue;
      order.close ? found->second->close(Clock::now()) : found->second->send(order.text);
    }
    return !closing;
  }

  void adopt(Id id, std::unique_ptr<Channel> added) {
    Channel& channel = *(channels_[id] = std::move(added));
    if (auto prepared = channel.prepare(Clock::now()); prepared.has_error()) {
      return channel.end(prepared.error());
    }
    curl_multi_add_handle(multi_, channel.handle());
  }

  void see_connected() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      Channel* channel = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &channel);
      channel->connected(message->data.result);
    }
  }

  void remove_ended() {
    std::erase_if(channels_, [this](const auto& entry) {
      if (!entry.second->ended()) return false;
      if (entry.second->handle() != nullptr) {
        curl_multi_remove_handle(multi_, entry.second->handle());
      }
      return true;
    });
  }

  void wait() {
    std::vector<curl_waitfd> sockets;
    auto next = Clock::now() + std::chrono::seconds(60);
    for (const auto& [id, channel] : channels_) {
      next = std::min(next, channel->deadline());
      if (channel->has_socket()) sockets.push_back(channel->wait_for());
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    curl_multi_poll(multi_, sockets.data(), static_cast<unsigned>(sockets.size()),
                    static_cast<int>(std::max<std::int64_t>(left.count(), 0)), nullptr);
  }

  CURLM* const multi_;                               // the thread's, but for wakeups
  std::map<Id, std::unique_ptr<Channel>> channels_;  // the thread's

  std::mutex mutex_;
  std::vector<Order> orders_;  // guarded by mutex_
  Id next_id_ = 0;             // guarded by mutex_
  bool closing_ = false;       // guarded by mutex_
};

class Handle final : public WebSocket {
 public:
  Handle(std::shared_ptr<Loop> loop, WebSocketRequest request, WebSocketHandlers handlers)
      : loop_(std::move(loop)) {
    // The end is known here before the owner hears of it, so that send() tells the truth.
    handlers.on_end = [ended = ended_, on_end = std::move(handlers.on_end)](const auto& end) {
      *ended = true;
      if (on_end) on_end(end);
    };
    id_ = loop_->add(std::move(request), std::move(handlers), waiting_bytes_);
  }
  ~Handle() override { loop_->close(id_); }

  bool send(std::string text) override {
    if (*ended_ || *waiting_bytes_ + text.size() > max_waiting_bytes) return false;
    *waiting_bytes_ += text.size();
    loop_->send(id_, std::move(text));
    return true;
  }

 private:
  const std::shared_ptr<Loop> loop_;
  const std::shared_ptr<std::atomic<bool>> ended_ = std::make_shared<std::atomic<bool>>(false);
  const std::shared_ptr<std::atomic<std::size_t>> waiting_bytes_ =
      std::make_shared<std::atomic<std::size_t>>(0);
  Id id_ = 0;
};

class CurlWebSocketClient final : public WebSocketClient {
 public:
  CurlWebSocketClient() : loop_(std::make_shared<Loop>()) {
    thread_ = std::thread([loop = loop_] {
      pthread_setname_np(pthread_self(), "websocket");
      loop->run();
    });
  }

  ~CurlWebSocketClient() override {
    loop_->shut_down();
    if (thread_.get_id() == std::this_thread::get_id()) {
      thread_.detach();
    } else {
      thread_.join();
    }
  }

  std::shared_ptr<WebSocket> connect(WebSocketRequest request,
                                     WebSocketHandlers handlers) override {
    return std::make_shared<Handle>(loop_, std::move(request), std::move(handlers));
  }

 private:
  const std::shared_ptr<Loop> loop_;
  std::thread thread_;
};

}  // namespace

std::shared_ptr<WebSocketClient> create_websocket_client() {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)initialized;
  return std::make_shared<CurlWebSocketClient>();
}

}  // namespace repartee::http
