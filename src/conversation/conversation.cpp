#include "conversation/conversation.hpp"

#include <algorithm>

#include "conversation/phrases.hpp"

namespace repartee::conversation {
namespace {

// Turns that may wait for the model at once. They are answered together, so the oldest loses
// nothing but its own place.
constexpr std::size_t max_pending = 8;

// Who speaks when no more than this of the reply was played is not answering it: people need some
// 200 ms to react to speech (Stivers et al. 2009, gaps between turns), and as much to begin.
constexpr core::Duration barely_audible = milliseconds(400);

// Who speaks on within this time after the end of a turn had not finished; later it is a new
// thought.
constexpr core::Duration resumed_within = seconds(3);

// How much later the first audio would have left if nothing had been begun before the decision.
core::Duration saved_by_guessing(const TurnRecord& record) {
  if (!record.decided || !record.transcribed || !record.first_audio_sent) return {};
  const bool early = record.guessing.count() > 0;
  const auto transcribed = early ? *record.decided + record.guessing : *record.transcribed;
  core::Duration saved = transcribed - *record.transcribed;
  if (record.guess.held && record.guess.at && record.first_audio_made)
    saved = transcribed + (*record.first_audio_made - *record.guess.at) - *record.first_audio_sent;
  return std::max(saved, core::Duration(0));
}

}  // namespace

Conversation::Conversation(Settings settings, core::Instant now)
    : settings_(std::move(settings)),
      ids_(settings_.id_prefix),
      ear_(settings_, ids_, items_),
      opened_(now),
      active_at_(now) {}

void Conversation::handle(const Input& input, core::Instant now, Effects& out) {
  if (state_ == State::closed) return;
  const bool only_time = std::holds_alternative<input::Tick>(input) ||
                         std::holds_alternative<input::VoiceActivity>(input) ||
                         std::holds_alternative<input::Echo>(input) ||
                         std::holds_alternative<input::Played>(input);
  happened_ += !only_time;
  std::visit([&](const auto& in) { on(in, now, out); }, input);
  if (state_ != State::closed) settle(now, out);
}

void Conversation::settle(core::Instant now, Effects& out) {
  take_heard_turns(now, out);
  weigh_silence(now, out);
  ask_waiting(now, out);
  prompt_when_idle(now, out);
  advance_reply(now, out);
  advance_beside(now, out);
  answer_pending(now, out);
  answer_silence(now, out);
  speculate(now, out);
  trim_items();
  update_state(out);
  watch(now, out);
  close_when_due(now, out);
}

// ---- the ear
// -------------------------------------------------------------------------------------

void Conversation::on(const input::VoiceActivity& activity, core::Instant now, Effects& out) {
  auto heard = activity;
  // Half duplex: while the reply sounds, nothing is heard.
  const bool sounds = (reply_ && reply_->audible()) || (quiet_since_ && now < *quiet_since_);
  if (sounds && !settings_.interruption.enabled) heard.probability = 0;
  const bool echo = is_echo(activity);
  if (echo) heard.probability = 0;

  ear_.hurry(reply_ && arbiter_.undecided());
  const auto edge = ear_.on_voice_activity(heard, next_turn_, now, out);
  if (ear_.in_speech()) {
    active_at_ = now;
    if (settings_.detect_turns) quiet_since_.reset();
  }
  if (ear_.voiced()) voiced_at_ = now;
  if (edge == turn::Edge::speech) speech_began(now);
  if (!reply_ || !settings_.detect_turns) return;
  if (edge == turn::Edge::speech) ear_.over_reply(true);
  if (settings_.interrupt_response) weigh_sound(edge, echo, now, out);
}

void Conversation::speech_began(core::Instant now) {
  const bool unheard = reply_ && reply_->asked_for() && reply_->played(now) <= barely_audible;
  const auto pause = core::duration_of(ear_.speech_begin() - ear_.last_end());
  resumed_.reset();
  if ((unheard || ear_.transcribing() || !pending_.empty()) && pause <= resumed_within)
    resumed_ = Resumed{*ear_.open_turn(), pause};

  const auto& items = items_.items();
  const auto said = std::find_if(items.rbegin(), items.rend(), [](const Item& item) {
    return item.kind == Item::Kind::message && item.role == llm::Role::assistant &&
           item.status != ItemStatus::in_progress && !item.text().empty();
  });
  auto asked = reply_ ? reply_->heard(now) : std::string();
  if (asked.empty() && said != items.rend()) asked = said->text();
  ear_.expect(turn::expected_answer(asked, language()));
}

void Conversation::on(const input::Commit& commit, core::Instant now, Effects& out) {
  active_at_ = now;
  const auto buffered = core::duration_of(ear_.buffered(commit.upto));
  const bool enough = buffered >= settings_.least_commit;
  if (enough && ear_.commit(commit.upto, next_turn_, now, out)) return;
  if (settings_.detect_turns || !enough) {
    event::Failure failure{core::Error(core::ErrorCode::invalid_argument,
                                       "there is no speech to commit", "send audio first")};
    failure.refusal = Refusal::nothing_to_commit;
    failure.ref = commit.ref;
    failure.buffered = buffered;
    out.emplace_back(std::move(failure));
    return;
  }
  // Push to talk, and nobody spoke: a turn all the same, with nothing to recognize in it.
  Pending pending{next_turn_++, {}};
  pending.record.turn = pending.turn;
  pending.record.speech_ended = pending.record.decided = pending.record.transcribed = now;
  out.emplace_back(event::TurnCommitted{pending.turn, 0, 0});
  out.emplace_back(event::TranscriptUpdated{pending.turn, {}, true, 0, 0});
  if (settings_.say_when_unintelligible.empty() || reply_ || !pending_.empty()) {
    return drop_turn(pending, "unintelligible", out);
  }
  start_reply(std::move(pending), out).say(settings_.say_when_unintelligible);
}

void Conversation::on(const input::Hypothesis& hypothesis, core::Instant now, Effects& out) {
  if (const auto words = ear_.on_hypothesis(hypothesis, out)) weigh_words(*words, now, out);
}

void Conversation::on(const input::Prosody& prosody, core::Instant, Effects&) {
  ear_.on_prosody(prosody);
}

void Conversation::on(const input::EndOfTurn& end, core::Instant, Effects&) {
  ear_.on_end_of_turn(end);
}

void Conversation::on(const input::Guessed& guessed, core::Instant now, Effects& out) {
  if (const auto words = ear_.on_guessed(guessed, now, out)) weigh_words(*words, now, out);
}

void Conversation::on(const input::Transcribed& transcribed, core::Instant now, Effects&) {
  ear_.on_transcribed(transcribed, now);
}

void Conversation::on(const input::TranscribeFailed& failed, core::Instant now, Effects& out) {
  ear_.on_failed(failed, now, out);
}

void Conversation::take_heard_turns(core::Instant now, Effects& out) {
  while (auto heard = ear_.take()) {
    active_at_ = now;
    const Pending pending{heard->turn, heard->record, heard->item};
    const auto& text = heard->transcript.text;
    if (!text.empty() && !heard->transcript.language.empty())
      heard_language_ = heard->transcript.language;
    const bool wanted = heard->turn >= answer_from_;
    // The client asked for an answer to it before its words were known.
    const bool asked_for = reply_ && !reply_->asked_for() && heard->turn < reply_->request().before;
    auto* item = items_.find(heard->item);
    if (item && !(heard->error && text.empty())) {
      item->parts.front().text = text;
      item->parts.front().transcribed = true;
    }
    const auto verdict = no_interruption(*heard);
    if (resumed_ && resumed_->turn == heard->turn) {
      if (!text.empty() && !verdict) ear_.cut_off(resumed_->pause);
      resumed_.reset();
    }
    if (text.empty() || !wanted || verdict) guess_.drop(out);
    if (heard->error) {
      event::Failure failure{*heard->error};
      failure.turn = heard->turn;
      out.emplace_back(std::move(failure));
    }
    if (heard->error && text.empty()) {
      out.emplace_back(event::TranscriptFailed{heard->turn, *heard->error, heard->item});
    } else {
      out.emplace_back(event::TranscriptUpdated{heard->turn, heard->transcript, true,
                                                heard->record.speech_begin,
                                                heard->record.speech_end, heard->item});
    }
    if (heard->left) out.emplace_back(effect::Drop{*heard->left});
    if (!settings_.answer) {
      drop_turn(pending, "transcribed", out);
    } else if (asked_for) {
      drop_turn(pending, "superseded", out);
      if (heard->error && text.empty()) fail_model(*reply_, *heard->error, out);
    } else if (!item) {
      drop_turn(pending, "deleted", out);
    } else if (verdict) {
      item->aside = true;
      drop_turn(pending, std::string(turn::name(*verdict)), out);
      if (reply_ && !ear_.in_speech() && !ear_.voiced()) react(arbiter_.settled(), now, out);
    } else if (!text.empty()) {
      idle_prompts_ = 0;
      // What was heard of the reply goes into the history before the words that interrupt it.
      const bool interrupts =
          settings_.interrupt_response && (settings_.detect_turns || settings_.create_response);
      if (reply_ && wanted && interrupts) stop_reply(std::nullopt, now, out);
      if (!wanted || !settings_.create_response) {
        drop_turn(pending, wanted ? "not_asked" : "cancelled", out);
        continue;
      }
      add_pending(pending, out);
    } else if (!wanted || !settings_.create_response) {
      drop_turn(pending, wanted ? "not_asked" : "cancelled", out);
    } else {
      const auto sentence = heard->error ? apology(settings_) : settings_.say_when_unintelligible;
      if (sentence.empty() || reply_ || !pending_.empty()) {
        drop_turn(pending, heard->error ? "failed" : "unintelligible", out);
        continue;
      }
      auto& reply = start_reply(pending, out);
      reply.say(sentence);
      if (heard->error) reply.on_model_failed(*heard->error);
    }
  }
}

// ---- the mouth
// -----------------------------------------------------------------------------------

void Conversation::on(const input::Text& text, core::Instant now, Effects& out) {
  active_at_ = now;
  if (text.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    out.emplace_back(event::Failure{
        core::Error(core::ErrorCode::invalid_argument, "the text is empty", "send some words")});
    return;
  }
  // What is being said is part of the same turn of thought: it is transcribed and answered
  // together.
  if (settings_.detect_turns && ear_.in_speech()) ear_.commit(0, next_turn_, now, out);
  if (reply_) stop_reply(std::nullopt, now, out);
  Pending pending{next_turn_++, {}};
  pending.record.turn = pending.turn;
  pending.record.typed = true;
  pending.record.speech_ended = pending.record.decided = pending.record.transcribed = now;
  pending.item = ids_.make();
  const Item item{.id = pending.item, .parts = {{.text = text.text}}};
  out.emplace_back(event::TurnCommitted{pending.turn, 0, 0, item.id, items_.last()});
  add_item(item, items_.last(), out);
  if (!settings_.answer) return drop_turn(pending, "transcribed", out);
  idle_prompts_ = 0;
  add_pending(std::move(pending), out);
}

void Conversation::add_pending(Pending pending, Effects& out) {
  pending_.push_back(std::move(pending));
  if (pending_.size() <= max_pending) return;
  drop_turn(pending_.front(), "superseded", out);
  pending_.erase(pending_.begin());
}

void Conversation::answer_pending(core::Instant now, Effects& out) {
  if (reply_ || pending_.empty() || ear_.transcribing()) return;
  if (settings_.detect_turns && ear_.in_speech())
    return;  // they go on speaking: answer it all at once
  auto latest = std::move(pending_.back());
  pending_.pop_back();
  drop_pending("superseded", out);
  if (guess_.answers(latest.turn, question(settings_, history()))) {
    begin_reply(std::move(latest), guess_.confirm(), out);
    guess_.note(replying_to_.record);
    reply_->output().follow(last_known_item());
    reply_->confirm(now, out);
    return advance_reply(now, out);
  }
  guess_.drop(out);
  guess_.note(latest.record);
  ask(start_reply(std::move(latest), out), now, out);
}

// The words that weigh over a reply are those of the language that is spoken.
const std::string& Conversation::language() const {
  return settings_.language == "auto" && !heard_language_.empty() ? heard_language_
                                                                  : settings_.language;
}

// ---- before it is certain
// ----------------------------------------------------------------------------

void Conversation::speculate(core::Instant now, Effects& out) {
  const auto said = ear_.supposed();
  if (const auto* reply = guess_.reply()) {
    // While someone speaks it stands for the words of this pause; then until they are certain.
    const bool stands = ear_.in_speech() ? said && guess_.supposes(*said) : ear_.transcribing();
    if (!stands) {
      guess_.drop(out);
    } else if (reply->model_overdue(now) || reply->speech_overdue(now)) {
      guess_.fail(out);
    }
  }
  if (said && said->plausible && !guess_.active()) ask_before_certain(*said, now, out);
  if (auto* reply = guess_.reply()) reply->advance(now, out);
}

void Conversation::ask_before_certain(const Supposed& said, core::Instant now, Effects& out) {
  // Only where it is known what the question would be: no words of an earlier turn are due, and
  // no more of a reply is heard meanwhile.
  if (said.turn < answer_from_ || ear_.transcribing() || !settings_.create_response) return;
  if (reply_ && reply_->audible() && !reply_->held()) return;
  auto context = history();
  if (reply_) {
    // A sign of listening is not answered.
    if (verdict(said.text, std::nullopt) != turn::Verdict::interruption) return;
    context.add_assistant(reply_->heard(now), !reply_->heard_all(now));
  }
  context.add_user(said.text);
  if (context.lost() && !settings_.truncate_history) return;
  auto request = question(settings_, std::move(context));
  if (!guess_.affordable(said.turn, request, settings_.speculation)) return;
  const auto id = next_reply_++;
  Reply reply(id, Attempt{said.turn, next_attempt_++}, snapshot(),
              Output(id, ids_, &items_, !settings_.text_only), {}, /*certain=*/false);
  reply.asked(now);
  out.emplace_back(effect::AskModel{reply.attempt(), request, now + settings_.first_token_within(),
                                    /*certain=*/false});
  guess_.begin(said, std::move(reply), std::move(request), now);
}

// ---- a reply's way
// -----------------------------------------------------------------------------------

Reply& Conversation::start_reply(Pending pending, Effects& out) {
  const auto id = next_reply_++;
  const Attempt attempt{pending.turn, next_attempt_++};
  return begin_reply(
      std::move(pending),
      Reply(id, attempt, snapshot(), Output(id, ids_, &items_, !settings_.text_only)), out);
}

Reply& Conversation::begin_reply(Pending pending, Reply reply, Effects& out) {
  arbiter_.begin(settings_.interruption, language());
  measured_ = false;
  quiet_since_.reset();
  replying_to_ = std::move(pending);
  reply_.emplace(std::move(reply));
  if (replying_to_.filled) reply_->spare_filler();
  out.emplace_back(reply_->started({}));
  return *reply_;
}

void Conversation::on(const input::ModelDelta& delta, core::Instant now, Effects& out) {
  if (auto* reply = current(delta.attempt)) reply->on_delta(delta.text, now, out);
}

void Conversation::on(const input::ModelToolCall& call, core::Instant now, Effects& out) {
  if (auto* reply = current(call.attempt)) reply->on_tool_call(call.call, now, out);
}

void Conversation::on(const input::ModelDone& done, core::Instant, Effects&) {
  if (auto* reply = current(done.attempt)) reply->on_model_done(done.completion);
}

void Conversation::on(const input::ModelFailed& failed, core::Instant, Effects& out) {
  auto* reply = current(failed.attempt);
  if (!reply || !reply->model_running()) return;
  if (!reply->certain()) return reply->first_token() ? guess_.fail(out) : guess_.refuse(out);
  fail_model(*reply, failed.error, out);
}

void Conversation::fail_model(Reply& reply, const core::Error& error, Effects& out) {
  event::Failure failure{error};
  failure.reply = reply.id();
  out.emplace_back(std::move(failure));
  if (!reply.has_text()) reply.say(apology(reply.settings()));
  reply.on_model_failed(error);
}

void Conversation::on(const input::SpeechWords& words, core::Instant, Effects&) {
  if (auto* reply = current(words.attempt)) reply->on_words(words);
}

void Conversation::on(const input::SpeechAudio& audio, core::Instant now, Effects&) {
  if (auto* reply = current(audio.attempt)) reply->on_audio(audio, now);
}

bool Conversation::voicing(const Attempt& attempt, SegmentId segment) const {
  const auto* reply = current(attempt);
  return reply && reply->synthesizing() == segment;
}

void Conversation::on(const input::SpeechDone& done, core::Instant, Effects&) {
  if (auto* reply = current(done.attempt)) reply->on_speech_done(done.segment);
}

void Conversation::on(const input::SpeechFailed& failed, core::Instant, Effects& out) {
  auto* reply = current(failed.attempt);
  if (!reply) return;
  if (!reply->certain()) return guess_.fail(out);
  event::Failure failure{failed.error};
  failure.reply = reply->id();
  out.emplace_back(std::move(failure));
  reply->on_speech_failed(failed.segment, failed.error);
}

void Conversation::on(const input::Played& played, core::Instant now, Effects&) {
  if (reply_ && reply_->id() == played.stream) reply_->on_played(played.samples, now);
}

void Conversation::advance_reply(core::Instant now, Effects& out) {
  if (!reply_) return;
  active_at_ = now;
  advance(*reply_, now, out);
  if (reply_->first_audio_sent()) measure(out);
  if (reply_->finished(now)) finish_reply(now, out);
}

void Conversation::advance(Reply& reply, core::Instant now, Effects& out) {
  if (reply.model_overdue(now)) {
    out.emplace_back(effect::StopModel{reply.attempt()});
    fail_model(reply,
               core::Error(core::ErrorCode::timed_out, "the model did not answer in time",
                           "check that it is running and fast enough, or raise "
                           "llm.first_token_timeout_ms"),
               out);
  }
  if (reply.speech_overdue(now)) {
    const core::Error error(core::ErrorCode::timed_out, "the voice did not speak in time",
                            "the text-to-speech engine is overloaded or too slow here");
    event::Failure failure{error};
    failure.reply = reply.id();
    out.emplace_back(std::move(failure));
    reply.on_speech_failed(*reply.synthesizing(), error);
  }
  reply.advance(now, out);
  voice_heard_ = voice_heard_ || reply.audible();
}

void Conversation::finish_reply(core::Instant now, Effects& out) {
  const auto attempt = reply_->attempt();
  const bool announced = reply_->announced();
  quiet_since_ = std::max(now, reply_->played_at().value_or(now));
  quiet_from_ = ear_.heard_upto() + core::samples_in(*quiet_since_ - now);
  last_said_ = reply_->said();
  spoke_ = spoke_ || reply_->audible();
  arbiter_.end();
  tell_end(*reply_, reply_->status(), reply_->reason(), now, out);
  if (announced) {
    measure(out);
  } else if (replying_to_.turn != 0) {
    drop_turn(replying_to_, "no_answer", out);
  }
  out.emplace_back(effect::Drop{attempt});
  reply_.reset();
}

void Conversation::stop_reply(std::optional<std::string> dropped, core::Instant now, Effects& out,
                              EndReason reason) {
  // The order matters: first no more work, then no more sound, then what was heard, then new ids.
  out.emplace_back(effect::Drop{reply_->attempt()});
  reply_->interrupt(now, out);
  arbiter_.end();
  ear_.over_reply(false);
  last_said_ = reply_->said();
  spoke_ = spoke_ || reply_->audible();
  const bool announced = reply_->announced();
  const bool unheard = reply_->heard(now).empty();
  const bool trace = tell_end(*reply_, ReplyStatus::interrupted, reason, now, out);
  if (announced) {
    measure(out);
    out.emplace_back(event::StateChanged{State::interrupted});
    state_ = State::interrupted;
    // Where the client says what was heard, the answer stands behind its question until it does.
    if (unheard && !trace && reply_->asked_for() && !dropped && replying_to_.turn != 0)
      wait_again();
  } else if (replying_to_.turn == 0) {
    // The client asked, and knows.
  } else if (dropped) {
    drop_turn(replying_to_, *dropped, out);
  } else {
    wait_again();
  }
  reply_.reset();
}

// Its question was not answered: the next answer is for both, what was said and what is said now.
void Conversation::wait_again() {
  auto& record = replying_to_.record;
  record.first_token = record.first_audio_made = record.first_audio_sent = std::nullopt;
  guess_.revoke(*reply_);
  replying_to_.filled = replying_to_.filled || reply_->filled();
  pending_.insert(pending_.begin(), replying_to_);
}

void Conversation::measure(Effects& out) {
  if (measured_ || replying_to_.turn == 0) return;
  measured_ = true;
  auto& record = replying_to_.record;
  record.first_token = reply_->first_token();
  record.first_audio_made = reply_->first_audio_made();
  record.first_audio_sent = reply_->first_audio_sent();
  record.guess.saved = saved_by_guessing(record);
  record.filler_sent = reply_->filler_sent();
  out.emplace_back(event::TurnMeasured{record});
}

void Conversation::drop_pending(const std::string& reason, Effects& out) {
  for (const auto& pending : pending_) drop_turn(pending, reason, out);
  pending_.clear();
}

void Conversation::drop_turn(const Pending& pending, const std::string& reason, Effects& out) {
  out.emplace_back(event::TurnDropped{pending.turn, reason});
  auto record = pending.record;
  guess_.note(record);
  out.emplace_back(event::TurnMeasured{std::move(record)});
}

Reply* Conversation::current(const Attempt& attempt) {
  if (auto* guess = guess_.reply(); guess && guess->attempt() == attempt) return guess;
  if (reply_ && reply_->attempt() == attempt) return &*reply_;
  const auto it = std::ranges::find(beside_, attempt, &Reply::attempt);
  return it == beside_.end() ? nullptr : &*it;
}

// ---- the session
// ---------------------------------------------------------------------------------

void Conversation::on(const input::Interrupt&, core::Instant now, Effects& out) {
  active_at_ = now;
  // Turns whose transcript is still due get no answer either.
  answer_from_ = ear_.open_turn().value_or(next_turn_);
  guess_.drop(out);
  drop_pending("cancelled", out);
  if (reply_) stop_reply("cancelled", now, out, EndReason::client_cancelled);
}

void Conversation::on(const input::Reset&, core::Instant now, Effects& out) {
  active_at_ = now;
  forget_everything("reset", now, out);
}

void Conversation::on(const input::Stop& stop, core::Instant now, Effects& out) {
  close(stop.reason, now, out);
}

void Conversation::on(const input::Drain&, core::Instant, Effects&) {
  draining_ = true;
}

void Conversation::on(const input::Tick&, core::Instant now, Effects& out) {
  ear_.tick(now, out);
}

void Conversation::give_up(const std::string& reason, core::Instant now, Effects& out) {
  guess_.drop(out);
  if (reply_) stop_reply(reason, now, out, EndReason::closed);
  while (!beside_.empty()) stop_beside(beside_.begin(), EndReason::closed, now, out);
  drop_pending(reason, out);
  for (const auto turn : ear_.reset(out)) out.emplace_back(event::TurnDropped{turn, reason});
}

void Conversation::forget_everything(const std::string& reason, core::Instant now, Effects& out) {
  give_up(reason, now, out);
  items_.clear();
  quiet_since_.reset();
  last_said_.clear();
  idle_prompts_ = 0;
  spoke_ = false;
}

void Conversation::close(const std::string& reason, core::Instant now, Effects& out) {
  forget_everything("closed", now, out);
  state_ = State::closed;
  out.emplace_back(event::StateChanged{State::closed});
  out.emplace_back(effect::Close{reason});
}

void Conversation::close_when_due(core::Instant now, Effects& out) {
  if (now >= opened_ + settings_.max_duration) return close("max_duration", now, out);
  if (draining_ && nothing_going_on()) return close("shutdown", now, out);
  if (idle_possible() && now >= active_at_ + settings_.idle_timeout) close("idle", now, out);
}

void Conversation::update_state(Effects& out) {
  auto state = State::listening;
  if (reply_ && reply_->audible()) {
    state = State::speaking;
  } else if (ear_.in_speech()) {
    state = State::hearing;
  } else if (reply_ || !pending_.empty() || ear_.transcribing()) {
    state = State::thinking;
  }
  if (state == state_) return;
  state_ = state;
  out.emplace_back(event::StateChanged{state});
}

// Between two commits of a push-to-talk session the state is hearing, also when nothing comes.
bool Conversation::idle_possible() const {
  if (!beside_.empty()) return false;
  return state_ == State::listening || (state_ == State::hearing && !settings_.detect_turns);
}

bool Conversation::nothing_going_on() const {
  if (!beside_.empty()) return false;
  return state_ == State::listening || (state_ == State::hearing && ear_.nothing_said());
}

core::Instant Conversation::wake() const {
  if (state_ == State::closed) return core::Instant::max();
  auto next = std::min(ear_.wake(), opened_ + settings_.max_duration);
  if (reply_) next = std::min({next, reply_->wake(), arbiter_.due()});
  for (const auto& reply : beside_) next = std::min(next, reply.wake());
  next = std::min(next, silence_due());
  if (const auto* guess = guess_.reply()) next = std::min(next, guess->wake());
  next = std::min({next, idle_prompt_due().value_or(next), watchdog_.due(settings_.watchdog)});
  if (idle_possible()) next = std::min(next, active_at_ + settings_.idle_timeout);
  return next;
}

}  // namespace repartee::conversation
