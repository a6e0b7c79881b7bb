#pragma once
// The history of a conversation: what the person said and what the person heard.

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "llm/chat.hpp"

namespace repartee::conversation {

class ChatContext {
 public:
  /// What is kept in all, whatever the number of messages: some 30,000 tokens.
  static constexpr std::size_t most_bytes = std::size_t{128} * 1024;

  /// At most `bound` messages (and most_bytes) are kept; the oldest go first, so that one of the
  /// person's stays first. The last question always stays, if need be without its beginning.
  explicit ChatContext(std::size_t bound) : bound_(std::max<std::size_t>(bound, 1)) {}

  /// Consecutive messages of the person are one: they went on speaking before they were answered.
  void add_user(const std::string& text);
  /// What was heard of a reply, and whether more of it was to come; nothing is added for an empty
  /// text.
  void add_assistant(const std::string& heard, bool cut_off = false);
  void clear() { messages_.clear(); }

  const std::vector<llm::Message>& messages() const { return messages_; }

 private:
  void trim();

  std::size_t bound_;
  std::vector<llm::Message> messages_;
};

}  // namespace repartee::conversation
