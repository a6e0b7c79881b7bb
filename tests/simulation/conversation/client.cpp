#include "client.hpp"

namespace repartee::simulation {

using namespace std::chrono_literals;
using namespace conversation;

namespace {

constexpr core::Duration buffering = 60ms;  // at the client, before it plays
constexpr core::Duration acknowledgement_interval = 100ms;

}  // namespace

void Client::perform(const effect::SendAudio& out, core::Instant now) {
  const bool first = players_.try_emplace(out.stream, plan_.settings.output_rate_hz).second;
  receiving_ = last_ = out.stream;
  schedule_.at(now + plan_.traits.delay + buffering / 2, Arrival{out.stream, out.end - out.begin});
  if (first && plan_.traits.acknowledges)
    schedule_.at(now + acknowledgement_interval, Acknowledgement{out.stream});
}

void Client::perform(const effect::ClearAudio&, core::Instant) {
  last_ = 0;
}

void Client::perform(const effect::Hold& out, core::Instant now) {
  if (!plan_.settings.can_hold) return;
  if (const auto it = players_.find(out.stream); it != players_.end()) it->second.hold(now);
}

void Client::perform(const effect::Resume& out, core::Instant now) {
  if (const auto it = players_.find(out.stream); it != players_.end() && it->second.held())
    it->second.resume(now);
}

void Client::happen(const Arrival& arrival, core::Instant now) {
  players_.at(arrival.stream).on_sent(arrival.samples, now + buffering / 2);
}

void Client::happen(const Acknowledgement& due, core::Instant now) {
  const auto& player = players_.at(due.stream);
  const auto& traits = plan_.traits;
  auto played = traits.lies ? player.sent() : player.position(now);
  auto stream = due.stream;
  if (traits.lies && chance(random_, 5)) {
    stream = static_cast<StreamId>(between(random_, 0, 5));
    played = between(random_, -100'000, 100'000'000);
  }
  if (!chance(random_, traits.lost_acknowledgements)) {
    schedule_.at(now + traits.delay + traits.late_acknowledgements,
                 Input(input::Played{stream, played}));
  }
  if (player.position(now) < player.sent() || due.stream == receiving_)
    schedule_.at(now + acknowledgement_interval, due);
}

bool Client::plays(core::Instant now) const {
  const auto it = players_.find(last_);
  return it != players_.end() && !it->second.held() && it->second.position(now) < it->second.sent();
}

}  // namespace repartee::simulation
