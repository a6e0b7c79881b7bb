#include "conversation/chat_context.hpp"

#include <map>
#include <set>

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

std::size_t bytes_of(const llm::Message& message) {
  auto bytes = message.text.size();
  for (const auto& call : message.tool_calls) bytes += call.name.size() + call.arguments.size();
  return bytes;
}

// What a model is told of a call that was interrupted, or that nobody answered.
constexpr std::string_view no_result = "cancelled: this call has no result";

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
  if (!messages_.empty() && messages_.back().role == llm::Role::assistant &&
      messages_.back().tool_calls.empty()) {
    messages_.back().text += ' ' + heard;
  } else {
    messages_.push_back({llm::Role::assistant, heard});
  }
  messages_.back().cut_off = cut_off;
  trim();
}

void ChatContext::add_system(const std::string& text) {
  if (text.empty()) return;
  messages_.push_back({llm::Role::system, text});
  trim();
}

void ChatContext::add_calls(std::vector<llm::ToolCall> calls) {
  if (messages_.empty() || messages_.back().role != llm::Role::assistant ||
      !messages_.back().tool_calls.empty()) {
    messages_.push_back({llm::Role::assistant, ""});
  }
  messages_.back().tool_calls = std::move(calls);
}

void ChatContext::add_result(const std::string& call_id, const std::string& output) {
  messages_.push_back({.role = llm::Role::tool, .text = output, .tool_call_id = call_id});
  trim();
}

// Messages up to the next of the person's: what goes goes together.
std::size_t ChatContext::first_group() const {
  for (std::size_t i = 1; i < messages_.size(); ++i) {
    if (messages_[i].role == llm::Role::user || messages_[i].role == llm::Role::system) return i;
  }
  return messages_.size();
}

void ChatContext::trim() {
  std::size_t bytes = 0;
  for (const auto& message : messages_) bytes += bytes_of(message);
  if (messages_.size() > bounds_.messages || bytes > bounds_.bytes) {
    const auto part = std::clamp(bounds_.retention, 0.0, 1.0);
    const auto most = static_cast<std::size_t>(static_cast<double>(bounds_.messages) * part);
    const auto most_bytes = static_cast<std::size_t>(static_cast<double>(bounds_.bytes) * part);
    while (messages_.size() > most || bytes > most_bytes) {
      const auto end = first_group();
      if (end == messages_.size()) break;
      for (std::size_t i = 0; i < end; ++i) bytes -= bytes_of(messages_[i]);
      messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(end));
      lost_ = true;
    }
  }
  if (bytes <= bounds_.bytes || messages_.front().role != llm::Role::user) return;
  auto& question = messages_.front().text;
  const auto rest = bytes - question.size();
  question = last_bytes(question, bounds_.bytes - std::min(rest, bounds_.bytes));
  lost_ = true;
}

ChatContext make_context(std::span<const Item* const> items, ChatContext::Bounds bounds) {
  ChatContext context(bounds);
  std::map<std::string, const Item*> results;
  std::set<std::string> called;  // who puts a context together may name a call twice
  for (const auto* item : items) {
    if (item->kind == Item::Kind::function_call_output) results.emplace(item->call_id, item);
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = *items[i];
    if (item.kind == Item::Kind::message) {
      if (item.status == ItemStatus::in_progress || item.aside) continue;
      const auto text = item.text();
      if (text.empty()) continue;
      switch (item.role) {
        case llm::Role::system: context.add_system(text); break;
        case llm::Role::assistant: context.add_assistant(text, item.cut_off); break;
        case llm::Role::user:
        case llm::Role::tool: context.add_user(text); break;
      }
      continue;
    }
    if (item.kind != Item::Kind::function_call) continue;
    // Calls that stand together were made together.
    std::vector<llm::ToolCall> calls;
    for (; i < items.size() && items[i]->kind == Item::Kind::function_call; ++i) {
      const auto& call = *items[i];
      if (call.status == ItemStatus::completed && called.insert(call.call_id).second)
        calls.push_back({call.call_id, call.name, call.arguments});
    }
    --i;
    if (calls.empty()) continue;
    context.add_calls(calls);
    for (const auto& call : calls) {
      const auto result = results.find(call.id);
      context.add_result(call.id,
                         result == results.end() ? std::string(no_result) : result->second->output);
    }
  }
  return context;
}

}  // namespace repartee::conversation
