#pragma once
// One simulated person: speaks every few seconds on a schedule that nothing delays, and listens.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/talk/voice_client.hpp"
#include "load/loudspeaker.hpp"
#include "load/overlap.hpp"
#include "load/tally.hpp"
#include "load/utterance.hpp"

namespace repartee::bench {

namespace asio = boost::asio;

/// What every session does.
struct Plan {
  std::string url;
  bool realtime = false;  ///< Over the Realtime API instead of the native protocol.
  std::vector<Utterance> utterances;
  core::Duration silence{};        ///< That ends a turn.
  core::Duration engine_delays{};  ///< What the engines were told to take.
  bool speculates = false;         ///< The server begins before a turn is over.
  core::Duration turn_every{};
  int turns = 0;
  /// Of audio, sent at once.
  core::Duration frame = std::chrono::milliseconds(20);
  /// Utterances begin with a window of the detector: no part of a wait is due to where they lie.
  bool aligned = false;
  /// Said over the answer, so long after the cycle's beginning; empty: nothing.
  std::vector<Utterance> overlaps;
  core::Duration overlap_at{};
};

/// Confined to one thread; lives until its coroutines have ended.
class LiveSession : public std::enable_shared_from_this<LiveSession> {
 public:
  LiveSession(std::shared_ptr<const Plan> plan, std::shared_ptr<Tally> tally, int number)
      : plan_(std::move(plan)), tally_(std::move(tally)), number_(number) {}

  asio::awaitable<core::Result<>> open();
  /// From `start` on: says all its turns, and leaves.
  asio::awaitable<void> speak(core::Instant start);
  /// Takes what the server says until the session ends.
  asio::awaitable<void> listen();

 private:
  struct Turn {
    int number = 0;
    const Utterance* utterance = nullptr;
    core::SamplePos begin = 0;  // of its speech, on the session's sample clock
    const Utterance* overlap = nullptr;
    core::SamplePos overlap_begin = 0;
    std::optional<core::Instant> speech_end_sent;
    std::optional<core::Instant> guessing_sent, deciding_sent;
    bool answered = false;
    bool early = false;
  };

  void begin_turn(int number);
  void end_turn();
  void send_frame(core::SamplePos clock);
  void begin_overlap(core::Instant now);
  void acknowledge(core::Instant now);
  void take(const app::ServerEvent& event, core::Instant now);
  void first_sound(core::Instant now);
  void waterfall(const app::WaterfallEvent& event);

  const std::shared_ptr<const Plan> plan_;
  const std::shared_ptr<Tally> tally_;
  const int number_;
  std::shared_ptr<app::VoiceClient> client_;
  Loudspeaker speaker_;
  Turn turn_;
  Overlap overlap_;
  bool sounding_ = false;     // the last reply has not ended
  std::uint32_t stream_ = 0;  // the reply that sounded last
  bool leaving_ = false;
  bool ended_ = false;
};

}  // namespace repartee::bench
