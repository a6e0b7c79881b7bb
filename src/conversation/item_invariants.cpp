#include "conversation/item_invariants.hpp"

#include <algorithm>

#include "conversation/in_words.hpp"

namespace repartee::conversation {
namespace {

/// Whether an event of this kind was told of which `holds` is true.
template <class T, class Holds>
bool any_told(const Effects& effects, const Holds& holds) {
  return std::ranges::any_of(effects, [&](const Effect& effect) {
    const auto* event = std::get_if<Event>(&effect);
    const auto* told = event ? std::get_if<T>(event) : nullptr;
    return told && holds(*told);
  });
}

}  // namespace

template <class Detail>
void ItemInvariants::expect(bool holds, const char* invariant, const Detail& detail) {
  if (!holds && !broken_) broken_ = std::string(invariant) + ": " + in_words(detail);
}

std::optional<std::string> ItemInvariants::check(const Input& input, const Effects& effects,
                                                 const Conversation& conversation) {
  for (const auto& effect : effects) std::visit([this](const auto& out) { see(out); }, effect);
  if (std::holds_alternative<input::Reset>(input)) order_.clear();
  if (conversation.state() != State::closed) {
    check_answer(input, effects);
    if (!effects.empty()) check_list(conversation);  // else it was not touched
  }
  return broken_;
}

void ItemInvariants::see(const Event& out) {
  std::visit([this](const auto& event) { see(event); }, out);
}

// ---- what a client asks is done or refused
// ------------------------------------------------------

void ItemInvariants::check_answer(const Input& input, const Effects& effects) {
  const auto answered = [&](bool done, const std::string& ref) {
    const auto refused = [&](const event::Failure& failure) {
      return failure.refusal != Refusal::none && failure.ref == ref;
    };
    expect(done || any_told<event::Failure>(effects, refused), "every_input_answered",
           [&] { return describe(input); });
  };
  if (const auto* add = std::get_if<input::AddItem>(&input)) {
    answered(
        any_told<event::ItemAdded>(
            effects,
            [&](const auto& out) { return add->item.id.empty() || out.item.id == add->item.id; }),
        add->ref);
  }
  if (const auto* remove = std::get_if<input::DeleteItem>(&input)) {
    answered(any_told<event::ItemDeleted>(
                 effects, [&](const auto& out) { return out.item == remove->item; }),
             remove->ref);
  }
  if (const auto* truncate = std::get_if<input::TruncateItem>(&input)) {
    answered(any_told<event::ItemTruncated>(
                 effects, [&](const auto& out) { return out.item.id == truncate->item; }),
             truncate->ref);
  }
  if (const auto* retrieve = std::get_if<input::RetrieveItem>(&input)) {
    answered(any_told<event::ItemRetrieved>(
                 effects, [&](const auto& out) { return out.item.id == retrieve->item; }),
             retrieve->ref);
  }
  if (const auto* create = std::get_if<input::CreateResponse>(&input)) {
    answered(any_told<event::ReplyStarted>(
                 effects, [&](const auto& out) { return out.turn == 0 && out.ref == create->ref; }),
             create->ref);
  }
}

// ---- the list
// -------------------------------------------------------------------------------------

void ItemInvariants::see(const event::ItemAdded& out) {
  expect(std::ranges::find(order_, out.item.id) == order_.end(), "item_added_once", out);
  open_.insert(out.item.id);
  auto place = order_.begin();
  if (out.previous) {
    const auto previous = std::ranges::find(order_, *out.previous);
    expect(previous != order_.end(), "items_in_order", out);
    if (previous != order_.end()) place = std::next(previous);
  }
  order_.insert(place, out.item.id);
  texts_[out.item.id] = out.item.text();
}

void ItemInvariants::see(const event::ItemDone& out) {
  expect(open_.erase(out.item.id) == 1, "item_done_once", out);
  expect(out.item.status != ItemStatus::in_progress, "item_done_once", out);
  texts_[out.item.id] = out.item.text();
}

void ItemInvariants::see(const event::ItemDeleted& out) {
  expect(!open_.contains(out.item), "item_done_once",
         [&] { return "deleted while it was open: " + out.item; });
  expect(std::erase(order_, out.item) == 1, "item_added_once", out);
}

void ItemInvariants::see(const event::ItemTruncated& out) {
  auto& text = texts_[out.item.id];
  expect(text.starts_with(out.item.text()), "truncated_to_words",
         [&] { return "'" + text + "' became '" + out.item.text() + "'"; });
  const auto end = out.item.text().size();
  expect(end == text.size() || end == 0 || text[end] == ' ', "truncated_to_words",
         [&] { return "'" + out.item.text() + "' ends within a word of '" + text + "'"; });
  text = out.item.text();
}

// What the conversation holds is what was told of it, in that order, less what it forgot.
void ItemInvariants::check_list(const Conversation& conversation) {
  auto told = order_.begin();
  for (const auto& item : conversation.items().items()) {
    told = std::find(told, order_.end(), item.id);
    if (told == order_.end()) {
      return expect(false, "items_in_order", "'" + item.id + "' is not where it was told to be");
    }
    expect(open_.contains(item.id) == (item.status == ItemStatus::in_progress), "item_done_once",
           [&] { return item.id + " is " + std::string(name(item.status)); });
  }
  const auto held = conversation.items().items().size();
  expect(held <= conversation.settings().most_items + open_.size() + 1, "items_bounded",
         [held] { return std::to_string(held) + " items"; });
  if (order_.size() == held) return;
  const auto forgotten = [&](const ItemId& id) { return !conversation.items().find(id); };
  std::erase_if(order_, forgotten);
  std::erase_if(texts_, [&](const auto& text) { return forgotten(text.first); });
}

// No provider takes a call without its result, or a result without its call.
void ItemInvariants::see(const effect::AskModel& out) {
  std::set<std::string> waiting;
  for (const auto& message : out.request.messages) {
    if (message.role == llm::Role::tool) {
      expect(waiting.erase(message.tool_call_id) == 1, "calls_have_results",
             [&] { return "a result of no call: " + message.tool_call_id; });
      continue;
    }
    expect(waiting.empty(), "calls_have_results", out);
    for (const auto& call : message.tool_calls) waiting.insert(call.id);
  }
  expect(waiting.empty(), "calls_have_results", out);
}

// ---- output
// ---------------------------------------------------------------------------------------

ItemInvariants::Output* ItemInvariants::running(ReplyId id, std::uint32_t index) {
  const auto reply = replies_.find(id);
  expect(reply != replies_.end(), "silent_after_done",
         [id] { return "output of reply " + std::to_string(id); });
  if (reply == replies_.end()) return nullptr;
  expect(index < reply->second.outputs.size(), "output_in_order", "output of no item");
  return index < reply->second.outputs.size() ? &reply->second.outputs[index] : nullptr;
}

ItemInvariants::Output* ItemInvariants::running(const Place& place) {
  auto* output = running(place.reply, place.output);
  if (!output) return nullptr;
  expect(output->item == place.item && place.part == 0, "output_in_order",
         [&] { return "a piece of another item: " + place.item; });
  expect(!output->done, "output_in_order",
         [&] { return "a piece of an item that is done: " + place.item; });
  return output;
}

void ItemInvariants::see(const event::ReplyStarted& out) {
  replies_[out.reply] = {out.settings->text_only, !out.out_of_band, {}};
}

void ItemInvariants::see(const event::OutputItemAdded& out) {
  const auto reply = replies_.find(out.reply);
  expect(reply != replies_.end(), "silent_after_done", out);
  if (reply == replies_.end()) return;
  expect(out.output == reply->second.outputs.size(), "output_in_order", out);
  reply->second.outputs.push_back({out.item.id});
}

void ItemInvariants::see(const event::PartAdded& out) {
  auto* output = running(out.place);
  if (!output) return;
  expect(!output->part_open && output->text.empty(), "output_in_order", out);
  expect(out.place.audio != replies_[out.place.reply].text_only, "output_in_order",
         "a part of another kind");
  output->part_open = true;
}

void ItemInvariants::see(const event::OutputText& out) {
  auto* output = running(out.place);
  if (!output) return;
  expect(output->part_open, "output_in_order", out);
  output->text += out.text;
}

void ItemInvariants::see(const event::PartDone& out) {
  auto* output = running(out.place);
  if (!output) return;
  expect(output->part_open, "output_in_order", out);
  expect(output->text == out.text, "text_adds_up",
         [&] { return "'" + output->text + "' or '" + out.text + "'"; });
  output->part_open = false;
}

void ItemInvariants::see(const event::ToolArguments& out) {
  auto* output = running(out.place);
  if (!output) return;
  expect(!output->arguments_done, "output_in_order", out);
  output->text += out.delta;
}

void ItemInvariants::see(const event::ToolArgumentsDone& out) {
  auto* output = running(out.place);
  if (!output) return;
  expect(!output->arguments_done, "output_in_order", out);
  expect(output->text == out.arguments || (output->text.empty() && out.arguments == "{}"),
         "text_adds_up", [&] { return "'" + output->text + "' or '" + out.arguments + "'"; });
  output->arguments_done = true;
}

void ItemInvariants::see(const event::OutputItemDone& out) {
  auto* output = running(out.reply, out.output);
  if (!output) return;
  expect(!output->done && !output->part_open, "output_in_order", out);
  if (out.item.kind == Item::Kind::function_call) {
    expect(output->arguments_done == (out.item.status == ItemStatus::completed), "output_in_order",
           out);
  }
  output->done = true;
}

void ItemInvariants::see(const event::ReplyDone& out) {
  const auto reply = replies_.find(out.reply);
  if (reply == replies_.end()) return;  // Invariants says so
  for (const auto& output : reply->second.outputs) {
    expect(output.done && !open_.contains(output.item), "all_done_at_the_end",
           [&] { return output.item + " of reply " + std::to_string(out.reply); });
  }
  expect(out.output.size() == reply->second.outputs.size(), "all_done_at_the_end",
         "its output is not what was told");
  replies_.erase(reply);
}

void ItemInvariants::see(const effect::SendAudio& out) {
  const auto reply = replies_.find(out.stream);
  if (reply == replies_.end()) return;  // Invariants says so
  const auto is_it = [&](const Output& output) {
    return output.item == out.item && output.part_open;
  };
  expect(std::ranges::any_of(reply->second.outputs, is_it), "audio_has_its_item", out);
}

}  // namespace repartee::conversation
