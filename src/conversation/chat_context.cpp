#include "conversation/chat_context.hpp"

namespace repartee::conversation {
namespace {

// The end of a text, from a word's start where there is one, else from a character's.
std::string last_bytes(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  auto begin = text.size() - most;
  if (const auto space = text.find(' ', begin - 1); space != std::string::npos)
    return text.substr(space + 1);
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) ++begin;
  return text.substr(begin);
}

}  // namespace

void ChatContext::add_user(const std::string& text) {
  if (!messages_.empty() && messages_.back().role == llm::Role::user) {
    messages_.back().text += ' ' + text;
  } else {
    messages_.push_back({llm::Role::user, text});
  }
  trim();
}

void ChatContext::add_assistant(const std::string& heard, bool cut_off) {
  if (heard.empty()) return;
  if (!messages_.empty() && messages_.back().role == llm::Role::assistant) {
    messages_.back().text += ' ' + heard;
  } else {
    messages_.push_back({llm::Role::assistant, heard});
  }
  messages_.back().cut_off = cut_off;
  trim();
}

void ChatContext::trim() {
  std::size_t bytes = 0;
  for (const auto& message : messages_) bytes += message.text.size();
  while (messages_.size() > bound_ || (messages_.size() > 1 && bytes > most_bytes) ||
         (!messages_.empty() && messages_.front().role == llm::Role::assistant)) {
    bytes -= messages_.front().text.size();
    messages_.erase(messages_.begin());
  }
  if (bytes > most_bytes) messages_.front().text = last_bytes(messages_.front().text, most_bytes);
}

}  // namespace repartee::conversation
