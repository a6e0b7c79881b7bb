#pragma once
// What waits to be written to one WebSocket. Strand-confined.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace repartee::net {

struct Outgoing {
  enum class Kind : std::uint8_t { text, binary, audio, audio_text };
  Kind kind = Kind::text;
  std::string data;

  bool is_text() const { return kind == Kind::text || kind == Kind::audio_text; }
  bool is_audio() const { return kind == Kind::audio || kind == Kind::audio_text; }
};

/// First in, first out. Bounded: when it is full, push() refuses and the connection is to be cut.
class Outbox {
 public:
  /// 4 MiB: some 87 s of the densest audio served (24 kHz, 16 bit), sent at most 0.4 s ahead, so a
  /// full outbox means a client that has stopped reading.
  static constexpr std::size_t bound_bytes = std::size_t{4} << 20;

  /// Keeps a flood of tiny messages from costing many times its bytes.
  static constexpr std::size_t bound_messages = 1 << 16;

  /// False (and nothing is kept) when it would hold more than a bound. An empty outbox takes one
  /// message of any size.
  [[nodiscard]] bool push(Outgoing message);
  /// The oldest one. Only where not empty.
  Outgoing pop();
  /// Drops the audio and keeps the order of the rest; returns how many frames it dropped.
  std::size_t clear_audio();
  /// Drops everything and gives the memory back.
  void clear();

  std::size_t bytes() const { return bytes_; }
  bool empty() const { return queue_.empty(); }

 private:
  std::deque<Outgoing> queue_;
  std::size_t bytes_ = 0;
};

}  // namespace repartee::net
