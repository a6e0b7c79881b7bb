#pragma once
// What must hold of items and of the output of replies: part of Invariants.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conversation/conversation.hpp"

namespace repartee::conversation {

class ItemInvariants {
 public:
  /// As Invariants::check().
  std::optional<std::string> check(const Input& input, const Effects& effects,
                                   const Conversation& conversation);

 private:
  struct Output {  // an item of a reply
    ItemId item;
    bool part_open = false, done = false;
    std::string text;  // of its part, or its arguments, as told piece by piece
    bool arguments_done = false;
  };
  struct Reply {
    bool text_only = false, in_conversation = true;
    std::vector<Output> outputs;
  };

  void see(const Event& out);
  void see(const effect::AskModel& out);
  void see(const effect::SendAudio& out);
  void see(const event::ItemAdded& out);
  void see(const event::ItemDone& out);
  void see(const event::ItemDeleted& out);
  void see(const event::ItemTruncated& out);
  void see(const event::ReplyStarted& out);
  void see(const event::OutputItemAdded& out);
  void see(const event::PartAdded& out);
  void see(const event::OutputText& out);
  void see(const event::PartDone& out);
  void see(const event::ToolArguments& out);
  void see(const event::ToolArgumentsDone& out);
  void see(const event::OutputItemDone& out);
  void see(const event::ReplyDone& out);
  template <class Other>
  void see(const Other&) {}

  Output* running(ReplyId reply, std::uint32_t index);
  Output* running(const Place& place);
  void check_answer(const Input& input, const Effects& effects);
  void check_list(const Conversation& conversation);
  template <class Detail>
  void expect(bool holds, const char* invariant, const Detail& detail);

  std::optional<std::string> broken_;
  std::map<ReplyId, Reply> replies_;  // that run
  std::set<ItemId> open_;             // added and not done
  std::vector<ItemId> order_;         // those there are, as told
  std::map<ItemId, std::string> texts_;
};

}  // namespace repartee::conversation
