// Scheduling of recognitions where decoders are scarce.
#include "runtime/transcription_desk.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>

#include "stt/registry.hpp"
#include "support/fake_openai.hpp"

namespace repartee::runtime {
namespace {

/// An engine with few decoders. A recognition's words are the number of samples it was fed.
class ScarceEngine : public stt::SpeechToText {
 public:
  explicit ScarceEngine(int decoders) : free_(decoders) {}

  core::Result<std::unique_ptr<stt::Recognition>> open(
      const stt::RecognitionOptions& options) override {
    const std::lock_guard lock(mutex_);
    if (free_ == 0) return core::Error(core::ErrorCode::overloaded, "every decoder is in use");
    if (options.language != "en") return core::Error(core::ErrorCode::unsupported, "English only");
    --free_;
    return std::unique_ptr<stt::Recognition>(std::make_unique<Counting>(*this));
  }
  void on_capacity(std::function<void()> callback) override { callback_ = std::move(callback); }
  std::string description() const override { return "scarce"; }
  bool streams() const override { return true; }

 private:
  class Counting : public stt::Recognition {
   public:
    explicit Counting(ScarceEngine& engine) : engine_(engine) {}
    ~Counting() override {
      {
        const std::lock_guard lock(engine_.mutex_);
        ++engine_.free_;
      }
      engine_.callback_();
    }
    core::Result<> feed(std::span<const std::int16_t> audio) override {
      samples_ += audio.size();
      return {};
    }
    core::Result<stt::Transcript> partial(std::stop_token) override { return said(); }
    core::Result<stt::Transcript> finish(std::stop_token) override { return said(); }

   private:
    stt::Transcript said() const { return {std::to_string(samples_), 0, {}, "en"}; }
    ScarceEngine& engine_;
    std::size_t samples_ = 0;
  };

  std::mutex mutex_;
  int free_;
  std::function<void()> callback_;
};

using Kind = stt::TranscriptKind;

/// An utterance whose answers can be waited for.
struct Speaker {
  std::promise<core::Result<stt::Transcript>> partial, final;
  std::promise<std::pair<core::Result<stt::GuessedTranscript>, std::size_t>> guess;
  std::shared_ptr<Utterance> utterance;

  explicit Speaker(std::string language = "en")
      : utterance(std::make_shared<Utterance>(
            stt::RecognitionOptions{.language = std::move(language)},
            Utterance::Callbacks{[this](auto heard) { partial.set_value(std::move(heard)); },
                                 [this](auto heard) { final.set_value(std::move(heard)); },
                                 [this](auto heard, std::size_t samples) {
                                   guess.set_value({std::move(heard), samples});
                                 }})) {}
  std::string words(std::promise<core::Result<stt::Transcript>>& promise) {
    auto future = promise.get_future();
    EXPECT_EQ(future.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    auto heard = future.get();
    return heard ? heard->text : heard.error().message;
  }
};

struct Desk {
  explicit Desk(int decoders, int workers = 2)
      : Desk(std::make_shared<ScarceEngine>(decoders), workers) {}
  explicit Desk(std::shared_ptr<stt::SpeechToText> engine, int workers = 2, std::size_t bound = 99)
      : pool(std::make_shared<core::WorkerPool>("test", workers, bound)),
        desk(TranscriptionDesk::create(std::move(engine), pool)) {}
  ~Desk() { pool->stop(); }
  void hand_in(Speaker& speaker, std::size_t samples, Kind kind) {
    desk->hand_in(speaker.utterance, {audio::share(audio::Samples(samples))}, kind,
                  core::Instant{});
  }
  std::shared_ptr<core::WorkerPool> pool;
  std::shared_ptr<TranscriptionDesk> desk;
};

/// An engine whose recognitions do what a test says. Words are the number of samples fed.
class ActingEngine : public stt::SpeechToText {
 public:
  std::function<core::Result<>(int recognition)> on_feed = [](int) { return core::Result<>(); };
  std::function<core::Result<>(int recognition)> on_finish = on_feed;
  void free_one() { callback_(); }

  core::Result<std::unique_ptr<stt::Recognition>> open(const stt::RecognitionOptions&) override {
    return std::unique_ptr<stt::Recognition>(std::make_unique<Acting>(*this, ++opened_));
  }
  void on_capacity(std::function<void()> callback) override { callback_ = std::move(callback); }
  std::string description() const override { return "acting"; }
  bool streams() const override { return true; }

 private:
  class Acting : public stt::Recognition {
   public:
    Acting(ActingEngine& engine, int number) : engine_(engine), number_(number) {}
    core::Result<> feed(std::span<const std::int16_t> audio) override {
      samples_ += audio.size();
      return engine_.on_feed(number_);
    }
    core::Result<stt::Transcript> partial(std::stop_token) override { return said(); }
    core::Result<stt::Transcript> finish(std::stop_token) override {
      if (auto fine = engine_.on_finish(number_); !fine) return fine.error();
      return said();
    }

   private:
    stt::Transcript said() const { return {std::to_string(samples_), 0, {}, "en"}; }
    ActingEngine& engine_;
    const int number_;
    std::size_t samples_ = 0;
  };
  std::atomic<int> opened_ = 0;
  std::function<void()> callback_;
};

const core::Error broken(core::ErrorCode::provider_failed, "it broke");
const core::Error no_decoder(core::ErrorCode::overloaded, "every decoder is in use");

TEST(TranscriptionDesk, audio_is_held_without_a_copy_until_the_final) {
  auto engine = std::make_shared<ActingEngine>();
  engine->on_feed = [](int recognition) {
    return recognition == 1 ? core::Result<>(broken) : core::Result<>();
  };
  Desk desk(engine);
  Speaker speaker;
  auto sound = audio::share(audio::Samples(100));
  const std::weak_ptr<const void> held = sound.owner;
  desk.desk->hand_in(speaker.utterance, {std::move(sound)}, Kind::partial, core::Instant{});
  EXPECT_EQ(speaker.words(speaker.partial), "it broke");
  EXPECT_FALSE(held.expired());
  desk.hand_in(speaker, 50, Kind::final);
  EXPECT_EQ(speaker.words(speaker.final), "150");
  speaker.utterance.reset();
  desk.pool->stop();
  EXPECT_TRUE(held.expired());
}

TEST(TranscriptionDesk, a_recognition_that_fails_on_the_way_costs_the_final_no_audio) {
  auto engine = std::make_shared<ActingEngine>();
  engine->on_feed = [](int recognition) {
    return recognition == 1 ? core::Result<>(broken) : core::Result<>();
  };
  Desk desk(engine);
  Speaker speaker;
  desk.hand_in(speaker, 100, Kind::partial);
  EXPECT_EQ(speaker.words(speaker.partial), "it broke");
  desk.hand_in(speaker, 50, Kind::final);
  EXPECT_EQ(speaker.words(speaker.final), "150");
}

TEST(TranscriptionDesk, one_that_fails_at_its_end_is_tried_once_more_from_the_beginning) {
  auto engine = std::make_shared<ActingEngine>();
  int feeds = 0;
  engine->on_feed = [&](int) { return ++feeds == 2 ? core::Result<>(broken) : core::Result<>(); };
  Desk desk(engine);
  Speaker speaker;
  desk.hand_in(speaker, 100, Kind::partial);
  EXPECT_EQ(speaker.words(speaker.partial), "100");
  desk.hand_in(speaker, 50, Kind::final);
  EXPECT_EQ(speaker.words(speaker.final), "150");
}

TEST(TranscriptionDesk, an_engine_that_always_fails_is_told_once) {
  auto engine = std::make_shared<ActingEngine>();
  engine->on_feed = [](int) { return core::Result<>(broken); };
  Desk desk(engine);
  Speaker speaker;
  desk.hand_in(speaker, 100, Kind::final);
  EXPECT_EQ(speaker.words(speaker.final), "it broke");
}

TEST(TranscriptionDesk, a_provider_that_is_busy_has_failed_and_is_not_waited_for) {
  test::FakeOpenAi server;
  auto busy = test::error_reply(429, R"({"error":{"message":"slow down"}})");
  busy.headers = {{"retry-after", "3600"}};
  server.next(busy);
  Desk desk(*stt::create_speech_to_text({.engine = "openai", .base_url = server.base_url()}));
  Speaker speaker;
  desk.desk->hand_in(speaker.utterance, {audio::share(audio::Samples(16000, 8000))}, Kind::final,
                     core::Instant{});
  const auto said = speaker.words(speaker.final);
  EXPECT_NE(said.find("slow down"), std::string::npos) << said;
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(TranscriptionDesk, a_final_without_a_decoder_waits_for_one_and_holds_no_worker) {
  auto engine = std::make_shared<ActingEngine>();
  std::atomic<bool> free = false;
  std::promise<void> refused;
  engine->on_finish = [&](int recognition) -> core::Result<> {
    if (free || recognition > 1) return {};
    refused.set_value();
    return no_decoder;
  };
  Desk desk(engine, /*workers=*/1);
  Speaker waits, other;
  desk.hand_in(waits, 100, Kind::final);
  ASSERT_EQ(refused.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
  desk.hand_in(other, 7, Kind::final);
  EXPECT_EQ(other.words(other.final), "7");
  free = true;
  engine->free_one();
  EXPECT_EQ(waits.words(waits.final), "100");
}

TEST(TranscriptionDesk, a_decoder_that_comes_free_at_the_same_moment_is_not_missed) {
  auto engine = std::make_shared<ActingEngine>();
  int times = 0;
  engine->on_finish = [&](int) -> core::Result<> {
    if (++times > 1) return {};
    engine->free_one();
    return no_decoder;
  };
  Desk desk(engine, /*workers=*/1);
  Speaker speaker;
  desk.hand_in(speaker, 100, Kind::final);
  EXPECT_EQ(speaker.words(speaker.final), "100");
}

TEST(TranscriptionDesk, one_that_is_abandoned_at_its_end_leaves_the_decoder_to_who_waits) {
  auto engine = std::make_shared<ActingEngine>();
  Speaker leaving, waiting;
  std::array<int, 2> finishes{};
  std::promise<void> both_wait;
  engine->on_finish = [&](int recognition) -> core::Result<> {
    const int times = ++finishes.at(static_cast<std::size_t>(recognition) - 1);
    if (times == 1) {
      if (recognition == 2) both_wait.set_value();
      return no_decoder;
    }
    if (recognition == 2) return {};
    leaving.utterance->abandon();
    return core::Error(core::ErrorCode::cancelled, "recognition was stopped");
  };
  Desk desk(engine, /*workers=*/1);
  desk.hand_in(leaving, 100, Kind::final);
  desk.hand_in(waiting, 7, Kind::final);
  both_wait.get_future().wait();
  engine->free_one();  // one decoder, one call
  EXPECT_EQ(waiting.words(waiting.final), "7");
}

/// Keeps the only worker busy until it goes.
class Gate {
 public:
  explicit Gate(core::WorkerPool& pool) {
    std::promise<void> begun;
    EXPECT_TRUE(pool.submit(core::Urgency::final_transcript, core::Instant{},
                            [&begun, gate = go_.get_future().share()] {
                              begun.set_value();
                              gate.wait();
                            }));
    begun.get_future().wait();
  }
  ~Gate() { go_.set_value(); }

 private:
  std::promise<void> go_;
};

TEST(TranscriptionDesk, a_decoder_that_nobody_waits_for_makes_no_job) {
  auto engine = std::make_shared<ActingEngine>();
  Desk desk(engine, /*workers=*/1, /*bound=*/1);
  const Gate gate(*desk.pool);
  engine->free_one();
  EXPECT_TRUE(desk.pool->submit(core::Urgency::final_transcript, core::Instant{}, [] {}))
      << "the only place in the queue is taken";
}

/// What was answered, in its order.
class Order {
 public:
  void note(const std::string& what) {
    const std::lock_guard lock(mutex_);
    order_.push_back(what);
    if (order_.size() == 2) both_.set_value();
  }
  std::shared_ptr<Utterance> utterance(const std::string& name) {
    return std::make_shared<Utterance>(
        stt::RecognitionOptions{},
        Utterance::Callbacks{[](auto) {},
                             [=, this](const auto& heard) { note(heard ? name : "an error"); }});
  }
  std::vector<std::string> wait() {
    EXPECT_EQ(both_.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
    return order_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> order_;
  std::promise<void> both_;
};

TEST(TranscriptionDesk, a_recording_that_waited_for_a_decoder_is_still_behind_every_conversation) {
  auto engine = std::make_shared<ActingEngine>();
  std::promise<void> refused;
  int finishes = 0;
  engine->on_finish = [&](int) -> core::Result<> {
    if (++finishes > 1) return {};
    refused.set_value();
    return no_decoder;
  };
  Order order;
  Desk desk(engine, /*workers=*/1);
  desk.desk->hand_in(order.utterance("recording"), {audio::share(audio::Samples(10))}, Kind::final,
                     core::Instant{}, core::Urgency::batch);
  refused.get_future().wait();
  {
    const Gate gate(*desk.pool);
    engine->free_one();
    ASSERT_TRUE(desk.pool->submit(core::Urgency::later_clause, core::Instant{},
                                  [&] { order.note("clause"); }));
  }
  EXPECT_EQ(order.wait(), (std::vector<std::string>{"clause", "recording"}));
}

TEST(TranscriptionDesk, a_speaker_does_not_wait_behind_a_recording) {
  Desk desk(/*decoders=*/1, /*workers=*/1);
  Speaker holding;
  desk.hand_in(holding, 10, Kind::partial);
  holding.words(holding.partial);
  Order order;
  desk.desk->hand_in(order.utterance("recording"), {audio::share(audio::Samples(10))}, Kind::final,
                     core::Instant{}, core::Urgency::batch);
  std::promise<void> waits;
  ASSERT_TRUE(
      desk.pool->submit(core::Urgency::batch, core::Instant::max(), [&] { waits.set_value(); }));
  waits.get_future().wait();
  {
    const Gate gate(*desk.pool);
    desk.hand_in(holding, 10, Kind::final);
    desk.desk->hand_in(order.utterance("speaker"), {audio::share(audio::Samples(10))}, Kind::final,
                       core::Instant{});
  }
  EXPECT_EQ(order.wait(), (std::vector<std::string>{"speaker", "recording"}));
}

TEST(TranscriptionDesk, who_waits_for_a_decoder_at_the_end_is_told) {
  Desk desk(/*decoders=*/1, /*workers=*/1);
  Speaker holding, waiting, queued;
  desk.hand_in(holding, 10, Kind::partial);
  holding.words(holding.partial);
  desk.hand_in(waiting, 20, Kind::final);
  {
    const Gate gate(*desk.pool);
    desk.hand_in(queued, 20, Kind::final);
  }
  desk.pool->stop();
  desk.desk->stop();
  EXPECT_EQ(waiting.words(waiting.final), "the server is shutting down");
  EXPECT_EQ(queued.words(queued.final), "the server is shutting down");
}

TEST(TranscriptionDesk, an_engine_that_throws_ends_its_utterance_and_nothing_else) {
  auto engine = std::make_shared<ActingEngine>();
  engine->on_finish = [](int recognition) -> core::Result<> {
    if (recognition == 1) throw std::runtime_error("on purpose");
    return {};
  };
  Desk desk(engine, /*workers=*/1);
  Speaker unlucky, next;
  desk.hand_in(unlucky, 100, Kind::final);
  EXPECT_EQ(unlucky.words(unlucky.final), "the speech recognizer failed");
  desk.hand_in(next, 7, Kind::final);
  EXPECT_EQ(next.words(next.final), "7");
}

TEST(TranscriptionDesk, a_final_is_answered_once_also_where_the_pool_has_no_room) {
  Desk desk(std::make_shared<ScarceEngine>(2), /*workers=*/1, /*bound=*/2);
  std::promise<void> go, begun;
  const auto gate = go.get_future().share();
  ASSERT_TRUE(desk.pool->submit(core::Urgency::final_transcript, core::Instant{}, [&, gate] {
    begun.set_value();
    gate.wait();
  }));
  begun.get_future().wait();
  std::atomic<int> finals = 0;
  std::promise<core::Result<stt::Transcript>> answered;
  const auto utterance = std::make_shared<Utterance>(
      stt::RecognitionOptions{}, Utterance::Callbacks{[](auto) {},
                                                      [&](auto heard) {
                                                        if (++finals == 1)
                                                          answered.set_value(std::move(heard));
                                                      }});
  desk.desk->hand_in(utterance, {audio::share(audio::Samples(10))}, Kind::partial,
                     core::Instant{});  // queued
  ASSERT_TRUE(desk.pool->submit(core::Urgency::first_clause, core::Instant{}, [] {}));
  // It takes the place of its own partial; the next one finds no room at all.
  desk.desk->hand_in(utterance, {audio::share(audio::Samples(10))}, Kind::final, core::Instant{});
  Speaker refused;
  desk.hand_in(refused, 10, Kind::final);
  EXPECT_EQ(refused.words(refused.final), "the speech recognizers are all busy");
  go.set_value();
  auto heard = answered.get_future().get();
  ASSERT_TRUE(heard) << heard.error().message;
  EXPECT_EQ(heard->text, "20");
  desk.pool->stop();
  EXPECT_EQ(finals, 1);
}

TEST(TranscriptionDesk, an_utterance_is_fed_while_it_is_spoken_and_finished_with_all_of_it) {
  Desk desk(1);
  Speaker speaker;
  desk.hand_in(speaker, 100, Kind::partial);
  EXPECT_EQ(speaker.words(speaker.partial), "100");
  desk.hand_in(speaker, 50, Kind::final);
  EXPECT_EQ(speaker.words(speaker.final), "150");
}

TEST(TranscriptionDesk, who_finds_no_decoder_waits_and_loses_nothing) {
  Desk desk(1);
  Speaker first, second, third;
  desk.hand_in(first, 10, Kind::partial);
  first.words(first.partial);
  desk.hand_in(second, 20, Kind::final);
  desk.hand_in(third, 5, Kind::partial);
  desk.hand_in(third, 25, Kind::final);
  desk.hand_in(first, 10, Kind::final);
  EXPECT_EQ(first.words(first.final), "20");
  EXPECT_EQ(second.words(second.final), "20");
  EXPECT_EQ(third.words(third.final), "30");
}

TEST(TranscriptionDesk, an_abandoned_utterance_gives_its_decoder_to_who_waits) {
  Desk desk(1);
  auto leaving = std::make_unique<Speaker>();
  Speaker waiting;
  desk.hand_in(*leaving, 10, Kind::partial);
  leaving->words(leaving->partial);
  desk.hand_in(waiting, 20, Kind::final);
  leaving->utterance->abandon();
  desk.hand_in(*leaving, 0, Kind::final);  // the worker that looks at it sees that nobody wants it
  EXPECT_EQ(waiting.words(waiting.final), "20");
}

TEST(TranscriptionDesk, one_that_is_abandoned_while_it_waits_keeps_nobody_waiting) {
  Desk desk(1);
  Speaker holding, gone, waiting;
  desk.hand_in(holding, 10, Kind::partial);
  holding.words(holding.partial);
  desk.hand_in(gone, 10, Kind::final);
  desk.hand_in(waiting, 20, Kind::final);
  gone.utterance->abandon();
  desk.hand_in(holding, 0, Kind::final);
  EXPECT_EQ(holding.words(holding.final), "10");
  EXPECT_EQ(waiting.words(waiting.final), "20");
}

TEST(TranscriptionDesk, one_that_the_engine_refuses_keeps_nobody_waiting) {
  Desk desk(1);
  Speaker holding, foreign("de"), waiting;
  desk.hand_in(holding, 10, Kind::partial);
  holding.words(holding.partial);
  desk.hand_in(foreign, 10, Kind::final);
  desk.hand_in(waiting, 20, Kind::final);
  desk.hand_in(holding, 0, Kind::final);
  EXPECT_EQ(holding.words(holding.final), "10");
  EXPECT_EQ(foreign.words(foreign.final), "English only");
  EXPECT_EQ(waiting.words(waiting.final), "20");
  Speaker next;
  desk.hand_in(next, 5, Kind::final);
  EXPECT_EQ(next.words(next.final), "5");
}

TEST(TranscriptionDesk, a_final_overtakes_the_clauses_that_came_before_it) {
  Desk desk(2, 1);
  // The only worker is kept busy while the queue fills.
  std::promise<void> go;
  const auto gate = go.get_future().share();
  ASSERT_TRUE(
      desk.pool->submit(core::Urgency::final_transcript, core::Instant{}, [gate] { gate.wait(); }));
  std::mutex mutex;
  std::vector<std::string> order;
  const auto note = [&](const std::string& what) {
    const std::lock_guard lock(mutex);
    order.push_back(what);
  };
  std::promise<void> all;
  auto utterance = std::make_shared<Utterance>(
      stt::RecognitionOptions{},
      Utterance::Callbacks{[&](auto) { note("partial"); }, [&](auto) { note("final"); }});
  desk.desk->hand_in(utterance, {audio::share(audio::Samples(10))}, Kind::partial, core::Instant{});
  ASSERT_TRUE(
      desk.pool->submit(core::Urgency::later_clause, core::Instant{}, [&] { note("clause"); }));
  desk.desk->hand_in(utterance, {audio::share(audio::Samples(10))}, Kind::final, core::Instant{});
  ASSERT_TRUE(
      desk.pool->submit(core::Urgency::partial, core::Instant::max(), [&] { all.set_value(); }));
  go.set_value();
  ASSERT_EQ(all.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
  EXPECT_EQ(order, (std::vector<std::string>{"final", "clause"}));
}

/// An engine whose partials last until they are stopped or let go.
class SlowPartials : public stt::SpeechToText {
 public:
  core::Result<std::unique_ptr<stt::Recognition>> open(const stt::RecognitionOptions&) override {
    return std::unique_ptr<stt::Recognition>(std::make_unique<Slow>(*this));
  }
  void on_capacity(std::function<void()>) override {}
  std::string description() const override { return "slow"; }
  bool streams() const override { return true; }

  std::promise<void> begun, let_go;
  std::atomic<bool> stopped = false;

 private:
  class Slow : public stt::Recognition {
   public:
    explicit Slow(SlowPartials& engine) : engine_(engine) {}
    core::Result<> feed(std::span<const std::int16_t>) override { return {}; }
    core::Result<stt::Transcript> partial(std::stop_token stop) override {
      const std::stop_callback on_stop(stop, [&] { engine_.let_go.set_value(); });
      engine_.begun.set_value();
      engine_.let_go.get_future().wait();
      engine_.stopped = stop.stop_requested();
      if (engine_.stopped) return core::Error(core::ErrorCode::cancelled, "stopped");
      return stt::Transcript{"so far", 0, {}, "en"};
    }
    core::Result<stt::GuessedTranscript> guess(std::stop_token) override {
      return stt::GuessedTranscript{{"all but the end", 0, {}, "en"}, false};
    }
    core::Result<stt::Transcript> finish(std::stop_token) override {
      return stt::Transcript{"all", 3, {}, "en"};
    }

   private:
    SlowPartials& engine_;
  };
};

audio::Samples loud(std::size_t samples) {
  return audio::Samples(samples, 8000);
}

TEST(TranscriptionDesk, a_final_with_more_words_stops_the_partial_in_flight) {
  const auto engine = std::make_shared<SlowPartials>();
  const auto pool = std::make_shared<core::WorkerPool>("test", 1);
  const auto desk = TranscriptionDesk::create(engine, pool);
  Speaker speaker;
  desk->hand_in(speaker.utterance, {audio::share(loud(3200))}, Kind::partial, core::Instant{});
  engine->begun.get_future().wait();
  desk->hand_in(speaker.utterance, {audio::share(loud(3200))}, Kind::final, core::Instant{});
  EXPECT_EQ(speaker.words(speaker.final), "all");
  EXPECT_TRUE(engine->stopped);
  pool->stop();
}

TEST(TranscriptionDesk, a_final_after_nothing_but_a_pause_lets_the_partial_end) {
  const auto engine = std::make_shared<SlowPartials>();
  const auto pool = std::make_shared<core::WorkerPool>("test", 1);
  const auto desk = TranscriptionDesk::create(engine, pool);
  Speaker speaker;
  desk->hand_in(speaker.utterance, {audio::share(loud(3200))}, Kind::partial, core::Instant{});
  engine->begun.get_future().wait();
  desk->hand_in(speaker.utterance, {audio::share(audio::Samples(3200, 5))}, Kind::final,
                core::Instant{});
  engine->let_go.set_value();
  EXPECT_EQ(speaker.words(speaker.partial), "so far");
  EXPECT_EQ(speaker.words(speaker.final), "all");
  EXPECT_FALSE(engine->stopped);
  pool->stop();
}

TEST(TranscriptionDesk, a_guess_says_how_much_it_is_about) {
  Desk desk(1);
  Speaker speaker;
  desk.hand_in(speaker, 100, Kind::partial);
  EXPECT_EQ(speaker.words(speaker.partial), "100");
  desk.hand_in(speaker, 50, Kind::guess);
  const auto [heard, samples] = speaker.guess.get_future().get();
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->transcript.text, "150");
  EXPECT_FALSE(heard->as_final) << "this engine has only partials";
  EXPECT_EQ(samples, 150U);
  desk.hand_in(speaker, 10, Kind::final);
  EXPECT_EQ(speaker.words(speaker.final), "160");
}

TEST(TranscriptionDesk, a_guess_with_more_words_stops_the_partial_in_flight) {
  const auto engine = std::make_shared<SlowPartials>();
  const auto pool = std::make_shared<core::WorkerPool>("test", 1);
  const auto desk = TranscriptionDesk::create(engine, pool);
  Speaker speaker;
  desk->hand_in(speaker.utterance, {audio::share(loud(3200))}, Kind::partial, core::Instant{});
  engine->begun.get_future().wait();
  desk->hand_in(speaker.utterance, {audio::share(loud(3200))}, Kind::guess, core::Instant{});
  EXPECT_EQ(speaker.words(speaker.partial), "a better transcript is made instead");
  EXPECT_TRUE(engine->stopped);
  EXPECT_EQ(speaker.guess.get_future().get().first->transcript.text, "all but the end");
  pool->stop();
}

TEST(TranscriptionDesk, a_guess_that_cannot_be_made_is_answered_with_its_error) {
  auto engine = std::make_shared<ActingEngine>();
  engine->on_feed = [](int) { return core::Error(core::ErrorCode::provider_failed, "it broke"); };
  Desk desk(engine);
  Speaker speaker;
  desk.hand_in(speaker, 100, Kind::guess);
  EXPECT_EQ(speaker.guess.get_future().get().first.error().message, "it broke");
  EXPECT_EQ(speaker.words(speaker.partial), "it broke") << "told to whoever waits for a partial, too";
}

TEST(TranscriptionDesk, under_load_guesses_are_given_up_and_finals_are_not) {
  auto pool = std::make_shared<core::WorkerPool>("test", 1);
  // A server whose first step is this one, and that is never calm.
  LoadPolicy::Options options{.most_utilization = -1, .steps = {Degradation::no_speculation}};
  const auto governor = std::make_shared<LoadGovernor>(pool, options);
  const auto desk = TranscriptionDesk::create(std::make_shared<ScarceEngine>(1), pool, governor);
  Speaker speaker;
  desk->hand_in(speaker.utterance, {audio::share(loud(100))}, Kind::guess, core::Instant{});
  EXPECT_EQ(speaker.guess.get_future().get().first.error().code, core::ErrorCode::overloaded);
  desk->hand_in(speaker.utterance, {}, Kind::final, core::Instant{});
  EXPECT_EQ(speaker.words(speaker.final), "100");
  pool->stop();
}

TEST(TranscriptionDesk, abandoning_stops_the_partial_in_flight) {
  const auto engine = std::make_shared<SlowPartials>();
  const auto pool = std::make_shared<core::WorkerPool>("test", 1);
  const auto desk = TranscriptionDesk::create(engine, pool);
  Speaker speaker;
  desk->hand_in(speaker.utterance, {audio::share(loud(3200))}, Kind::partial, core::Instant{});
  engine->begun.get_future().wait();
  speaker.utterance->abandon();
  pool->stop();
  EXPECT_TRUE(engine->stopped);
}

}  // namespace
}  // namespace repartee::runtime
