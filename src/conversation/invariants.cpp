#include "conversation/invariants.hpp"

#include <algorithm>
#include <utility>

#include "conversation/in_words.hpp"
#include "conversation/speculation.hpp"

namespace repartee::conversation {
namespace {

// The most audio before a detected start that may ever be missing from what is transcribed.
constexpr core::SamplePos least_prefix = core::samples_in(std::chrono::milliseconds(300));

// One window of any detector, with room: pieces are cut at window borders.
constexpr core::SamplePos largest_window = core::input_rate_hz / 10;

// Turns that may be on their way to an answer at once: 8 that wait for their transcripts, 8 that
// wait for the model, and the one that is being answered.
constexpr std::size_t most_turns = 17;

// Audio that is kept beyond the piece being spoken and its prefix: what is given back at once (a
// quarter of a second), and the windows of an undecided start.
constexpr core::SamplePos most_kept_beyond = core::input_rate_hz;

// What is spoken over a reply, and no interruption.
bool spares_the_reply(const std::string& reason) {
  return reason == "backchannel" || reason == "echo" || reason == "noise";
}

std::size_t user_bytes(const Conversation& conversation) {
  std::size_t bytes = 0;
  for (const auto& message : conversation.history().messages()) {
    if (message.role == llm::Role::user) bytes += message.text.size();
  }
  return bytes;
}

bool ends_in(std::string_view question, std::string_view said) {
  return same_words(question, said) ||
         (question.size() > said.size() &&
          same_words(question.substr(question.size() - said.size()), said));
}

// A list that is full may have forgotten items in this very step. What is kept for truncations
// takes several times the text.
bool may_forget(const Conversation& conversation, const Settings& settings) {
  const auto& items = conversation.items().items();
  std::size_t bytes = 0;
  for (const auto& each : items) bytes += each.bytes();
  return items.size() >= settings.most_items || bytes > settings.most_item_bytes / 8;
}

// It was in the conversation when its reply was done.
bool was_kept(const Conversation& conversation, const Settings& settings, const Item& item) {
  return conversation.items().find(item.id) || may_forget(conversation, settings);
}

}  // namespace

// `detail` is what is put into words, only where it is needed: a text, an effect, or who knows it.
template <class Detail>
void Invariants::expect(bool holds, const char* invariant, const Detail& detail) {
  if (!holds && !broken_) broken_ = std::string(invariant) + ": " + in_words(detail);
}

std::optional<std::string> Invariants::check(const Input& input, core::Instant now,
                                             const Effects& effects,
                                             const Conversation& conversation) {
  conversation_ = &conversation;
  expect(now >= now_, "clock_forward", "time went back");
  now_ = now;
  committed_now_.clear();
  const auto heard_before = heard_upto_;
  see(input);
  const bool committed = std::ranges::any_of(effects, [](const auto& effect) {
    const auto* told = std::get_if<Event>(&effect);
    return told && std::holds_alternative<event::TurnCommitted>(*told);
  });
  // A commit that was refused took nothing.
  if (std::holds_alternative<input::Commit>(input) && !committed) heard_upto_ = heard_before;
  for (const auto& effect : effects) {
    expect(!closed_, "closed_is_final", effect);
    std::visit([this](const auto& out) { see(out); }, effect);
  }
  const bool told = std::ranges::any_of(
      effects, [](const auto& effect) { return std::holds_alternative<Event>(effect); });
  if (told) {  // else nothing was said
    if (!edited_) check_history();
    check_spared();
  }
  check_models();
  check_audio_of_turns();
  if (const auto broken = items_.check(input, effects, conversation); broken && !broken_)
    broken_ = broken;
  check_rest();
  expect(unended_ <= most_turns, "turns_bounded",
         [this] { return std::to_string(unended_) + " turns at once"; });
  expect(state_ == conversation.state() || closed_, "state_told",
         "the client was not told the state");
  if (std::holds_alternative<input::Tick>(input)) {
    expect(conversation.wake() > now, "time_moves_on", [&] {
      return "it wants to be woken at once, again: " +
             std::to_string((conversation.wake() - now).count()) + " us";
    });
  }
  return broken_;
}

void Invariants::see(const Input& input) {
  ear_decides_.reset();
  if (const auto* voice = std::get_if<input::VoiceActivity>(&input)) {
    heard_upto_ = voice->end;
    ear_decides_ = speaking_;
  }
  if (const auto* heard = std::get_if<input::Hypothesis>(&input))
    ear_decides_ = heard->attempt.turn;
  if (const auto* heard = std::get_if<input::Guessed>(&input)) ear_decides_ = heard->attempt.turn;
  if (const auto* heard = std::get_if<input::Transcribed>(&input))
    ear_decides_ = heard->attempt.turn;
  if (const auto* played = std::get_if<input::Played>(&input)) acknowledge(*played);
  if (const auto* commit = std::get_if<input::Commit>(&input))
    heard_upto_ = std::max(heard_upto_, commit->upto);
  if (const auto* clear = std::get_if<input::ClearInput>(&input)) {
    heard_upto_ = std::max(heard_upto_, clear->upto);
    borders_.insert(heard_upto_);
  }
  if (std::holds_alternative<input::Reset>(input)) {
    borders_.insert(heard_upto_);
    last_heard_.clear();
  }
  if (const auto* configure = std::get_if<input::Configure>(&input))
    asked_for_ = configure->settings;
  edited_ = edited_ || std::holds_alternative<input::AddItem>(input) ||
            std::holds_alternative<input::DeleteItem>(input) ||
            std::holds_alternative<input::TruncateItem>(input) ||
            std::holds_alternative<input::CreateResponse>(input);
  if (const auto* text = std::get_if<input::Text>(&input)) {
    last_said_ = text->text;
    ++words_taken_;
  }
  if (const auto* failed = std::get_if<input::TranscribeFailed>(&input);
      failed && failed->kind == stt::TranscriptKind::final)
    turns_[failed->attempt.turn].failed = true;
  // An engine's final transcript of a piece is its last word: it may take back what it called
  // stable there, and then what was told with it.
  if (const auto* hypothesis = std::get_if<input::Hypothesis>(&input)) {
    const auto& said = hypothesis->transcript;
    auto& stable = stable_[{hypothesis->attempt.turn, hypothesis->piece}];
    stable = std::max(stable, said.text.substr(0, said.stable),
                      [](const auto& a, const auto& b) { return a.size() < b.size(); });
  }
  if (const auto* transcribed = std::get_if<input::Transcribed>(&input)) {
    const auto piece = stable_.extract({transcribed->attempt.turn, transcribed->piece});
    const auto turn = turns_.find(transcribed->attempt.turn);
    if (piece && turn != turns_.end() && !transcribed->transcript.text.starts_with(piece.mapped()))
      turn->second.stable.clear();
  }
  const auto model_of = [this](const Attempt& attempt) -> Model* {
    const auto it = models_.find(attempt);
    return it == models_.end() || !it->second.running ? nullptr : &it->second;
  };
  if (const auto* delta = std::get_if<input::ModelDelta>(&input)) {
    if (auto* model = model_of(delta->attempt))
      model->written += model->thinking.feed(delta->text).size();
  }
  if (const auto* call = std::get_if<input::ModelToolCall>(&input)) {
    if (auto* model = model_of(call->attempt))
      model->written += call->call.name.size() + call->call.arguments.size();
  }
  if (const auto* done = std::get_if<input::ModelDone>(&input)) {
    if (auto* model = model_of(done->attempt)) model->running = false;
  }
  if (const auto* failed = std::get_if<input::ModelFailed>(&input)) {
    if (auto* model = model_of(failed->attempt)) model->running = false;
  }
  if (const auto* words = std::get_if<input::SpeechWords>(&input)) {
    auto* segment = segment_of(words->attempt, words->segment);
    if (segment && !segment->done) segment->words = words->words;
  }
  if (const auto* audio = std::get_if<input::SpeechAudio>(&input)) {
    auto* segment = segment_of(audio->attempt, audio->segment);
    if (segment && !segment->done && !segment->failed && !dropped_.contains(audio->attempt))
      segment->made += audio->samples;
  }
  if (const auto* failed = std::get_if<input::SpeechFailed>(&input)) {
    if (auto* segment = segment_of(failed->attempt, failed->segment)) segment->failed = true;
  }
}

Invariants::Reply* Invariants::reply(ReplyId id) {
  const auto it = replies_.find(id);
  return it == replies_.end() ? nullptr : &it->second;
}

Invariants::Reply* Invariants::reply(const Attempt& attempt) {
  const auto it = std::ranges::find_if(
      replies_, [&](const auto& each) { return each.second.attempt == attempt; });
  return it == replies_.end() ? nullptr : &it->second;
}

Invariants::Segment* Invariants::segment_of(const Attempt& attempt, SegmentId id) {
  const auto untold = untold_.find(attempt);
  auto* told = reply(attempt);
  if (!told && untold == untold_.end()) return nullptr;
  auto& segments = told ? told->segments : untold->second.segments;
  const auto it = segments.find(id);
  return it == segments.end() ? nullptr : &it->second;
}

void Invariants::see(const effect::Transcribe& out) {
  expect(!dropped_.contains(out.attempt), "nothing_after_drop", out);
  auto& turn = turns_[out.attempt.turn];
  auto& handed_in = turn.handed_in[out.piece];
  const auto from = std::max(out.begin, handed_in);
  expect((from >= released_ || from >= out.end) && out.end <= heard_upto_ && out.begin <= out.end,
         "audio_still_there", out);
  handed_in = std::max(from, out.end);
  expect(out.end - out.begin <= core::samples_in(settings_.piece_hard) + largest_window,
         "pieces_bounded", out);
  if (out.kind == stt::TranscriptKind::guess) {
    turn.guessed_end = out.end;
    // Twice in a pause: at the short silence, and with the tail of a final one.
    expect(!turn.committed && ++turn.guesses <= 2 * settings_.speculation.tries, "guesses_bounded",
           out);
  }
  if (out.kind != stt::TranscriptKind::final) return;
  expect(!turn.finals.contains(out.piece), "audio_covers_turn", "a piece was asked for twice");
  const auto begin = out.piece == 0 ? turn.begin : turn.finals[out.piece - 1].second;
  expect(out.begin == begin, "audio_covers_turn", out);
  turn.finals[out.piece] = {out.begin, out.end};
}

void Invariants::see(const effect::JudgeEnd& out) {
  expect(out.begin >= released_ && out.begin <= out.end && out.end <= heard_upto_,
         "audio_still_there", out);
}

void Invariants::see(const effect::AskModel& out) {
  expect(!dropped_.contains(out.attempt), "nothing_after_drop", out);
  const auto& messages = out.request.messages;
  // A client may ask for an answer to anything, and a silence is answered with no word said.
  const bool anything = edited_ || (!messages.empty() && messages.back().role == llm::Role::system);
  if (!anything) {
    expect(!messages.empty() && messages.back().role == llm::Role::user, "question_last", out);
    expect(messages.size() <= std::max<std::size_t>(settings_.history_messages, 1),
           "history_bounded", [&] { return std::to_string(messages.size()) + " messages"; });
  }
  auto& model = models_[out.attempt] =
      Model{.question = messages.empty() ? std::string() : messages.back().text, .thinking = {}};
  if (out.attempt.turn == 0) return;  // no turn's: the client asked
  for (auto& [id, reply] : replies_) reply.asked = reply.asked || reply.turn == out.attempt.turn;
  auto& turn = turns_[out.attempt.turn];
  model.early = !turn.committed;
  if (model.early) {
    const auto& allowed = settings_.speculation;
    expect(allowed.enabled && ++turn.asked_early <= allowed.tries, "guesses_bounded", out);
  } else if (!anything) {
    expect(model.question.find(last_said_) != std::string::npos, "question_last",
           [this] { return "'" + last_said_ + "' was said last"; });
  }
}

void Invariants::see(const effect::StopModel& out) {
  expect(!dropped_.contains(out.attempt), "nothing_after_drop", out);
  const auto model = models_.find(out.attempt);
  expect(model != models_.end() && model->second.running, "model_stopped", out);
  if (model != models_.end()) model->second.running = false;
}

void Invariants::see(const effect::Synthesize& out) {
  expect(!dropped_.contains(out.attempt), "nothing_after_drop", out);
  if (auto* told = reply(out.stream)) {
    const auto& stream = streams_[out.stream];
    // What was made of a filler may be thrown away when the answer comes.
    core::SamplePos unsent = -stream.sent;
    for (const auto& [id, segment] : told->segments) unsent += segment.filler ? 0 : segment.made;
    expect(unsent < core::samples_in(told->settings->synthesis_ahead, stream.rate_hz),
           "speech_bounded",
           [&] { return std::to_string(unsent) + " samples wait, and more are asked for"; });
    told->attempt = out.attempt;
    told->segments[out.segment].voiced = out.text;
    return;
  }
  const auto model = models_.find(out.attempt);
  expect(model != models_.end() && model->second.early, "nothing_after_drop",
         "speech for no reply");
  auto& untold = untold_[out.attempt];
  untold.id = out.stream;
  untold.attempt = out.attempt;
  untold.segments[out.segment].voiced = out.text;
  expect(untold.segments.size() == 1, "guesses_bounded", out);
}

void Invariants::see(const effect::Drop& out) {
  expect(dropped_.insert(out.attempt).second, "dropped_once", out);
  if (auto& turn = turns_[out.attempt.turn]; out.attempt.number == 1 && !turn.told)
    turn.failed = true;  // its transcript is given up
  models_.erase(out.attempt);
  untold_.erase(out.attempt);
}

void Invariants::see(const effect::SendAudio& out) {
  auto& stream = streams_[out.stream];
  const auto* of = reply(out.stream);
  expect(of != nullptr, "one_voice", "audio of no running reply");
  expect(!stream.cleared, "silent_after_clear", out);
  expect(!stream.held, "quiet_while_held", out);
  expect(out.begin == stream.sent && out.end >= out.begin, "audio_contiguous", out);
  expect(!stream.ended, "audio_contiguous", "audio after the end of its stream");
  expect(out.end <= (of ? made(*of) : 0), "audio_contiguous", "audio that was not made");
  const auto played = play(stream);
  stream.sent = out.end;
  stream.ended = out.last;
  if (!of) return;
  const auto delivery = of->settings->delivery;
  if (delivery == Delivery::paced || delivery == Delivery::buffered) {
    const auto lead = core::samples_in(of->settings->lead, stream.rate_hz);
    expect(stream.sent <= played + lead + 1, "lead_bounded", out);
  }
}

core::SamplePos Invariants::made(const Reply& reply) {
  core::SamplePos samples = 0;
  for (const auto& [id, segment] : reply.segments) samples += segment.made;
  return samples;
}

core::SamplePos Invariants::play(Stream& stream) {
  constexpr std::int64_t unit = 1'000'000;
  if (!stream.still) {
    stream.played = std::min(stream.sent * unit,
                             stream.played + (now_ - stream.played_at).count() * stream.rate_hz);
  }
  stream.played_at = now_;
  return stream.played / unit;
}

void Invariants::acknowledge(const input::Played& played) {
  auto& stream = streams_[played.stream];
  stream.acknowledged = true;
  stream.heard = std::min(played.samples, play(stream) - 1);
}

void Invariants::see(const effect::ClearAudio& out) {
  streams_[out.stream].cleared = true;
}

void Invariants::see(const effect::Duck& out) {
  expect(reply(out.stream) != nullptr, "one_voice", out);
}

void Invariants::see(const effect::Hold& out) {
  auto& stream = streams_[out.stream];
  play(stream);
  const auto* of = reply(out.stream);
  stream.held = true;
  stream.still = of && of->settings->can_hold;
  stream.held_at = out.at;
  stream.acknowledged = false;
}

void Invariants::see(const effect::Resume& out) {
  auto& stream = streams_[out.stream];
  play(stream);
  expect(!stream.cleared, "resumes_where_held", "its audio was cleared");
  expect(!stream.still || stream.acknowledged || out.at == stream.held_at, "resumes_where_held",
         [&] { return describe(Effect(out)) + ", held at " + std::to_string(stream.held_at); });
  stream.held = stream.still = false;
}

void Invariants::see(const effect::ReleaseInput& out) {
  expect(out.before >= released_, "offsets_forward", out);
  released_ = out.before;
}

void Invariants::see(const effect::Close&) {
  for (const auto& [id, turn] : turns_) {
    expect(!turn.committed || turn.ended, "every_turn_ends",
           [id = id] { return "turn " + std::to_string(id); });
  }
  expect(replies_.empty(), "reply_done_once", "closed in the middle of a reply");
  closed_ = true;
}

void Invariants::see(const Event& out) {
  std::visit([this](const auto& event) { see(event); }, out);
}

void Invariants::see(const event::StateChanged& out) {
  expect(out.state != state_, "state_told", "told twice");
  state_ = out.state;
}

void Invariants::see(const event::SpeechStarted& out) {
  expect(out.at >= committed_upto_, "offsets_forward", out);
  turns_[out.turn].begin = out.at;
  turns_[out.turn].detected = out.detected;
  speaking_ = out.turn;
  if (ear_decides_) ear_decides_ = out.turn;  // the window that was given is its own
}

void Invariants::see(const event::TurnCommitted& out) {
  auto& turn = turns_[out.turn];
  expect(!turn.committed, "every_turn_ends", "a turn was committed twice");
  turn.committed = true;
  ++unended_;
  if (out.end == 0) {  // typed
    turn.told = true;
    return;
  }
  turn.end = out.end;
  committed_now_.push_back(out.turn);
  expect(out.begin == turn.begin && out.end >= out.begin, "audio_covers_turn", out);
  committed_upto_ = out.end;
  borders_.insert(out.end);
}

void Invariants::see(const event::TranscriptUpdated& out) {
  expect(out.transcript.stable <= out.transcript.text.size(), "stable_prefix", out);
  auto& turn = turns_[out.turn];
  // Pieces that failed leave a hole: only then may a word that was told be missing.
  expect(turn.failed || out.final || out.transcript.text.starts_with(turn.stable), "stable_prefix",
         [&] { return "'" + turn.stable + "' became '" + out.transcript.text + "'"; });
  turn.stable = out.transcript.text.substr(0, out.transcript.stable);
  turn.told = turn.told || out.final;
  if (!out.final || out.transcript.text.empty()) return;
  said_before_ = std::exchange(last_said_, out.transcript.text);
  last_said_turn_ = out.turn;
  ++words_taken_;
}

void Invariants::see(const event::TranscriptFailed& out) {
  turns_[out.turn].told = true;
}

void Invariants::see(const event::TurnDropped& out) {
  end_turn(out.turn);
  if (out.reason == "deleted" && last_said_turn_ == out.turn) last_said_ = said_before_;
  if (!spares_the_reply(out.reason)) return;
  expect(interrupter_ != out.turn, "backchannel_spares_reply", out);
  if (!spared_) spared_ = user_bytes_;
  if (last_said_turn_ != out.turn) return;
  last_said_ = said_before_;
  --words_taken_;
}

void Invariants::see(const event::Configured&) {
  // Delivery stays as it was.
  borders_.insert(heard_upto_);  // what was not detected may be given up here
  const auto delivery = settings_.delivery;
  settings_ = *asked_for_;
  settings_.delivery = delivery;
}

void Invariants::see(const event::ReplyStarted& out) {
  const bool other =
      std::ranges::any_of(replies_, [](const auto& each) { return !each.second.out_of_band; });
  expect(out.out_of_band || !other, "one_reply", "a second reply began");
  // One that was begun as a guess has an older number than what a client asked for meanwhile.
  const auto& stream = streams_[out.stream];
  const bool begun = replies_.contains(out.reply) || stream.sent > 0 || stream.ended;
  expect(!begun && (out.turn != 0 || out.reply > last_reply_), "one_reply", "a reply began twice");
  last_reply_ = std::max(last_reply_, out.reply);
  auto& reply = replies_[out.reply] = Reply{.id = out.reply,
                                            .turn = out.turn,
                                            .attempt = {},
                                            .out_of_band = out.out_of_band,
                                            .settings = out.settings,
                                            .segments = {}};
  streams_[out.stream].rate_hz = out.settings->output_rate_hz;
  if (out.turn == 0) return;  // the client asked
  expect(turns_[out.turn].told, "guess_untold", out);
  for (const auto& [attempt, model] : models_) {
    if (attempt.turn != out.turn || !model.early) continue;
    reply.asked = true;
    const auto messages = conversation_->history().messages();
    const auto said = std::find_if(messages.rbegin(), messages.rend(), [](const auto& message) {
      return message.role == llm::Role::user;
    });
    // The history may be gone in the same step, or its oldest items.
    expect(messages.empty() || may_forget(*conversation_, settings_) ||
               (said != messages.rend() &&
                (ends_in(model.question, said->text) || ends_in(said->text, model.question))),
           "guess_confirmed",
           [&model = model] { return "'" + model.question + "' was not what was said"; });
    if (const auto untold = untold_.find(attempt); untold != untold_.end()) {
      reply.attempt = attempt;
      reply.segments = std::move(untold->second.segments);
      untold_.erase(untold);
    }
  }
}

void Invariants::see(const event::ReplyAnnounced& out) {
  expect(reply(out.reply) != nullptr, "one_reply", out);
  if (out.turn != 0) end_turn(out.turn);
}

void Invariants::see(const event::SegmentStarted& out) {
  auto* of = reply(out.reply);
  expect(of != nullptr, "one_reply", out);
  if (!of) return;
  core::SamplePos begin = 0;
  for (const auto& [id, segment] : of->segments) begin += id < out.segment ? segment.made : 0;
  auto& segment = of->segments[out.segment];
  segment.text = out.text;
  segment.begin = begin;
  segment.filler = out.filler;
  if (of->turn != 0) expect(!out.filler || filled_.insert(of->turn).second, "one_filler", out);
}

void Invariants::see(const event::SegmentDone& out) {
  auto* of = reply(out.reply);
  expect(of != nullptr, "one_reply", out);
  if (of) of->segments[out.segment].done = true;
}

void Invariants::see(const event::ReplyDone& out) {
  const auto* of = reply(out.reply);
  expect(of != nullptr, "reply_done_once", out);
  if (!of) return;
  const auto& stream = streams_[out.reply];
  core::SamplePos made = 0;
  std::string all;
  std::size_t heard_at = 0;    // where the words heard end, in `all`
  std::size_t heard_from = 0;  // what must be among them: all words that were acknowledged
  // Nothing can have been heard that real time left no room for.
  const auto could_play = play(streams_[out.reply]) + 1;
  bool exact = true;
  for (const auto& [id, segment] : of->segments) {
    made += segment.made;
    if (segment.filler) {
      expect(!out.heard.starts_with(segment.text), "filler_outside_history", out.heard);
      continue;
    }
    if (segment.failed || segment.overdue) exact = false;
    if (!all.empty()) all += ' ';
    for (const auto& word : segment.words) {
      if (segment.begin + word.audio_end <= could_play) heard_at = all.size() + word.text_end;
      if (segment.begin + word.audio_end <= stream.heard)
        heard_from = all.size() + word.text_begin + 1;
    }
    all += segment.text;
    if (segment.words.empty() || segment.text != segment.voiced) exact = false;
  }
  if (of->settings->text_only) {
    expect(stream.sent == 0, "audio_contiguous", "a written reply was spoken");
  } else if (out.status == ReplyStatus::completed || out.status == ReplyStatus::incomplete) {
    expect(stream.sent == made, "audio_contiguous", "a completed reply was not sent in full");
    expect(stream.ended || of->segments.empty(), "audio_contiguous",
           "a completed reply whose stream did not end");
  } else if (out.status == ReplyStatus::interrupted) {
    expect(stream.sent > 0 || out.heard.empty(), "history_is_heard",
           "words were heard without a sound");
    if (exact) {
      expect(all.starts_with(out.heard), "history_is_heard",
             [&] { return "'" + out.heard + "' of '" + all + "'"; });
      expect(out.heard.size() <= heard_at, "history_is_heard",
             [&] { return "'" + out.heard + "' was not yet played"; });
      // Nothing is kept of an apology, nor of what its client hears as a whole.
      expect(out.heard.size() >= heard_from || out.heard.empty(), "history_is_heard",
             [&] { return "more was played than '" + out.heard + "'"; });
      expect(out.heard.size() == all.size() || out.heard.empty() || all[out.heard.size()] == ' ',
             "history_is_heard", [&] { return "'" + out.heard + "' ends within a word"; });
    }
  }
  // Who buffers says itself what was heard: until then it is all that was said.
  const bool buffered = of->settings->delivery == Delivery::buffered;
  auto kept = out.heard;
  if (buffered) {
    kept.clear();
    for (const auto& item : out.output) {
      if (was_kept(*conversation_, *of->settings, item)) kept += item.text();
    }
  }
  if (!kept.empty() && !out.out_of_band) {
    last_heard_ = kept;
    last_cut_off_ = !buffered && out.status == ReplyStatus::interrupted && exact &&
                    out.heard.size() < all.size();
  }
  if (out.status == ReplyStatus::interrupted) interrupter_ = ear_decides_.value_or(0);
  // Nothing of it was heard: its turn waits for another answer.
  const bool called = std::any_of(out.output.begin(), out.output.end(), [&](const Item& item) {
    return item.kind == Item::Kind::function_call && was_kept(*conversation_, *of->settings, item);
  });
  if (out.reason == EndReason::turn_detected && kept.empty() && !called && out.announced &&
      of->asked && of->turn != 0) {
    turns_[of->turn].ended = false;
    ++unended_;
  }
  replies_.erase(out.reply);
}

// A model whose further words nobody will hear does not go on writing them.
void Invariants::check_models() {
  // A reply keeps the settings it began with.
  auto most = settings_.max_reply_bytes;
  for (const auto& [id, each] : replies_) most = std::max(most, each.settings->max_reply_bytes);
  for (const auto& [attempt, model] : models_) {
    expect(!model.running || model.written <= most, "model_stopped", [&model] {
      return "it may write on after " + std::to_string(model.written) + " bytes";
    });
  }
}

// All audio of a turn was given to a recognizer whose answer is, or may be, its final transcript.
void Invariants::check_audio_of_turns() {
  for (const auto id : committed_now_) {
    const auto& turn = turns_[id];
    if (turn.ended || turn.failed) continue;
    const bool final = !turn.finals.empty() && turn.finals.rbegin()->second.second == turn.end;
    expect(final || turn.guessed_end >= turn.end, "audio_covers_turn",
           [id] { return "the end of turn " + std::to_string(id) + " is transcribed by nobody"; });
  }
}

// Who listens, and neither thinks nor speaks, owes nobody anything; and keeps no more than it
// needs.
void Invariants::check_rest() {
  if (conversation_->state() == State::listening) {
    expect(unended_ == 0, "every_turn_ends", "it listens, and has not done with a turn");
    expect(std::ranges::all_of(replies_, [](const auto& each) { return each.second.out_of_band; }),
           "reply_done_once", "it listens, and has not ended its reply");
  }
  most_kept_ = std::max(most_kept_, settings_.piece_hard + settings_.prefix_padding);
  expect(closed_ || heard_upto_ - released_ <= core::samples_in(most_kept_) + most_kept_beyond,
         "input_bounded", [this] {
           return std::to_string(heard_upto_ - released_) + " samples of the person are kept";
         });
}

// The last the model said, by its history, is the last that was heard of it: no word more or less.
void Invariants::check_history() {
  const auto messages = conversation_->history().messages();
  const auto answer = std::find_if(messages.rbegin(), messages.rend(), [](const auto& message) {
    return message.role == llm::Role::assistant && !message.text.empty();
  });
  if (answer == messages.rend()) return;
  expect(!last_heard_.empty(), "history_is_heard",
         [&] { return "'" + answer->text + "' was never heard"; });
  expect(answer->text.ends_with(last_heard_), "history_is_heard",
         [&] { return "'" + answer->text + "' instead of '" + last_heard_ + "'"; });
  expect(answer->cut_off || !last_cut_off_, "cut_off_marked", answer->text);
}

// Signs of listening are nothing that was said.
void Invariants::check_spared() {
  const auto now = user_bytes(*conversation_);
  if (spared_ && words_taken_ == 0)
    expect(now <= *spared_, "backchannel_not_in_history", "the person said more");
  spared_.reset();
  words_taken_ = 0;
  user_bytes_ = now;
}

void Invariants::see(const event::TurnMeasured& out) {
  const auto& record = out.record;
  if (record.typed || record.speech_begin == 0) return;
  const auto it = turns_.find(record.turn);
  if (it == turns_.end() || !it->second.detected) return;
  const auto begin = it->second.begin;
  expect(borders_.contains(begin) || begin <= record.speech_begin - least_prefix, "prefix_kept",
         [&] {
           return "turn " + std::to_string(record.turn) + " begins at " + std::to_string(begin) +
                  ", its speech at " + std::to_string(record.speech_begin);
         });
}

void Invariants::see(const event::Failure& out) {
  expect(out.error.code != core::ErrorCode::internal, "never_stuck", out.error.message);
  if (auto* of = out.reply != 0 && out.error.code == core::ErrorCode::timed_out ? reply(out.reply)
                                                                                : nullptr) {
    for (auto& [id, segment] : of->segments) segment.overdue = segment.overdue || !segment.done;
  }
}

void Invariants::end_turn(TurnId id) {
  auto& turn = turns_[id];
  expect(turn.committed, "every_turn_ends",
         [id] { return "turn " + std::to_string(id) + " ended before it was committed"; });
  expect(!turn.ended, "every_turn_ends",
         [id] { return "turn " + std::to_string(id) + " ended twice"; });
  if (turn.committed && !turn.ended) --unended_;
  turn.ended = true;
}

}  // namespace repartee::conversation
