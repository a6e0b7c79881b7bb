#pragma once
// ElevenLabs' multi-stream-input on loopback: says each text as a tone with an alignment of so many
// milliseconds a character, in as many messages as there are words.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "support/fake_websocket.hpp"

namespace repartee::test {

struct FakeElevenLabs {
  int ms_per_character = 40;
  /// Of each context: after so many messages with sound, `fault` happens instead of the next.
  int messages_before_fault = -1;
  std::function<void(FakeConnection&, const std::string& context)> fault;
  /// Without it no message says when what is said.
  bool alignment = true;

  FakeWebSocketServer::Script script() const;
};

/// One message with sound; `text` is what is said in it.
std::string elevenlabs_audio(const std::string& context, const std::string& text,
                             int ms_per_character, bool alignment = true);
std::string elevenlabs_final(const std::string& context);

}  // namespace repartee::test
