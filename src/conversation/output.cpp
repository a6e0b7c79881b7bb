#include "conversation/output.hpp"

#include <algorithm>

namespace repartee::conversation {

Output::Entry& Output::open(Item item, Effects& out) {
  item.id = ids_->make();
  item.status = ItemStatus::in_progress;
  auto& entry = entries_.emplace_back();
  entry.item = std::move(item);
  entry.in_conversation = joins_;
  const auto index = static_cast<std::uint32_t>(entries_.size() - 1);
  out.emplace_back(event::OutputItemAdded{reply_, index, entry.item});
  if (joins_) {
    auto previous = conversation_->add(entry.item, after_);
    after_ = entry.item.id;
    out.emplace_back(event::ItemAdded{entry.item, std::move(previous)});
  }
  return entry;
}

void Output::close(Entry& entry, ItemStatus status, Effects& out) {
  entry.open = false;
  entry.item.status = status;
  const auto index = static_cast<std::uint32_t>(&entry - entries_.data());
  out.emplace_back(event::OutputItemDone{reply_, index, entry.item});
  if (!entry.in_conversation) return;
  if (auto* item = conversation_->find(entry.item.id)) *item = entry.item;
  out.emplace_back(event::ItemDone{entry.item, conversation_->before(entry.item.id)});
}

Place Output::place(const Entry& entry) const {
  const bool audio = audio_ && entry.item.kind == Item::Kind::message;
  return {reply_, static_cast<std::uint32_t>(&entry - entries_.data()), entry.item.id, 0, audio};
}

void Output::leave_conversation() {
  joins_ = false;
  auto* entry = message_entry();
  if (!entry || !entry->in_conversation || !told_.empty()) return;
  entry->item.aside = true;
  if (auto* item = conversation_->find(message_id_)) item->aside = true;
}

void Output::begin_message(Effects& out) {
  if (!message_id_.empty()) return;
  Item item;
  item.role = llm::Role::assistant;
  auto& entry = open(std::move(item), out);
  message_id_ = entry.item.id;
  entry.item.parts.push_back({.kind = audio_ ? Part::Kind::output_audio : Part::Kind::output_text});
  if (entry.in_conversation) conversation_->find(message_id_)->parts = entry.item.parts;
  out.emplace_back(event::PartAdded{place(entry)});
}

void Output::text(const std::string& delta, Effects& out) {
  begin_message(out);
  told_ += delta;
  out.emplace_back(event::OutputText{place(*message_entry()), delta});
}

void Output::finish_message(ItemStatus status, const Kept& kept, Effects& out) {
  auto* entry = message_entry();
  if (!entry || !entry->open) return;
  auto& part = entry->item.parts.front();
  part.text = kept.text;
  part.end = kept.samples;
  entry->item.cut_off = kept.cut_off;
  out.emplace_back(event::PartDone{place(*entry), told_});
  close(*entry, status, out);
}

Output::Entry* Output::message_entry() {
  for (auto& entry : entries_) {
    if (entry.item.id == message_id_) return &entry;
  }
  return nullptr;
}

void Output::call(const llm::ToolCallDelta& delta, Effects& out) {
  const auto is_it = [&](const Entry& entry) {
    return entry.item.kind == Item::Kind::function_call && entry.call == delta.index;
  };
  auto entry = std::ranges::find_if(entries_, is_it);
  if (entry == entries_.end()) {
    // Without a name there is nothing that could be run.
    if (delta.name.empty() || entries_.size() > most_calls) return;
    finish_calls(ItemStatus::completed, out);  // models write one after the other
    Item item;
    item.kind = Item::Kind::function_call;
    item.role = llm::Role::assistant;
    item.call_id = unused_call_id(delta.id);
    item.name = delta.name;
    open(std::move(item), out).call = delta.index;
    entry = std::prev(entries_.end());
  }
  if (!entry->open || delta.arguments.empty()) return;
  entry->item.arguments += delta.arguments;
  out.emplace_back(event::ToolArguments{place(*entry), entry->item.call_id, delta.arguments});
}

void Output::finish_calls(ItemStatus status, Effects& out) {
  for (auto& entry : entries_) {
    if (!entry.open || entry.item.kind != Item::Kind::function_call) continue;
    if (status == ItemStatus::completed) {
      // No arguments are an empty object: what reads them expects JSON.
      if (entry.item.arguments.empty()) entry.item.arguments = "{}";
      out.emplace_back(event::ToolArgumentsDone{place(entry), entry.item.call_id, entry.item.name,
                                                entry.item.arguments});
    }
    close(entry, status, out);
  }
}

// Some servers give no ids, some the same ones in every answer.
std::string Output::unused_call_id(const std::string& wanted) const {
  const auto taken = [&](const std::string& id) {
    return (conversation_ && conversation_->call(id)) ||
           std::ranges::any_of(entries_, [&](const Entry& e) { return e.item.call_id == id; });
  };
  if (!wanted.empty() && !taken(wanted)) return wanted;
  return "call_" + ids_->make();
}

std::vector<Item> Output::items() const {
  std::vector<Item> items;
  items.reserve(entries_.size());
  for (const auto& entry : entries_) items.push_back(entry.item);
  return items;
}

}  // namespace repartee::conversation
