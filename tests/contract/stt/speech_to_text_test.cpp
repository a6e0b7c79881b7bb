// What every speech-to-text engine of the registry promises (stt/speech_to_text.hpp).
#include "stt/speech_to_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "stt/registry.hpp"
#include "support/fake_openai.hpp"
#include "support/fake_realtime.hpp"
#include "support/scripted_whisper.hpp"
#include "support/synthesize.hpp"
#include "support/temporary_folder.hpp"

namespace repartee::stt {
namespace {

using core::ErrorCode;

using Made = core::Result<std::shared_ptr<SpeechToText>>;

// Engines are loaded once per process, as in the server. They and the servers that remote ones talk
// to end before the process does: the libraries that their threads use are cleaned up at exit.
// whisper runs a model that always says "hello there".
class SharedEngines : public testing::Environment {
 public:
  // Where the remote engines find a server: it always hears "hello there".
  std::string address_for(const std::string& name) {
    if (name == "openai") {
      if (!openai_) openai_.emplace();
      openai_->otherwise([](const test::FakeRequest&) {
        return test::error_reply(200, R"({"text":"hello there","language":"en"})");
      });
      return openai_->base_url();
    }
    if (name != "realtime") return "";
    if (!realtime_) realtime_.emplace(test::FakeRealtime{}.script());
    return realtime_->url("/v1");
  }

  const Made& engine(const std::string& name) {
    const auto found = engines_.find(name);
    if (found != engines_.end()) return found->second;
    const test::TemporaryFolder folder;
    test::write_scripted_whisper(folder.path() / "ggml-scripted.bin", {.sentence = "hello there"});
    const SttOptions options{.engine = name,
                             .models_folder = folder.path(),
                             .decoders = 2,
                             .base_url = address_for(name)};
    return engines_.emplace(name, create_speech_to_text(options)).first->second;
  }
  void TearDown() override {
    engines_.clear();
    openai_.reset();
    realtime_.reset();
  }

 private:
  std::optional<test::FakeOpenAi> openai_;
  std::optional<test::FakeWebSocketServer> realtime_;
  std::map<std::string, Made> engines_;
};

SharedEngines& shared = *static_cast<SharedEngines*>(
    testing::AddGlobalTestEnvironment(std::make_unique<SharedEngines>().release()));

class SpeechToTextContract : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const auto& made = shared.engine(GetParam());
    if (!made && made.error().code == ErrorCode::unavailable) {
      GTEST_SKIP() << "skipped: " << made.error().text();
    }
    ASSERT_TRUE(made) << made.error().text();
    engine_ = *made;
  }

  std::unique_ptr<Recognition> open(const RecognitionOptions& options = {}) {
    auto opened = engine_->open(options);
    EXPECT_TRUE(opened) << opened.error().text();
    return std::move(*opened);
  }

  core::Result<Transcript> heard(const audio::Samples& audio, std::size_t step = 320) {
    const auto recognition = open();
    for (std::size_t at = 0; at < audio.size(); at += step) {
      const auto piece = std::span(audio).subspan(at, std::min(step, audio.size() - at));
      if (auto fed = recognition->feed(piece); !fed) return fed.error();
    }
    return recognition->finish({});
  }

  bool listens() const { return GetParam() != "scripted"; }

  std::shared_ptr<SpeechToText> engine_;
  const audio::Samples speech_ = test::synthesize("stop talking and listen to me for a moment");
};

TEST_P(SpeechToTextContract, speech_gives_a_final_transcript_that_is_stable_as_a_whole) {
  const auto transcript = heard(speech_);
  ASSERT_TRUE(transcript) << transcript.error().text();
  EXPECT_FALSE(transcript->text.empty());
  EXPECT_EQ(transcript->stable, transcript->text.size());
  double last_s = 0;
  for (const Word& word : transcript->words) {
    EXPECT_GE(word.start_s, last_s);
    EXPECT_GE(word.end_s, word.start_s);
    last_s = word.start_s;
  }
  EXPECT_LE(last_s, static_cast<double>(speech_.size()) / 16000);
}

TEST_P(SpeechToTextContract, no_audio_gives_an_empty_text) {
  const auto transcript = heard({});
  ASSERT_TRUE(transcript) << transcript.error().text();
  EXPECT_EQ(transcript->text, "");
  EXPECT_TRUE(transcript->words.empty());
}

TEST_P(SpeechToTextContract, silence_and_hiss_give_an_empty_text) {
  if (!listens()) GTEST_SKIP() << "skipped: this engine hears its script in any audio";
  EXPECT_EQ(heard(audio::Samples(32000, 0))->text, "");
  EXPECT_EQ(heard(test::white_noise(2, 20))->text, "");
}

TEST_P(SpeechToTextContract, it_does_not_matter_how_the_audio_is_cut) {
  const auto whole = heard(speech_, speech_.size());
  ASSERT_TRUE(whole);
  for (const std::size_t step : {std::size_t{97}, std::size_t{1601}}) {
    const auto pieces = heard(speech_, step);
    ASSERT_TRUE(pieces);
    EXPECT_EQ(pieces->text, whole->text) << step;
  }
}

TEST_P(SpeechToTextContract, pieces_of_nothing_and_of_a_few_samples_are_fine) {
  const auto recognition = open();
  EXPECT_TRUE(recognition->feed({}));
  EXPECT_TRUE(recognition->feed(std::span(speech_).first(1)));
  EXPECT_TRUE(recognition->feed({}));
  const auto transcript = recognition->finish({});
  EXPECT_TRUE(transcript) << transcript.error().text();
}

TEST_P(SpeechToTextContract, the_loudest_audio_there_is_does_no_harm) {
  audio::Samples square(16000);
  for (std::size_t i = 0; i < square.size(); ++i) square[i] = i / 50 % 2 == 0 ? 32767 : -32768;
  EXPECT_TRUE(heard(square));
}

TEST_P(SpeechToTextContract, partials_never_take_back_what_they_called_stable) {
  const auto recognition = open();
  std::string stable;
  for (std::size_t at = 0; at < speech_.size(); at += 8000) {
    ASSERT_TRUE(recognition->feed(
        std::span(speech_).subspan(at, std::min<std::size_t>(8000, speech_.size() - at))));
    const auto partial = recognition->partial({});
    if (!partial && partial.error().code == ErrorCode::unsupported) {
      GTEST_SKIP() << "skipped: " << partial.error().text();
    }
    ASSERT_TRUE(partial) << partial.error().text();
    ASSERT_LE(partial->stable, partial->text.size());
    const std::string now = partial->text.substr(0, partial->stable);
    EXPECT_TRUE(now.starts_with(stable)) << now << " after " << stable;
    stable = now;
  }
  EXPECT_TRUE(recognition->finish({}));
}

TEST_P(SpeechToTextContract, a_finished_utterance_takes_nothing_more) {
  const auto recognition = open();
  ASSERT_TRUE(recognition->finish({}));
  EXPECT_EQ(recognition->feed(speech_).error().code, ErrorCode::closed);
  EXPECT_EQ(recognition->partial({}).error().code, ErrorCode::closed);
  EXPECT_EQ(recognition->finish({}).error().code, ErrorCode::closed);
}

TEST_P(SpeechToTextContract, a_stopped_utterance_is_cancelled_and_harms_no_other) {
  std::stop_source stop;
  stop.request_stop();
  const auto recognition = open();
  ASSERT_TRUE(recognition->feed(speech_));
  EXPECT_EQ(recognition->partial(stop.get_token()).error().code, ErrorCode::cancelled);
  EXPECT_EQ(recognition->finish(stop.get_token()).error().code, ErrorCode::cancelled);
  EXPECT_FALSE(heard(speech_)->text.empty());
}

// Opens until the engine is full, or ten where it never is.
std::vector<std::unique_ptr<Recognition>> as_many_as_there_are(SpeechToText& engine) {
  std::vector<std::unique_ptr<Recognition>> all;
  while (all.size() < 10) {
    auto opened = engine.open({});
    if (!opened) {
      EXPECT_EQ(opened.error().code, ErrorCode::overloaded);
      break;
    }
    all.push_back(std::move(*opened));
  }
  return all;
}

TEST_P(SpeechToTextContract, an_utterance_dropped_in_the_middle_makes_room) {
  auto all = as_many_as_there_are(*engine_);
  ASSERT_GE(all.size(), 2U);
  ASSERT_TRUE(all.back()->feed(speech_));
  all.pop_back();
  EXPECT_TRUE(engine_->open({}));
  EXPECT_FALSE(heard(speech_)->text.empty()) << "what was dropped leaves no traces";
}

TEST_P(SpeechToTextContract, a_finished_utterance_makes_room_before_it_is_destroyed) {
  auto all = as_many_as_there_are(*engine_);
  ASSERT_TRUE(all.front()->finish({}));
  EXPECT_TRUE(engine_->open({}));
}

TEST_P(SpeechToTextContract, an_utterance_outlives_its_engine) {
  const test::TemporaryFolder folder;
  test::write_scripted_whisper(folder.path() / "ggml-scripted.bin", {});
  auto own = create_speech_to_text({.engine = GetParam(),
                                    .models_folder = folder.path(),
                                    .decoders = 1,
                                    .base_url = shared.address_for(GetParam())});
  ASSERT_TRUE(own);
  const auto recognition = *(*own)->open({});
  own = core::Error();
  ASSERT_TRUE(recognition->feed(speech_));
  EXPECT_FALSE(recognition->finish({})->text.empty());
}

TEST_P(SpeechToTextContract, capacity_that_was_refused_is_announced_when_it_returns) {
  const test::TemporaryFolder folder;
  test::write_scripted_whisper(folder.path() / "ggml-scripted.bin", {});
  const auto own = create_speech_to_text({.engine = GetParam(),
                                          .models_folder = folder.path(),
                                          .decoders = 1,
                                          .base_url = shared.address_for(GetParam())});
  ASSERT_TRUE(own);
  int announced = 0;
  (*own)->on_capacity([&announced] { ++announced; });
  auto first = *(*own)->open({});
  const auto second = (*own)->open({});
  const bool refused = !second;
  if (refused) EXPECT_EQ(second.error().code, ErrorCode::overloaded);
  EXPECT_EQ(announced, 0);
  first.reset();
  if (refused) EXPECT_EQ(announced, 1);
  EXPECT_TRUE((*own)->open({}));
}

TEST_P(SpeechToTextContract, threads_hear_what_one_alone_hears) {
  const auto alone = heard(speech_);
  ASSERT_TRUE(alone);
  std::atomic<int> same = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&] {
        const auto transcript = heard(speech_);
        if (transcript && transcript->text == alone->text) ++same;
      });
    }
  }
  EXPECT_EQ(same, 2);
}

TEST_P(SpeechToTextContract, says_its_name) {
  EXPECT_TRUE(engine_->description().starts_with(GetParam())) << engine_->description();
}

INSTANTIATE_TEST_SUITE_P(Engines, SpeechToTextContract, testing::ValuesIn(speech_to_text_engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace repartee::stt
