#pragma once
// What a reply says, as items and parts.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conversation/effects.hpp"
#include "conversation/items.hpp"

namespace repartee::conversation {

/// The output of one reply: at most one message of one part, and any number of tool calls. Opens
/// them as they come, tells of each beginning and end exactly once, and keeps the conversation's
/// items in step. finish_calls() and finish_message() must be called before the reply is done.
class Output {
 public:
  /// Tool calls of one reply; a model that asks for more is not answered further.
  static constexpr std::size_t most_calls = 32;

  /// `conversation`: the list that its items become part of; null: none, the reply is out of band.
  /// Both references must outlive it.
  Output(ReplyId reply, ItemIds& ids, ItemList* conversation, bool audio)
      : reply_(reply),
        ids_(&ids),
        conversation_(conversation),
        joins_(conversation != nullptr),
        audio_(audio) {}

  /// Its items go behind this one; unset: to the front.
  void follow(std::optional<ItemId> item) { after_ = std::move(item); }
  /// An item has left the conversation; `before` was the one before it.
  void on_removed(const ItemId& id, const std::optional<ItemId>& before) {
    if (after_ == id) after_ = before;
  }
  /// What is said from here is not part of the conversation: an apology. A message that a filler
  /// has opened holds no word yet: it stays in the list, aside.
  void leave_conversation();

  /// Opens the message before there is any text.
  void begin_message(Effects& out);
  /// The next text of the message.
  void text(const std::string& delta, Effects& out);
  void call(const llm::ToolCallDelta& delta, Effects& out);
  /// The calls that are open have ended: completed, or cut short.
  void finish_calls(ItemStatus status, Effects& out);
  struct Kept {
    std::string text;             ///< Of the message, in the conversation.
    core::SamplePos samples = 0;  ///< Of its audio.
    bool cut_off = false;         ///< There would have been more.
  };
  /// The message has ended.
  void finish_message(ItemStatus status, const Kept& kept, Effects& out);

  /// The conversation's message can be truncated to what was heard, by this.
  void keep_ledger(std::shared_ptr<const HeardLedger> ledger) {
    if (conversation_) conversation_->keep_ledger(message_id_, std::move(ledger));
  }

  bool any() const { return !entries_.empty(); }
  /// Of the message; empty where there is none.
  const ItemId& message() const { return message_id_; }
  const std::string& text() const { return told_; }
  /// In the order of their indices.
  std::vector<Item> items() const;

 private:
  struct Entry {
    Item item;
    bool in_conversation = false;
    std::uint32_t call = 0;  // its index as the model counts; of a call
    bool open = true;
  };
  Entry& open(Item item, Effects& out);
  Entry* message_entry();
  void close(Entry& entry, ItemStatus status, Effects& out);
  Place place(const Entry& entry) const;
  std::string unused_call_id(const std::string& wanted) const;

  ReplyId reply_;
  ItemIds* ids_;
  ItemList* conversation_;
  bool joins_;  // new items become part of the conversation
  bool audio_;
  std::optional<ItemId> after_;
  std::vector<Entry> entries_;
  ItemId message_id_;
  std::string told_;  // the text of the message so far
};

}  // namespace repartee::conversation
