#pragma once
// Items of the conversation, to the wire and back.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "conversation/items.hpp"
#include "protocol/realtime/patch.hpp"

namespace repartee::protocol::realtime {

/// As GA has it. `audio`: base64 of its spoken part, for an item that is retrieved; "" leaves it
/// out.
nlohmann::json item_json(const conversation::Item& item, const std::string& audio = {});

/// An item from a client, and the sound in it that is to be recognized before it counts.
struct ReadItem {
  struct Sound {
    std::size_t part;
    std::string bytes;  ///< In the session's input format.
  };
  conversation::Item item;
  std::vector<Sound> sounds;
};

/// Of a message from either shape. Notes what is wrong; `path` is "item", or "response.input[3]".
ReadItem read_item(const nlohmann::json& json, const std::string& path, Findings& findings);

}  // namespace repartee::protocol::realtime
