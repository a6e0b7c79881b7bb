#pragma once
// Gates in front of recognition: engines invent words ("the", "thank you") where nobody spoke.

#include <cstdint>
#include <span>

namespace repartee::stt {

/// True where no 20 ms of the 16 kHz audio is louder than -60 dBFS (RMS): digital silence, a muted
/// microphone, the hiss of an empty line. The quietest speech of usable recordings lies 20 dB
/// above.
bool is_silence(std::span<const std::int16_t> audio);

/// How loud an utterance has been so far, to tell its pauses: a speaker's own words are the
/// measure, not a level, since microphones differ by 30 dB.
class Loudness {
 public:
  /// Hears more of the utterance (16 kHz, mono).
  void add(std::span<const std::int16_t> audio);

  /// True where every 20 ms of the audio is at least 26 dB below the loudest 20 ms so far, or below
  /// -60 dBFS: no word is in it.
  bool is_pause(std::span<const std::int16_t> audio) const;

 private:
  double loudest_ = 0;  // mean square
};

}  // namespace repartee::stt
