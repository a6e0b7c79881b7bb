#include "support/ask.hpp"

namespace repartee::test {

Asked ask(llm::LanguageModel& model, llm::ChatRequest request, std::stop_token stop,
          std::function<void()> on_delta) {
  // The model may hold its sink a little longer than the answer takes.
  struct Shared {
    Asked asked;
    std::promise<void> finished;
  };
  auto shared = std::make_shared<Shared>();
  model.ask(std::move(request),
            {.delta =
                 [shared, on_delta](std::string_view text) {
                   if (shared->asked.done_calls > 0) shared->asked.delta_after_done = true;
                   shared->asked.deltas.emplace_back(text);
                   if (on_delta) on_delta();
                 },
             .tool_call =
                 [shared](llm::ToolCallDelta call) {
                   if (shared->asked.done_calls > 0) shared->asked.delta_after_done = true;
                   shared->asked.calls.push_back(std::move(call));
                 },
             .done =
                 [shared](core::Result<llm::Completion> result) {
                   shared->asked.done = std::move(result);
                   if (++shared->asked.done_calls == 1) shared->finished.set_value();
                 }},
            std::move(stop));
  shared->finished.get_future().wait();
  return shared->asked;
}

llm::ChatRequest heard(std::string text) {
  return conversation({std::move(text)});
}

llm::ChatRequest conversation(const std::vector<std::string>& turns) {
  llm::ChatRequest request;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    request.messages.push_back({i % 2 == 0 ? llm::Role::user : llm::Role::assistant, turns[i]});
  }
  return request;
}

}  // namespace repartee::test
