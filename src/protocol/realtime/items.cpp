#include "protocol/realtime/items.hpp"

#include <fmt/format.h>

#include "core/base64.hpp"

namespace repartee::protocol::realtime {
namespace {

using conversation::Item;
using conversation::ItemStatus;
using conversation::Part;
using nlohmann::json;

constexpr std::size_t max_item_id_bytes = 128;
constexpr std::size_t max_function_name_bytes = 64;
// What is longer than this fits no model; the core bounds what all items hold together.
constexpr std::size_t max_text_bytes = std::size_t{128} << 10;
constexpr std::size_t max_parts = 64;

std::string_view name(llm::Role role) {
  switch (role) {
    case llm::Role::system: return "system";
    case llm::Role::assistant: return "assistant";
    case llm::Role::user:
    case llm::Role::tool: return "user";
  }
  return "user";
}

json part_json(const Part& part, const std::string& audio) {
  json object;
  switch (part.kind) {
    case Part::Kind::input_text: return {{"type", "input_text"}, {"text", part.text}};
    case Part::Kind::output_text: return {{"type", "output_text"}, {"text", part.text}};
    case Part::Kind::input_audio:
      // Null, never absent: clients fail on a user's audio without it.
      object = {{"type", "input_audio"},
                {"transcript", part.transcribed ? json(part.text) : json()}};
      break;
    case Part::Kind::output_audio:
      object = {{"type", "output_audio"}, {"transcript", part.text}};
      break;
  }
  if (!audio.empty()) object["audio"] = audio;
  return object;
}

// The beta shape's names, and those that its clients and GA's mix up, are taken as well.
void read_part(const json& json, const std::string& path, Findings& findings, ReadItem& read) {
  ObjectReader object(json, path, findings);
  using Kind = Part::Kind;
  const bool spoken_by_model = read.item.role == llm::Role::assistant;
  Part part{.kind = spoken_by_model ? Kind::output_text : Kind::input_text};
  object.require("type");
  if (spoken_by_model) {
    object.choice<Kind>("type", part.kind,
                        {{"output_text", Kind::output_text},
                         {"output_audio", Kind::output_audio},
                         {"text", Kind::output_text},
                         {"audio", Kind::output_audio}});
  } else if (read.item.role == llm::Role::system) {
    object.choice<Kind>("type", part.kind,
                        {{"input_text", Kind::input_text}, {"text", Kind::input_text}});
  } else {
    object.choice<Kind>("type", part.kind,
                        {{"input_text", Kind::input_text},
                         {"input_audio", Kind::input_audio},
                         {"text", Kind::input_text}});
  }
  const bool is_text = part.kind == Kind::input_text || part.kind == Kind::output_text;
  if (is_text) object.require("text");
  object.string(is_text ? "text" : "transcript", part.text, max_text_bytes);
  std::string base64;
  object.string("audio", base64, SIZE_MAX);
  for (const auto* other : {"text", "transcript", "id", "detail"}) object.take(other);
  if (part.kind == Kind::input_audio && part.text.empty()) {
    const auto bytes = core::from_base64(base64);
    if (!bytes) {
      return findings.fail(errors::invalid_value(object.path("audio"), "it is not base64"));
    }
    if (bytes->empty()) return findings.fail(errors::missing_parameter(object.path("audio")));
    read.sounds.push_back({read.item.parts.size(), *bytes});
  }
  read.item.parts.push_back(std::move(part));
}

void read_message(ObjectReader& object, ReadItem& read) {
  using llm::Role;
  object.require("role");
  object.choice<Role>(
      "role", read.item.role,
      {{"user", Role::user}, {"assistant", Role::assistant}, {"system", Role::system}});
  const auto* content = object.require("content");
  if (!content) return;
  auto& findings = object.findings();
  if (!content->is_array()) {
    return findings.fail(errors::invalid_type(object.path("content"), "an array"));
  }
  if (content->size() > max_parts) {
    return findings.fail(errors::invalid_value(
        object.path("content"), fmt::format("at most {} parts are taken", max_parts)));
  }
  for (std::size_t i = 0; i < content->size() && !findings.error; ++i) {
    read_part((*content)[i], fmt::format("{}[{}]", object.path("content"), i), findings, read);
  }
}

}  // namespace

json item_json(const Item& item, const std::string& audio) {
  json object = {
      {"id", item.id}, {"object", "realtime.item"}, {"status", conversation::name(item.status)}};
  switch (item.kind) {
    case Item::Kind::message: {
      object.update({{"type", "message"}, {"role", name(item.role)}});
      auto& content = object["content"] = json::array();
      for (const auto& part : item.parts) content.push_back(part_json(part, audio));
      break;
    }
    case Item::Kind::function_call:
      object.update({{"type", "function_call"},
                     {"call_id", item.call_id},
                     {"name", item.name},
                     {"arguments", item.arguments}});
      break;
    case Item::Kind::function_call_output:
      object.update(
          {{"type", "function_call_output"}, {"call_id", item.call_id}, {"output", item.output}});
      break;
  }
  return object;
}

ReadItem read_item(const json& json, const std::string& path, Findings& findings) {
  using Kind = Item::Kind;
  ReadItem read;
  auto& item = read.item;
  ObjectReader object(json, path, findings);
  object.require("type");
  object.choice<Kind>("type", item.kind,
                      {{"message", Kind::message},
                       {"function_call", Kind::function_call},
                       {"function_call_output", Kind::function_call_output}});
  if (findings.error) return read;
  object.string("id", item.id, max_item_id_bytes);
  for (const auto* own : {"object", "status"}) object.take(own);
  switch (item.kind) {
    case Kind::message: read_message(object, read); break;
    case Kind::function_call:
      object.require("name");
      object.string("name", item.name, max_function_name_bytes);
      object.require("arguments");
      object.string("arguments", item.arguments, max_text_bytes);
      object.string("call_id", item.call_id, max_item_id_bytes);
      break;
    case Kind::function_call_output:
      object.require("call_id");
      object.string("call_id", item.call_id, max_item_id_bytes);
      object.require("output");
      object.string("output", item.output, max_text_bytes);
      break;
  }
  return read;
}

}  // namespace repartee::protocol::realtime
