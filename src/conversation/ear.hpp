#pragma once
// The listening half: from voice activity to the transcript of a turn.

#include <deque>
#include <optional>
#include <string>

#include "conversation/effects.hpp"
#include "conversation/inputs.hpp"
#include "conversation/items.hpp"
#include "conversation/settings.hpp"
#include "turn/endpointer.hpp"
#include "turn/pause_detector.hpp"

namespace repartee::conversation {

/// A turn whose every piece has been transcribed, or given up.
struct HeardTurn {
  TurnId turn = 0;
  ItemId item;
  stt::Transcript transcript;  ///< Word times on the session's audio clock, in seconds.
  TurnRecord record;
  std::optional<core::Error> error;  ///< Set where a piece failed; `transcript` has the rest.
  std::optional<Attempt> left;       ///< Work that nobody waits for any more.
  bool over_reply = false;           ///< Its speech began over a reply, and did not end it.
  std::optional<float> echo;         ///< The share of its windows that were, where measured.
};

/// The words of the turn that someone is speaking, so far.
struct WordsSoFar {
  stt::Transcript transcript;
  core::SamplePos covered = 0;  ///< Speech of the turn that had come when they were asked for.
  bool complete = false;        ///< No further word will be found in that.
  std::optional<float> echo;
};

/// What is taken to be all that was said, while the turn may be over.
struct Supposed {
  TurnId turn = 0;
  std::string text;
  bool plausible = false;  ///< As a whole turn.
};

/// The transcript that is made in a pause that may be the end of its turn.
struct Guess {
  core::SamplePos first_end = 0;  // of the audio that it was asked for at the short silence
  core::SamplePos asked_end = 0;  // the same, later with the tail that a final transcript gets
  core::SamplePos covers = 0;     // of the audio that the answer is about
  core::Instant asked{}, answered{};
  std::optional<stt::GuessedTranscript> heard;
};

/// A stretch of a turn that is transcribed by itself.
struct Piece {
  core::SamplePos begin = 0, end = 0;
  std::optional<stt::Transcript> transcript;
  stt::Transcript hypothesis;  // the last one, until there is a transcript
  bool asked = false;          // for the final
};
/// A turn on its way from sound to words.
struct Turn {
  Attempt attempt;
  ItemId item;  // that it becomes
  core::SamplePos begin = 0;
  std::deque<Piece> pieces;  // the last one is still open until the turn is committed
  TurnRecord record;
  core::Instant deadline{};
  std::optional<core::Error> error;
  // The quietest window since piece_soft, for a cut where there is no pause.
  float quietest = 2;
  core::SamplePos quietest_at = 0;
  core::SamplePos partial_asked_at = 0;
  // A partial that was asked for: the end of its audio, and the speech of the turn by then.
  struct Partial {
    core::SamplePos end = 0, spoken = 0;
  };
  Partial partial;  // the last one
  // Those that are not answered yet, oldest first: more than one where an answer is very late.
  // Answers come in order, and some never: what is not known to reach further is not taken to.
  std::deque<Partial> partials;
  bool partial_in_flight = false;
  core::SamplePos hypothesis_end = 0;  // of the audio that the last hypothesis is about
  int guesses = 0;                     // pauses in which one was begun
  std::optional<Guess> guess;          // of this pause; nothing was said since
  bool awaits_guess = false;           // it is over, and the guess will be its final transcript
  bool took_guess = false;             // … and was
  bool dropped = false;                // its work was told to stop
  bool over_reply = false;
  int measured = 0, echoes = 0;  // windows of it that were looked at for an echo, and were one
  std::optional<float> echo() const;
};

/// Follows voice activity, opens and commits turns, cuts long speech into pieces, asks for
/// transcripts and puts them together. Several committed turns may wait for their transcripts while
/// the person speaks on; they come out in order.
class Ear {
 public:
  /// Turns become `items` when they are committed. All three must outlive it; the settings may
  /// change, see configured().
  Ear(const Settings& settings, ItemIds& ids, ItemList& items)
      : settings_(settings),
        ids_(ids),
        items_(items),
        pause_(settings.pause),
        endpointer_(settings.endpointing) {}
  /// The settings have changed.
  void configured(Effects& out);

  /// One window of audio; says what changed. `next_turn` numbers a turn that starts here.
  turn::Edge on_voice_activity(const input::VoiceActivity& activity, TurnId& next_turn,
                               core::Instant now, Effects& out);
  /// The words so far, where these are news; also where there are none yet.
  std::optional<WordsSoFar> on_hypothesis(const input::Hypothesis& hypothesis, Effects& out);
  std::optional<WordsSoFar> on_guessed(const input::Guessed& guessed, core::Instant now,
                                       Effects& out);
  void on_transcribed(const input::Transcribed& transcribed, core::Instant now);
  void on_failed(const input::TranscribeFailed& failed, core::Instant now, Effects& out);
  void on_prosody(const input::Prosody& prosody) { prosody_ = prosody; }
  void on_end_of_turn(const input::EndOfTurn& end) { end_of_turn_ = end; }
  /// The form of the answer to what the assistant asked last.
  void expect(turn::Expected expected) { expected_ = expected; }
  /// A turn was decided, and after `pause` the person spoke on all the same.
  void cut_off(core::Duration pause) { endpointer_.cut_off(pause); }
  /// Ends the turn at `upto` without waiting for silence; false when there is nothing to end.
  bool commit(core::SamplePos upto, TurnId& next_turn, core::Instant now, Effects& out);
  /// Forgets the audio up to `upto` that was not committed.
  void clear(core::SamplePos upto, Effects& out);
  /// Audio that a commit would take, where turns are not detected; else the speech there is.
  core::SamplePos buffered(core::SamplePos upto) const;
  /// Whether the next window is the assistant's own voice, where that was measured.
  void on_echo(bool echo);
  /// Whether the open turn is spoken over a reply that goes on.
  void over_reply(bool over) {
    if (open_) open_->over_reply = over;
  }
  /// Somebody waits for the words of the open turn: partials come sooner.
  void hurry(bool hurried) { hurried_ = hurried; }
  /// Deadlines: lost audio, late transcripts.
  void tick(core::Instant now, Effects& out);
  core::Instant wake() const;
  /// Drops every turn that is not done; returns the committed ones among them.
  std::deque<TurnId> reset(Effects& out);

  /// The next turn in order that is done, if any.
  std::optional<HeardTurn> take();

  bool in_speech() const { return open_.has_value(); }
  /// The turn that someone is speaking, if any.
  std::optional<TurnId> open_turn() const {
    return open_ ? std::optional(open_->attempt.turn) : std::nullopt;
  }
  /// The item that it will become; empty where there is none.
  ItemId open_item() const { return open_ ? open_->item : ItemId(); }
  /// Nothing has been said in the open turn: only where turns are not detected.
  bool nothing_said() const { return !said_; }
  bool transcribing() const { return !committed_.empty(); }
  /// Turns that wait for their transcripts; from max_waiting on the oldest is given up.
  std::size_t waiting() const { return committed_.size(); }
  /// Turns before this one still wait for their transcripts.
  bool transcribing_before(TurnId turn) const {
    return transcribing() && committed_.front().attempt.turn < turn;
  }
  /// The turn of this item waits for its transcript.
  bool transcribing(const ItemId& item) const;
  core::SamplePos heard_upto() const { return heard_upto_; }
  /// Speech in the open turn so far, pauses not counted.
  core::SamplePos spoken() const { return pause_.spoken(); }
  bool voiced() const { return pause_.voiced(); }
  /// First sample of the speech that began last.
  core::SamplePos speech_begin() const { return pause_.speech_begin(); }
  /// Where the speech of the turn that was decided last ended.
  core::SamplePos last_end() const { return last_end_; }

  /// What was said, while it may be all; nothing else.
  std::optional<Supposed> supposed() const;

 private:
  void note_arrival(const input::VoiceActivity& activity, core::Instant now);
  void open_turn(TurnId turn, core::SamplePos begin, Effects& out);
  void listen_on(const input::VoiceActivity& activity, core::Instant now, Effects& out);
  void cut(core::SamplePos at, core::Instant now, Effects& out);
  core::Duration partial_interval() const;
  void ask_partial(core::Instant now, Effects& out);
  core::Duration wait() const;
  turn::Evidence evidence(const std::optional<stt::Transcript>& said) const;
  std::optional<stt::Transcript> all_said() const;
  bool may_guess() const;
  void guess(core::Instant now, Effects& out);
  void take_guess(Turn& turn, core::Instant now, Effects& out);
  bool show(stt::Transcript heard, core::SamplePos end, Effects& out);
  void ask_final(Turn& turn, PieceId piece, core::Instant now, Effects& out);
  void close_turn(core::SamplePos speech_end, core::SamplePos audio_end, core::Instant now,
                  Effects& out);
  void release(Effects& out);
  Turn* find(const Attempt& attempt);
  /// `guessed` stands for the last piece's, where it is given.
  stt::Transcript joined(const Turn& turn, const stt::Transcript* guessed = nullptr) const;

  const Settings& settings_;
  ItemIds& ids_;
  ItemList& items_;
  turn::PauseDetector pause_;
  turn::Endpointer endpointer_;
  turn::Expected expected_ = turn::Expected::anything;
  std::optional<input::Prosody> prosody_;
  std::optional<input::EndOfTurn> end_of_turn_;
  std::optional<Turn> open_;  // someone is speaking
  bool said_ = false;         // the open turn holds speech
  bool hurried_ = false;
  std::deque<Turn> committed_;      // waiting for transcripts, oldest first; bounded by max_waiting
  core::SamplePos heard_upto_ = 0;  // end of the last window
  core::SamplePos committed_upto_ = 0;  // no turn may begin before this
  core::SamplePos last_end_ = 0;        // of speech, in the turn that was decided last
  core::SamplePos released_ = 0;
  std::optional<core::Instant> origin_;  // when the session's first sample was spoken
  core::Instant audio_due_upto_{};       // until then no audio can be missing
  core::Instant last_speech_arrived_{};
};

}  // namespace repartee::conversation
