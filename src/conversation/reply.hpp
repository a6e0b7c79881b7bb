#pragma once
// The speaking half: from a model's tokens to paced audio, and what was heard of it.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conversation/effects.hpp"
#include "conversation/heard_ledger.hpp"
#include "conversation/inputs.hpp"
#include "conversation/output.hpp"
#include "conversation/playback.hpp"
#include "conversation/settings.hpp"
#include "tts/text/clause_chunker.hpp"
#include "tts/text/speakable.hpp"
#include "tts/text/thinking_filter.hpp"

namespace repartee::conversation {

/// What a client asked for (input::CreateResponse).
struct ReplyRequest {
  input::ResponseOptions options = {};
  TurnId before = 0;  ///< Turns before this one belong to the question; 0: no client asked.
};

/// One reply: text in, clauses out to the engine, audio out to the client. It is silent until its
/// first audio, audible from then on, finished when the last sample has been played
/// (Delivery::buffered and whole: sent). With Settings::text_only it is written and not spoken. One
/// that is `certain` only later is a guess: until confirm() it makes its first clause and waits,
/// and nothing of it is told or sent.
class Reply {
 public:
  Reply(ReplyId id, Attempt attempt, std::shared_ptr<const Settings> settings, Output output,
        ReplyRequest request = {}, bool certain = true);

  // From the model.
  void on_delta(const std::string& text, core::Instant now, Effects& out);
  void on_tool_call(const llm::ToolCallDelta& call, core::Instant now, Effects& out);
  void on_model_done(const llm::Completion& completion);
  /// The text stops here; what was said so far is still spoken.
  void on_model_failed(const core::Error& error);
  /// Speaks a sentence that is not the model's; also not part of the history, unless `to_history`.
  void say(const std::string& sentence, bool to_history = false);

  // From the engine.
  void on_words(const input::SpeechWords& words);
  void on_audio(const input::SpeechAudio& audio, core::Instant now);
  void on_speech_done(SegmentId segment);
  void on_speech_failed(SegmentId segment, const core::Error& error);

  // From the client and the arbiter.
  void on_played(core::SamplePos samples, core::Instant now) { playback_.on_played(samples, now); }
  void duck(double gain, Effects& out);
  void hold(core::Instant now, Effects& out);
  void resume(core::Instant now, Effects& out);
  /// Ends it now: nothing more is sent, the client is told to clear.
  void interrupt(core::Instant now, Effects& out);
  /// Tells the end of all that its output opened; then ReplyDone. Call once, at the end.
  void close(ReplyStatus status, core::Instant now, Effects& out);

  /// It is the answer: tells what there was to tell; advance() sends.
  void confirm(core::Instant now, Effects& out);
  /// Starts synthesis and sends what may leave now. Call after every input.
  void advance(core::Instant now, Effects& out);
  core::Instant wake() const;

  ReplyId id() const { return id_; }
  Attempt attempt() const { return attempt_; }
  /// What has effects outside the conversation (a tool call) must wait while this is false.
  bool certain() const { return certain_; }
  const Settings& settings() const { return settings_; }
  const ReplyRequest& request() const { return request_; }
  bool out_of_band() const { return request_.options.out_of_band; }
  Output& output() { return output_; }
  const Output& output() const { return output_; }
  /// event::ReplyStarted, of this reply.
  event::ReplyStarted started(std::string ref) const;
  /// event::ReplyDone; after close().
  event::ReplyDone done(ReplyStatus status, EndReason reason, std::string heard) const;
  bool announced() const { return announced_; }  ///< It has something to say.
  bool audible() const { return playback_.sent() > 0; }
  /// Grows with everything that is sent and played of it.
  core::SamplePos progress(core::Instant now) const {
    return playback_.sent() + playback_.position(now);
  }
  bool finished(core::Instant now) const;
  std::optional<SegmentId> synthesizing() const { return synthesizing_; }
  /// The model, or the voice, has been due for too long.
  bool model_overdue(core::Instant now) const { return !model_done_ && now >= model_due_; }
  bool speech_overdue(core::Instant now) const { return synthesizing_ && now >= speech_due_; }
  bool model_running() const { return !model_done_; }
  /// There is, or was, something to say.
  bool has_text() const { return spoke_ || !waiting_.empty() || !chunker_.empty(); }
  ReplyStatus status() const;
  EndReason reason() const;
  const llm::Usage& usage() const { return usage_; }
  std::size_t text_bytes() const { return text_bytes_; }      ///< That the model has written.
  std::size_t voiced_bytes() const { return voiced_bytes_; }  ///< That the voice was given.
  bool held() const { return playback_.held(); }
  /// How much of it the loudspeaker has played.
  core::Duration played(core::Instant now) const {
    return core::duration_of(playback_.position(now), settings_.output_rate_hz);
  }
  /// The model was asked for it: it is no sentence of the settings' own.
  bool asked_for() const { return asked_; }
  std::optional<core::Instant> first_token() const { return first_token_; }
  std::optional<core::Instant> first_audio_made() const { return first_audio_made_; }
  std::optional<core::Instant> first_audio_sent() const { return first_audio_sent_; }
  std::optional<core::Instant> filler_sent() const { return filler_sent_; }
  bool filled() const { return filler_.has_value(); }  ///< A filler was, or will be, spoken.
  /// Its turn has had one.
  void spare_filler() { may_fill_ = false; }

  /// What was heard at `now` (for the history: without sentences that are not part of it).
  std::string heard(core::Instant now) const;
  std::string heard_to_the_end() const;
  /// When its last sample will have been played, as far as it was sent.
  std::optional<core::Instant> played_at() const { return playback_.reaches(playback_.sent()); }
  /// Its words that were sent, whether part of the history or not: what an echo repeats.
  std::string said() const { return ledger_->heard(playback_.sent()); }
  /// There is nothing more to come of it than what was heard at `now`.
  bool heard_all(core::Instant now) const {
    return text_complete() && playback_.position(now) >= ledger_->samples();
  }

  /// The model is asked; its deadlines run from here, and so does its patience for a filler.
  void asked(core::Instant now);

 private:
  struct Segment {
    SegmentId id;
    std::string text;
    tts::Spoken spoken;
  };
  void wait_for_model(core::Instant now);
  void fill(core::Instant now);
  void give_up_filler(Effects& out);
  void write(std::string text, Effects& out);
  void show(std::string text, Effects& out);
  void begin_segment(event::SegmentStarted started, Effects& out);
  void tell_call(const llm::ToolCallDelta& call, Effects& out);
  void announce(Effects& out);
  bool paced() const {
    return settings_.delivery == Delivery::paced || settings_.delivery == Delivery::buffered;
  }
  core::SamplePos step() const;
  Output::Kept kept(ReplyStatus status, core::Instant now) const;
  void end_text(Effects& out);
  void finish_calls(Effects& out);
  void take_clause(core::Instant now);
  void add_clause(const std::string& text);
  void synthesize_next(core::Instant now, Effects& out);
  void send(core::Instant now, Effects& out);
  void send_until(core::SamplePos target, core::Instant now, Effects& out);
  bool may_voice() const { return certain_ || voiced_bytes_ == 0; }
  bool text_complete() const {
    return text_ended_ && chunker_.empty() && waiting_.empty() && !synthesizing_;
  }

  const std::shared_ptr<const Settings> snapshot_;
  const Settings& settings_;  // the snapshot
  const ReplyId id_;
  const Attempt attempt_;
  const ReplyRequest request_;
  Output output_;

  tts::ThinkingFilter thinking_;
  tts::ClauseChunker chunker_;
  bool certain_;
  bool asked_ = false;
  // Until it is certain.
  std::vector<event::SegmentStarted> untold_;
  std::vector<llm::ToolCallDelta> untold_calls_;
  std::string unshown_;
  std::size_t text_bytes_ = 0;    // that the model has written, without its thoughts
  std::size_t voiced_bytes_ = 0;  // that the voice was given
  bool model_done_ = false;
  bool text_ended_ = false;  // the chunker has been fed all of it
  std::optional<core::Error> error_;
  bool in_history_ = true;
  std::string said_;  // to be written, where nothing is spoken
  llm::Usage usage_;
  llm::FinishReason finish_ = llm::FinishReason::stop;
  core::Instant model_due_ = core::Instant::max();
  core::Instant stall_at_ = core::Instant::max();
  std::optional<core::Instant> first_token_, first_audio_made_, first_audio_sent_;

  bool may_fill_ = true;
  core::Instant filler_due_ = core::Instant::max();
  std::optional<SegmentId> filler_;  // the segment that is one
  std::optional<core::Instant> filler_sent_;

  std::deque<Segment> waiting_;  // clauses not yet given to the engine
  std::optional<SegmentId> synthesizing_;
  core::Instant speech_due_ = core::Instant::max();
  SegmentId next_segment_ = 0;
  std::deque<SegmentId> sending_;  // segments whose audio is not all sent; the last may be growing
  bool announced_ = false;
  bool voiced_ = false;  // a segment has begun
  bool spoke_ = false;   // a clause of the answer itself was given to the voice, or written
  bool told_last_ = false;
  bool ended_ = false;  // the stream's end was sent, or it was interrupted
  bool ducked_ = false;

  std::shared_ptr<HeardLedger> ledger_;  // its item keeps it
  Playback playback_;
};

}  // namespace repartee::conversation
