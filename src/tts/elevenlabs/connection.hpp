#pragma once
// One WebSocket to ElevenLabs, on which several texts are spoken at once.

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "http/websocket_client.hpp"
#include "tts/elevenlabs/wire.hpp"

namespace repartee::tts {

/// One text being spoken. Thread-safe: the WebSocket's thread fills it, one worker empties it.
class SpeechContext {
 public:
  void push(ElevenLabsMessage message);
  void fail(const http::Failure& failure);

  struct Next {
    std::optional<ElevenLabsMessage> message;
    std::optional<http::Failure> failure;  ///< Neither: stopped, or nothing came in time.
  };
  Next wait(std::stop_token stop, std::chrono::steady_clock::time_point until);

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<ElevenLabsMessage> messages_;  // guarded by mutex_
  std::optional<http::Failure> failure_;    // guarded by mutex_
};

/// Thread-safe.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// ElevenLabs allows five contexts on one connection.
  static constexpr std::size_t most_contexts = 5;

  static std::shared_ptr<Connection> open(http::WebSocketClient& client,
                                          const RemoteTtsOptions& options,
                                          const http::Provider& provider,
                                          const std::string& voice_id);
  explicit Connection(const http::Provider& provider) : provider_(provider) {}

  /// Takes a place for a text; null where all are taken. On a connection that has ended, the
  /// context has failed already.
  std::shared_ptr<SpeechContext> begin(const std::string& context);
  /// Blocks until it stands or has failed; false when stopped or `until` came first.
  bool wait_until_open(std::stop_token stop, std::chrono::steady_clock::time_point until);
  void send(std::string message);
  /// Gives the place back; what still comes for it is dropped.
  void end(const std::string& context);
  bool ended() const;

 private:
  void see(std::string_view message);
  void see_end(const http::WebSocketEnd& end);
  void fail(http::Failure failure);
  http::Failure refused(const std::string& words, const std::string& kind) const;

  const http::Provider provider_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::shared_ptr<http::WebSocket> socket_;                         // guarded by mutex_
  bool open_ = false;                                               // guarded by mutex_
  std::optional<http::Failure> failure_;                            // guarded by mutex_
  std::map<std::string, std::shared_ptr<SpeechContext>> contexts_;  // guarded by mutex_
};

}  // namespace repartee::tts
