#pragma once
// One outgoing WebSocket over a connection that libcurl makes: name look-up, proxy and TLS are
// libcurl's, the frames are ours.

#include <curl/curl.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "http/websocket_client.hpp"
#include "http/websocket_frames.hpp"

namespace repartee::http {

/// Used on the client's thread only.
class Channel {
 public:
  using Clock = std::chrono::steady_clock;

  /// `waiting_bytes` counts what send() has queued and the socket has not taken.
  Channel(WebSocketRequest request, WebSocketHandlers handlers,
          std::shared_ptr<std::atomic<std::size_t>> waiting_bytes);

  /// Makes the easy handle; an error says what is wrong with the request.
  core::Result<> prepare(Clock::time_point now);
  /// libcurl has connected, or has not: then the channel has ended.
  void connected(CURLcode code);
  /// A message of ours.
  void send(std::string_view text);
  /// Sends a close frame and ends within a second; no handler is called from now on.
  void close(Clock::time_point now);
  /// Moves the bytes that can be moved.
  void pump();
  /// Tells the owner why it ends, unless it has closed it.
  void end(WebSocketEnd end);
  void end(core::Error error) { end(WebSocketEnd{.error = std::move(error)}); }
  void end_late();

  bool ended() const { return state_ == State::ended; }
  /// Nothing is left to do: it may be destroyed.
  bool has_socket() const { return socket_ != CURL_SOCKET_BAD && !ended(); }
  curl_waitfd wait_for() const;
  Clock::time_point deadline() const { return deadline_; }
  CURL* handle() const { return easy_.get(); }

 private:
  enum class State { connecting, handshaking, open, closing, ended };
  struct CloseEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };

  void receive(std::string_view bytes);
  void see_handshake();
  void refuse(const ResponseHead& head, std::string_view body, bool whole);
  void see_message(FrameReader::Message message);
  void queue(Opcode opcode, std::string_view payload);
  void flush();
  void broke();

  const WebSocketRequest request_;
  const std::string where_;  // as it may be shown
  WebSocketHandlers handlers_;
  const std::shared_ptr<std::atomic<std::size_t>> waiting_bytes_;
  State state_ = State::connecting;
  std::unique_ptr<CURL, CloseEasy> easy_;
  curl_socket_t socket_ = CURL_SOCKET_BAD;
  Clock::time_point deadline_ = Clock::time_point::max();
  std::string key_;        // of the handshake
  std::string handshake_;  // the answer to it, as far as it has come
  std::string early_;      // frames that wait for the handshake
  std::string outbox_;
  std::size_t sent_ = 0;          // bytes of the outbox that are gone
  std::size_t unsent_bytes_ = 0;  // of messages that are not gone yet
  FrameReader reader_;
};

}  // namespace repartee::http
