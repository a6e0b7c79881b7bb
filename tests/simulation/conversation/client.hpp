#pragma once
// A random client: a loudspeaker that plays what it gets, and acknowledgements that are late, lost
// or lies.

#include <map>

#include "conversation/effects.hpp"
#include "conversation/playback.hpp"
#include "plan.hpp"
#include "schedule.hpp"

namespace repartee::simulation {

class Client {
 public:
  Client(const Plan& plan, Schedule& schedule)
      : plan_(plan), schedule_(schedule), random_(plan.seed, {client_stream}) {}

  void perform(const conversation::effect::SendAudio& out, core::Instant now);
  void perform(const conversation::effect::ClearAudio& out, core::Instant now);
  void perform(const conversation::effect::Hold& out, core::Instant now);
  void perform(const conversation::effect::Resume& out, core::Instant now);
  void perform(const conversation::event::ReplyDone&, core::Instant) { receiving_ = 0; }

  void happen(const Arrival& arrival, core::Instant now);
  void happen(const Acknowledgement& due, core::Instant now);

  /// Something is heard, as far as the server let it.
  bool plays(core::Instant now) const;

 private:
  static constexpr std::uint64_t client_stream = 201;
  const Plan& plan_;
  Schedule& schedule_;
  Random random_;
  std::map<conversation::StreamId, conversation::Playback> players_;
  conversation::StreamId receiving_ = 0;  // the reply whose audio still comes
  conversation::StreamId last_ = 0;
};

}  // namespace repartee::simulation
