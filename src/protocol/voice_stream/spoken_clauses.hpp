#pragma once
// Puts the pieces of a reply's sound together again, clause by clause.

#include <map>
#include <optional>
#include <span>
#include <string>

#include "audio/pcm.hpp"
#include "conversation/ids.hpp"

namespace repartee::protocol::voice_stream {

/// Of one reply at a time. Strand-confined. Holds at most what is sounding or being synthesized:
/// the conversation bounds that (conversation::Settings).
class SpokenClauses {
 public:
  struct Clause {
    int index = 0;  ///< 0, 1, 2 … within the reply.
    std::string text;
    audio::Samples sound;  ///< Empty for what is shown and not spoken (code, tables).
    bool last = false;
  };

  void begin_reply();
  void begin_clause(conversation::SegmentId segment, std::string text);
  void add_sound(conversation::SegmentId segment, std::span<const std::int16_t> samples);
  /// A clause that has begun and is not finished.
  bool holds(conversation::SegmentId segment) const { return growing_.contains(segment); }
  /// The clause, complete.
  Clause finish_clause(conversation::SegmentId segment, bool last);
  /// The reply has ended: an empty last clause, where no clause was the last one.
  std::optional<Clause> end_reply();

 private:
  struct Growing {
    std::string text;
    audio::Samples sound;
  };
  std::map<conversation::SegmentId, Growing> growing_;
  int next_index_ = 0;
  bool ended_ = true;
};

}  // namespace repartee::protocol::voice_stream
