#pragma once
// A Realtime transcription endpoint on loopback, GA or beta, that hears one fixed sentence.

#include <functional>
#include <string>

#include "support/fake_websocket.hpp"

namespace repartee::test {

struct FakeRealtime {
  bool beta = false;
  std::string sentence = "hello there";
  bool deltas_while_appending = false;  ///< Else after the commit.
  /// Happens instead of the transcript after a commit.
  std::function<void(FakeConnection&)> fault;

  FakeWebSocketServer::Script script() const;
};

std::string realtime_error(const std::string& code, const std::string& message);

}  // namespace repartee::test
