// A session whose client works with items and responses: sound that is kept, settings that change,
// two voices at once.
#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#include "core/worker_pool.hpp"
#include "llm/scripted/scripted.hpp"
#include "quiet_listener.hpp"
#include "runtime/session.hpp"
#include "runtime/transcription_desk.hpp"
#include "stt/scripted/engine.hpp"
#include "tts/tone/engine.hpp"
#include "vad/scripted/scripted.hpp"

namespace repartee::runtime {
namespace {

using namespace conversation;
using namespace std::chrono_literals;

audio::Samples hum(double seconds, int rate_hz) {
  audio::Samples samples(static_cast<std::size_t>(seconds * rate_hz));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double phase = 2 * std::numbers::pi * 300 * static_cast<double>(i) / rate_hz;
    samples[i] = static_cast<std::int16_t>(8000 * std::sin(phase));
  }
  return samples;
}

class SessionItems : public testing::Test, protected QuietListener {
 protected:
  SessionItems() {
    auto engines = std::make_shared<Engines>();
    engines->vad = vad::create_scripted();
    engines->stt = stt::create_scripted_stt({});
    engines->tts = tts::create_tone({});
    engines->models["scripted"] = llm::create_scripted_model("One two three four.", 0ms);
    engines->pool = std::make_shared<core::WorkerPool>("test", 2);
    engines->desk = TranscriptionDesk::create(engines->stt, engines->pool);
    engines_ = engines;
    options_.id = "sess_test";
    options_.response_mode = "scripted";
    options_.input_rate_hz = 24000;
    options_.keep_item_audio = true;
    auto& settings = options_.settings;
    settings.delivery = Delivery::buffered;
    settings.lead = 60s;
    settings.detect_turns = false;
    settings.create_response = false;
    settings.interrupt_response = false;
    settings.output_rate_hz = 24000;
  }

  ~SessionItems() override {
    if (session_) session_->detach();
    engines_->stop();
    guard_.reset();
    io_.run();
  }

  void open() {
    auto session = Session::open(io_.get_executor(), engines_, options_, *this);
    ASSERT_TRUE(session.has_value());
    session_ = *session;
  }

  void on_event(const Event& event) override {
    events_.push_back(event);
    if (const auto* retrieved = std::get_if<event::ItemRetrieved>(&event)) {
      const auto* sound = session_->item_audio(retrieved->item.id);
      retrieved_samples_ = sound ? sound->samples.size() : 0;
    }
  }
  void on_audio(StreamId stream, SegmentId, core::SamplePos begin,
                std::span<const std::int16_t> samples, bool last) override {
    auto& sound = sounds_[stream];
    EXPECT_EQ(begin, static_cast<core::SamplePos>(sound.size()));
    sound.insert(sound.end(), samples.begin(), samples.end());
    ended_ += last;
  }

  template <class T>
  const T* last() const {
    for (auto event = events_.rbegin(); event != events_.rend(); ++event) {
      if (const auto* found = std::get_if<T>(&*event)) return found;
    }
    return nullptr;
  }
  template <class T>
  std::size_t count() const {
    std::size_t count = 0;
    for (const auto& event : events_) count += std::holds_alternative<T>(event);
    return count;
  }
  void run_until(const std::function<bool()>& reached) {
    const auto give_up = std::chrono::steady_clock::now() + 20s;
    while (!reached() && std::chrono::steady_clock::now() < give_up) io_.run_one_for(1s);
    ASSERT_TRUE(reached());
  }
  void respond(input::ResponseOptions options = {}) {
    session_->command(input::CreateResponse{std::move(options)});
  }

  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
      io_.get_executor()};
  std::shared_ptr<const Engines> engines_;
  SessionOptions options_;
  std::shared_ptr<Session> session_;
  std::vector<Event> events_;
  std::map<StreamId, audio::Samples> sounds_;
  std::size_t retrieved_samples_ = 0;
  int ended_ = 0;
};

TEST_F(SessionItems, the_sound_of_a_spoken_turn_is_kept) {
  open();
  session_->audio(hum(1.0, 24000));
  session_->commit("c");
  run_until([this] { return count<event::TranscriptUpdated>() > 0; });
  const auto* turn = last<event::TurnCommitted>();
  EXPECT_EQ(last<event::TranscriptUpdated>()->item, turn->item);
  const auto* sound = session_->item_audio(turn->item);
  ASSERT_NE(sound, nullptr);
  EXPECT_EQ(sound->rate_hz, core::input_rate_hz);
  EXPECT_EQ(static_cast<core::SamplePos>(sound->samples.size()), turn->end - turn->begin);
  session_->command(input::RetrieveItem{turn->item, "r"});
  EXPECT_EQ(retrieved_samples_, sound->samples.size());
}

TEST_F(SessionItems, the_sound_of_a_long_turn_is_kept_although_the_recognizer_gave_it_back) {
  open();
  for (int second = 0; second < 45; ++second) session_->audio(hum(1.0, 24000));
  session_->commit();
  const auto* turn = last<event::TurnCommitted>();
  ASSERT_NE(turn, nullptr);
  EXPECT_GT(turn->end - turn->begin, 44 * core::input_rate_hz);
  EXPECT_EQ(static_cast<core::SamplePos>(session_->item_audio(turn->item)->samples.size()),
            turn->end - turn->begin);
}

TEST_F(SessionItems, what_was_cleared_is_not_kept) {
  open();
  session_->audio(hum(1.0, 24000));
  const auto item = last<event::SpeechStarted>()->item;
  session_->clear_input("c");
  EXPECT_EQ(count<event::InputCleared>(), 1U);
  EXPECT_EQ(session_->item_audio(item), nullptr);
  session_->commit("d");
  ASSERT_EQ(count<event::TurnCommitted>(), 1U);
  EXPECT_EQ(last<event::TurnCommitted>()->item, "") << "there was nothing left to commit";
}

TEST_F(SessionItems, the_sound_of_a_reply_is_kept_as_it_was_sent_and_truncated_with_it) {
  open();
  session_->command(input::AddItem{{.id = "u", .parts = {{.text = "Count."}}}});
  respond();
  run_until([this] { return count<event::ReplyDone>() == 1; });
  EXPECT_EQ(ended_, 1);
  const auto item = last<event::ReplyDone>()->output.at(0).id;
  const auto* sound = session_->item_audio(item);
  ASSERT_NE(sound, nullptr);
  EXPECT_EQ(sound->rate_hz, 24000);
  EXPECT_EQ(sound->samples, sounds_[1]);
  session_->command(input::TruncateItem{item, 0, 500ms});
  EXPECT_EQ(session_->item_audio(item)->samples.size(), 12000U);
  session_->command(input::DeleteItem{item});
  EXPECT_EQ(session_->item_audio(item), nullptr);
}

TEST_F(SessionItems, nothing_is_kept_where_nobody_asks_for_it) {
  options_.keep_item_audio = false;
  open();
  session_->audio(hum(1.0, 24000));
  session_->commit();
  EXPECT_EQ(session_->item_audio(last<event::TurnCommitted>()->item), nullptr);
}

TEST_F(SessionItems, two_replies_have_a_voice_at_the_same_time) {
  open();
  session_->command(input::AddItem{{.id = "u", .parts = {{.text = "Count."}}}});
  respond();
  input::ResponseOptions beside;
  beside.out_of_band = true;
  beside.output_rate_hz = 8000;
  respond(beside);
  run_until([this] { return count<event::ReplyDone>() == 2; });
  EXPECT_EQ(ended_, 2);
  ASSERT_EQ(sounds_.size(), 2U);
  EXPECT_NEAR(static_cast<double>(sounds_[1].size()) / 24000,
              static_cast<double>(sounds_[2].size()) / 8000, 0.05);
}

TEST_F(SessionItems, settings_change_while_it_runs) {
  open();
  SessionChange change{options_.settings, 8000, "names", audio::NoiseReduction::off};
  change.settings.output_rate_hz = 8000;
  ASSERT_TRUE(session_->configure(change, "c").has_value());
  EXPECT_EQ(last<event::Configured>()->ref, "c");
  EXPECT_EQ(session_->options().settings.output_rate_hz, 8000);
  session_->audio(hum(1.0, 8000));
  EXPECT_NEAR(static_cast<double>(session_->received()), core::input_rate_hz, 500);
  session_->command(input::AddItem{{.id = "u", .parts = {{.text = "Count."}}}});
  respond();
  run_until([this] { return count<event::ReplyDone>() == 1; });
  EXPECT_EQ(session_->item_audio(last<event::ReplyDone>()->output.at(0).id)->rate_hz, 8000);
}

TEST_F(SessionItems, settings_that_cannot_be_are_refused_and_nothing_changes) {
  open();
  SessionChange change{options_.settings, 24000, "", audio::NoiseReduction::off};
  change.settings.voice = "nobody";
  EXPECT_EQ(session_->configure(change, "c").error().code, core::ErrorCode::not_found);
  change.settings.voice = "";
  change.input_rate_hz = 1;
  EXPECT_TRUE(session_->configure(change, "c").has_error());
  EXPECT_EQ(count<event::Configured>(), 0U);
  EXPECT_EQ(session_->options().input_rate_hz, 24000);
}

}  // namespace
}  // namespace repartee::runtime
