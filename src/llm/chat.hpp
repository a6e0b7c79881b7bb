#pragma once
// A conversation as language models see it: plain data shared with the conversation core.

#include <string>
#include <vector>

namespace repartee::llm {

enum class Role { system, user, assistant };

struct Message {
  Role role = Role::user;
  std::string text;
  /// An answer that was interrupted: `text` is what was heard of it.
  bool cut_off = false;

  bool operator==(const Message&) const = default;
};

/// What a model is shown of a message. An ellipsis is how people write down speech that breaks off,
/// and no instruction is needed to have it understood; "[interrupted]" models would say aloud.
inline std::string shown(const Message& message) {
  return message.cut_off ? message.text + "…" : message.text;
}

/// What a model is asked with: the system prompt (may be empty) and the messages so far, the last
/// one the person's.
struct ChatRequest {
  std::string system;
  std::vector<Message> messages;
  std::string language = "en";  ///< ISO 639-1: what the answer should be spoken in.
  int max_tokens = 300;         ///< Upper bound of the reply's length; spoken replies are short.

  bool operator==(const ChatRequest&) const = default;
};

struct Usage {
  int input_tokens = 0;  ///< 0 where the provider does not say.
  int output_tokens = 0;
};

}  // namespace repartee::llm
