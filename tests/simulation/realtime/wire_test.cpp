// The same random clients, with every codec behind the conversation at once: what goes over each
// wire is in order, each reply has one end on it, and no sound is lost or repeated.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <utility>

#include "core/base64.hpp"
#include "protocol/native/messages.hpp"
#include "protocol/realtime/event_writer.hpp"
#include "protocol/voice_stream/spoken_clauses.hpp"
#include "realtime/realtime_simulator.hpp"
#include "support/wire_order.hpp"

namespace repartee::simulation {
namespace {

using namespace protocol::realtime;
namespace event = conversation::event;
namespace effect = conversation::effect;
using conversation::ReplyId;
using nlohmann::json;

constexpr std::size_t sample_bytes = sizeof(std::int16_t);

/// The Realtime API in one of its shapes.
class RealtimeWire : public WireSink {
 public:
  explicit RealtimeWire(Shape shape) : shape_(shape), writer_(shape, "sess_1", config(), *this) {}

  void event(const conversation::Event& told) {
    if (const auto* retrieved = std::get_if<event::ItemRetrieved>(&told)) {
      writer_.retrieved(retrieved->item, "");
    } else {
      writer_.on_event(told);
    }
    if (const auto* done = std::get_if<event::ReplyDone>(&told)) compare(*done);
  }
  void sound(const effect::SendAudio& sound) {
    const std::vector<std::int16_t> samples(static_cast<std::size_t>(sound.end - sound.begin));
    writer_.on_audio(sound.stream, samples);
    sent_[sound.item] += samples.size() * sample_bytes;
  }

  void send(std::string message) override {
    ++messages;
    const auto json = nlohmann::json::parse(message);
    if (auto wrong = shape_ == Shape::ga ? order_.check(json) : check_beta(json); wrong && !broken)
      broken = "the wire: " + *wrong;
  }
  void send_audio(std::string message, bool) override { send(std::move(message)); }

  long messages = 0;
  std::optional<std::string> broken;

 private:
  static SessionConfig config() {
    SessionConfig config;
    config.transcription.emplace();
    return config;
  }

  // In beta's words: what is opened is closed once, and nothing follows the end of a response.
  std::optional<std::string> check_beta(const json& event) {
    const std::string type = event["type"];
    if (type == "response.created") {
      if (!responses_.emplace(event["response"]["id"], true).second) return "beta: created twice";
    } else if (type == "response.done") {
      auto& open = responses_[event["response"]["id"]];
      if (!std::exchange(open, false)) return "beta: done, and not open";
    } else if (event.contains("response_id") && !responses_[event["response_id"]]) {
      return "beta: " + type + " of a response that is not open";
    }
    if (type == "response.audio.delta") {
      audio_[event["item_id"]] += core::from_base64(event["delta"].get_ref<const std::string&>())
                                      .value_or(std::string())
                                      .size();
    }
    return std::nullopt;
  }

  void compare(const event::ReplyDone& done) {
    for (const auto& item : done.output) {
      const auto told = shape_ == Shape::ga ? order_.audio_bytes(item.id) : audio_[item.id];
      if (told != sent_[item.id] && !broken)
        broken = "the wire: the sound of " + item.id + " is not all of it";
    }
  }

  const Shape shape_;
  EventWriter writer_;
  test::WireOrder order_;
  std::map<std::string, bool> responses_;  // of beta; open: true
  std::map<std::string, std::size_t> audio_, sent_;
};

/// The native protocol: its JSON, and the clock of its audio frames.
class NativeWire {
 public:
  void event(const conversation::Event& told) {
    const auto message = protocol::native::event_message(told);
    if (!message) return;
    const auto json = nlohmann::json::parse(*message);
    const std::string type = json["type"];
    if (!json.contains("reply")) return;
    const std::string reply = json["reply"];
    if (type == "reply_started") {
      if (!replies_.emplace(reply, true).second) fail(reply + " started twice");
    } else if (type == "reply_done") {
      if (!std::exchange(replies_[reply], false)) fail(reply + " is done, and was not open");
    } else if (!replies_[reply]) {
      fail(type + " of " + reply + ", which is not open");
    }
  }
  void sound(const effect::SendAudio& sound) {
    auto& clock = clocks_[sound.stream];
    if (sound.begin != clock)
      fail("a gap, or a repetition, in stream " + std::to_string(sound.stream));
    clock = sound.end;
  }
  std::optional<std::string> broken;

 private:
  void fail(const std::string& why) {
    if (!broken) broken = "the wire: native: " + why;
  }
  std::map<std::string, bool> replies_;  // open: true
  std::map<conversation::StreamId, core::SamplePos> clocks_;
};

/// `/ws/conversation`: clauses, each whole. It has one reply at a time: those beside it are left
/// out.
class ClauseWire {
 public:
  void event(const conversation::Event& told) {
    if (const auto* started = std::get_if<event::ReplyStarted>(&told)) {
      if (started->out_of_band) return;
      reply_ = started->reply;
      made_ = told_ = 0;
    } else if (const auto* announced = std::get_if<event::ReplyAnnounced>(&told)) {
      if (announced->reply != reply_) return;
      clauses_.begin_reply();
      next_ = 0;
    } else if (const auto* begun = std::get_if<event::SegmentStarted>(&told)) {
      if (begun->reply == reply_) clauses_.begin_clause(begun->segment, begun->text);
    } else if (const auto* done = std::get_if<event::SegmentDone>(&told)) {
      if (done->reply != reply_) return;
      const auto clause = clauses_.finish_clause(done->segment, done->last);
      if (clause.index != next_++) fail("a clause is missing");
      told_ += clause.sound.size();
    } else if (const auto* ended = std::get_if<event::ReplyDone>(&told)) {
      if (ended->reply == reply_ && ended->status == conversation::ReplyStatus::completed &&
          told_ != made_)
        fail("the clauses of " + std::to_string(reply_) + " are not all of its sound");
    }
  }
  void sound(const effect::SendAudio& sound) {
    if (sound.stream != reply_ || !clauses_.holds(sound.segment)) return;
    const std::vector<std::int16_t> samples(static_cast<std::size_t>(sound.end - sound.begin));
    clauses_.add_sound(sound.segment, samples);
    made_ += samples.size();
  }
  std::optional<std::string> broken;

 private:
  void fail(const std::string& why) {
    if (!broken) broken = "the wire: clauses: " + why;
  }
  protocol::voice_stream::SpokenClauses clauses_;
  ReplyId reply_ = 0;
  std::size_t made_ = 0, told_ = 0;
  int next_ = 0;
};

/// All of them, told the same.
class Wires {
 public:
  std::optional<std::string> operator()(const conversation::Effect& effect) {
    if (const auto* told = std::get_if<conversation::Event>(&effect)) {
      ga_.event(*told), beta_.event(*told), native_.event(*told), clauses_.event(*told);
    } else if (const auto* sound = std::get_if<effect::SendAudio>(&effect)) {
      ga_.sound(*sound), beta_.sound(*sound), native_.sound(*sound), clauses_.sound(*sound);
    }
    for (auto* broken : {&ga_.broken, &beta_.broken, &native_.broken, &clauses_.broken}) {
      if (*broken) return std::exchange(*broken, std::nullopt);
    }
    return std::nullopt;
  }
  long messages() const { return ga_.messages + beta_.messages; }

 private:
  RealtimeWire ga_{Shape::ga}, beta_{Shape::beta};
  NativeWire native_;
  ClauseWire clauses_;
};

TEST(RealtimeWire, events_are_in_order_and_no_sound_is_lost_whatever_the_client_does) {
  int failures = 0;
  long messages = 0;
  for (std::uint64_t seed = 0; seed < 300 && failures < 3; ++seed) {
    Wires wires;
    const auto outcome =
        simulate_realtime(seed, [&](const conversation::Effect& effect) { return wires(effect); });
    messages += wires.messages();
    // What breaks in the conversation itself is the other tests' to tell.
    if (!outcome.broken || !outcome.broken->starts_with("the wire")) continue;
    ADD_FAILURE() << "seed " << seed << "\n" << outcome.trace << *outcome.broken;
    ++failures;
  }
  EXPECT_GT(messages, 20'000);
}

}  // namespace
}  // namespace repartee::simulation
