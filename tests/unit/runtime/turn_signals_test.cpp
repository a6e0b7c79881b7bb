#include "runtime/turn_signals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <condition_variable>
#include <future>
#include <mutex>
#include <numbers>

namespace repartee::runtime {
namespace {

using namespace conversation;

/// Says how many samples it was given, in millionths; or fails.
class CountingModel : public eot::EndOfTurnModel {
 public:
  explicit CountingModel(bool broken = false) : broken_(broken) {}
  core::Result<float> probability(std::span<const std::int16_t> turn,
                                  const std::stop_token& stop) const override {
    if (stop.stop_requested()) return core::Error(core::ErrorCode::cancelled, "stopped");
    if (broken_) return core::Error(core::ErrorCode::internal, "broken");
    return static_cast<float>(turn.size()) / 1e6F;
  }
  std::size_t window_samples() const override { return 40000; }
  std::string description() const override { return "counting"; }

 private:
  const bool broken_;
};

/// What was posted, and a way to wait until a worker has done everything that was asked before.
class Signals : public ::testing::Test {
 protected:
  ~Signals() override { pool_->stop(); }

  TurnSignals signals(std::shared_ptr<const eot::EndOfTurnModel> model) {
    return {std::move(model), pool_, "", [this](Input input) {
              const std::lock_guard lock(mutex_);
              posted_.push_back(std::move(input));
            }};
  }
  std::vector<Input> posted_after_work() {
    bool done = false;
    std::condition_variable changed;
    std::mutex mutex;
    EXPECT_TRUE(pool_->submit(core::Urgency::batch, {}, [&] {
      const std::lock_guard lock(mutex);
      done = true;
      changed.notify_one();
    }));
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return done; });
    const std::lock_guard posted_lock(mutex_);
    return posted_;
  }
  void speak(double seconds) {
    std::vector<std::int16_t> samples(static_cast<std::size_t>(seconds * core::input_rate_hz));
    for (std::size_t i = 0; i < samples.size(); ++i)
      samples[i] = static_cast<std::int16_t>(
          8000 * std::sin(2 * std::numbers::pi * 150 * static_cast<double>(i) / 16000) +
          4000 * std::sin(2 * std::numbers::pi * 300 * static_cast<double>(i) / 16000));
    ring_.append(samples);
  }

  audio::AudioRing ring_;
  std::shared_ptr<core::WorkerPool> pool_ = std::make_shared<core::WorkerPool>("test", 1);
  std::mutex mutex_;
  std::vector<Input> posted_;
};

TEST_F(Signals, prosody_comes_at_once_and_an_opinion_from_a_worker) {
  speak(2);
  auto judge = signals(std::make_shared<CountingModel>());
  judge.judge({1000, 30000}, ring_, core::Monotonic::now());
  const auto posted = posted_after_work();
  ASSERT_EQ(posted.size(), 2U);
  const auto& prosody = std::get<input::Prosody>(posted[0]);
  EXPECT_EQ(prosody.upto, 30000);
  EXPECT_NEAR(prosody.prosody.pitch_slope, 0, 0.5);
  const auto& opinion = std::get<input::EndOfTurn>(posted[1]);
  EXPECT_EQ(opinion.at, 30000);
  EXPECT_FLOAT_EQ(opinion.probability, 0.031F);  // from the turn's begin to the newest sample
}

TEST_F(Signals, a_model_hears_no_more_than_its_window) {
  speak(4);
  auto judge = signals(std::make_shared<CountingModel>());
  judge.judge({0, 60000}, ring_, core::Monotonic::now());
  const auto posted = posted_after_work();
  EXPECT_FLOAT_EQ(std::get<input::EndOfTurn>(posted.back()).probability, 0.04F);
}

TEST_F(Signals, without_a_model_there_is_prosody_only) {
  speak(2);
  auto judge = signals(nullptr);
  judge.judge({0, 30000}, ring_, core::Monotonic::now());
  EXPECT_EQ(posted_after_work().size(), 1U);
}

TEST_F(Signals, an_opinion_that_comes_too_late_is_not_formed) {
  speak(2);
  auto judge = signals(std::make_shared<CountingModel>());
  judge.judge({0, 30000}, ring_, core::Monotonic::now() - 2 * opinion_deadline);
  EXPECT_EQ(posted_after_work().size(), 1U);  // prosody
}

TEST_F(Signals, a_broken_model_leaves_the_rules_alone) {
  speak(2);
  auto judge = signals(std::make_shared<CountingModel>(true));
  judge.judge({0, 30000}, ring_, core::Monotonic::now());
  const auto posted = posted_after_work();
  ASSERT_EQ(posted.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<input::Prosody>(posted[0]));
}

TEST_F(Signals, the_next_pause_stops_the_opinion_on_the_one_before) {
  speak(2);
  // The worker is kept busy until both have been asked for.
  std::promise<void> go;
  ASSERT_TRUE(pool_->submit(core::Urgency::final_transcript, {},
                            [ready = go.get_future().share()] { ready.wait(); }));
  auto judge = signals(std::make_shared<CountingModel>());
  judge.judge({0, 20000}, ring_, core::Monotonic::now() + std::chrono::minutes(1));
  judge.judge({0, 30000}, ring_, core::Monotonic::now() + std::chrono::minutes(1));
  go.set_value();
  std::vector<core::SamplePos> opinions;
  for (const auto& posted : posted_after_work()) {
    if (const auto* opinion = std::get_if<input::EndOfTurn>(&posted))
      opinions.push_back(opinion->at);
  }
  EXPECT_EQ(opinions, std::vector<core::SamplePos>{30000});
}

}  // namespace
}  // namespace repartee::runtime
