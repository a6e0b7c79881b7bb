#pragma once
// A random person: what they mean to say is a script made beforehand, when they say it depends on
// what they hear. Also what a perfect voice activity detector and recognizer would make of it.

#include <span>
#include <string>
#include <vector>

#include "random.hpp"

namespace repartee::simulation {

/// One word. Unique ones ("w12") are counted at the end: none may be lost, none be heard twice.
struct Word {
  std::string text;
  core::SamplePos length = 0;
  core::SamplePos pause = 0;  ///< After it.
  bool unique = true;
};

/// Said in one go, or so the person thinks; a pause in it may well end the turn.
struct Utterance {
  /// What they wait for before they begin, and then `wait` longer.
  enum class Cue : std::uint8_t {
    none,   ///< Their own last utterance has ended.
    quiet,  ///< The assistant has answered.
    over,   ///< The assistant has begun to answer: an interruption, or "mm-hm".
  };
  Cue cue = Cue::none;
  core::SamplePos wait = 0;
  std::vector<Word> words;  ///< A cough or a door has one, without a text.
};

/// Something done at a moment, other than speaking.
enum class Deed : std::uint8_t { type, interrupt, commit, reset, stop, drain };
struct Action {
  core::Duration at;
  Deed deed;
};

struct Script {
  core::Duration length{};  ///< Then the person has gone, whatever they still wanted to say.
  std::vector<Utterance> utterances;
  std::vector<Action> actions;
};

Script write_script(Random& random);

/// A word as it came through the microphone.
struct SaidWord {
  std::string text;
  core::SamplePos begin = 0, end = 0;
  bool unique = true;
};

/// Says a script, window by window.
class Speaker {
 public:
  explicit Speaker(const Script& script) : script_(script) {}

  /// Samples [begin, end) of the person's own clock. `assistant_speaks`: they hear it.
  struct Window {
    float probability = 0;            ///< How much of it is speech, or sounds like it.
    std::span<const SaidWord> words;  ///< That have their middle in it; until the next call.
  };
  Window next(core::SamplePos begin, core::SamplePos end, bool assistant_speaks);

 private:
  bool begins(core::SamplePos begin, core::SamplePos end, bool assistant_speaks);

  const Script& script_;
  std::size_t utterance_ = 0;  // the next, or the one being said
  std::size_t word_ = 0;
  bool speaking_ = false;
  core::SamplePos word_at_ = 0;  // where the word being said begins
  core::SamplePos free_at_ = 0;  // their last utterance ended here
  core::SamplePos cue_at_ = -1;
  bool heard_assistant_ = false;
  std::vector<SaidWord> said_;
};

}  // namespace repartee::simulation
