#pragma once
// The conversation as a list of items: what was said and typed, tool calls and their results, in
// order. The history that a model is asked with is made from it (chat_context.hpp).

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conversation/heard_ledger.hpp"
#include "conversation/ids.hpp"
#include "core/time.hpp"
#include "llm/chat.hpp"

namespace repartee::conversation {

/// A piece of a message.
struct Part {
  enum class Kind : std::uint8_t { input_text, input_audio, output_text, output_audio };
  Kind kind = Kind::input_text;
  std::string text = {};  ///< Of audio: its transcript.
  /// False: the transcript of input_audio is still due, or failed.
  bool transcribed = true;
  /// Of audio. Input: on the session's sample clock. Output: in its reply's stream, at the rate of
  /// the reply's settings; `end` grows until the item is done, and a truncation sets it back.
  core::SamplePos begin = 0, end = 0;

  bool operator==(const Part&) const = default;
};

enum class ItemStatus : std::uint8_t {
  in_progress,
  completed,
  incomplete,  ///< Cut short: cancelled, failed, or at a limit.
};
std::string_view name(ItemStatus status);

struct Item {
  enum class Kind : std::uint8_t { message, function_call, function_call_output };
  ItemId id = {};
  Kind kind = Kind::message;
  ItemStatus status = ItemStatus::completed;
  llm::Role role = llm::Role::user;  ///< Of a message: system, user or assistant.
  std::vector<Part> parts = {};      ///< Of a message.
  std::string call_id = {};          ///< Of both kinds of tool item.
  std::string name = {};             ///< function_call.
  std::string arguments = {};        ///< function_call: JSON, as the model wrote it.
  std::string output = {};           ///< function_call_output.
  bool cut_off = false;  ///< Of the assistant's message: not all that was to be said was heard.
  /// Nothing that was said: a sign of listening, an echo. The model is not asked with it.
  bool aside = false;

  bool operator==(const Item&) const = default;

  /// What counts against Settings::most_item_bytes.
  std::size_t bytes() const;
  /// The text of all parts, joined by spaces; parts that are not transcribed have none.
  std::string text() const;
};

/// Makes ids: `prefix` and 1, 2, 3 …
class ItemIds {
 public:
  explicit ItemIds(std::string prefix) : prefix_(std::move(prefix)) {}
  ItemId make() { return prefix_ + std::to_string(next_++); }
  /// Would make() ever give this one? Then a client may not take it, unless it was given out.
  bool will_make(const ItemId& id) const;

 private:
  std::string prefix_;
  std::uint64_t next_ = 1;
};

/// In the order of the conversation, which need not be that of their coming.
class ItemList {
 public:
  const std::vector<Item>& items() const { return items_; }
  bool empty() const { return items_.empty(); }
  const Item* find(const ItemId& id) const;
  Item* find(const ItemId& id);
  /// The function_call with this call_id.
  const Item* call(const std::string& call_id) const;
  std::optional<ItemId> last() const;
  /// The one before; nothing for the first, and for one that is not here.
  std::optional<ItemId> before(const ItemId& id) const;

  /// Puts it behind `after`, or first where that is unset or unknown. Its id must be new.
  /// Returns the id of the item before it.
  std::optional<ItemId> add(Item item, const std::optional<ItemId>& after);
  void remove(const ItemId& id);
  void clear();
  struct Forgotten {
    ItemId item;
    std::optional<ItemId> before;  ///< The one before it, when it went.
  };
  /// Forgets the oldest while there are more than that: a tool call goes together with its result;
  /// what is in progress stays, and the last item as long as its call does.
  std::vector<Forgotten> trim(std::size_t most_items, std::size_t most_bytes);

  /// What was heard of an item when: for truncations, for as long as the item is here.
  void keep_ledger(const ItemId& id, std::shared_ptr<const HeardLedger> ledger);
  const HeardLedger* ledger(const ItemId& id) const;

 private:
  std::size_t bytes() const;

  std::vector<Item> items_;
  std::map<ItemId, std::shared_ptr<const HeardLedger>> ledgers_;
  bool grown_ = false;  // since the last trim()
};

}  // namespace repartee::conversation
