#include "journal/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace repartee::journal {

using namespace conversation;
using core::Duration;

namespace {

/// Follows one run, step by step.
class Observer {
 public:
  explicit Observer(const Run& run) : run_(run) { out_.opened = run.opened; }

  Timeline run() {
    for (const auto& step : run_.steps) {
      now_ = step.at - run_.opened;
      std::visit([this](const auto& in) { see(in); }, step.input);
      for (const auto& effect : step.effects)
        std::visit([this](const auto& out) { see(out); }, effect);
    }
    out_.length = now_;
    end_speech();
    for (auto* open : {&asks_, &clauses_}) {
      for (auto& [key, span] : *open) finish(span, Use::dropped);
    }
    for (auto& [key, span] : transcripts_) finish(span, Use::dropped);
    stop_sound();
    for (auto& [turn, line] : turns_) out_.turns.push_back(std::move(line));
    return std::move(out_);
  }

 private:
  using Key = std::pair<Attempt, std::uint32_t>;
  using Open = std::map<Key, Span>;

  void finish(Span& span, Use use) {
    span.use = use;
    span.end = now_;
    out_.spans.push_back(span);
  }
  void finish(Open& open, const Key& key, Use use) {
    const auto found = open.find(key);
    if (found == open.end()) return;
    finish(found->second, use);
    open.erase(found);
  }
  /// The wait is over: what was asked for comes.
  void begins(Open& open, const Key& key) {
    const auto found = open.find(key);
    if (found == open.end() || found->second.use != Use::waiting) return;
    auto& span = found->second;
    out_.spans.push_back({span.lane, Use::waiting, span.begin, now_, span.label});
    span.use = Use::making;
    span.begin = now_;
  }
  void mark(Lane lane, std::string label) { out_.marks.push_back({lane, now_, std::move(label)}); }
  TurnLine& turn(TurnId id) {
    auto& line = turns_[id];
    line.record.turn = id;
    return line;
  }

  // Inputs. What says nothing of time is passed over.
  void see(const auto&) {}
  void see(const input::VoiceActivity& in) {
    const bool speech = in.probability >= run_.settings.pause.threshold;
    if (!speech) return end_speech();
    const auto window = core::duration_of(in.end - in.begin);
    if (!speech_) speech_ = Span{Lane::person, Use::speech, now_ - window, now_, {}};
    speech_->end = now_;
  }
  void see(const input::Text& in) { typed_ = in.text; }
  void see(const input::Interrupt&) { mark(Lane::person, "stop"); }
  void see(const input::Hypothesis& in) { finish(partials_, {in.attempt, in.piece}, Use::partial); }
  void see(const input::Guessed& in) { finish(partials_, {in.attempt, in.piece}, Use::guess); }
  void see(const input::Transcribed& in) {
    finish(transcripts_, {in.attempt, in.piece}, Use::final);
  }
  void see(const input::TranscribeFailed& in) {
    const bool final = in.kind == stt::TranscriptKind::final;
    finish(final ? transcripts_ : partials_, {in.attempt, in.piece}, Use::dropped);
  }
  void see(const input::ModelDelta& in) { begins(asks_, {in.attempt, 0}); }
  void see(const input::ModelToolCall& in) { begins(asks_, {in.attempt, 0}); }
  void see(const input::ModelDone& in) { finish(asks_, {in.attempt, 0}, Use::making); }
  void see(const input::ModelFailed& in) { finish(asks_, {in.attempt, 0}, Use::dropped); }
  void see(const input::SpeechAudio& in) { begins(clauses_, {in.attempt, in.segment}); }
  void see(const input::SpeechDone& in) { finish(clauses_, {in.attempt, in.segment}, Use::making); }
  void see(const input::SpeechFailed& in) {
    finish(clauses_, {in.attempt, in.segment}, Use::dropped);
  }

  // Effects.
  void see(const effect::Transcribe& out) {
    const bool final = out.kind == stt::TranscriptKind::final;
    const Span span{Lane::recognizer, final ? Use::final : Use::partial, now_, now_,
                    fmt::format("turn {}", out.attempt.turn)};
    (final ? transcripts_ : partials_)[{out.attempt, out.piece}] = span;
  }
  void see(const effect::AskModel& out) {
    asks_[{out.attempt, 0}] = {Lane::model, Use::waiting, now_, now_,
                               fmt::format("turn {}", out.attempt.turn)};
  }
  void see(const effect::Synthesize& out) {
    clauses_[{out.attempt, out.segment}] = {Lane::voice, Use::waiting, now_, now_, out.text};
  }
  void see(const effect::Drop& out) {
    for (auto* open : {&transcripts_, &partials_, &asks_, &clauses_}) {
      for (auto it = open->begin(); it != open->end();) {
        if (it->first.first != out.attempt) {
          ++it;
          continue;
        }
        finish(it->second, Use::dropped);
        it = open->erase(it);
      }
    }
  }
  void see(const effect::SendAudio& out) {
    if (stream_ == out.stream) return;
    stop_sound();
    stream_ = out.stream;
    sound_ = Span{Lane::loudspeaker, Use::sounding, now_, now_, {}};
  }
  void see(const effect::Duck&) { quieter("ducked"); }
  void see(const effect::Hold&) { quieter("held"); }
  void see(const effect::Resume&) {
    if (!sound_) return;
    finish(*sound_, Use::quiet);
    sound_ = Span{Lane::loudspeaker, Use::sounding, now_, now_, {}};
  }
  void see(const effect::ClearAudio&) {
    stop_sound();
    mark(Lane::loudspeaker, "cut");
  }
  void see(const effect::Close& out) { out_.closed = out.reason; }
  void see(const Event& out) {
    std::visit([this](const auto& event) { see(event); }, out);
  }
  void see(const event::TurnCommitted& out) {
    auto& line = turn(out.turn);
    if (out.end == 0 && !typed_.empty()) line.said = std::exchange(typed_, {});
    mark(Lane::person, fmt::format("turn {}", out.turn));
  }
  void see(const event::TranscriptUpdated& out) {
    if (out.final) turn(out.turn).said = out.transcript.text;
  }
  void see(const event::TranscriptFailed& out) {
    turn(out.turn).outcome = "failed: " + out.error.message;
  }
  void see(const event::TurnDropped& out) { turn(out.turn).outcome = "dropped: " + out.reason; }
  void see(const event::ReplyAnnounced& out) {
    replying_to_ = out.turn;
    turn(out.turn).outcome = "not ended";
  }
  void see(const event::SegmentStarted& out) {
    auto& answer = turn(replying_to_).answer;
    if (!answer.empty()) answer += ' ';
    answer += out.text;
  }
  void see(const event::ReplyDone& out) {
    if (!out.announced) return;  // its turn was dropped, and says so
    auto& line = turn(replying_to_);
    line.outcome = name(out.status);
    line.heard = out.heard;
    stop_sound();
  }
  void see(const event::TurnMeasured& out) { turn(out.record.turn).record = out.record; }
  void see(const event::Failure& out) { mark(Lane::model, "failure: " + out.error.message); }

  void quieter(const char* how) {
    if (!sound_) return;
    finish(*sound_, sound_->use);
    sound_ = Span{Lane::loudspeaker, Use::quiet, now_, now_, how};
  }
  void end_speech() {
    if (speech_) out_.spans.push_back(*speech_);
    speech_.reset();
  }
  void stop_sound() {
    if (sound_) finish(*sound_, sound_->use);
    sound_.reset();
  }

  const Run& run_;
  Timeline out_;
  Duration now_{};
  std::optional<Span> speech_, sound_;
  Open partials_, transcripts_, asks_, clauses_;
  std::map<TurnId, TurnLine> turns_;
  std::string typed_;
  StreamId stream_ = 0;
  TurnId replying_to_ = 0;
};

}  // namespace

std::string_view name(Lane lane) {
  switch (lane) {
    case Lane::person: return "person";
    case Lane::recognizer: return "transcript";
    case Lane::model: return "model";
    case Lane::voice: return "voice";
    case Lane::loudspeaker: return "heard";
  }
  return {};
}

Timeline timeline_of(const Run& run) {
  return Observer(run).run();
}

std::optional<Duration> waited(const TurnLine& turn) {
  const auto& record = turn.record;
  if (record.typed || !record.speech_ended || !record.first_audio_sent) return std::nullopt;
  return *record.first_audio_sent - *record.speech_ended;
}

}  // namespace repartee::journal
