#include "person.hpp"

#include <algorithm>

namespace repartee::simulation {

using namespace std::chrono_literals;

Script write_script(Random& random) {
  Script script;
  script.length = std::chrono::milliseconds(between(random, 8'000, 40'000));
  // One in 12 people never stops talking: their turns are longer than a recognizer's window.
  const bool talker = chance(random, 8);
  if (talker) script.length += 60s;
  const auto end = core::samples_in(script.length);
  int number = 0;
  for (core::SamplePos at = core::samples_in(std::chrono::milliseconds(between(random, 0, 2500)));
       at < end;) {
    if (chance(random, 12)) {
      const auto length = core::samples_in(std::chrono::milliseconds(between(random, 30, 600)));
      script.noises.emplace_back(at, at + length);
      at += length;
    } else if (chance(random, 15)) {
      const auto length = core::samples_in(std::chrono::milliseconds(between(random, 150, 1300)));
      script.words.push_back({chance(random, 50) ? "okay" : "mm-hm", at, at + length, true});
      at += length;
    } else {
      const int words = talker ? between(random, 40, 160) : between(random, 1, 12);
      for (int i = 0; i < words && at < end; ++i) {
        const auto length = core::samples_in(std::chrono::milliseconds(between(random, 120, 600)));
        script.words.push_back({"w" + std::to_string(number++), at, at + length});
        at += length;
        // Pauses between words, some of them longer than the silence that ends a turn.
        at += core::samples_in(std::chrono::milliseconds(
            chance(random, 15) ? between(random, 100, 600) : between(random, 0, 60)));
      }
    }
    at += core::samples_in(
        std::chrono::milliseconds(between(random, 200, chance(random, 50) ? 1500 : 9000)));
  }
  const int actions = chance(random, 50) ? between(random, 1, 4) : 0;
  for (int i = 0; i < actions; ++i) {
    static constexpr Deed deeds[] = {Deed::type,      Deed::type,   Deed::interrupt,
                                     Deed::interrupt, Deed::commit, Deed::reset,
                                     Deed::commit,    Deed::stop,   Deed::acknowledge_nonsense,
                                     Deed::drain};
    const auto deed = deeds[random() % std::size(deeds)];
    script.actions.push_back(
        {std::chrono::milliseconds(random() % static_cast<std::uint64_t>(script.length / 1ms)),
         deed});
  }
  std::sort(script.actions.begin(), script.actions.end(),
            [](const auto& a, const auto& b) { return a.at < b.at; });
  if (chance(random, 20)) {
    script.stalls.push_back({std::chrono::milliseconds(between(random, 500, 6000)),
                             std::chrono::milliseconds(between(random, 100, 4000)),
                             chance(random, 30)});
  }
  script.echo = chance(random, 15);
  return script;
}

float voice_probability(const Script& script, core::SamplePos begin, core::SamplePos end,
                        std::size_t& hint) {
  while (hint < script.words.size() && script.words[hint].end <= begin) ++hint;
  core::SamplePos voiced = 0;
  for (auto i = hint; i < script.words.size() && script.words[i].begin < end; ++i) {
    voiced += std::min(end, script.words[i].end) - std::max(begin, script.words[i].begin);
  }
  for (const auto& [from, to] : script.noises) {
    if (from < end && to > begin) voiced += std::min(end, to) - std::max(begin, from);
  }
  return std::min(1.0F, static_cast<float>(voiced) / static_cast<float>(end - begin));
}

}  // namespace repartee::simulation
