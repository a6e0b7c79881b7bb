#include "conversation/ear.hpp"

#include <algorithm>
#include <utility>

namespace repartee::conversation {
namespace {

// Turns that may wait for their transcripts at once. Beyond it the oldest is given up: its words
// come too late to be answered.
constexpr std::size_t max_waiting = 8;

// Audio is given back in steps, not window by window.
constexpr core::SamplePos release_step = core::input_rate_hz / 4;

// Shorter silences within a turn are sounds of words, not pauses to learn from: the closure of a
// plosive takes up to 150 ms.
constexpr core::Duration least_pause = milliseconds(200);

// Who measures prosody may see the end of speech a little earlier than the voice activity detector.
constexpr core::SamplePos same_end = core::samples_in(milliseconds(100));

// `certain`: nothing of what is before the piece will change.
void append(stt::Transcript& to, const stt::Transcript& piece, double offset_s, bool certain) {
  if (!to.text.empty() && !piece.text.empty()) to.text += ' ';
  if (certain && piece.stable > 0)
    to.stable = to.text.size() + std::min(piece.stable, piece.text.size());
  to.text += piece.text;
  for (auto word : piece.words) {
    word.start_s += offset_s;
    word.end_s += offset_s;
    to.words.push_back(std::move(word));
  }
  if (to.language.empty()) to.language = piece.language;
}

// Fewer windows than these (a quarter of a second) do not tell a person from an echo.
constexpr int least_measured = 8;

double seconds_at(core::SamplePos at) {
  return static_cast<double>(at) / core::input_rate_hz;
}

}  // namespace

std::optional<float> Turn::echo() const {
  if (measured < least_measured) return std::nullopt;
  return static_cast<float>(echoes) / static_cast<float>(measured);
}

turn::Edge Ear::on_voice_activity(const input::VoiceActivity& activity, TurnId& next_turn,
                                  core::Instant now, Effects& out) {
  const auto said_upto = pause_.speech_end();
  if (settings_.detect_turns && open_ && pause_.pausing()) pause_.wait_for(wait());
  const auto edge = pause_.step(activity.begin, activity.end, activity.probability);
  heard_upto_ = activity.end;
  note_arrival(activity, now);
  if (pause_.voiced()) last_speech_arrived_ = now;

  if (!settings_.detect_turns) {
    if (!open_) open_turn(next_turn++, std::max(activity.begin, committed_upto_), out);
    said_ = said_ || pause_.in_speech();
    if (pause_.voiced()) {
      open_->record.speech_end = pause_.speech_end();
      open_->record.speech_ended = now;
    }
    listen_on(activity, now, out);
    release(out);
    return turn::Edge::none;
  }

  if (edge == turn::Edge::speech) {
    const auto begin = pause_.speech_begin() - core::samples_in(settings_.prefix_padding);
    open_turn(next_turn++, std::max({begin, committed_upto_, released_}), out);
    open_->record.speech_begin = pause_.speech_begin();
  }
  const auto pause = core::duration_of(activity.begin - said_upto);
  if (edge == turn::Edge::speech_again && pause >= least_pause) endpointer_.paused(pause);
  if (open_) {
    if (pause_.voiced()) open_->guess.reset();
    if (edge == turn::Edge::over) {
      close_turn(pause_.speech_end(),
                 pause_.speech_end() + core::samples_in(settings_.tail_padding), now, out);
    } else {
      listen_on(activity, now, out);
      if (edge == turn::Edge::perhaps_over) ask_partial(now, out);
      // After a cut within the pause there is no speech yet that could be judged.
      if (open_ && edge == turn::Edge::perhaps_over &&
          settings_.endpointing.mode == turn::Endpointing::semantic &&
          open_->pieces.back().begin < pause_.speech_end())
        out.emplace_back(effect::JudgeEnd{open_->pieces.back().begin, pause_.speech_end()});
      if (open_ && (edge == turn::Edge::perhaps_over || open_->guess)) guess(now, out);
    }
  }
  release(out);
  return edge;
}

// Who sends faster than real time has said in advance what would come now, and may be held up by
// the server's own back-pressure: audio is missing only once real time has passed what was sent.
void Ear::note_arrival(const input::VoiceActivity& activity, core::Instant now) {
  if (!origin_) origin_ = now - core::duration_of(activity.begin);
  origin_ = std::max(*origin_, now - core::duration_of(activity.end) - settings_.catch_up);
  audio_due_upto_ = std::max(now, *origin_ + core::duration_of(activity.end));
}

void Ear::open_turn(TurnId turn, core::SamplePos begin, Effects& out) {
  open_.emplace();
  open_->attempt = {turn, 1};
  open_->item = ids_.make();
  said_ = settings_.detect_turns;
  open_->begin = begin;
  open_->pieces.emplace_back();
  open_->pieces.back().begin = begin;
  open_->partial_asked_at = begin;
  open_->record.turn = turn;
  open_->record.speech_begin = begin;
  out.emplace_back(event::SpeechStarted{turn, begin, open_->item, settings_.detect_turns});
}

// Speech goes on: ask for partials, cut pieces.
void Ear::listen_on(const input::VoiceActivity& activity, core::Instant now, Effects& out) {
  auto& turn = *open_;
  const auto piece_begin = turn.pieces.back().begin;
  const auto length = core::duration_of(activity.end - piece_begin);
  if (length >= settings_.piece_soft) {
    if (activity.probability < turn.quietest) {
      turn.quietest = activity.probability;
      turn.quietest_at = activity.begin + (activity.end - activity.begin) / 2;
    }
    const bool pause = activity.probability < settings_.pause.release_threshold;
    if (pause || length >= settings_.piece_hard) cut(turn.quietest_at, now, out);
  }
  if (core::duration_of(activity.end - turn.begin) >= settings_.max_turn) {
    close_turn(activity.end, activity.end, now, out);
    pause_.reset();
    return;
  }
  if (core::duration_of(activity.end - turn.partial_asked_at) >= partial_interval())
    ask_partial(now, out);
}

void Ear::cut(core::SamplePos at, core::Instant now, Effects& out) {
  auto& turn = *open_;
  auto& piece = turn.pieces.back();
  piece.end = at;
  if (heard_upto_ - at > core::samples_in(settings_.partial_interval)) {
    // Words after the cut will come with the next piece, and must not be shown twice.
    piece.hypothesis.text.resize(std::min(piece.hypothesis.stable, piece.hypothesis.text.size()));
    piece.hypothesis.words.clear();
  }
  ask_final(turn, static_cast<PieceId>(turn.pieces.size() - 1), now, out);
  turn.pieces.emplace_back();
  turn.pieces.back().begin = at;
  turn.quietest = 2;
  turn.partials.clear();
  turn.partial_in_flight = false;
  turn.hypothesis_end = 0;
  turn.guess.reset();
}

core::Duration Ear::partial_interval() const {
  return hurried_ ? settings_.hurried_partial_interval : settings_.partial_interval;
}

// ---- a pause that may be the end
// ---------------------------------------------------------------------

core::Duration Ear::wait() const {
  if (settings_.endpointing.mode == turn::Endpointing::silence) return settings_.pause.silence;
  return endpointer_.wait(evidence(all_said()));
}

turn::Evidence Ear::evidence(const std::optional<stt::Transcript>& said) const {
  turn::Evidence evidence;
  if (said) evidence.words = said->text;
  evidence.language =
      said && !said->language.empty() ? said->language : std::string_view(settings_.language);
  evidence.expected = expected_;
  if (prosody_ && prosody_->upto + same_end >= pause_.speech_end())
    evidence.prosody = prosody_->prosody;
  if (end_of_turn_ && end_of_turn_->at >= pause_.speech_end())
    evidence.end_probability = end_of_turn_->probability;
  return evidence;
}

// Nothing where some of it is not known yet: words that lack the last ones look like a whole
// sentence too easily.
std::optional<stt::Transcript> Ear::all_said() const {
  const auto& turn = *open_;
  for (std::size_t i = 0; i + 1 < turn.pieces.size(); ++i) {
    if (!turn.pieces[i].transcript) return std::nullopt;
  }
  if (turn.guess && turn.guess->heard) return joined(turn, &turn.guess->heard->transcript);
  if (turn.hypothesis_end < pause_.speech_end()) return std::nullopt;
  return joined(turn);
}

std::optional<Supposed> Ear::supposed() const {
  if (!open_ || !open_->guess || !pause_.pausing()) return std::nullopt;
  const auto said = all_said();
  if (!said || said->text.empty()) return std::nullopt;
  // Before there is the guess, a hypothesis will do all of which has settled.
  if (!open_->guess->heard && said->stable < said->text.size()) return std::nullopt;
  return Supposed{open_->attempt.turn, said->text,
                  endpointer_.probability(evidence(said)) >= settings_.speculation.plausible};
}

bool Ear::may_guess() const {
  const auto& allowed = settings_.speculation;
  return allowed.enabled && settings_.answer && open_->guesses < allowed.tries &&
         core::duration_of(pause_.spoken()) <= allowed.longest_speech;
}

// Asked for twice: at the short silence, for what may be begun with it; and with the tail that a
// final transcript gets, so that it can be one.
void Ear::guess(core::Instant now, Effects& out) {
  auto& turn = *open_;
  const auto tail_end = pause_.speech_end() + core::samples_in(settings_.tail_padding);
  const auto begin = turn.pieces.back().begin;
  const auto end = std::min(heard_upto_, tail_end);
  if (!turn.guess) {
    if (!may_guess() || end <= begin) return;
    ++turn.guesses;
    turn.guess = Guess{.first_end = end, .asked = now};
  } else if (heard_upto_ < tail_end || turn.guess->asked_end == end) {
    return;
  }
  turn.guess->asked_end = end;
  // It is wanted when the turn is decided; finals that are asked for before that come first.
  const auto left = wait() - core::duration_of(heard_upto_ - pause_.speech_end());
  out.emplace_back(effect::Transcribe{turn.attempt, static_cast<PieceId>(turn.pieces.size() - 1),
                                      begin, end, stt::TranscriptKind::guess,
                                      now + left + settings_.transcript_deadline});
}

std::optional<WordsSoFar> Ear::on_guessed(const input::Guessed& guessed, core::Instant now,
                                          Effects& out) {
  auto* turn = find(guessed.attempt);
  if (!turn || !turn->guess || turn->dropped || guessed.piece + 1 != turn->pieces.size())
    return std::nullopt;
  auto& guess = *turn->guess;
  if (guessed.end < std::max(guess.first_end, guess.covers))
    return std::nullopt;  // of an earlier pause
  if (!guess.heard || guess.heard->transcript.text != guessed.heard.transcript.text)
    guess.answered = now;
  guess.covers = guessed.end;
  guess.heard = guessed.heard;
  if (turn->awaits_guess) take_guess(*turn, now, out);
  if (!open_ || turn != &*open_) return std::nullopt;
  if (settings_.partials && turn->pieces.back().hypothesis.text != guessed.heard.transcript.text) {
    auto shown = guessed.heard.transcript;
    shown.stable = std::min(turn->pieces.back().hypothesis.stable, shown.text.size());
    show(std::move(shown), guessed.end, out);
  }
  return WordsSoFar{joined(*turn, &guess.heard->transcript), pause_.spoken(), true, turn->echo()};
}

// The turn is over. Its guess is the final transcript where the engine says so and it was made of
// the same audio; one that is not, or never comes, only costs the time until the final is asked
// for.
void Ear::take_guess(Turn& turn, core::Instant now, Effects& out) {
  const auto& guess = *turn.guess;
  auto& last = turn.pieces.back();
  turn.awaits_guess = !guess.heard || guess.covers < last.end;
  last.asked = true;
  if (turn.awaits_guess) return;
  if (!guess.heard->as_final)
    return ask_final(turn, static_cast<PieceId>(turn.pieces.size() - 1), now, out);
  last.transcript = guess.heard->transcript;
  last.transcript->stable = last.transcript->text.size();
  turn.record.transcribed = now;
  turn.record.guessing = guess.answered - guess.asked;
  turn.took_guess = true;
}

// ---- transcripts
// -------------------------------------------------------------------------------------

void Ear::ask_partial(core::Instant now, Effects& out) {
  if (!settings_.partials || !open_) return;
  auto& turn = *open_;
  // An answer that never comes must not end the partials of this turn.
  const bool lost =
      heard_upto_ - turn.partial_asked_at > 8 * core::samples_in(settings_.partial_interval);
  if (turn.partial_in_flight && !lost) return;
  // No further than the final would reach: words beyond it would be shown and then lost.
  const auto end =
      settings_.detect_turns
          ? std::min(heard_upto_, pause_.speech_end() + core::samples_in(settings_.tail_padding))
          : heard_upto_;
  if (end <= std::max(turn.partial.end, turn.pieces.back().begin)) return;  // only silence since
  turn.partial_in_flight = true;
  turn.partial_asked_at = heard_upto_;
  turn.partial = {end, pause_.spoken()};
  turn.partials.push_back(turn.partial);
  out.emplace_back(effect::Transcribe{turn.attempt, static_cast<PieceId>(turn.pieces.size() - 1),
                                      turn.pieces.back().begin, end, stt::TranscriptKind::partial,
                                      now + settings_.partial_interval});
}

void Ear::ask_final(Turn& turn, PieceId piece, core::Instant now, Effects& out) {
  auto& range = turn.pieces[piece];
  range.asked = true;
  out.emplace_back(effect::Transcribe{turn.attempt, piece, range.begin, range.end,
                                      stt::TranscriptKind::final,
                                      now + settings_.transcript_deadline});
}

void Ear::close_turn(core::SamplePos speech_end, core::SamplePos audio_end, core::Instant now,
                     Effects& out) {
  auto turn = std::move(*open_);
  open_.reset();
  auto& last = turn.pieces.back();
  last.end = std::max(std::min(audio_end, heard_upto_), last.begin);
  committed_upto_ = last.end;
  last_end_ = speech_end;
  turn.record.speech_end = speech_end;
  turn.record.speech_ended = last_speech_arrived_ == core::Instant{} ? now : last_speech_arrived_;
  turn.record.decided = now;
  turn.deadline = now + settings_.transcript_deadline;
  out.emplace_back(event::SpeechStopped{turn.attempt.turn, speech_end, turn.item,
                                        settings_.detect_turns, heard_upto_});
  const Item item{.id = turn.item,
                  .parts = {{.kind = Part::Kind::input_audio,
                             .transcribed = false,
                             .begin = turn.begin,
                             .end = last.end}}};
  const auto previous = items_.add(item, items_.last());
  out.emplace_back(
      event::TurnCommitted{turn.attempt.turn, turn.begin, last.end, turn.item, previous});
  out.emplace_back(event::ItemAdded{item, previous});
  out.emplace_back(event::ItemDone{item, previous});
  if (turn.guess && turn.guess->asked_end >= last.end) {
    take_guess(turn, now, out);
  } else {
    ask_final(turn, static_cast<PieceId>(turn.pieces.size() - 1), now, out);
  }
  committed_.push_back(std::move(turn));
  if (committed_.size() > max_waiting) {
    auto& oldest = committed_.front();
    if (!oldest.error) {
      oldest.error =
          core::Error(core::ErrorCode::overloaded, "too many turns wait for their transcripts");
    }
    for (auto& piece : oldest.pieces) {
      if (!piece.transcript) piece.transcript.emplace();
    }
    oldest.dropped = true;
    out.emplace_back(effect::Drop{oldest.attempt});
  }
}

bool Ear::commit(core::SamplePos upto, TurnId& next_turn, core::Instant now, Effects& out) {
  if (!open_) {
    // A window that was above the threshold but not yet certainly speech counts when the person
    // says so.
    if (!pause_.voiced()) return false;
    const auto begin = pause_.speech_begin() - core::samples_in(settings_.prefix_padding);
    open_turn(next_turn++, std::max({begin, committed_upto_, released_}), out);
    open_->record.speech_begin = pause_.speech_begin();
  }
  heard_upto_ = std::max(heard_upto_, upto);
  const auto speech_end = settings_.detect_turns ? pause_.speech_end() : open_->record.speech_end;
  close_turn(speech_end > open_->begin ? speech_end : heard_upto_, heard_upto_, now, out);
  pause_.reset();
  release(out);
  return true;
}

void Ear::on_echo(bool echo) {
  if (!open_) return;
  ++open_->measured;
  open_->echoes += echo;
}

std::optional<WordsSoFar> Ear::on_hypothesis(const input::Hypothesis& hypothesis, Effects& out) {
  if (!open_ || open_->attempt != hypothesis.attempt ||
      hypothesis.piece + 1 != open_->pieces.size())
    return std::nullopt;
  auto& asked = open_->partials;
  const auto about = asked.empty() ? open_->partial : asked.front();
  if (!asked.empty()) asked.pop_front();
  open_->partial_in_flight = false;
  if (!show(hypothesis.transcript, about.end, out)) return std::nullopt;
  return WordsSoFar{joined(*open_), about.spoken, false, open_->echo()};
}

// What was heard of the last piece up to `end`. False: it is no news.
bool Ear::show(stt::Transcript heard, core::SamplePos end, Effects& out) {
  // An answer to an earlier question may come after that to a later one: it is not told, since what
  // was stable stays.
  auto& last = open_->pieces.back().hypothesis;
  if (!heard.text.starts_with(last.text.substr(0, last.stable))) return false;
  const auto stable = last.stable;
  last = std::move(heard);
  open_->hypothesis_end = end;
  // The piece may be cut in the past, anywhere after piece_soft: words there may yet move.
  if (heard_upto_ - open_->pieces.back().begin >= core::samples_in(settings_.piece_soft))
    last.stable = std::min(last.stable, stable);
  auto transcript = joined(*open_);
  if (transcript.text.empty()) return true;
  out.emplace_back(event::TranscriptUpdated{open_->attempt.turn, std::move(transcript), false,
                                            open_->record.speech_begin, heard_upto_, open_->item});
  return true;
}

void Ear::on_transcribed(const input::Transcribed& transcribed, core::Instant now) {
  auto* turn = find(transcribed.attempt);
  if (!turn || transcribed.piece >= turn->pieces.size()) return;
  auto& piece = turn->pieces[transcribed.piece];
  if (!piece.asked || piece.transcript) return;
  piece.transcript = transcribed.transcript;
  piece.transcript->stable = piece.transcript->text.size();
  turn->record.transcribed = now;
}

void Ear::on_failed(const input::TranscribeFailed& failed, core::Instant now, Effects& out) {
  auto* turn = find(failed.attempt);
  if (!turn || failed.piece >= turn->pieces.size()) return;
  if (failed.kind == stt::TranscriptKind::partial) {
    if (!open_ || turn != &*open_) return;
    if (!turn->partials.empty()) turn->partials.pop_front();
    turn->partial_in_flight = false;
    return;
  }
  if (failed.kind == stt::TranscriptKind::guess) {
    if (turn->dropped) return;
    turn->guess.reset();
    if (std::exchange(turn->awaits_guess, false)) ask_final(*turn, failed.piece, now, out);
    return;
  }
  auto& piece = turn->pieces[failed.piece];
  if (!piece.asked || piece.transcript) return;
  piece.transcript.emplace();
  turn->error = failed.error;
  turn->record.transcribed = now;
}

void Ear::tick(core::Instant now, Effects& out) {
  if (open_ && now >= audio_due_upto_ + settings_.audio_stall && settings_.detect_turns) {
    // The client has stopped sending in the middle of speech: what there is, is the turn.
    close_turn(pause_.speech_end(), heard_upto_, now, out);
    pause_.reset();
    release(out);
  }
  // A first sign of speech that nothing followed must not keep a reply quiet.
  if (settings_.detect_turns && !open_ && pause_.voiced() &&
      now >= audio_due_upto_ + settings_.audio_stall)
    pause_.reset();
  for (auto& turn : committed_) {
    const bool waiting = std::any_of(turn.pieces.begin(), turn.pieces.end(),
                                     [](const auto& p) { return !p.transcript; });
    if (!waiting || now < turn.deadline) continue;
    turn.dropped = true;
    out.emplace_back(effect::Drop{turn.attempt});
    turn.error =
        core::Error(core::ErrorCode::timed_out, "the transcript did not come in time",
                    "the speech-to-text engine is overloaded or too slow for this machine");
    for (auto& piece : turn.pieces) {
      if (!piece.transcript) piece.transcript.emplace();
    }
  }
}

core::Instant Ear::wake() const {
  auto next = core::Instant::max();
  if (settings_.detect_turns && (open_ || pause_.voiced()))
    next = audio_due_upto_ + settings_.audio_stall;
  for (const auto& turn : committed_) next = std::min(next, turn.deadline);
  return next;
}

std::deque<TurnId> Ear::reset(Effects& out) {
  std::deque<TurnId> dropped;
  for (const auto& turn : committed_) {
    out.emplace_back(effect::Drop{turn.attempt});
    dropped.push_back(turn.attempt.turn);
  }
  if (open_) out.emplace_back(effect::Drop{open_->attempt});
  committed_.clear();
  open_.reset();
  pause_.reset();
  endpointer_.reset();
  expected_ = turn::Expected::anything;
  committed_upto_ = heard_upto_;
  release(out);
  return dropped;
}

void Ear::clear(core::SamplePos upto, Effects& out) {
  heard_upto_ = std::max(heard_upto_, upto);
  if (open_) out.emplace_back(effect::Drop{open_->attempt});
  open_.reset();
  pause_.reset();
  committed_upto_ = heard_upto_;
  release(out);
}

void Ear::configured(Effects& out) {
  pause_.configure(settings_.pause);
  endpointer_.configure(settings_.endpointing);
  if (open_ && !settings_.detect_turns) open_->guess.reset();  // its end is not guessed at any more
  // Silence that was heard while turns were detected is nothing to commit.
  if (!open_ && !settings_.detect_turns) committed_upto_ = heard_upto_;
  // What was not committed while turns were not detected has no end that could be detected.
  if (open_ && settings_.detect_turns && !pause_.in_speech()) clear(heard_upto_, out);
}

core::SamplePos Ear::buffered(core::SamplePos upto) const {
  upto = std::max(upto, heard_upto_);
  if (open_) return upto - open_->begin;
  if (!settings_.detect_turns) return upto - committed_upto_;
  return pause_.voiced() ? upto - pause_.speech_begin() : 0;
}

bool Ear::transcribing(const ItemId& item) const {
  return std::ranges::any_of(committed_, [&](const Turn& turn) { return turn.item == item; });
}

std::optional<HeardTurn> Ear::take() {
  if (committed_.empty()) return std::nullopt;
  auto& turn = committed_.front();
  for (const auto& piece : turn.pieces) {
    if (!piece.transcript) return std::nullopt;
  }
  HeardTurn heard{turn.attempt.turn, turn.item,    joined(turn),    turn.record,
                  turn.error,        std::nullopt, turn.over_reply, turn.echo()};
  // Of the last piece no final was asked for: its recognition still stands open.
  if (turn.took_guess && !turn.dropped) heard.left = turn.attempt;
  committed_.pop_front();
  return heard;
}

// While nobody speaks, the prefix padding and the windows of an undecided start are kept.
void Ear::release(Effects& out) {
  auto before = heard_upto_ - core::samples_in(settings_.prefix_padding) - release_step;
  if (open_)
    before = open_->pieces.back().begin;
  else if (pause_.voiced())
    before = pause_.speech_begin() - core::samples_in(settings_.prefix_padding);
  before = std::max<core::SamplePos>(before, 0);
  if (before < released_ + release_step) return;
  released_ = before;
  out.emplace_back(effect::ReleaseInput{before});
}

Turn* Ear::find(const Attempt& attempt) {
  if (open_ && open_->attempt == attempt) return &*open_;
  const auto it = std::find_if(committed_.begin(), committed_.end(),
                               [&](const auto& t) { return t.attempt == attempt; });
  return it == committed_.end() ? nullptr : &*it;
}

stt::Transcript Ear::joined(const Turn& turn, const stt::Transcript* guessed) const {
  stt::Transcript all;
  bool certain = true;
  for (const auto& piece : turn.pieces) {
    const bool last = &piece == &turn.pieces.back();
    const auto& transcript = piece.transcript  ? *piece.transcript
                             : guessed && last ? *guessed
                                               : piece.hypothesis;
    append(all, transcript, seconds_at(piece.begin), certain);
    certain = certain && piece.transcript;
  }
  return all;
}

}  // namespace repartee::conversation
