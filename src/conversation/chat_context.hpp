#pragma once
// The history of a conversation as a model is asked with it: what the person said and what the
// person heard, tool calls and their results.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "conversation/items.hpp"
#include "llm/chat.hpp"

namespace repartee::conversation {

class ChatContext {
 public:
  /// What is kept in all, whatever the number of messages: some 30,000 tokens.
  static constexpr std::size_t most_bytes = std::size_t{128} * 1024;

  struct Bounds {
    std::size_t messages = 64;
    std::size_t bytes = most_bytes;
    /// Over the bounds, this much of them stays. 0 to 1.
    double retention = 1;
  };

  /// At most `bounds` are kept; the oldest go first, so that one of the person's stays first, and a
  /// tool call goes with its result. The last question always stays with all that follows it, if
  /// need be without its beginning.
  explicit ChatContext(Bounds bounds) : bounds_(bounds) {
    bounds_.messages = std::max<std::size_t>(bounds_.messages, 1);
  }
  explicit ChatContext(std::size_t messages) : ChatContext(Bounds{.messages = messages}) {}

  /// Consecutive messages of the person are one: they went on speaking before they were answered.
  void add_user(const std::string& text);
  /// What was heard of a reply, and whether more of it was to come; nothing is added for an empty
  /// text.
  void add_assistant(const std::string& heard, bool cut_off = false);
  void add_system(const std::string& text);
  /// Calls follow what was said before them. Each needs a result before anything else is added.
  void add_calls(std::vector<llm::ToolCall> calls);
  void add_result(const std::string& call_id, const std::string& output);
  void clear() { messages_.clear(); }

  const std::vector<llm::Message>& messages() const& { return messages_; }
  std::vector<llm::Message> messages() && { return std::move(messages_); }
  /// Something was over the bounds and is not here any more.
  bool lost() const { return lost_; }

 private:
  void trim();
  std::size_t first_group() const;

  Bounds bounds_;
  std::vector<llm::Message> messages_;
  bool lost_ = false;
};

/// The context of items, in order. What is in progress is left out, and what has no words: a call
/// that was cut short, a turn that was not understood. A call that has no result among the items is
/// answered by a made-up one that says so, since no provider takes a call without a result; a
/// result whose call is not among the items is left out.
ChatContext make_context(std::span<const Item* const> items, ChatContext::Bounds bounds);

}  // namespace repartee::conversation
