// Speech over a reply: where the ear and the mouth meet. The decisions are turn::Arbiter's.

#include "conversation/conversation.hpp"

namespace repartee::conversation {
namespace {

// Volume of a reply while someone may be speaking over it: 10 dB down.
constexpr double duck_gain = 0.3;

}  // namespace

void Conversation::react(turn::Reaction reaction, core::Instant now, Effects& out) {
  switch (reaction) {
    case turn::Reaction::none: break;
    case turn::Reaction::duck: reply_->duck(duck_gain, out); break;
    case turn::Reaction::hold: reply_->hold(now, out); break;
    case turn::Reaction::resume: reply_->resume(now, out); break;
    case turn::Reaction::interrupt: stop_reply(std::nullopt, now, out); break;
  }
}

void Conversation::on(const input::Echo& echo, core::Instant, Effects&) {
  echo_ = echo;
  ear_.on_echo(echo.likelihood >= settings_.interruption.echo_likelihood);
}

bool Conversation::is_echo(const input::VoiceActivity& activity) const {
  return settings_.interruption.echo_guard && echo_.at >= activity.end &&
         echo_.likelihood >= settings_.interruption.echo_likelihood;
}

void Conversation::weigh_sound(turn::Edge edge, bool echo, core::Instant now, Effects& out) {
  if (echo) return react(arbiter_.nothing(), now, out);
  switch (edge) {
    case turn::Edge::perhaps_speech: return react(arbiter_.perhaps_speech(now), now, out);
    case turn::Edge::false_start: return react(arbiter_.nothing(), now, out);
    case turn::Edge::perhaps_over:
    case turn::Edge::over: return react(arbiter_.silence(now), now, out);
    case turn::Edge::none:
    case turn::Edge::speech:
    case turn::Edge::speech_again:
      if (ear_.in_speech() && ear_.voiced()) react(arbiter_.speech(ear_.spoken(), now), now, out);
  }
}

// Speech can also end without another window of it: committed, or cut off in mid-word. Then, as
// after any sound, the time decides at last.
void Conversation::weigh_silence(core::Instant now, Effects& out) {
  if (!reply_) return;
  const bool over = !ear_.in_speech() && !ear_.voiced();
  react(over ? arbiter_.silence(now) : arbiter_.tick(now), now, out);
}

void Conversation::weigh_words(const WordsSoFar& words, core::Instant now, Effects& out) {
  if (!reply_ || !settings_.detect_turns || !settings_.interrupt_response) return;
  const auto said = reply_->said();
  const auto& transcript = words.transcript;
  react(arbiter_.words(
            {transcript.text, transcript.stable, words.covered, words.complete, said, words.echo},
            now),
        now, out);
}

std::optional<turn::Verdict> Conversation::no_interruption(const HeardTurn& heard) const {
  using enum turn::Verdict;
  if (!heard.over_reply || heard.error) return std::nullopt;
  const auto found = verdict(heard.transcript.text, heard.echo);
  if (found == interruption) return std::nullopt;
  // "Right" over the last word of a question is its answer.
  if (found == backchannel && !reply_ && last_said_.ends_with('?')) return std::nullopt;
  return found;
}

turn::Verdict Conversation::verdict(const std::string& text, std::optional<float> echo) const {
  const auto said = reply_ ? reply_->said() : last_said_;
  return arbiter_.verdict({text, text.size(), 0, true, said, echo});
}

}  // namespace repartee::conversation
