#include "conversation/chat_context.hpp"

namespace repartee::conversation {

void ChatContext::add_user(const std::string& text) {
  if (!messages_.empty() && messages_.back().role == llm::Role::user) {
    messages_.back().text += ' ' + text;
  } else {
    messages_.push_back({llm::Role::user, text});
  }
  trim();
}

void ChatContext::add_assistant(const std::string& heard) {
  if (heard.empty()) return;
  if (!messages_.empty() && messages_.back().role == llm::Role::assistant) {
    messages_.back().text += ' ' + heard;
  } else {
    messages_.push_back({llm::Role::assistant, heard});
  }
  trim();
}

void ChatContext::trim() {
  while (messages_.size() > bound_ ||
         (!messages_.empty() && messages_.front().role == llm::Role::assistant)) {
    messages_.erase(messages_.begin());
  }
}

}  // namespace repartee::conversation
