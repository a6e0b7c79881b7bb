#include "conversation/reply.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conversation/phrases.hpp"

namespace repartee::conversation {

Reply::Reply(ReplyId id, Attempt attempt, std::shared_ptr<const Settings> settings, Output output,
             ReplyRequest request, bool certain)
    : snapshot_(std::move(settings)),
      settings_(*snapshot_),
      id_(id),
      attempt_(attempt),
      request_(std::move(request)),
      output_(std::move(output)),
      chunker_(settings_.spoken_in()),
      certain_(certain),
      ledger_(std::make_shared<HeardLedger>(settings_.output_rate_hz)),
      playback_(settings_.output_rate_hz, settings_.can_hold) {}

event::ReplyStarted Reply::started(std::string ref) const {
  return {attempt_.turn, id_, id_, out_of_band(), snapshot_, request_.options.metadata,
          std::move(ref)};
}

event::ReplyDone Reply::done(ReplyStatus status, EndReason reason, std::string heard) const {
  event::ReplyDone done{id_, status, std::move(heard), usage_};
  done.reason = reason;
  done.announced = announced_;
  if (status == ReplyStatus::failed) done.error = error_;
  done.output = output_.items();
  done.out_of_band = out_of_band();
  done.settings = snapshot_;
  done.metadata = request_.options.metadata;
  return done;
}

void Reply::on_delta(const std::string& text, core::Instant now, Effects& out) {
  if (model_done_) return;
  if (!first_token_ && !text.empty()) first_token_ = now;
  stall_at_ = now + settings_.token_stall;
  auto visible = thinking_.feed(text);
  // Thinking aloud is not an answer: someone waits, and the deadline of the first word stands.
  if (!visible.empty()) model_due_ = now + settings_.next_token_deadline;
  write(std::move(visible), out);
  if (!chunker_.empty() || spoke_) filler_due_ = core::Instant::max();
  if (model_done_) out.emplace_back(effect::StopModel{attempt_});  // it has written enough
}

void Reply::on_tool_call(const llm::ToolCallDelta& call, core::Instant now, Effects& out) {
  if (model_done_) return;
  if (!first_token_) first_token_ = now;
  model_due_ = now + settings_.next_token_deadline;
  filler_due_ = core::Instant::max();
  text_bytes_ += call.name.size() + call.arguments.size();
  if (text_bytes_ > settings_.max_reply_bytes) {
    model_done_ = true;
    finish_ = llm::FinishReason::length;
    output_.finish_calls(ItemStatus::incomplete, out);
    out.emplace_back(effect::StopModel{attempt_});
    return;
  }
  if (!certain_) return untold_calls_.push_back(call);
  tell_call(call, out);
}

// A piece of no call is nothing to say.
void Reply::tell_call(const llm::ToolCallDelta& call, Effects& out) {
  Effects told;
  output_.call(call, told);
  if (!told.empty()) announce(out);
  std::ranges::move(told, std::back_inserter(out));
}

void Reply::on_model_done(const llm::Completion& completion) {
  if (model_done_) return;
  model_done_ = true;
  usage_ = completion.usage;
  finish_ = completion.finish;
}

void Reply::on_model_failed(const core::Error& error) {
  model_done_ = true;
  if (!error_) error_ = error;
}

ReplyStatus Reply::status() const {
  if (error_) return ReplyStatus::failed;
  return reason() == EndReason::none ? ReplyStatus::completed : ReplyStatus::incomplete;
}

EndReason Reply::reason() const {
  switch (finish_) {
    case llm::FinishReason::length: return EndReason::max_output_tokens;
    case llm::FinishReason::content_filter: return EndReason::content_filter;
    case llm::FinishReason::stop:
    case llm::FinishReason::tool_calls: break;
  }
  return EndReason::none;
}

void Reply::announce(Effects& out) {
  if (announced_) return;
  announced_ = true;
  out.emplace_back(event::ReplyAnnounced{attempt_.turn, id_, id_});
}

// A model that never stops must not fill the memory.
void Reply::write(std::string text, Effects& out) {
  const auto room = settings_.max_reply_bytes - std::min(text_bytes_, settings_.max_reply_bytes);
  if (text.size() > room) {
    auto end = room;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    model_done_ = true;
  }
  text_bytes_ += text.size();
  if (settings_.text_only) {
    show(std::move(text), out);
  } else {
    chunker_.feed(text);
  }
}

// What is written, and not spoken.
void Reply::show(std::string text, Effects& out) {
  if (!certain_) {
    unshown_ += text;
    return;
  }
  if (output_.message().empty()) {  // nothing begins with white space
    text.erase(0, std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  }
  if (text.empty()) return;
  spoke_ = true;
  announce(out);
  output_.text(text, out);
}

void Reply::say(const std::string& sentence, bool to_history) {
  model_done_ = true;
  in_history_ = to_history;
  if (!to_history) output_.leave_conversation();
  if (settings_.text_only) {
    said_ = sentence;
  } else {
    chunker_.feed(sentence);
  }
}

void Reply::asked(core::Instant now) {
  model_due_ = now + settings_.first_token_within();
  asked_ = true;
  if (certain_) wait_for_model(now);
}

// Where all of a reply comes in one piece, nobody hears a filler before it.
void Reply::wait_for_model(core::Instant now) {
  const bool fillers = settings_.filler_after > core::Duration(0) &&
                       settings_.delivery != Delivery::whole && !settings_.text_only &&
                       !model_done_ && !has_text();
  if (fillers) filler_due_ = now + settings_.filler_after;
}

// A lane of its own: sound in the stream, in front of the answer, that no word of the history
// belongs to. One a reply; the answer follows as soon as it has ended.
void Reply::fill(core::Instant now) {
  if (now < filler_due_ || playback_.held() || !may_fill_ || !certain_) return;
  filler_due_ = core::Instant::max();
  if (filler_ || synthesizing_) return;
  const auto text = filler(settings_, attempt_.turn);
  filler_ = next_segment_++;
  waiting_.push_back(
      {*filler_, text, tts::speak(text, settings_.spoken_in(), settings_.spoken_words())});
}

// The answer does not wait for a filler that has not begun to sound.
void Reply::give_up_filler(Effects& out) {
  if (!filler_ || synthesizing_ != filler_ || chunker_.empty()) return;
  const auto range = ledger_->range(*filler_);
  if (range.begin != range.end) return;
  on_speech_done(*filler_);
  std::erase(sending_, *filler_);
  out.emplace_back(event::SegmentDone{id_, *filler_, range.begin, range.end, false});
}

void Reply::on_words(const input::SpeechWords& words) {
  if (synthesizing_ == words.segment && words.segment != filler_)
    ledger_->add_words(words.segment, words.words);
}

void Reply::on_audio(const input::SpeechAudio& audio, core::Instant now) {
  if (synthesizing_ != audio.segment || audio.samples <= 0) return;
  if (!first_audio_made_ && audio.segment != filler_) first_audio_made_ = now;
  speech_due_ = now + settings_.speech_deadline;
  ledger_->add_audio(audio.segment, audio.samples);
}

void Reply::on_speech_done(SegmentId segment) {
  if (synthesizing_ != segment) return;
  ledger_->close_segment(segment);
  synthesizing_.reset();
}

void Reply::on_speech_failed(SegmentId segment, const core::Error& error) {
  if (synthesizing_ != segment) return;
  ledger_->forget_text(segment);
  ledger_->close_segment(segment);
  synthesizing_.reset();
  if (segment != filler_ && !error_) error_ = error;
}

void Reply::duck(double gain, Effects& out) {
  if (!audible()) return;
  ducked_ = true;
  out.emplace_back(effect::Duck{id_, gain});
}

void Reply::hold(core::Instant now, Effects& out) {
  if (playback_.held()) return;
  playback_.hold(now);
  if (audible()) out.emplace_back(effect::Hold{id_, playback_.position(now)});
}

void Reply::resume(core::Instant now, Effects& out) {
  if (!playback_.held() && !ducked_) return;
  if (playback_.held()) playback_.resume(now);
  ducked_ = false;
  if (audible()) out.emplace_back(effect::Resume{id_, playback_.position(now)});
}

void Reply::interrupt(core::Instant now, Effects& out) {
  if (audible()) out.emplace_back(effect::ClearAudio{id_, playback_.position(now)});
  ended_ = true;
}

void Reply::close(ReplyStatus status, core::Instant now, Effects& out) {
  const auto item_status =
      status == ReplyStatus::completed ? ItemStatus::completed : ItemStatus::incomplete;
  output_.finish_message(item_status, kept(status, now), out);
  output_.finish_calls(item_status, out);
  if (settings_.delivery == Delivery::buffered && voiced_) output_.keep_ledger(ledger_);
}

Output::Kept Reply::kept(ReplyStatus status, core::Instant now) const {
  const auto sent = playback_.sent();
  if (settings_.text_only) return {output_.text(), sent, status != ReplyStatus::completed};
  if (status != ReplyStatus::interrupted) return {ledger_->text(), sent, false};
  if (settings_.delivery != Delivery::buffered) return {heard(now), sent, !heard_all(now)};
  // The client says itself what was heard of what it was given: until then, all of that.
  const bool all = text_complete() && sent == ledger_->samples();
  return {all ? ledger_->text() : ledger_->heard(sent), sent, !all};
}

void Reply::confirm(core::Instant now, Effects& out) {
  certain_ = true;
  for (auto& started : std::exchange(untold_, {})) begin_segment(std::move(started), out);
  for (const auto& call : std::exchange(untold_calls_, {})) tell_call(call, out);
  if (text_ended_) finish_calls(out);
  show(std::exchange(unshown_, {}), out);
  wait_for_model(now);
}

// What is spoken is shown when it goes to the voice.
void Reply::begin_segment(event::SegmentStarted started, Effects& out) {
  if (!certain_) return untold_.push_back(std::move(started));
  announce(out);
  if (started.filler) {
    output_.begin_message(out);  // its sound is the message's, its words are not
  } else {
    output_.text(output_.text().empty() ? started.text : ' ' + started.text, out);
  }
  voiced_ = true;
  out.emplace_back(std::move(started));
}

void Reply::advance(core::Instant now, Effects& out) {
  if (ended_) return;
  end_text(out);
  if (now >= stall_at_) {
    // Only worth it when there is nothing else to say meanwhile.
    const bool idle = waiting_.empty() && !synthesizing_ && may_voice();
    auto clause = idle ? chunker_.flush_stalled() : std::nullopt;
    if (clause) add_clause(*clause);
    stall_at_ = clause || chunker_.empty() ? core::Instant::max() : now + settings_.token_stall;
  }
  fill(now);
  give_up_filler(out);
  synthesize_next(now, out);
  if (certain_) send(now, out);
}

void Reply::finish_calls(Effects& out) {
  output_.finish_calls(
      status() == ReplyStatus::completed ? ItemStatus::completed : ItemStatus::incomplete, out);
}

void Reply::end_text(Effects& out) {
  if (!model_done_ || text_ended_) return;
  write(thinking_.finish() + std::exchange(said_, {}), out);
  finish_calls(out);
  text_ended_ = true;
  model_due_ = stall_at_ = filler_due_ = core::Instant::max();
}

// A clause is cut only when the voice is ready for it: the more has been written by then, and the
// more is left to play meanwhile, the longer it may be.
void Reply::take_clause(core::Instant now) {
  while (waiting_.empty()) {
    std::optional<double> playing_s;
    if (settings_.delivery != Delivery::whole) {
      playing_s = static_cast<double>(ledger_->samples() - playback_.position(now)) /
                  settings_.output_rate_hz;
    }
    auto clause = chunker_.next(playing_s);
    if (!clause && text_ended_) clause = chunker_.finish();
    if (!clause) return;
    add_clause(*clause);
  }
}

void Reply::add_clause(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return;
  const auto shown = text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
  waiting_.push_back(
      {next_segment_++, shown, tts::speak(shown, settings_.spoken_in(), settings_.spoken_words())});
}

void Reply::synthesize_next(core::Instant now, Effects& out) {
  const auto ahead = core::samples_in(settings_.synthesis_ahead, settings_.output_rate_hz);
  while (!synthesizing_ && may_voice() && ledger_->samples() - playback_.sent() < ahead) {
    take_clause(now);
    if (waiting_.empty()) return;
    auto segment = std::move(waiting_.front());
    waiting_.pop_front();
    const bool is_filler = segment.id == filler_;
    begin_segment({id_, segment.id, segment.text, is_filler}, out);
    ledger_->add_segment(segment.id, is_filler ? std::string{} : segment.text, segment.spoken);
    sending_.push_back(segment.id);
    if (segment.spoken.text.empty()) {  // shown, not spoken: code, tables
      ledger_->close_segment(segment.id);
      continue;
    }
    synthesizing_ = segment.id;
    voiced_bytes_ += segment.spoken.text.size();
    speech_due_ = now + settings_.speech_deadline;
    const auto unplayed = ledger_->samples() - playback_.position(now);
    out.emplace_back(
        effect::Synthesize{attempt_, segment.id, id_, segment.spoken.text, !audible() || !spoke_,
                           now + core::duration_of(unplayed, settings_.output_rate_hz),
                           settings_.voice, settings_.speed, settings_.output_rate_hz});
    spoke_ = spoke_ || !is_filler;
  }
}

// At most half of the lead: what may leave when playback is about to run dry must always fit.
core::SamplePos Reply::step() const {
  return core::samples_in(std::min(settings_.send_step, settings_.lead / 2),
                          settings_.output_rate_hz);
}

// Sends what may leave now: all of it where delivery is not paced; else up to `lead` ahead of
// playback, in steps, so that a speaking session wakes some 16 times a second and not 50.
void Reply::send(core::Instant now, Effects& out) {
  if (playback_.held()) return;
  const auto made = ledger_->samples();
  const auto sent = playback_.sent();
  if (!paced()) {
    send_until(made, now, out);
    return;
  }
  const auto step = this->step();
  const auto position = playback_.position(now);
  const auto room = position + core::samples_in(settings_.lead, settings_.output_rate_hz) - sent;
  const auto ready = made - sent;
  const bool rest = !synthesizing_;              // no more of this clause is coming
  const bool starving = sent - position < step;  // playback is about to run dry
  if (ready >= step || rest || starving) {
    if (room >= std::min(step, ready)) send_until(sent + std::min(ready, room), now, out);
  }
  if (!ended_ && text_complete() && playback_.sent() == made) send_until(made, now, out);
}

void Reply::send_until(core::SamplePos target, core::Instant now, Effects& out) {
  auto from = playback_.sent();
  if (target > from) playback_.on_sent(target - from, now);
  const bool last = text_complete() && target == ledger_->samples();
  // One effect per segment touched, so that protocols can attribute audio to its words.
  while (!sending_.empty()) {
    const auto segment = sending_.front();
    const auto range = ledger_->range(segment);
    const auto upto = std::min(target, range.end);
    const bool growing = synthesizing_ == segment;
    const bool complete = !growing && upto == range.end;
    const bool final = last && complete && sending_.size() == 1;
    told_last_ = told_last_ || final;
    auto& began = segment == filler_ ? filler_sent_ : first_audio_sent_;
    if (upto > from && !began) began = now;
    if (upto > from || final)
      out.emplace_back(effect::SendAudio{id_, segment, from, upto, final, output_.message()});
    from = std::max(from, upto);
    if (!complete) return;
    sending_.pop_front();
    out.emplace_back(event::SegmentDone{id_, segment, range.begin, range.end, final});
  }
  if (!last) return;
  // The model said that it was done only after its last words had been sent.
  if (voiced_ && !told_last_)
    out.emplace_back(
        effect::SendAudio{id_, next_segment_ - 1, target, target, true, output_.message()});
  ended_ = true;
}

core::Instant Reply::wake() const {
  auto next = std::min({model_due_, speech_due_, stall_at_});
  if (!synthesizing_) next = std::min(model_due_, stall_at_);
  if (playback_.held() || !certain_) return next;
  if (may_fill_) next = std::min(next, filler_due_);
  if (ended_)
    return std::min(next, playback_.reaches(playback_.sent()).value_or(core::Instant::max()));
  const auto ready = ledger_->samples() - playback_.sent();
  if (ready > 0 && paced()) {
    const auto step = this->step();
    const auto lead = core::samples_in(settings_.lead, settings_.output_rate_hz);
    const auto sent = playback_.sent();
    // While a clause is still growing, a short rest leaves only when playback would run dry.
    const auto target =
        ready >= step || !synthesizing_ ? sent + std::min(step, ready) - lead : sent - step + 1;
    next = std::min(next, playback_.reaches(std::max<core::SamplePos>(target, 0)).value_or(next));
  }
  return next;
}

bool Reply::finished(core::Instant now) const {
  if (playback_.held()) return false;
  if (!ended_) return text_complete() && sending_.empty() && ledger_->samples() == playback_.sent();
  return settings_.delivery == Delivery::whole || settings_.delivery == Delivery::buffered ||
         playback_.position(now) >= playback_.sent();
}

std::string Reply::heard(core::Instant now) const {
  if (settings_.delivery == Delivery::whole || !in_history_) return {};
  return settings_.text_only ? output_.text() : ledger_->heard(playback_.position(now));
}

std::string Reply::heard_to_the_end() const {
  if (!in_history_) return {};
  return settings_.text_only ? output_.text() : ledger_->text();
}

}  // namespace repartee::conversation
