#pragma once
// The sound of a conversation's items, for clients that ask for it again.

#include <cstddef>
#include <deque>
#include <span>

#include "audio/pcm.hpp"
#include "conversation/ids.hpp"
#include "core/time.hpp"

namespace repartee::runtime {

/// Confined to the session's strand. Of each item the last five minutes are kept, and in all at
/// most `most_bytes`: then the oldest items lose theirs.
class ItemAudio {
 public:
  static constexpr core::Duration kept_of_an_item = std::chrono::minutes(5);
  /// Five minutes at 24 kHz are 14 MB.
  static constexpr std::size_t most_bytes = std::size_t{24} << 20;

  struct Sound {
    conversation::ItemId item;
    int rate_hz = 0;
    core::SamplePos begin = 0;  ///< Position of the first sample here in the item's sound.
    audio::Samples samples;
  };

  /// More of an item, at a rate that stays.
  void append(const conversation::ItemId& item, int rate_hz, std::span<const std::int16_t> samples);
  /// The item's sound ends here.
  void truncate(const conversation::ItemId& item, core::SamplePos end);
  void remove(const conversation::ItemId& item);
  void clear() { sounds_.clear(), bytes_ = 0; }
  /// Null where none is kept. Lives until the next call of something else.
  const Sound* find(const conversation::ItemId& item) const;

 private:
  Sound* find(const conversation::ItemId& item);
  std::deque<Sound> sounds_;  // the oldest first
  std::size_t bytes_ = 0;
};

}  // namespace repartee::runtime
