#pragma once
// THE core: a conversation between a person and a model as a pure state machine. Inputs in, effects
// out; no thread, socket, clock, file or engine. Read inputs.hpp and effects.hpp first.
//
// Two halves run side by side, the ear (ear.hpp) and the mouth (reply.hpp); they meet only here.
// What was said becomes items (items.hpp). What clients ask of items and replies is in
// client_items.cpp and client_responses.cpp.

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conversation/chat_context.hpp"
#include "conversation/ear.hpp"
#include "conversation/effects.hpp"
#include "conversation/inputs.hpp"
#include "conversation/items.hpp"
#include "conversation/reply.hpp"
#include "conversation/settings.hpp"
#include "conversation/speculation.hpp"
#include "conversation/watchdog.hpp"
#include "turn/interruption.hpp"

namespace repartee::conversation {

/// Same inputs at the same times, same effects. Confined to one strand.
class Conversation {
 public:
  Conversation(Settings settings, core::Instant now);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// Takes one input and appends what is to be done about it. Accepts any input in any state; what
  /// no longer matters is dropped here. `now` never goes back.
  void handle(const Input& input, core::Instant now, Effects& out);

  /// When the next Tick is due; Instant::max() for never.
  core::Instant wake() const;

  State state() const { return state_; }
  const ItemList& items() const { return items_; }
  /// What the model would be asked with now.
  ChatContext history() const;
  const Settings& settings() const { return settings_; }
  /// What guesses brought and cost so far.
  /// Whether the sound of this segment is still wanted: what comes late of one that was given up is
  /// not part of the stream.
  bool voicing(const Attempt& attempt, SegmentId segment) const;
  /// Turns that are over and wait for their transcripts.
  std::size_t transcripts_due() const { return ear_.waiting(); }
  const SpeculationTotals& speculation() const { return guess_.totals(); }

 private:
  /// A turn that was heard (or typed) and has no answer yet.
  struct Pending {
    TurnId turn;
    TurnRecord record;
    ItemId item = {};
    bool filled = false;  ///< A filler was spoken while it waited for its answer.
  };

  void on(const input::Configure& configure, core::Instant now, Effects& out);
  void on(const input::AddItem& add, core::Instant now, Effects& out);
  void on(const input::DeleteItem& remove, core::Instant now, Effects& out);
  void on(const input::TruncateItem& truncate, core::Instant now, Effects& out);
  void on(const input::RetrieveItem& retrieve, core::Instant now, Effects& out);
  void on(const input::ClearInput& clear, core::Instant now, Effects& out);
  void on(const input::CreateResponse& create, core::Instant now, Effects& out);
  void on(const input::CancelResponse& cancel, core::Instant now, Effects& out);
  void on(const input::ModelToolCall& call, core::Instant now, Effects& out);
  void on(const input::Commit& commit, core::Instant now, Effects& out);
  void on(const input::Text& text, core::Instant now, Effects& out);
  void on(const input::Interrupt& interrupt, core::Instant now, Effects& out);
  void on(const input::Played& played, core::Instant now, Effects& out);
  void on(const input::Reset& reset, core::Instant now, Effects& out);
  void on(const input::Stop& stop, core::Instant now, Effects& out);
  void on(const input::Drain& drain, core::Instant now, Effects& out);
  void on(const input::VoiceActivity& activity, core::Instant now, Effects& out);
  void on(const input::Echo& echo, core::Instant now, Effects& out);
  void on(const input::Hypothesis& hypothesis, core::Instant now, Effects& out);
  void on(const input::Prosody& prosody, core::Instant now, Effects& out);
  void on(const input::EndOfTurn& end, core::Instant now, Effects& out);
  void on(const input::Guessed& guessed, core::Instant now, Effects& out);
  void on(const input::Transcribed& transcribed, core::Instant now, Effects& out);
  void on(const input::TranscribeFailed& failed, core::Instant now, Effects& out);
  void on(const input::ModelDelta& delta, core::Instant now, Effects& out);
  void on(const input::ModelDone& done, core::Instant now, Effects& out);
  void on(const input::ModelFailed& failed, core::Instant now, Effects& out);
  void on(const input::SpeechWords& words, core::Instant now, Effects& out);
  void on(const input::SpeechAudio& audio, core::Instant now, Effects& out);
  void on(const input::SpeechDone& done, core::Instant now, Effects& out);
  void on(const input::SpeechFailed& failed, core::Instant now, Effects& out);
  void on(const input::Tick& tick, core::Instant now, Effects& out);

  // What follows from an input, in this order.
  void settle(core::Instant now, Effects& out);
  void take_heard_turns(core::Instant now, Effects& out);
  void ask_waiting(core::Instant now, Effects& out);
  void advance_reply(core::Instant now, Effects& out);
  void advance_beside(core::Instant now, Effects& out);
  void answer_pending(core::Instant now, Effects& out);
  void answer_silence(core::Instant now, Effects& out);
  void speculate(core::Instant now, Effects& out);
  void trim_items();
  void close_when_due(core::Instant now, Effects& out);
  void update_state(Effects& out);

  void speech_began(core::Instant now);
  void ask_before_certain(const Supposed& said, core::Instant now, Effects& out);
  static llm::ChatRequest question(const Settings& settings, ChatContext context);
  std::optional<ItemId> last_known_item() const;
  // Speech over a reply: arbitration.cpp.
  void react(turn::Reaction reaction, core::Instant now, Effects& out);
  void weigh_sound(turn::Edge edge, bool echo, core::Instant now, Effects& out);
  void weigh_silence(core::Instant now, Effects& out);
  void weigh_words(const WordsSoFar& words, core::Instant now, Effects& out);
  /// What the words of a turn are that was spoken over a reply, where they are no interruption.
  std::optional<turn::Verdict> no_interruption(const HeardTurn& heard) const;
  const std::string& language() const;
  turn::Verdict verdict(const std::string& text, std::optional<float> echo) const;
  bool is_echo(const input::VoiceActivity& activity) const;

  // Nobody is left in silence: company.cpp.
  void prompt_when_idle(core::Instant now, Effects& out);
  std::optional<core::Instant> idle_prompt_due() const;
  void watch(core::Instant now, Effects& out);

  Reply& start_reply(Pending pending, Effects& out);
  Reply& begin_reply(Pending pending, Reply reply, Effects& out);
  void wait_again();
  /// Asks the model with the conversation, or with what the client gave; `note` is added to it.
  void ask(Reply& reply, core::Instant now, Effects& out, const std::string& note = {});
  void advance(Reply& reply, core::Instant now, Effects& out);
  void fail_model(Reply& reply, const core::Error& error, Effects& out);
  /// All that the reply opened is done, and so is the reply. Whether something of it stays in the
  /// history.
  bool tell_end(Reply& reply, ReplyStatus status, EndReason reason, core::Instant now,
                Effects& out);
  /// Ends the running reply before its end. One of which nothing was heard leaves no trace: its
  /// turn is `dropped`, or waits again where nothing is given, to be answered with what is said
  /// now.
  void stop_reply(std::optional<std::string> dropped, core::Instant now, Effects& out,
                  EndReason reason = EndReason::turn_detected);
  void stop_beside(std::list<Reply>::iterator reply, EndReason reason, core::Instant now,
                   Effects& out);
  void finish_reply(core::Instant now, Effects& out);
  void add_pending(Pending pending, Effects& out);
  void drop_pending(const std::string& reason, Effects& out);
  void drop_turn(const Pending& pending, const std::string& reason, Effects& out);
  /// Adds it to the conversation and tells so; returns the id of the item before it.
  std::optional<ItemId> add_item(const Item& item, const std::optional<ItemId>& after,
                                 Effects& out);
  void forget_item(const ItemId& id, const std::optional<ItemId>& before);
  /// Stops the reply that is writing this item, if any.
  void stop_writing(const ItemId& item, core::Instant now, Effects& out);
  ChatContext context_of(const Reply& reply) const;
  std::shared_ptr<const Settings> snapshot(const input::ResponseOptions& options = {});
  bool turn_on_its_way() const { return !pending_.empty() || ear_.transcribing(); }
  /// When a silence is answered (Settings::prompt_after); Instant::max() for never.
  core::Instant silence_due() const;
  void measure(Effects& out);
  /// Whatever is under way ends; the history stays.
  void give_up(const std::string& reason, core::Instant now, Effects& out);
  void forget_everything(const std::string& reason, core::Instant now, Effects& out);
  void close(const std::string& reason, core::Instant now, Effects& out);
  bool idle_possible() const;
  bool nothing_going_on() const;
  Reply* current(const Attempt& attempt);
  const Reply* current(const Attempt& attempt) const {
    return const_cast<Conversation*>(this)->current(attempt);
  }

  Settings settings_;
  std::shared_ptr<const Settings> snapshot_;  // of them, that replies share; made when needed
  ItemIds ids_;
  ItemList items_;
  Ear ear_;
  std::optional<Reply> reply_;  // of the conversation
  std::list<Reply> beside_;     // out of band; bounded by most_beside
  Pending replying_to_{};
  bool measured_ = false;
  Speculation guess_;
  /// The person spoke on after a turn that was decided too early.
  struct Resumed {
    TurnId turn;
    core::Duration pause;
  };
  std::optional<Resumed> resumed_;
  turn::Arbiter arbiter_;
  input::Echo echo_;            // the last that was measured
  std::string last_said_;       // the words of the last reply
  std::string heard_language_;  // of the last words of the person
  int idle_prompts_ = 0;        // since the person said something
  bool spoke_ = false;          // a reply was heard
  core::Instant voiced_at_{};
  Watchdog watchdog_;
  std::int64_t happened_ = 0;     // inputs that bring work forward
  std::vector<Pending> pending_;  // bounded by max_pending
  TurnId next_turn_ = 1;
  TurnId answer_from_ = 0;  // turns before this one were cancelled while their transcript was due
  ReplyId next_reply_ = 1;
  std::uint32_t next_attempt_ = 2;  // 1 is the ear's
  bool voice_heard_ = false;
  // When the last reply will have been played, and where the person's audio was when it was sent.
  std::optional<core::Instant> quiet_since_;
  core::SamplePos quiet_from_ = 0;
  State state_ = State::listening;
  bool draining_ = false;
  const core::Instant opened_;
  core::Instant active_at_;
};

}  // namespace repartee::conversation
