#pragma once
// A conversation with a client that buffers audio and works with items and responses.

#include <gmock/gmock.h>

#include "harness.hpp"

namespace repartee::conversation {

inline Settings realtime() {
  Settings settings;
  settings.delivery = Delivery::buffered;
  settings.lead = 60s;
  settings.interruption.speech = 0ms;
  settings.apologize = false;
  return settings;
}

inline Settings manual() {
  auto settings = realtime();
  settings.detect_turns = false;
  settings.create_response = false;
  settings.interrupt_response = false;
  settings.least_commit = 100ms;
  return settings;
}

class RealtimeHarness : public Harness {
 public:
  explicit RealtimeHarness(Settings settings = realtime()) : Harness(std::move(settings)) {}

  void add(Item item, std::optional<ItemId> after = {}) {
    give(input::AddItem{std::move(item), std::move(after), "ref"});
  }
  void user(const std::string& id, const std::string& text, std::optional<ItemId> after = {}) {
    add({.id = id, .parts = {{.text = text}}}, std::move(after));
  }
  void result(const std::string& call_id, const std::string& output) {
    add({.kind = Item::Kind::function_call_output, .call_id = call_id, .output = output});
  }
  void respond(input::ResponseOptions options = {}) {
    give(input::CreateResponse{std::move(options), "ref"});
  }
  void call(const std::string& id, const std::string& name, const std::string& arguments,
            std::uint32_t index = 0) {
    give(input::ModelToolCall{attempt(), {index, id, name, ""}});
    give(input::ModelToolCall{attempt(), {index, "", "", arguments}});
  }
  void done(llm::FinishReason finish = llm::FinishReason::stop, llm::Usage usage = {}) {
    give(input::ModelDone{attempt(), {usage, finish}});
  }
  Refusal refused() const { return last<event::Failure>().refusal; }
  std::vector<ItemId> ids() const {
    std::vector<ItemId> ids;
    for (const auto& item : conversation.items().items()) ids.push_back(item.id);
    return ids;
  }
  const Item& item(const ItemId& id) const { return *conversation.items().find(id); }
  const Item& newest() const { return conversation.items().items().back(); }
};

}  // namespace repartee::conversation
