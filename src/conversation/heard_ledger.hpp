#pragma once
// Which words of a reply lie where in its sound, and so: what has been heard at a played sample.

#include <string>
#include <vector>

#include "conversation/ids.hpp"
#include "core/time.hpp"
#include "tts/spoken_word.hpp"

namespace repartee::conversation {

/// Segments are added in the order in which they are spoken; sample positions are the stream's.
class HeardLedger {
 public:
  explicit HeardLedger(int rate_hz) : rate_hz_(rate_hz) {}

  /// `text` is what the client was shown, `spoken` what the engine was given to say.
  void add_segment(SegmentId segment, std::string text, std::string spoken);
  /// Word times from the engine, relative to the segment's first sample.
  void set_words(SegmentId segment, std::vector<tts::SpokenWord> words);
  /// More audio of the last segment.
  void add_audio(SegmentId segment, core::SamplePos samples);
  /// The segment's length is now known.
  void close_segment(SegmentId segment);

  /// The segment could not be spoken: its words were not heard.
  void forget_text(SegmentId segment);

  /// The words (of the shown text) whose sound had ended at `played`. Exact where the engine gives
  /// word times, in proportion to the letters where it does not.
  std::string heard(core::SamplePos played) const;
  /// Everything, as if played to the end.
  std::string text() const;
  core::SamplePos samples() const { return samples_; }

  struct Range {
    core::SamplePos begin = 0, end = 0;
  };
  Range range(SegmentId segment) const;

 private:
  struct Segment {
    SegmentId id;
    std::string text, spoken;
    std::vector<tts::SpokenWord> words;
    core::SamplePos begin = 0, end = 0;
    bool closed = false;
  };
  const Segment* find(SegmentId id) const;
  Segment* find(SegmentId id);
  std::string heard_of(const Segment& segment, core::SamplePos played) const;

  int rate_hz_;
  std::vector<Segment> segments_;
  core::SamplePos samples_ = 0;
};

}  // namespace repartee::conversation
