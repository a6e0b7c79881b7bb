#pragma once
// What must hold in every conversation, whatever its users, engines and clocks do. Watches a
// conversation from outside: asserted in debug builds, in the unit tests and in the simulator.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conversation/conversation.hpp"
#include "conversation/item_invariants.hpp"
#include "tts/text/thinking_filter.hpp"

namespace repartee::conversation {

class Invariants {
 public:
  explicit Invariants(const Settings& settings) : settings_(settings) {}

  /// Looks at one step: the input, and the effects that it caused. The broken invariant's name and
  /// what broke it, or nothing.
  std::optional<std::string> check(const Input& input, core::Instant now, const Effects& effects,
                                   const Conversation& conversation);

 private:
  struct Model {  // that was asked, and what for
    std::string question;
    bool early = false;  // before its turn was over
    tts::ThinkingFilter thinking;
    std::size_t written = 0;  // bytes, without its thoughts
    bool running = true;      // it may still write to a reply
  };
  struct Segment {
    std::string text, voiced;  // as it is shown, and what the engine says for it
    std::vector<tts::SpokenWord> words;
    core::SamplePos begin = 0, made = 0;
    bool failed = false;
    bool filler = false;
    bool done = false;     // whatever comes of it now is too late
    bool overdue = false;  // something of its reply was: it may have been given up
  };
  struct Reply {
    ReplyId id = 0;
    TurnId turn = 0;
    Attempt attempt;
    bool out_of_band = false;
    std::shared_ptr<const Settings> settings;
    bool asked = false;  // a model was asked for it
    std::map<SegmentId, Segment> segments;
  };
  /// With the fastest loudspeaker there can be: it plays what it has in real time, without a wait.
  struct Stream {
    core::SamplePos sent = 0;
    int rate_hz = core::input_rate_hz;
    std::int64_t played = 0;  // in millionths of a sample
    core::Instant played_at{};
    bool held = false, still = false, cleared = false, ended = false;
    core::SamplePos held_at = 0;
    bool acknowledged = false;  // since it was held
    core::SamplePos heard = 0;  // that the client has acknowledged, as far as it can be true
  };
  struct Turn {
    core::SamplePos begin = 0;
    core::SamplePos end = 0;
    std::map<PieceId, std::pair<core::SamplePos, core::SamplePos>> finals;
    core::SamplePos guessed_end = 0;               // of the audio of the last guess
    std::map<PieceId, core::SamplePos> handed_in;  // end of the audio that recognition has
    int asked_early = 0, guesses = 0;
    bool committed = false, ended = false, failed = false, told = false;
    bool detected = true;  // its start was: it has a prefix
    std::string stable;    // what was told of its transcript and may not change any more
  };

  void see(const Input& input);
  void see(const effect::Transcribe& out);
  void see(const effect::JudgeEnd& out);
  void see(const effect::AskModel& out);
  void see(const effect::Synthesize& out);
  void see(const effect::StopModel& out);
  void see(const effect::Drop& out);
  void see(const effect::SendAudio& out);
  void see(const effect::ClearAudio& out);
  void see(const effect::Duck& out);
  void see(const effect::Hold& out);
  void see(const effect::Resume& out);
  void see(const effect::ReleaseInput& out);
  void see(const effect::Close& out);
  void see(const Event& out);
  void see(const event::StateChanged& out);
  void see(const event::SpeechStarted& out);
  void see(const event::TurnCommitted& out);
  void see(const event::TranscriptUpdated& out);
  void see(const event::TranscriptFailed& out);
  void see(const event::TurnDropped& out);
  void see(const event::ReplyStarted& out);
  void see(const event::ReplyAnnounced& out);
  void see(const event::Configured& out);
  /// Watched by ItemInvariants.
  template <class Other>
  void see(const Other&) {}
  void see(const event::SegmentStarted& out);
  void see(const event::SegmentDone& out);
  void see(const event::ReplyDone& out);
  void see(const event::TurnMeasured& out);
  void see(const event::Failure& out);
  void end_turn(TurnId turn);
  void check_history();
  void check_models();
  Reply* reply(ReplyId id);
  Reply* reply(const Attempt& attempt);
  void check_spared();
  void check_audio_of_turns();
  void check_rest();
  static core::SamplePos made(const Reply& reply);
  Segment* segment_of(const Attempt& attempt, SegmentId id);
  core::SamplePos play(Stream& stream);
  void acknowledge(const input::Played& played);
  template <class Detail>
  void expect(bool holds, const char* invariant, const Detail& detail);

  Settings settings_;
  const Conversation* conversation_ = nullptr;
  core::Instant now_{};
  std::optional<std::string> broken_;
  std::set<Attempt> dropped_;
  std::map<TurnId, Turn> turns_;
  std::map<std::pair<TurnId, PieceId>, std::string> stable_;  // what the engine called so
  std::map<ReplyId, Reply> replies_;                          // that run
  std::map<Attempt, Reply> untold_;  // of which the client knows nothing yet
  std::map<Attempt, Model> models_;  // until they are dropped
  std::vector<TurnId> committed_now_;
  ItemInvariants items_;
  std::shared_ptr<const Settings> asked_for_;  // by the last input::Configure
  bool edited_ = false;  // the client wrote into the conversation: its words are not all known here
  ReplyId last_reply_ = 0;
  std::map<StreamId, Stream> streams_;
  core::Duration most_kept_{};  // of the person's audio, with the settings so far
  core::SamplePos heard_upto_ = 0, committed_upto_ = 0, released_ = 0;
  std::string last_heard_;     // of the last reply of which anything was heard
  bool last_cut_off_ = false;  // and it is known that there was more to come
  std::string last_said_;      // the last words of the person
  std::string said_before_;    // the last but one
  TurnId last_said_turn_ = 0;
  int words_taken_ = 0;                   // turns of this step whose words may be in the history
  std::optional<TurnId> ear_decides_;     // this input tells what is heard; the turn that it is of
  TurnId speaking_ = 0;                   // the turn that was opened last
  TurnId interrupter_ = 0;                // the turn that ended a reply
  std::set<TurnId> filled_;               // turns that had a filler
  std::optional<std::size_t> spared_;     // the person's bytes of the history, if they may not grow
  std::size_t user_bytes_ = 0;            // before this step
  std::size_t unended_ = 0;               // turns that were committed and have not ended
  std::set<core::SamplePos> borders_{0};  // where turns may begin without a prefix
  State state_ = State::listening;
  bool closed_ = false;
};

}  // namespace repartee::conversation
