// The same random clients, with the Realtime codec behind the conversation: what goes over the wire
// is in order, and no sound is lost or repeated.
#include <gtest/gtest.h>

#include "protocol/realtime/event_writer.hpp"
#include "realtime/realtime_simulator.hpp"
#include "support/wire_order.hpp"

namespace repartee::simulation {
namespace {

using namespace protocol::realtime;
namespace event = conversation::event;
namespace effect = conversation::effect;

/// Writes what the conversation tells, and checks what was written.
class Wire : public WireSink {
 public:
  Wire() : writer_(Shape::ga, "sess_1", config(), *this) {}

  std::optional<std::string> operator()(const conversation::Effect& effect) {
    if (const auto* told = std::get_if<conversation::Event>(&effect)) {
      if (const auto* retrieved = std::get_if<event::ItemRetrieved>(told)) {
        writer_.retrieved(retrieved->item, "");
      } else {
        writer_.on_event(*told);
      }
      if (const auto* done = std::get_if<event::ReplyDone>(told)) compare(*done);
    } else if (const auto* sound = std::get_if<effect::SendAudio>(&effect)) {
      const std::vector<std::int16_t> samples(static_cast<std::size_t>(sound->end - sound->begin));
      writer_.on_audio(sound->stream, samples);
      sent_[sound->item] += samples.size() * sizeof(std::int16_t);
    }
    return std::exchange(broken_, std::nullopt);
  }

  void send(std::string message) override {
    const auto json = nlohmann::json::parse(message);
    ++messages;
    if (auto wrong = order_.check(json); wrong && !broken_) broken_ = "the wire: " + *wrong;
  }
  void send_audio(std::string message, bool) override { send(std::move(message)); }

  long messages = 0;

 private:
  static SessionConfig config() {
    SessionConfig config;
    config.transcription.emplace();
    return config;
  }

  void compare(const event::ReplyDone& done) {
    for (const auto& item : done.output) {
      if (order_.audio_bytes(item.id) != sent_[item.id] && !broken_)
        broken_ = "the wire: the sound of " + item.id + " is not all of it";
    }
  }

  EventWriter writer_;
  test::WireOrder order_;
  std::map<std::string, std::size_t> sent_;
  std::optional<std::string> broken_;
};

TEST(RealtimeWire, events_are_in_order_and_no_sound_is_lost_whatever_the_client_does) {
  int failures = 0;
  long messages = 0;
  for (std::uint64_t seed = 0; seed < 500 && failures < 3; ++seed) {
    Wire wire;
    const auto outcome =
        simulate_realtime(seed, [&](const conversation::Effect& effect) { return wire(effect); });
    messages += wire.messages;
    // What breaks in the conversation itself is the other tests' to tell.
    if (!outcome.broken || !outcome.broken->starts_with("the wire")) continue;
    ADD_FAILURE() << "seed " << seed << "\n" << outcome.trace << *outcome.broken;
    ++failures;
  }
  EXPECT_GT(messages, 10'000);
}

}  // namespace
}  // namespace repartee::simulation
