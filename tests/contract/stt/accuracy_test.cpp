// How many words the embedded engine gets wrong: synthesized sentences, and real voices where the
// test data is there.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include "eval/word_errors.hpp"
#include "stt/registry.hpp"
#include "support/synthesize.hpp"
#include "support/test_data.hpp"

namespace repartee::stt {
namespace {

std::string heard(SpeechToText& engine, const audio::Samples& audio) {
  const auto recognition = engine.open({});
  EXPECT_TRUE(recognition);
  EXPECT_TRUE((*recognition)->feed(audio));
  const auto transcript = (*recognition)->finish({});
  EXPECT_TRUE(transcript);
  return transcript ? transcript->text : "";
}

std::shared_ptr<SpeechToText> pocketsphinx() {
  auto engine = create_speech_to_text({.engine = "pocketsphinx", .decoders = 1});
  EXPECT_TRUE(engine) << engine.error().text();
  return *engine;
}

// The samples of a WAV file of 16-bit mono: everything behind its data chunk's head.
audio::Samples read_wav(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto data = bytes.find("data", 12);
  if (data == std::string::npos || bytes.size() < data + 8) return {};
  audio::Samples samples((bytes.size() - data - 8) / 2);
  std::memcpy(samples.data(), bytes.data() + data + 8, samples.size() * 2);
  return samples;
}

TEST(Accuracy, what_flite_says_pocketsphinx_understands) {
  constexpr const char* sentences[] = {
      "what is the weather like in london tomorrow",
      "what time is it in new york right now",
      "stop talking and listen to me for a moment",
      "how do i make a cup of coffee",
      "tell me something interesting about the moon",
      "how many people live in china",
      "please repeat the last sentence",
      "goodbye and have a nice evening",
      "could you speak a little more slowly",
  };
  const auto engine = pocketsphinx();
  for (const char* voice : {"slt", "rms"}) {
    eval::WordErrors errors;
    for (const char* sentence : sentences) {
      const auto text = heard(*engine, test::synthesize(sentence, {.voice = voice}));
      errors += eval::word_errors(sentence, text);
    }
    std::cout << voice << ": word error rate " << errors.rate() << " over " << errors.words
              << " words\n";
    EXPECT_LE(errors.rate(), 0.2) << voice;
  }
}

TEST(Accuracy, real_voices_are_understood_by_half) {
  const auto manifest = test::test_data("speech/manifest.tsv");
  if (!manifest) GTEST_SKIP() << test::missing_test_data("speech/manifest.tsv");
  const auto engine = pocketsphinx();
  eval::WordErrors errors;
  int recordings = 0;
  std::ifstream lines(*manifest);
  std::string line;
  for (std::getline(lines, line); std::getline(lines, line);) {
    std::istringstream columns(line);
    std::string file;
    std::string transcript;
    std::getline(columns, file, '\t');
    std::getline(columns, transcript, '\t');
    const auto samples = read_wav(manifest->parent_path() / file);
    ASSERT_FALSE(samples.empty()) << file;
    errors += eval::word_errors(transcript, heard(*engine, samples));
    ++recordings;
  }
  std::cout << "word error rate " << errors.rate() << " over " << errors.words << " words in "
            << recordings << " recordings\n";
  EXPECT_GT(recordings, 0);
  EXPECT_LE(errors.rate(), 0.5);
}

}  // namespace
}  // namespace repartee::stt
