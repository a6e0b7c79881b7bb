#pragma once
// One conversation under a virtual clock: the true core, and around it a person, a network, engines
// and a client that are simulated. The invariants are checked at every step.

#include <unordered_map>

#include "client.hpp"
#include "conversation/conversation.hpp"
#include "conversation/digest.hpp"
#include "conversation/invariants.hpp"
#include "engines.hpp"
#include "network.hpp"
#include "outcome.hpp"
#include "schedule.hpp"
#include "trace.hpp"

namespace repartee::simulation {

class World {
 public:
  /// The plan must outlive it. `witness` may be null.
  World(const Plan& plan, Witness* witness);

  /// Plays it to its end.
  Outcome run();

 private:
  bool step();
  void send_window();
  void happen(const conversation::Input& input) { give(input); }
  void happen(Deed deed);
  void happen(const Arrival& arrival) { client_.happen(arrival, now_); }
  void happen(const Acknowledgement& due) { client_.happen(due, now_); }
  void commit();
  void abandon();
  void come_too_late();
  void give(const conversation::Input& input);
  template <class Out>
  void perform(const Out& out);
  void count(const conversation::Event& event);
  void check_the_end();
  void fail(std::string broken) {
    if (!outcome_.broken) outcome_.broken = std::move(broken);
  }

  const Plan& plan_;
  Witness* witness_;
  core::Instant now_ = start;
  core::Instant left_at_ = core::Instant::max();  // since then time alone goes on
  Schedule schedule_;
  Speaker speaker_;
  Network network_;
  Engines engines_;
  Client client_;
  Random random_;
  conversation::Conversation conversation_;
  conversation::Invariants invariants_;
  conversation::Digest digest_{start};
  conversation::Effects effects_;

  core::Instant next_window_at_ = core::Instant::max();
  core::SamplePos said_upto_ = 0;  // by the person's clock
  core::SamplePos sent_ = 0;       // by the session's
  std::vector<SaidWord> certain_;  // by the person's clock: words that no detector misses
  std::unordered_map<std::string, int> heard_;
  int echoed_ = 0;  // windows
  bool split_ = false, drained_ = false, lost_ = false, closed_ = false, late_ = false;
  Outcome outcome_;
};

}  // namespace repartee::simulation
