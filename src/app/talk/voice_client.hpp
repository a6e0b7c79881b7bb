#pragma once
// A client of the native voice protocol: what `repartee talk` and load generators speak with.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "app/talk/events.hpp"
#include "core/error.hpp"

namespace repartee::app {

namespace asio = boost::asio;

struct VoiceOptions {
  std::string url;      ///< http(s):// or ws(s)://; without a path /ws/voice is asked for.
  std::string key;      ///< Sent as a bearer token; empty: none.
  std::string ca_file;  ///< PEM; empty: the system's certificates.
  int input_rate_hz = 16000;
  int output_rate_hz = 16000;
  // What is not set is left to the server.
  std::optional<std::string> response_mode;
  std::optional<std::string> voice;
  std::optional<double> speed;
  std::optional<std::string> language;
  std::optional<std::string> system;
  std::optional<int> silence_ms;
};

/// One session. Confined to the executor of the coroutine that opened it. Sending never waits.
class VoiceClient {
 public:
  virtual ~VoiceClient() = default;

  virtual const ReadyEvent& ready() const = 0;

  /// The next event, in the order of the wire. `closed` when the session has ended; `corrupt` for a
  /// message that breaks the protocol.
  virtual asio::awaitable<core::Result<ServerEvent>> next() = 0;

  /// The next samples of the microphone, at input_rate_hz; 20 ms at a time is best.
  virtual void send_audio(std::span<const std::int16_t> samples) = 0;
  /// So many samples of the stream have left the loudspeaker.
  virtual void send_played(std::uint32_t stream, std::int64_t samples) = 0;
  virtual void send_text(const std::string& text) = 0;
  virtual void send_interrupt() = 0;
  virtual void send_commit() = 0;
  virtual void send_reset() = 0;
  /// Ends the session; next() still gives what the server says until it closes.
  virtual void send_stop() = 0;
  /// Closes the connection without waiting for a goodbye.
  virtual void close() = 0;
};

/// Connects, says hello and waits for ready. The errors of net::connect, and what the server
/// refused the session with.
asio::awaitable<core::Result<std::shared_ptr<VoiceClient>>> open_voice(VoiceOptions options);

/// The address of the voice endpoint for a server's URL: "http://h:1" and "http://h:1/" become
/// "http://h:1/ws/voice"; a URL with a path stays as it is.
std::string voice_url(const std::string& url);

}  // namespace repartee::app
