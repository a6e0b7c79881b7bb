#pragma once
// One connection to a Realtime transcription endpoint, used for one utterance after another.

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "http/websocket_client.hpp"
#include "stt/remote/provider.hpp"
#include "stt/remote/realtime_wire.hpp"

namespace repartee::stt {

/// Thread-safe: an utterance uses it, the WebSocket's thread tells it what comes.
class RealtimeSession : public std::enable_shared_from_this<RealtimeSession> {
 public:
  using Clock = std::chrono::steady_clock;

  static std::shared_ptr<RealtimeSession> connect(http::WebSocketClient& client,
                                                  const RemoteSttOptions& options,
                                                  const RecognitionOptions& recognition);
  RealtimeSession(const RemoteSttOptions& options, RecognitionOptions recognition);

  /// Whether it was set up for such utterances.
  bool suits(const RecognitionOptions& recognition) const;
  bool ended() const;

  /// 24 kHz; kept until the session stands.
  void append(std::span<const std::int16_t> audio);
  /// Forgets what was appended and not committed.
  void clear();
  /// The words so far.
  std::string heard() const;
  /// Commits, and waits for the transcript. What cannot be tried again has the status 400.
  core::Result<std::string> finish(Clock::time_point deadline, const std::stop_token& stop,
                                   http::Failure& failure);

 private:
  using Kind = RealtimeEvent::Kind;
  struct Item {
    std::string id, text;
    bool done = false;
  };
  void see(std::string_view message);
  void see_end(const http::WebSocketEnd& end);
  // All below want the mutex.
  void send(std::string text);
  void fail(http::Failure failure);
  void see_error(const RealtimeEvent& event);
  Item& item(const std::string& id);
  bool complete() const;
  std::string text() const;
  void start_anew();

  const RemoteSttOptions options_;
  const http::Provider provider_;
  const RecognitionOptions recognition_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::shared_ptr<http::WebSocket> socket_;  // guarded by mutex_
  bool created_ = false;                     // guarded by mutex_
  std::vector<std::string> early_;           // guarded by mutex_; until it is created
  std::vector<Item> items_;                  // guarded by mutex_; of this utterance
  std::vector<std::string> past_;            // guarded by mutex_; items of the one before
  bool commit_sent_ = false;                 // guarded by mutex_
  bool commit_seen_ = false;                 // guarded by mutex_; or the server had nothing left
  bool tells_commits_ = false;               // guarded by mutex_
  std::optional<http::Failure> failure_;     // guarded by mutex_; then it is of no more use
};

}  // namespace repartee::stt
