#pragma once
// What `repartee talk` prints: a conversation for people, or one JSON object a line.

#include <string>
#include <vector>

#include "app/talk/exchange.hpp"
#include "app/talk/speak_files.hpp"

namespace repartee::app {

/// Prints what happens as it happens; for people also how far a recording has been spoken, where
/// stderr is a terminal.
TalkObserver json_observer();
TalkObserver text_observer();

/// For a conversation by microphone: what was said, by turns.
TalkObserver dialogue_observer();

/// The last line, whatever went wrong once the session was open: {"event":"summary","turns":[…]}.
nlohmann::ordered_json summary_json(const std::vector<ExchangeSummary>& turns);

/// Where the time of an answer went, as bars of a common scale; "" where nothing was measured.
std::string waterfall_text(const Latencies& latencies);

}  // namespace repartee::app
