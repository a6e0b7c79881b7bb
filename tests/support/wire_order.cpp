#include "support/wire_order.hpp"

#include <algorithm>

#include "core/base64.hpp"

namespace repartee::test {
namespace {

using nlohmann::json;

std::string part_of(const json& event) {
  return event.value("item_id", "") + "/" + std::to_string(event.value("content_index", -1));
}

std::string text(const json& value) {
  return value.get<std::string>();
}

bool is_open(const std::map<std::string, bool>& things, const std::string& id) {
  const auto found = things.find(id);
  return found != things.end() && found->second;
}

}  // namespace

std::optional<std::string> WireOrder::check(const json& event) {
  const auto type = text(event.at("type"));
  if (!ids_.insert(event.at("event_id").get<std::string>()).second) return type + ": same event_id";
  if (type == "response.created") {
    const auto& object = event.at("response");
    const auto id = text(object.at("id"));
    if (responses_.contains(id)) return id + " was created before";
    const bool out_of_band = object.at("conversation_id").is_null();
    if (!out_of_band && std::ranges::any_of(responses_, [](const auto& each) {
          return !each.second.done && !each.second.out_of_band;
        })) {
      return id + ": there is an active response already";
    }
    responses_[id].out_of_band = out_of_band;
    return std::nullopt;
  }
  if (type.starts_with("response.")) {
    const auto id = text(event.contains("response_id") ? event.at("response_id")
                                                       : event.at("response").at("id"));
    const auto response = responses_.find(id);
    if (response == responses_.end()) return type + ": " + id + " was never created";
    if (response->second.done) return type + ": " + id + " is done";
    if (auto wrong = follow(event, type, response->second)) return type + ": " + *wrong;
  } else if (type == "conversation.item.added") {
    auto& open = items_[text(event.at("item").at("id"))];
    if (open) return type + ": it is being added already";
    open = true;
  } else if (type == "conversation.item.done") {
    auto& open = items_[text(event.at("item").at("id"))];
    if (!open) return type + ": it was not added";
    open = false;
  }
  return std::nullopt;
}

std::optional<std::string> WireOrder::follow(const json& event, const std::string& type,
                                             Response& response) {
  if (type == "response.output_item.added") {
    if (event.at("output_index") != response.items.size()) return "its index is not the next one";
    response.items[text(event.at("item").at("id"))] = true;
  } else if (type == "response.output_item.done") {
    const auto id = text(event.at("item").at("id"));
    if (!is_open(response.items, id)) return "the item is not open";
    for (const auto& [part, open] : response.parts) {
      if (open && part.starts_with(id + "/")) return "a part of it is open";
    }
    response.items[id] = false;
  } else if (type == "response.content_part.added") {
    if (!is_open(response.items, text(event.at("item_id")))) return "its item is not open";
    response.parts[part_of(event)] = true;
  } else if (type == "response.content_part.done") {
    if (!is_open(response.parts, part_of(event))) return "the part is not open";
    response.parts[part_of(event)] = false;
  } else if (type == "response.done") {
    if (std::ranges::any_of(response.items, [](const auto& item) { return item.second; }))
      return "an item is open";
    if (event.at("response").at("output").size() != response.items.size())
      return "its output is not all of it";
    response.done = true;
  } else {
    if (!is_open(response.items, text(event.at("item_id")))) return "its item is not open";
    if (event.contains("content_index") && !is_open(response.parts, part_of(event)))
      return "its part is not open";
    if (type == "response.output_audio.delta") {
      audio_[text(event.at("item_id"))] +=
          core::from_base64(text(event.at("delta"))).value().size();
    }
  }
  return std::nullopt;
}

std::size_t WireOrder::audio_bytes(const std::string& item) const {
  const auto found = audio_.find(item);
  return found == audio_.end() ? 0 : found->second;
}

}  // namespace repartee::test
