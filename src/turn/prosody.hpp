#pragma once
// How the last stretch of speech sounded. Numbers only: eot/prosody.hpp measures them from samples.

namespace repartee::turn {

/// Of the speech before a pause. Statements end low, quiet and slow; who holds the turn stays level
/// (final lowering: J. Pierrehumbert 1980; as cues to turn-taking: A. Gravano, J. Hirschberg 2011).
struct Prosody {
  float pitch_slope = 0;   ///< Semitones per second over the last voiced half second; < 0 falls.
  float pitch_level = 0;   ///< Semitones of its end above (< 0: below) the turn's median pitch.
  float energy_slope = 0;  ///< Decibels per second over the last half second of speech.
  float rate = 0;          ///< Syllables per second in the last 1.5 s of speech; 0: too short.
};

}  // namespace repartee::turn
