#include "speaker.hpp"

#include <algorithm>

namespace repartee::simulation {

using namespace std::chrono_literals;

namespace {

// Who hears no answer for so long speaks all the same.
constexpr core::SamplePos patience = core::samples_in(8s);

Word common_word(Random& random, const char* text) {
  return {text, samples_between(random, 120, 500), samples_between(random, 0, 60), false};
}

Word unique_word(Random& random, int& number) {
  Word word{"w" + std::to_string(number++), samples_between(random, 120, 600), 0, true};
  // Pauses between words, some of them longer than the silence that ends a turn.
  word.pause =
      chance(random, 15) ? samples_between(random, 60, 900) : samples_between(random, 0, 60);
  return word;
}

Utterance noise(Random& random) {
  Utterance utterance;
  utterance.words.push_back({"", samples_between(random, 30, 600), 0, false});
  return utterance;
}

Utterance backchannel(Random& random) {
  static constexpr const char* words[] = {"mm-hm", "okay", "yeah", "right", "uh-huh"};
  Utterance utterance;
  utterance.words.push_back(common_word(random, any_of(random, words)));
  // Some take their time over it.
  if (chance(random, 30)) utterance.words.back().length = samples_between(random, 500, 1300);
  return utterance;
}

Utterance sentence(Random& random, bool talker, int& number) {
  static constexpr const char* fillers[] = {"um",  "and",   "but",  "so",
                                            "no,", "wait,", "stop", "yes"};
  Utterance utterance;
  const int words = talker ? between(random, 40, 160) : between(random, 1, 12);
  for (int i = 0; i < words; ++i) {
    if (chance(random, 6)) utterance.words.push_back(common_word(random, any_of(random, fillers)));
    utterance.words.push_back(unique_word(random, number));
  }
  auto& last = utterance.words.back();
  last.text += chance(random, 60) ? "." : chance(random, 20) ? "?" : "";
  // They change their mind in the middle of it.
  if (chance(random, 8)) {
    last.pause = samples_between(random, 100, 1500);
    utterance.words.push_back(common_word(random, "no,"));
    utterance.words.push_back(unique_word(random, number));
  }
  return utterance;
}

}  // namespace

Script write_script(Random& random) {
  Script script;
  script.length = ms_between(random, 8'000, 40'000);
  // One in 12 people never stops talking: their turns are longer than a recognizer's window.
  const bool talker = chance(random, 8);
  if (talker) script.length += 60s;
  int number = 0;
  core::SamplePos said = 0;
  const auto enough = core::samples_in(script.length);
  while (said < enough) {
    const bool cough = chance(random, 12);
    const bool listens = chance(random, 12);
    auto utterance = cough     ? noise(random)
                     : listens ? backchannel(random)
                               : sentence(random, talker, number);
    using enum Utterance::Cue;
    utterance.cue = chance(random, listens ? 80 : 25) ? over : chance(random, 40) ? quiet : none;
    utterance.wait = samples_between(random, 30, chance(random, 50) ? 1500 : 9000);
    said += utterance.wait;
    for (const auto& word : utterance.words) said += word.length + word.pause;
    script.utterances.push_back(std::move(utterance));
  }
  const int actions = chance(random, 50) ? between(random, 1, 4) : 0;
  for (int i = 0; i < actions; ++i) {
    using enum Deed;
    static constexpr Deed deeds[] = {type,   type,  interrupt, interrupt, commit,
                                     commit, reset, stop,      drain};
    const auto at = random() % static_cast<std::uint64_t>(script.length / 1ms);
    script.actions.push_back({std::chrono::milliseconds(at), any_of(random, deeds)});
  }
  return script;
}

bool Speaker::begins(core::SamplePos begin, core::SamplePos end, bool assistant_speaks) {
  if (utterance_ == script_.utterances.size()) return false;
  const auto& utterance = script_.utterances[utterance_];
  heard_assistant_ = heard_assistant_ || assistant_speaks;
  if (cue_at_ < 0) {
    using enum Utterance::Cue;
    const bool cue = utterance.cue == none || (utterance.cue == over && assistant_speaks) ||
                     (utterance.cue == quiet && heard_assistant_ && !assistant_speaks);
    if (!cue && begin < free_at_ + patience) return false;
    cue_at_ = utterance.cue == none ? free_at_ : begin;
  }
  const auto at = std::max(cue_at_ + utterance.wait, begin);
  if (at >= end) return false;
  word_ = 0;
  word_at_ = at;
  speaking_ = true;
  return true;
}

Speaker::Window Speaker::next(core::SamplePos begin, core::SamplePos end, bool assistant_speaks) {
  said_.clear();
  core::SamplePos voiced = 0;
  while (speaking_ || begins(begin, end, assistant_speaks)) {
    const auto& words = script_.utterances[utterance_].words;
    for (; word_ < words.size() && word_at_ < end; ++word_) {
      const auto& word = words[word_];
      const auto word_end = word_at_ + word.length;
      voiced += std::max<core::SamplePos>(std::min(end, word_end) - std::max(begin, word_at_), 0);
      const auto middle = word_at_ + word.length / 2;
      if (middle >= begin && middle < end && !word.text.empty())
        said_.push_back({word.text, word_at_, word_end, word.unique});
      if (word_end >= end) break;  // it goes on
      word_at_ = word_end + word.pause;
    }
    if (word_ < words.size()) break;
    free_at_ = words.empty() ? begin : word_at_;
    ++utterance_;
    speaking_ = heard_assistant_ = false;
    cue_at_ = -1;
  }
  return {std::min(1.0F, static_cast<float>(voiced) / static_cast<float>(end - begin)), said_};
}

}  // namespace repartee::simulation
