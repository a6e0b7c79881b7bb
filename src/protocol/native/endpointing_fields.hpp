#pragma once
// The endpointer's constants, as a client may set them for its own session.

#include "protocol/json_reader.hpp"
#include "turn/endpointer.hpp"

namespace repartee::protocol::native {

/// Reads "turn.endpointing": an object with the names, units and bounds of the configuration's
/// `endpointing.…`. What is absent stays.
void read_endpointing(JsonReader& hello, turn::EndpointingSettings& settings);

}  // namespace repartee::protocol::native
