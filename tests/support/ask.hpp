#pragma once
// Asks a language model and waits for the whole answer.

#include <future>
#include <stop_token>
#include <string>
#include <vector>

#include "llm/language_model.hpp"

namespace repartee::test {

struct Asked {
  std::vector<std::string> deltas;
  std::vector<llm::ToolCallDelta> calls;
  core::Result<llm::Completion> done = llm::Completion{};
  int done_calls = 0;
  bool delta_after_done = false;

  std::string text() const {
    std::string all;
    for (const auto& delta : deltas) all += delta;
    return all;
  }
};

/// Blocks until `done`. `on_delta` may stop the token.
Asked ask(llm::LanguageModel& model, llm::ChatRequest request, std::stop_token stop = {},
          std::function<void()> on_delta = {});

/// One message of a person.
llm::ChatRequest heard(std::string text);

/// A conversation: the person and the assistant take turns, the person first and last.
llm::ChatRequest conversation(const std::vector<std::string>& turns);

}  // namespace repartee::test
