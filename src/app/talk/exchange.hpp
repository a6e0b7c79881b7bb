#pragma once
// One recording spoken to a server, and what came back: collects the events, knows when the answer
// has ended, and sums it up. Pure: events and times in, decisions and figures out.

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/talk/events.hpp"
#include "core/time.hpp"

namespace repartee::app {

/// Figures of one recording's answer, in milliseconds; nothing where it was not measured.
struct Latencies {
  std::optional<double> voice_to_voice;  ///< Last sample of speech sent → first sample received.
  std::optional<double> endpoint;        ///< These four are the server's own (waterfall).
  std::optional<double> stt;
  std::optional<double> first_token;
  std::optional<double> first_audio;
  std::optional<double> saved;  ///< By what was begun before the turn was decided.
};

struct ExchangeSummary {
  std::string transcript;  ///< Of all turns, joined.
  std::string reply;       ///< What was heard of all replies, joined.
  double reply_audio_ms = 0;
  Latencies latency_ms;
  WaterfallEvent::Guess guess;  ///< Of the last turn that was answered.

  bool answered() const { return reply_audio_ms > 0; }
};

/// {"transcript","reply","reply_audio_ms","latency_ms":{…},"guess":{…}}.
nlohmann::ordered_json to_json(const ExchangeSummary& summary);

class Exchange {
 public:
  /// `clock_ms` is where on the session's audio clock the recording begins, `speech_end_ms` where
  /// its last speech ends (nothing: it holds no speech).
  Exchange(double clock_ms, std::optional<double> speech_end_ms)
      : clock_ms_(clock_ms), speech_end_ms_(speech_end_ms) {}

  void on_event(const ServerEvent& event, core::Instant now);
  /// The frame with the last sample of speech has just been sent.
  void on_speech_end_sent(core::Instant now) { speech_end_sent_ = now; }
  /// The recording's last frame has just been sent; silence follows.
  void on_recording_sent(core::Instant now);

  /// Whether nothing more is to come: every turn has its answer and the loudspeaker is silent, or
  /// the server has been quiet for too long.
  bool over(core::Instant now, bool speaker_idle) const;

  /// `heard_ms` of replies have left the loudspeaker.
  ExchangeSummary summary(double heard_ms) const;

 private:
  struct Turn {
    std::string text;
    double end_ms = 0;
    bool answered = false;  ///< Its reply is done, or it was dropped.
  };
  struct Reply {
    int turn = 0;
    std::string text;
    bool done = false;
    std::optional<core::Instant> first_audio;
  };

  bool last_speech_answered() const;

  double clock_ms_;
  std::optional<double> speech_end_ms_;
  std::optional<core::Instant> speech_end_sent_;
  std::optional<core::Instant> recording_sent_;
  core::Instant last_event_{};
  bool server_busy_ = false;  ///< It hears, thinks or speaks.
  std::map<int, Turn> turns_;
  std::map<std::uint32_t, Reply> replies_;  ///< By stream; streams grow.
  std::map<std::string, std::uint32_t> streams_;
  std::map<int, WaterfallEvent> waterfalls_;
};

}  // namespace repartee::app
