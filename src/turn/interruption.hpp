#pragma once
// What to do with a reply while someone may be speaking over it: the one place where voice
// activity, words and echo are weighed together.
//
//     calm ── first window above the threshold ──► ducked ── certainly a sound ──► held
//      ▲                                              │                              │
//      └──────────────── it was nothing ──────────────┴───── words, or time, decide ─┤
//                                                                                    ▼
//                                                                               interrupted

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "turn/backchannels.hpp"

namespace repartee::turn {

struct InterruptionSettings {
  bool enabled =
      true;  ///< False: a reply is spoken to its end, what is said meanwhile is not heard.
  /// Speech of which no words are known that is an interruption all the same (LiveKit's
  /// min_interruption_duration is 0.5 s).
  core::Duration speech = std::chrono::milliseconds(500);
  /// A sound in which nothing but backchannels, or no word, has been recognized is an interruption
  /// once it has lasted so long (LiveKit's backchannel boundary is 1.0 s).
  core::Duration longest_backchannel = std::chrono::seconds(1);
  /// A sound that is over is decided within this time of its first window: then the reply goes on,
  /// and words that come later may still interrupt it. With the window's own 30 to 60 ms that is
  /// less than the 700 ms from which on people take a pause for an end.
  core::Duration decide_within = std::chrono::milliseconds(600);
  /// Whether the assistant's own voice, where it comes back, is left unheard.
  bool echo_guard = true;
  /// Likelihood of an echo from which a window is the assistant's own voice (docs/turn-taking.md
  /// says what was measured).
  float echo_likelihood = 0.6F;
  /// What the operator adds to the lists of the language, or with a minus in front takes off them.
  std::vector<std::string> backchannels, interrupting;
};

enum class Reaction {
  none,
  duck,       ///< First sign of speech: quieter.
  hold,       ///< Speech has begun: pause, keep what is queued.
  interrupt,  ///< It is one: the reply is over.
  resume,     ///< It was none: full volume, from the same sample.
};

/// What a finished sound over a reply was, by its words.
enum class Verdict { interruption, backchannel, echo, noise };
std::string_view name(Verdict verdict);

/// The words of a turn over a reply, and what there is to compare them with.
struct Heard {
  std::string_view text;
  std::size_t stable = 0;       ///< Bytes of it that stay as they are.
  core::SamplePos covered = 0;  ///< Speech of the turn that had come when it was recognized.
  bool complete = false;        ///< No further word will be found in that.
  std::string_view said;        ///< The reply's words so far.
  std::optional<float> echo;    ///< How likely its most likely window was an echo, if measured.
};

/// One a session. Pure: the same calls at the same times, the same answers.
class Arbiter {
 public:
  /// A new reply; `settings` must outlive it.
  void begin(const InterruptionSettings& settings, std::string_view language);
  /// There is no reply any more.
  void end() { settings_ = nullptr; }

  // From the ear. `spoken` counts the speech of the turn in samples, pauses aside.
  Reaction perhaps_speech(core::Instant now);
  Reaction speech(core::SamplePos spoken, core::Instant now);
  /// The sound has stopped: words decide now, or the time.
  Reaction silence(core::Instant now);
  /// It was nothing: too short for speech, or the assistant's own echo.
  Reaction nothing();

  /// A transcript of the turn so far.
  Reaction words(const Heard& heard, core::Instant now);
  /// The turn's words are complete, and no interruption: nothing more to wait for.
  Reaction settled();
  Reaction tick(core::Instant now) { return decide(now); }
  /// When tick() is due; Instant::max() for never.
  core::Instant due() const;

  /// Something sounds, and it is not known what: words are wanted soon.
  bool undecided() const { return level_ == Level::ducked || level_ == Level::held; }

  /// By the final words of a turn that was spoken over the last reply.
  Verdict verdict(const Heard& heard) const;

 private:
  enum class Level { calm, ducked, held, interrupted };
  bool on() const { return settings_ && settings_->enabled; }
  bool is_echo(const Heard& heard) const;
  Reaction raise(Level to);
  Reaction decide(core::Instant now);

  const InterruptionSettings* settings_ = nullptr;  // null: no reply
  OverlapWords lists_{""};
  Level level_ = Level::calm;
  core::Instant began_{};        // this sound
  core::SamplePos spoken_ = 0;   // of the turn, so far
  core::SamplePos from_ = 0;     // where this sound begins in it
  core::SamplePos covered_ = 0;  // what the words cover of it
  bool sounding_ = false;
  bool certain_ = false;   // the words leave no doubt
  bool complete_ = false;  // no more words will come of what was covered
  Meaning meaning_ = Meaning::nothing;
};

}  // namespace repartee::turn
