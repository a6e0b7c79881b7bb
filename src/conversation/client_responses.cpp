// Replies that the client asks for: to the conversation, and beside it; and what asks the model.
#include <algorithm>
#include <chrono>
#include <utility>

#include "conversation/conversation.hpp"
#include "conversation/refuse.hpp"

namespace repartee::conversation {
namespace {

// Replies out of band that may run at once: each has its own request to the model and its own
// voice.
constexpr std::size_t most_beside = 4;

}  // namespace

void Conversation::on(const input::Configure& configure, core::Instant now, Effects& out) {
  active_at_ = now;
  const auto& wanted = *configure.settings;
  if (voice_heard_ && wanted.voice != settings_.voice) {
    return refuse(Refusal::voice_in_use, configure.ref, "voice",
                  {core::ErrorCode::invalid_argument,
                   "Cannot update a conversation's voice if assistant audio is present."},
                  out);
  }
  const auto delivery = settings_.delivery;
  auto prefix = std::move(settings_.id_prefix);
  settings_ = wanted;
  settings_.delivery = delivery;
  settings_.id_prefix = std::move(prefix);
  snapshot_.reset();
  guess_.drop(out);  // it was made with the settings that were
  ear_.configured(out);
  out.emplace_back(event::Configured{configure.ref});
}

void Conversation::on(const input::CreateResponse& create, core::Instant now, Effects& out) {
  active_at_ = now;
  const auto no = [&](Refusal refusal, const char* parameter, std::string message) {
    refuse(refusal, create.ref, parameter, {core::ErrorCode::invalid_argument, std::move(message)},
           out);
  };
  const auto& options = create.options;
  if (!settings_.answer) return no(Refusal::no_responses, "", "this session only transcribes");
  if (options.out_of_band && beside_.size() >= most_beside) {
    return no(Refusal::too_many_responses, "",
              std::to_string(most_beside) + " responses run beside the conversation already");
  }
  if (!options.out_of_band && reply_) {
    event::Failure failure{core::Error(core::ErrorCode::invalid_argument,
                                       "the conversation has an active response already",
                                       "wait until it is done, or cancel it")};
    failure.refusal = Refusal::response_active;
    failure.ref = create.ref;
    failure.reply = reply_->id();
    out.emplace_back(std::move(failure));
    return;
  }
  if (options.context) {
    for (const auto& each : *options.context) {
      const auto* id = std::get_if<ItemId>(&each);
      if (id && !items_.find(*id)) return refuse_item(*id, create.ref, out);
    }
  }
  const auto settings = snapshot(options);
  const auto id = next_reply_++;
  Output output(id, ids_, options.out_of_band ? nullptr : &items_, !settings->text_only);
  const Attempt attempt{0, next_attempt_++};
  ReplyRequest request{options, next_turn_};
  if (options.out_of_band) {
    beside_.emplace_back(id, attempt, settings, std::move(output), std::move(request));
    out.emplace_back(beside_.back().started(create.ref));
    return;
  }
  guess_.drop(out);
  arbiter_.begin(settings_.interruption, language());
  measured_ = false;
  quiet_since_.reset();
  replying_to_ = {};
  reply_.emplace(id, attempt, settings, std::move(output), std::move(request));
  out.emplace_back(reply_->started(create.ref));
  drop_pending("superseded", out);  // this one answers them
}

void Conversation::on(const input::CancelResponse& cancel, core::Instant now, Effects& out) {
  active_at_ = now;
  if (cancel.reply) {
    const auto it = std::ranges::find(beside_, *cancel.reply, &Reply::id);
    if (it != beside_.end()) return stop_beside(it, EndReason::client_cancelled, now, out);
  }
  if (reply_ && cancel.reply.value_or(reply_->id()) == reply_->id())
    return stop_reply("cancelled", now, out, EndReason::client_cancelled);
  // Before it began: nothing may follow.
  if (!cancel.reply && settings_.answer && settings_.create_response && turn_on_its_way())
    return on(input::Interrupt{}, now, out);
  refuse(Refusal::response_not_active, cancel.ref, "reply",
         {core::ErrorCode::invalid_argument, "Cancellation failed: no active response found"}, out);
}

std::shared_ptr<const Settings> Conversation::snapshot(const input::ResponseOptions& options) {
  if (!snapshot_) snapshot_ = std::make_shared<const Settings>(settings_);
  const bool as_they_are = !options.instructions && !options.tools && !options.tool_choice &&
                           !options.parallel_tool_calls && !options.text_only &&
                           !options.max_tokens && !options.voice && !options.speed &&
                           !options.output_rate_hz;
  if (as_they_are) return snapshot_;
  auto own = std::make_shared<Settings>(settings_);
  own->system = options.instructions.value_or(own->system);
  own->tools = options.tools.value_or(own->tools);
  own->tool_choice = options.tool_choice.value_or(own->tool_choice);
  own->parallel_tool_calls = options.parallel_tool_calls.value_or(own->parallel_tool_calls);
  own->text_only = options.text_only.value_or(own->text_only);
  own->max_tokens = options.max_tokens.value_or(own->max_tokens);
  if (options.voice) {
    own->voice = *options.voice;
    own->speech_language = options.speech_language;
  }
  own->speed = options.speed.value_or(own->speed);
  own->output_rate_hz = options.output_rate_hz.value_or(own->output_rate_hz);
  return own;
}

// Those that a client asked for before the words they answer were known.
void Conversation::ask_waiting(core::Instant now, Effects& out) {
  const auto ask_if_known = [&](Reply& reply) {
    const auto before = reply.request().before;
    if (before == 0 || reply.asked_for() || !reply.model_running()) return;
    if (!ear_.transcribing_before(before)) ask(reply, now, out);
  };
  if (reply_) ask_if_known(*reply_);
  for (auto& reply : beside_) ask_if_known(reply);
}

void Conversation::ask(Reply& reply, core::Instant now, Effects& out, const std::string& note) {
  const auto& settings = reply.settings();
  auto context = context_of(reply);
  reply.asked(now);
  reply.output().follow(last_known_item());
  if (context.lost() && !settings.truncate_history) {
    return fail_model(reply,
                      core::Error(core::ErrorCode::too_large,
                                  "the conversation is longer than the model may be asked with",
                                  "allow it to be truncated, or delete items"),
                      out);
  }
  auto request = question(settings, std::move(context));
  if (!note.empty()) request.messages.push_back({llm::Role::system, note});
  out.emplace_back(
      effect::AskModel{reply.attempt(), std::move(request), now + settings.first_token_within()});
}

// A reply's items go behind what it answers, not behind what is said meanwhile.
std::optional<ItemId> Conversation::last_known_item() const {
  auto last = items_.last();
  while (last && ear_.transcribing(*last)) last = items_.before(*last);
  return last;
}

llm::ChatRequest Conversation::question(const Settings& settings, ChatContext context) {
  llm::ChatRequest request;
  request.system = settings.system;
  request.messages = std::move(context).messages();
  request.language = settings.language;
  request.max_tokens = settings.max_tokens;
  request.tools = settings.tools;
  request.tool_choice = settings.tool_choice;
  request.parallel_tool_calls = settings.parallel_tool_calls;
  return request;
}

ChatContext Conversation::context_of(const Reply& reply) const {
  std::vector<const Item*> items;
  if (const auto& given = reply.request().options.context) {
    for (const auto& each : *given) {
      const auto* id = std::get_if<ItemId>(&each);
      const auto* item = id ? items_.find(*id) : &std::get<Item>(each);
      if (item) items.push_back(item);
    }
  } else {
    for (const auto& item : items_.items()) items.push_back(&item);
  }
  const auto& settings = reply.settings();
  return make_context(
      items, {settings.history_messages, settings.history_bytes, settings.retention_ratio});
}

ChatContext Conversation::history() const {
  std::vector<const Item*> items;
  for (const auto& item : items_.items()) items.push_back(&item);
  return make_context(
      items, {settings_.history_messages, settings_.history_bytes, settings_.retention_ratio});
}

bool Conversation::tell_end(Reply& reply, ReplyStatus status, EndReason reason, core::Instant now,
                            Effects& out) {
  auto heard = status == ReplyStatus::interrupted ? reply.heard(now) : reply.heard_to_the_end();
  reply.close(status, now, out);
  auto done = reply.done(status, reason, std::move(heard));
  const bool trace = std::any_of(done.output.begin(), done.output.end(), [&](const Item& item) {
    return items_.find(item.id) && (item.kind == Item::Kind::function_call || !item.text().empty());
  });
  out.emplace_back(std::move(done));
  return trace;
}

void Conversation::advance_beside(core::Instant now, Effects& out) {
  for (auto it = beside_.begin(); it != beside_.end();) {
    advance(*it, now, out);
    if (!it->finished(now)) {
      ++it;
      continue;
    }
    tell_end(*it, it->status(), it->reason(), now, out);
    out.emplace_back(effect::Drop{it->attempt()});
    it = beside_.erase(it);
  }
}

void Conversation::stop_beside(std::list<Reply>::iterator reply, EndReason reason,
                               core::Instant now, Effects& out) {
  out.emplace_back(effect::Drop{reply->attempt()});
  reply->interrupt(now, out);
  tell_end(*reply, ReplyStatus::interrupted, reason, now, out);
  beside_.erase(reply);
}

// ---- silence that is answered
// --------------------------------------------------------------------

core::Instant Conversation::silence_due() const {
  const bool possible = settings_.prompt_after > core::Duration(0) && settings_.detect_turns &&
                        settings_.answer && quiet_since_ && !reply_ && !turn_on_its_way() &&
                        !ear_.in_speech();
  return possible ? *quiet_since_ + settings_.prompt_after : core::Instant::max();
}

void Conversation::answer_silence(core::Instant now, Effects& out) {
  if (now < silence_due()) return;
  Pending pending{next_turn_++, {}, ids_.make()};
  pending.record.turn = pending.turn;
  pending.record.typed = true;
  pending.record.speech_ended = pending.record.decided = pending.record.transcribed = now;
  const auto end = ear_.heard_upto();
  const auto begin = std::min(quiet_from_, end);
  quiet_since_.reset();
  const Item item{.id = pending.item,
                  .parts = {{.kind = Part::Kind::input_audio, .begin = begin, .end = end}}};
  out.emplace_back(event::TurnTimedOut{pending.turn, item.id, begin, end});
  out.emplace_back(event::TurnCommitted{pending.turn, 0, 0, item.id, items_.last()});
  add_item(item, items_.last(), out);
  out.emplace_back(event::TranscriptUpdated{pending.turn, {}, true, begin, end, item.id});
  if (!settings_.create_response) return drop_turn(pending, "not_asked", out);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(settings_.prompt_after);
  ask(start_reply(std::move(pending), out), now, out,
      "The person has said nothing for " + std::to_string(seconds.count()) + " seconds.");
}

}  // namespace repartee::conversation
