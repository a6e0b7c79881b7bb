// What clients do to the items of the conversation.
#include <algorithm>

#include "conversation/conversation.hpp"
#include "conversation/refuse.hpp"

namespace repartee::conversation {

using core::ErrorCode;

void Conversation::on(const input::AddItem& add, core::Instant now, Effects& out) {
  active_at_ = now;
  const auto no = [&](Refusal refusal, const char* parameter, std::string message) {
    refuse(refusal, add.ref, parameter, {ErrorCode::invalid_argument, std::move(message)}, out);
  };
  auto item = add.item;
  if (item.status == ItemStatus::in_progress) item.status = ItemStatus::completed;
  if (item.id.empty()) {
    item.id = ids_.make();
  } else if (items_.find(item.id)) {
    return no(Refusal::item_exists, "item.id", "there is an item '" + item.id + "' already");
  } else if (ids_.will_make(item.id) || ear_.open_item() == item.id || ear_.transcribing(item.id)) {
    return no(Refusal::item_id_reserved, "item.id",
              "'" + item.id + "' is an id that the server gives out itself");
  }
  if (item.bytes() > settings_.history_bytes / 2) {
    return no(Refusal::too_large, "item",
              "the item is larger than " + std::to_string(settings_.history_bytes / 2) + " bytes");
  }
  if (item.kind == Item::Kind::function_call_output && !items_.call(item.call_id)) {
    return no(Refusal::call_not_found, "item.call_id",
              "there is no function call '" + item.call_id + "' in the conversation");
  }
  if (item.kind == Item::Kind::function_call && items_.call(item.call_id)) {
    return no(Refusal::call_exists, "item.call_id",
              "there is a function call '" + item.call_id + "' already");
  }
  auto after = items_.last();
  if (add.after && add.after->empty()) {
    after.reset();
  } else if (add.after) {
    if (!items_.find(*add.after)) {
      return no(Refusal::previous_item_not_found, "after",
                "there is no item '" + *add.after + "' to put it behind");
    }
    after = add.after;
  }
  add_item(item, after, out);
}

std::optional<ItemId> Conversation::add_item(const Item& item, const std::optional<ItemId>& after,
                                             Effects& out) {
  auto previous = items_.add(item, after);
  out.emplace_back(event::ItemAdded{item, previous});
  out.emplace_back(event::ItemDone{item, previous});
  return previous;
}

void Conversation::on(const input::DeleteItem& remove, core::Instant now, Effects& out) {
  active_at_ = now;
  if (!items_.find(remove.item)) return refuse_item(remove.item, remove.ref, out);
  stop_writing(remove.item, now, out);
  const auto asked_with = std::ranges::find(pending_, remove.item, &Pending::item);
  if (asked_with != pending_.end()) {
    drop_turn(*asked_with, "deleted", out);
    pending_.erase(asked_with);
  }
  const auto before = items_.before(remove.item);
  items_.remove(remove.item);
  forget_item(remove.item, before);
  out.emplace_back(event::ItemDeleted{remove.item});
}

void Conversation::on(const input::TruncateItem& truncate, core::Instant now, Effects& out) {
  active_at_ = now;
  const auto no = [&](Refusal refusal, const char* parameter, std::string message) {
    refuse(refusal, truncate.ref, parameter, {ErrorCode::invalid_argument, std::move(message)},
           out);
  };
  auto* item = items_.find(truncate.item);
  if (!item) return refuse_item(truncate.item, truncate.ref, out);
  if (truncate.audio_end < core::Duration(0)) {
    return no(Refusal::out_of_range, "audio_end", "the end of what was heard is negative");
  }
  const bool message = item->kind == Item::Kind::message && item->role == llm::Role::assistant;
  if (message && truncate.part >= item->parts.size()) {
    return no(Refusal::part_not_found, "part",
              "the item has no part " + std::to_string(truncate.part));
  }
  if (!message || item->parts[truncate.part].kind != Part::Kind::output_audio) {
    return no(Refusal::not_audio, "item", "Only model output audio messages can be truncated");
  }
  // Without a ledger the item came from the client, or this protocol tells by itself what was
  // heard.
  const bool writing = item->status == ItemStatus::in_progress;
  if (writing ? settings_.delivery != Delivery::buffered : !items_.ledger(truncate.item)) {
    return no(Refusal::not_audio, "item", "Only model output audio messages can be truncated");
  }
  stop_writing(truncate.item, now, out);
  item = items_.find(truncate.item);
  const auto* ledger = items_.ledger(truncate.item);
  auto& part = item->parts[truncate.part];
  // Longer than any reply is as good as its end, and does not overflow.
  const auto asked_for = std::min<core::Duration>(truncate.audio_end, std::chrono::hours(24));
  const auto end = std::min(core::samples_in(asked_for, ledger->rate_hz()), part.end);
  auto heard = ledger->heard(end);
  item->cut_off = item->cut_off || heard.size() < part.text.size();
  part.text = std::move(heard);
  part.end = end;
  out.emplace_back(
      event::ItemTruncated{*item, truncate.part, core::duration_of(end, ledger->rate_hz())});
}

// Who throws the rest of an item away does not want more of it.
void Conversation::stop_writing(const ItemId& id, core::Instant now, Effects& out) {
  const auto* item = items_.find(id);
  if (!item || item->status != ItemStatus::in_progress || !reply_) return;
  if (settings_.detect_turns && ear_.in_speech()) {
    stop_reply(std::nullopt, now, out, EndReason::turn_detected);
  } else {
    stop_reply("cancelled", now, out, EndReason::client_cancelled);
  }
}

void Conversation::on(const input::RetrieveItem& retrieve, core::Instant, Effects& out) {
  const auto* item = items_.find(retrieve.item);
  if (!item) return refuse_item(retrieve.item, retrieve.ref, out);
  out.emplace_back(event::ItemRetrieved{*item, retrieve.ref});
}

void Conversation::on(const input::ClearInput& clear, core::Instant now, Effects& out) {
  active_at_ = now;
  ear_.clear(clear.upto, out);
  out.emplace_back(event::InputCleared{});
}

void Conversation::forget_item(const ItemId& id, const std::optional<ItemId>& before) {
  if (reply_) reply_->output().on_removed(id, before);
}

void Conversation::trim_items() {
  for (const auto& gone : items_.trim(settings_.most_items, settings_.most_item_bytes))
    forget_item(gone.item, gone.before);
}

}  // namespace repartee::conversation
