#pragma once
// What to do with a reply while someone may be speaking over it.

#include "core/time.hpp"

namespace repartee::turn {

struct InterruptionSettings {
  bool enabled =
      true;  ///< False: a reply is spoken to its end, what is said meanwhile is not heard.
  /// Speech that certainly is an interruption; less than that and the reply goes on where it was.
  core::Duration speech = std::chrono::milliseconds(200);
};

enum class Reaction {
  none,
  duck,       ///< First sign of speech: quieter.
  hold,       ///< Speech has begun: pause, keep what is queued.
  interrupt,  ///< Enough speech: the reply is over.
  resume,     ///< It was nothing: full volume, from the same sample.
};

/// Decides from the ear's signs alone. Duck at the first window, hold once speech is certain,
/// interrupt when it lasts, else resume: no cough ends a reply, and no reply talks over a person.
class InterruptionPolicy {
 public:
  explicit InterruptionPolicy(InterruptionSettings settings) : settings_(settings) {}
  const InterruptionSettings& settings() const { return settings_; }

  Reaction perhaps_speech() { return advance(Level::ducked); }
  Reaction speech(core::SamplePos spoken) {
    return advance(core::duration_of(spoken) >= settings_.speech ? Level::interrupted
                                                                 : Level::held);
  }
  /// The sound has stopped before it was an interruption.
  Reaction nothing() {
    if (level_ != Level::ducked && level_ != Level::held) return Reaction::none;
    level_ = Level::calm;
    return Reaction::resume;
  }
  /// A new reply, or none.
  void reset() { level_ = Level::calm; }

 private:
  enum class Level { calm, ducked, held, interrupted };
  Reaction advance(Level to) {
    if (!settings_.enabled || to <= level_) return Reaction::none;
    level_ = to;
    return to == Level::ducked ? Reaction::duck
           : to == Level::held ? Reaction::hold
                               : Reaction::interrupt;
  }

  InterruptionSettings settings_;
  Level level_ = Level::calm;
};

}  // namespace repartee::turn
