#pragma once
// A conversation as language models see it: plain data shared with the conversation core.

#include <cstdint>
#include <string>
#include <vector>

namespace repartee::llm {

enum class Role { system, user, assistant, tool };

/// A model's wish that a function be run.
struct ToolCall {
  std::string id;
  std::string name;
  std::string arguments;  ///< JSON as the model wrote it; perhaps not valid.

  bool operator==(const ToolCall&) const = default;
};

struct Message {
  Role role = Role::user;
  std::string text;                       ///< Role::tool: what the function returned.
  std::vector<ToolCall> tool_calls = {};  ///< Role::assistant only.
  std::string tool_call_id = {};          ///< Role::tool only: the call that this answers.
  /// An answer that was interrupted: `text` is what was heard of it.
  bool cut_off = false;

  bool operator==(const Message&) const = default;
};

/// What a model is shown of a message. An ellipsis is how people write down speech that breaks off,
/// and no instruction is needed to have it understood; "[interrupted]" models would say aloud.
inline std::string shown(const Message& message) {
  return message.cut_off ? message.text + "…" : message.text;
}
/// A function that the model may ask for.
struct Tool {
  std::string name;
  std::string description;  ///< May be empty.
  std::string parameters;   ///< A JSON schema, as text; empty: no parameters.

  bool operator==(const Tool&) const = default;
};

struct ToolChoice {
  enum class Mode : std::uint8_t { automatic, none, required, function };
  Mode mode = Mode::automatic;
  std::string function = {};  ///< Mode::function: its name.

  bool operator==(const ToolChoice&) const = default;
};

/// What a model is asked with: the system prompt (may be empty) and the messages so far, the last
/// one the person's or the result of a tool. Each tool call is answered by a message of Role::tool
/// before any other message follows.
struct ChatRequest {
  std::string system;
  std::vector<Message> messages;
  std::string language = "en";  ///< ISO 639-1: what the answer should be spoken in.
  int max_tokens = 300;         ///< Upper bound of the reply's length; spoken replies are short.
  std::vector<Tool> tools = {};
  ToolChoice tool_choice = {};      ///< Of `tools`; nothing where there are none.
  bool parallel_tool_calls = true;  ///< Several calls in one answer.

  bool operator==(const ChatRequest&) const = default;
};

struct Usage {
  int input_tokens = 0;  ///< 0 where the provider does not say: nothing is estimated.
  int output_tokens = 0;

  bool operator==(const Usage&) const = default;
};

/// Why an answer ended.
enum class FinishReason : std::uint8_t {
  stop,            ///< The model had said all it wanted.
  length,          ///< At ChatRequest::max_tokens.
  tool_calls,      ///< It waits for the results of its calls.
  content_filter,  ///< The provider held the rest back.
};

struct Completion {
  Usage usage = {};
  FinishReason finish = FinishReason::stop;
};

/// A piece of a tool call, in the order in which a model writes it. The first piece of an `index`
/// has the name; id and name come once, arguments concatenate.
struct ToolCallDelta {
  std::uint32_t index = 0;  ///< 0, 1, 2 … within the answer; a later index ends the ones before.
  std::string id;           ///< May be empty: the provider gives none.
  std::string name;
  std::string arguments;
};

}  // namespace repartee::llm
