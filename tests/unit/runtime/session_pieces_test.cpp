// Speech without a pause: its pieces are cut in the past, and no second of it is recognized twice.
#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <mutex>

#include "core/worker_pool.hpp"
#include "llm/scripted/scripted.hpp"
#include "quiet_listener.hpp"
#include "runtime/session.hpp"
#include "runtime/transcription_desk.hpp"
#include "tts/tone/engine.hpp"
#include "vad/scripted/scripted.hpp"

namespace repartee::runtime {
namespace {

using namespace conversation;
using namespace std::chrono_literals;

/// Remembers how many samples each final was made of.
class Counting : public stt::SpeechToText {
 public:
  core::Result<std::unique_ptr<stt::Recognition>> open(const stt::RecognitionOptions&) override {
    struct Count : stt::Recognition {
      explicit Count(Counting& all) : all_(all) {}
      core::Result<> feed(std::span<const std::int16_t> samples) override {
        fed_ += samples.size();
        return {};
      }
      core::Result<stt::Transcript> partial(std::stop_token) override { return stt::Transcript{}; }
      core::Result<stt::Transcript> finish(std::stop_token) override {
        const std::lock_guard guard(all_.mutex_);
        all_.finals_.push_back(fed_);
        return stt::Transcript{.text = "words", .stable = 5};
      }
      Counting& all_;
      std::size_t fed_ = 0;
    };
    return std::unique_ptr<stt::Recognition>(std::make_unique<Count>(*this));
  }
  void on_capacity(std::function<void()>) override {}
  std::string description() const override { return "counting"; }
  bool streams() const override { return true; }

  std::vector<std::size_t> finals() const {
    const std::lock_guard guard(mutex_);
    return finals_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::size_t> finals_;
};

struct Listener : QuietListener {
  void on_event(const Event& event) override {
    if (const auto* committed = std::get_if<event::TurnCommitted>(&event)) turn = *committed;
    if (const auto* heard = std::get_if<event::TranscriptUpdated>(&event)) final |= heard->final;
  }
  std::optional<event::TurnCommitted> turn;
  bool final = false;
};

TEST(SessionPieces, of_speech_without_a_pause_are_of_all_of_it_and_nothing_twice) {
  boost::asio::io_context io;
  const auto recognizer = std::make_shared<Counting>();
  auto engines = std::make_shared<Engines>();
  engines->vad = vad::create_scripted();
  engines->stt = recognizer;
  engines->tts = tts::create_tone({});
  engines->models["scripted"] = llm::create_scripted_model("Yes.", 0ms);
  engines->pool = std::make_shared<core::WorkerPool>("test", 2);
  engines->desk = TranscriptionDesk::create(engines->stt, engines->pool);
  SessionOptions options;
  options.id = "sess_test";
  options.response_mode = "scripted";
  options.live = false;
  options.settings.answer = false;
  options.settings.detect_turns = false;
  Listener listener;
  const auto session = Session::open(io.get_executor(), engines, options, listener);
  ASSERT_TRUE(session) << session.error().text();

  const audio::Samples second(core::input_rate_hz, 8000);
  for (int i = 0; i < 31; ++i) {
    (*session)->audio(second);
    for (int k = 0; k < 20; ++k) io.run_for(1ms);  // partials are handed in on the way
  }
  (*session)->commit();
  ASSERT_TRUE(listener.turn);
  const auto give_up = std::chrono::steady_clock::now() + 20s;
  while (!listener.final && std::chrono::steady_clock::now() < give_up) io.run_for(10ms);
  const auto finals = recognizer->finals();
  ASSERT_EQ(finals.size(), 2U) << "it was cut once";
  EXPECT_EQ(finals[0] + finals[1],
            static_cast<std::size_t>(listener.turn->end - listener.turn->begin));
  (*session)->detach();
  engines->stop();
  io.restart();
  io.run();
}

}  // namespace
}  // namespace repartee::runtime
