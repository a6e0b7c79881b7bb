// Nobody is left in silence: who says nothing is asked, and who waits in vain is told.

#include <algorithm>

#include "conversation/conversation.hpp"
#include "conversation/phrases.hpp"

namespace repartee::conversation {

// Counted from the end of what was played: a reply is done when its last sample was, and everything
// that happens after that, a cough too, begins the count anew.
std::optional<core::Instant> Conversation::idle_prompt_due() const {
  const bool wanted = settings_.idle_prompt_after > core::Duration(0) && settings_.answer &&
                      settings_.detect_turns && idle_prompts_ < settings_.idle_prompts;
  const bool quiet = state_ == State::listening && !reply_ && pending_.empty() && !ear_.voiced() &&
                     !ear_.transcribing();
  if (!wanted || !spoke_ || draining_ || !quiet) return std::nullopt;
  return std::max(active_at_, voiced_at_) + settings_.idle_prompt_after;
}

// A turn in which nothing was said, answered with the prompt. That was heard, so it is part of the
// history: "yes" is the answer to it.
void Conversation::prompt_when_idle(core::Instant now, Effects& out) {
  const auto due = idle_prompt_due();
  if (!due || now < *due) return;
  ++idle_prompts_;
  Pending pending{next_turn_++, {}};
  pending.record.turn = pending.turn;
  pending.record.speech_ended = pending.record.decided = pending.record.transcribed = now;
  out.emplace_back(event::TurnCommitted{pending.turn, 0, 0});
  auto& reply = start_reply(std::move(pending), out);
  reply.output().follow(last_known_item());
  reply.say(idle_prompt(settings_), true);
}

void Conversation::watch(core::Instant now, Effects& out) {
  const bool busy = state_ == State::thinking || state_ == State::speaking;
  const auto progress = happened_ + (reply_ ? reply_->progress(now) : 0);
  if (!watchdog_.bites(busy, progress, settings_.watchdog, now)) return;
  out.emplace_back(event::Failure{core::Error(core::ErrorCode::internal,
                                              "nothing has happened for too long; giving up",
                                              "please report this, with the server's log")});
  give_up("failed", now, out);
  update_state(out);
}

}  // namespace repartee::conversation
