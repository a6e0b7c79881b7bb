#pragma once
// Who is who. Every piece of work carries the Attempt it belongs to; a result whose attempt is no
// longer current is dropped in one place (Conversation::handle).

#include <compare>
#include <cstdint>
#include <string>

namespace repartee::conversation {

using TurnId = std::uint32_t;     ///< 1, 2, 3 … within a session: something a person said or typed.
using ReplyId = std::uint32_t;    ///< 1, 2, 3 … within a session.
using StreamId = std::uint32_t;   ///< One audible reply; equals its ReplyId.
using SegmentId = std::uint32_t;  ///< 0, 1, 2 … within a reply: one spoken clause.
using ItemId = std::string;  ///< Of a message or tool call: the client's own, or made by ItemIds.
using PieceId = std::uint32_t;  ///< 0, 1, 2 … within a turn: long speech is transcribed in pieces.

/// The tag of all work: a turn, and which try at it.
struct Attempt {
  TurnId turn = 0;
  std::uint32_t number = 0;

  auto operator<=>(const Attempt&) const = default;
};

}  // namespace repartee::conversation
