#pragma once
// Which words of a reply lie where in its sound, and so: what has been heard at a played sample.

#include <cstdint>
#include <string>
#include <vector>

#include "conversation/ids.hpp"
#include "core/time.hpp"
#include "tts/spoken_word.hpp"
#include "tts/text/speakable.hpp"

namespace repartee::conversation {

/// Segments are added in the order in which they are spoken; sample positions are the stream's.
class HeardLedger {
 public:
  explicit HeardLedger(int rate_hz) : rate_hz_(rate_hz) {}

  /// `text` is what the client was shown, `spoken` what the engine was given to say for it.
  void add_segment(SegmentId segment, std::string text, tts::Spoken spoken);
  /// Word times from the engine, relative to the segment's first sample; a later call has the next
  /// words.
  void add_words(SegmentId segment, const std::vector<tts::SpokenWord>& words);
  /// More audio of the last segment.
  void add_audio(SegmentId segment, core::SamplePos samples);
  /// The segment's length is now known.
  void close_segment(SegmentId segment);

  /// The segment could not be spoken: its words were not heard.
  void forget_text(SegmentId segment);

  /// The words (of the shown text) all of whose sound had ended at `played`: "$5.20" counts when
  /// "5 dollars 20" was said to the end. Exact where the engine gives word times, in proportion to
  /// the spoken letters where it does not.
  std::string heard(core::SamplePos played) const;
  /// Everything, as if played to the end.
  std::string text() const;
  core::SamplePos samples() const { return samples_; }
  int rate_hz() const { return rate_hz_; }
  std::size_t bytes() const;  ///< Of memory, about.

  struct Range {
    core::SamplePos begin = 0, end = 0;
  };
  Range range(SegmentId segment) const;

 private:
  /// The spoken text has been heard up to `spoken_bytes` when `audio` samples of it have.
  struct Milestone {
    core::SamplePos audio;
    std::uint32_t spoken_bytes;
  };
  struct Segment {
    SegmentId id;
    std::string text;
    tts::Spoken spoken;
    std::vector<Milestone> words;
    core::SamplePos begin = 0, end = 0;
    bool closed = false;
  };
  const Segment* find(SegmentId id) const;
  Segment* find(SegmentId id);
  std::size_t spoken_bytes_heard(const Segment& segment, core::SamplePos into) const;
  std::string heard_of(const Segment& segment, core::SamplePos played) const;

  int rate_hz_;
  std::vector<Segment> segments_;
  core::SamplePos samples_ = 0;
};

}  // namespace repartee::conversation
