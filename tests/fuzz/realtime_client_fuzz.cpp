// Client events of the Realtime API: any bytes are an event or an error that names why, the quick
// way of reading an append agrees with the JSON reader, and what the server tells of a session is
// understood when it comes back.

#include <cstdlib>

#include "protocol/json_reader.hpp"
#include "protocol/realtime/append.hpp"
#include "protocol/realtime/client_events.hpp"

using namespace repartee::protocol;
using namespace repartee::protocol::realtime;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool strict = (data[0] & 1) != 0;
  const auto shape = (data[0] & 2) != 0 ? Shape::beta : Shape::ga;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Findings findings{.strict = strict};
  std::string event_id;
  const auto message = read_client_event(text, shape, {}, findings, event_id);
  if (message.has_value() == findings.error.has_value()) std::abort();
  if (findings.error && findings.error->message.empty()) std::abort();
  if (message) {
    if (const auto* update = std::get_if<client::UpdateSession>(&message->event)) {
      const auto told = to_json(update->config, shape, "sess_1", 1);
      Findings again{.strict = true};
      const auto same = patched(update->config, told, shape, again);
      if (again.error) std::abort();
      if (!(same == update->config) && to_text(told) != to_text(to_json(same, shape, "sess_1", 1)))
        std::abort();
    }
    if (const auto* response = std::get_if<client::CreateResponse>(&message->event)) {
      ResponseTraits::from_text(response->request.options.metadata);
    }
  }
  if (const auto quick = read_append(text)) {
    const auto json = parse_json(text);
    // A text whose escapes or characters are wrong is not for the quick way to judge.
    if (json && json->at("type") != "input_audio_buffer.append") std::abort();
  }
  return 0;
}
