#include "conversation/items.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace repartee::conversation {
namespace {

// What an item takes besides its texts.
constexpr std::size_t bytes_of_an_item = 128;

}  // namespace

std::size_t Item::bytes() const {
  auto bytes = bytes_of_an_item + id.size() + call_id.size() + name.size() + arguments.size() +
               output.size();
  for (const auto& part : parts) bytes += sizeof(Part) + part.text.size();
  return bytes;
}

std::string Item::text() const {
  std::string all;
  for (const auto& part : parts) {
    if (part.text.empty()) continue;
    if (!all.empty()) all += ' ';
    all += part.text;
  }
  return all;
}

bool ItemIds::will_make(const ItemId& id) const {
  if (!id.starts_with(prefix_)) return false;
  std::uint64_t number = 0;
  const auto* const end = id.data() + id.size();
  const auto [rest, error] = std::from_chars(id.data() + prefix_.size(), end, number);
  return error == std::errc{} && rest == end && number >= next_;
}

const Item* ItemList::find(const ItemId& id) const {
  const auto it = std::ranges::find(items_, id, &Item::id);
  return it == items_.end() ? nullptr : &*it;
}

Item* ItemList::find(const ItemId& id) {
  return const_cast<Item*>(std::as_const(*this).find(id));
}

const Item* ItemList::call(const std::string& call_id) const {
  const auto it = std::ranges::find_if(items_, [&](const Item& item) {
    return item.kind == Item::Kind::function_call && item.call_id == call_id;
  });
  return it == items_.end() ? nullptr : &*it;
}

std::optional<ItemId> ItemList::last() const {
  return items_.empty() ? std::nullopt : std::optional(items_.back().id);
}

std::optional<ItemId> ItemList::before(const ItemId& id) const {
  const auto it = std::ranges::find(items_, id, &Item::id);
  if (it == items_.end() || it == items_.begin()) return std::nullopt;
  return std::prev(it)->id;
}

std::optional<ItemId> ItemList::add(Item item, const std::optional<ItemId>& after) {
  auto place = items_.begin();
  std::optional<ItemId> previous;
  if (after) {
    if (const auto it = std::ranges::find(items_, *after, &Item::id); it != items_.end()) {
      previous = it->id;
      place = std::next(it);
    }
  }
  items_.insert(place, std::move(item));
  grown_ = true;
  return previous;
}

void ItemList::remove(const ItemId& id) {
  std::erase_if(items_, [&](const Item& item) { return item.id == id; });
  ledgers_.erase(id);
}

void ItemList::clear() {
  items_.clear();
  ledgers_.clear();
}

std::vector<ItemList::Forgotten> ItemList::trim(std::size_t most_items, std::size_t most_bytes) {
  std::vector<Forgotten> gone;
  if (!std::exchange(grown_, false) && items_.size() <= most_items) return gone;
  while (items_.size() > 1 && (items_.size() > most_items || bytes() > most_bytes)) {
    const auto last = std::prev(items_.end());
    const auto oldest = std::find_if(items_.begin(), last, [](const Item& item) {
      return item.status != ItemStatus::in_progress;
    });
    if (oldest == last) break;
    std::vector<ItemId> leaving{oldest->id};
    if (oldest->kind == Item::Kind::function_call) {
      for (const auto& item : items_) {
        if (item.kind == Item::Kind::function_call_output && item.call_id == oldest->call_id)
          leaving.push_back(item.id);
      }
    }
    for (const auto& id : leaving) {
      gone.push_back({id, before(id)});
      remove(id);
    }
  }
  return gone;
}

void ItemList::keep_ledger(const ItemId& id, std::shared_ptr<const HeardLedger> ledger) {
  if (!find(id)) return;
  ledgers_[id] = std::move(ledger);
  grown_ = true;
}

const HeardLedger* ItemList::ledger(const ItemId& id) const {
  const auto it = ledgers_.find(id);
  return it == ledgers_.end() ? nullptr : it->second.get();
}

std::size_t ItemList::bytes() const {
  std::size_t bytes = 0;
  for (const auto& item : items_) bytes += item.bytes();
  for (const auto& [id, ledger] : ledgers_) bytes += ledger->bytes();
  return bytes;
}

std::string_view name(ItemStatus status) {
  switch (status) {
    case ItemStatus::in_progress: return "in_progress";
    case ItemStatus::completed: return "completed";
    case ItemStatus::incomplete: return "incomplete";
  }
  return "incomplete";
}

}  // namespace repartee::conversation
