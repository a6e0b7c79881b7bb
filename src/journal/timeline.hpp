#pragma once
// A run as things that took time, in lanes: what `repartee replay` prints and draws.

#include <optional>
#include <string>
#include <vector>

#include "journal/run.hpp"

namespace repartee::journal {

enum class Lane : std::uint8_t { person, recognizer, model, voice, loudspeaker };
std::string_view name(Lane lane);

/// What a stretch of time was used for; a drawing gives each its own look.
enum class Use : std::uint8_t {
  speech,    ///< The person is heard.
  partial,   ///< A partial transcript is made.
  guess,     ///< The transcript of what may be all.
  final,     ///< A final one.
  waiting,   ///< For the first of what was asked for.
  making,    ///< It comes.
  sounding,  ///< The reply is heard.
  quiet,     ///< It is ducked or held.
  dropped,   ///< Asked for, and dropped before it was done.
};

struct Span {
  Lane lane;
  Use use;
  core::Duration begin{}, end{};  ///< Since the session was opened.
  std::string label;
};

struct Mark {
  Lane lane;
  core::Duration at{};
  std::string label;
};

/// One turn, and what became of it.
struct TurnLine {
  conversation::TurnRecord record;
  std::string said;     ///< Its transcript, or what was typed.
  std::string outcome;  ///< "completed", "interrupted", "failed", or why it was dropped.
  std::string heard;    ///< Of its reply.
  std::string answer;   ///< All of it, as far as it was written.
};

struct Timeline {
  core::Instant opened{};
  core::Duration length{};
  std::vector<Span> spans;
  std::vector<Mark> marks;
  std::vector<TurnLine> turns;
  std::string closed;  ///< Why the session ended; empty: it did not.
};

Timeline timeline_of(const Run& run);

/// From the turn's last speech to the first sound of its reply: what the person waits for. Nothing
/// for a typed turn, or one without a reply.
std::optional<core::Duration> waited(const TurnLine& turn);

}  // namespace repartee::journal
