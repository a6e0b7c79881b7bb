#include "audio/echo_meter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "support/signals.hpp"
#include "support/synthesize.hpp"

namespace repartee::audio {
namespace {

constexpr std::size_t window = 512;  // Silero's, 32 ms
constexpr float likely = 0.6F;       // turn::InterruptionSettings::echo_likelihood

const char* const reply =
    "The train to Berlin leaves at nine from platform four, and it takes a little under two hours. "
    "You can also take the bus, which is cheaper, but it stops in every village on the way.";
const char* const person =
    "Please stop for a moment, I would rather hear about the flights on Sunday morning instead.";

Samples sum(const Samples& a, const Samples& b, double seconds_before_b) {
  const auto begin = static_cast<std::size_t>(seconds_before_b * core::input_rate_hz);
  Samples all = a;
  all.resize(std::max(a.size(), begin + b.size()));
  for (std::size_t i = 0; i < b.size(); ++i) {
    all[begin + i] = static_cast<std::int16_t>(std::clamp(all[begin + i] + b[i], -32768, 32767));
  }
  return all;
}

/// What a microphone brings of it: later, fainter, with the room's first reflections and its noise.
Samples back(const Samples& sound, double delay_s, double gain) {
  std::mt19937 random(1);
  Samples all(sound.size() + core::input_rate_hz);
  const auto delay = static_cast<std::size_t>(delay_s * core::input_rate_hz);
  const auto at = [&](std::size_t i, std::size_t later) -> double {
    return i >= later && i - later < sound.size() ? sound[i - later] : 0;
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double heard = at(i, delay) + 0.5 * at(i, delay + 170) - 0.3 * at(i, delay + 410) +
                         0.2 * at(i, delay + 1300);
    all[i] = static_cast<std::int16_t>(
        std::clamp(gain * heard + static_cast<double>(random() % 21) - 10, -32768.0, 32767.0));
  }
  return all;
}

struct Heard {
  std::vector<std::optional<float>> windows;

  /// Share of the windows of [from, to) seconds that are taken for an echo.
  double share(double from, double to) const {
    int all = 0, echo = 0;
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const double at = static_cast<double>(i * window) / core::input_rate_hz;
      if (at < from || at >= to) continue;
      ++all;
      echo += windows[i].value_or(0) >= likely;
    }
    return all == 0 ? 0 : static_cast<double>(echo) / all;
  }
};

/// Plays `sound` as the core sends it, 400 ms ahead, while the microphone brings `microphone`.
Heard listen(EchoMeter& meter, const Samples& sound, const Samples& microphone) {
  Heard heard;
  std::size_t sent = 0;
  for (std::size_t i = 0; i + window <= microphone.size(); i += window) {
    const auto upto = std::min(sound.size(), i + window + 6400);
    if (upto > sent) meter.sent(std::span(sound).subspan(sent, upto - sent));
    sent = std::max(sent, upto);
    heard.windows.push_back(meter.heard(std::span(microphone).subspan(i, window)));
  }
  return heard;
}

TEST(EchoMeter, says_nothing_while_nothing_was_played) {
  EchoMeter meter(core::input_rate_hz);
  const auto voice = test::synthesize(person, {.voice = "rms"});
  for (const auto& window : listen(meter, {}, voice).windows) EXPECT_FALSE(window);
}

TEST(EchoMeter, knows_the_assistants_voice_at_any_delay_and_loudness) {
  const auto voice = test::synthesize(reply);
  for (const double delay_s : {0.03, 0.2, 0.55}) {
    for (const double gain : {0.7, 0.1, 0.02}) {
      EchoMeter meter(core::input_rate_hz);
      const auto heard = listen(meter, voice, back(voice, delay_s, gain));
      EXPECT_GT(heard.share(delay_s + 1.0, 5), 0.65)
          << delay_s << " s later, " << gain << " as loud";
    }
  }
}

TEST(EchoMeter, does_not_take_a_person_for_it) {
  EchoMeter meter(core::input_rate_hz);
  const auto voice = test::synthesize(reply);
  const auto other = test::synthesize(person, {.voice = "rms"});
  const auto heard = listen(meter, voice, sum(back({}, 0, 1), other, 1.0));
  EXPECT_LT(heard.share(1, 6), 0.1);
}

TEST(EchoMeter, hears_the_person_who_speaks_over_an_echo) {
  const auto voice = test::synthesize(reply);
  const auto other = test::synthesize(person, {.voice = "rms"});
  EchoMeter meter(core::input_rate_hz);
  const auto heard = listen(meter, voice, sum(back(voice, 0.2, 0.1), other, 3.0));
  EXPECT_GT(heard.share(1.2, 3.0), 0.65);
  EXPECT_LT(heard.share(3.3, 5.5), 0.3);
}

TEST(EchoMeter, knows_the_delay_of_the_room_when_the_next_reply_begins) {
  const auto voice = test::synthesize(reply);
  EchoMeter meter(core::input_rate_hz);
  listen(meter, voice, back(voice, 0.2, 0.1));
  const auto next = test::synthesize(person);
  EXPECT_GT(listen(meter, next, back(next, 0.2, 0.1)).share(0.5, 1.5), 0.6);
}

TEST(EchoMeter, knows_an_echo_also_where_the_reply_is_held_for_it_again_and_again) {
  // 160 ms of the reply sound and come back at once; then it is held for 440 ms.
  const auto voice = test::synthesize(reply);
  EchoMeter meter(core::input_rate_hz);
  meter.sent(voice);
  Samples played;
  Heard heard;
  for (std::size_t at = 0; at < 16 * 320 * 8; at += 8 * 320) {
    played.insert(played.end(), voice.begin() + static_cast<std::ptrdiff_t>(at),
                  voice.begin() + static_cast<std::ptrdiff_t>(at + 8 * 320));
    meter.resume();
    const auto again = back(Samples(played.end() - 8 * 320, played.end()), 0.02, 0.1);
    for (std::size_t i = 0; i < 30; ++i) {
      if (i == 8) meter.hold();
      heard.windows.push_back(meter.heard(std::span(again).subspan(i * 320, 320)));
    }
  }
  const auto first = std::ranges::find_if(
      heard.windows, [](const auto& window) { return window.value_or(0) >= likely; });
  EXPECT_LT(first - heard.windows.begin(), 4 * 30) << "not by the fourth time";
}

TEST(EchoMeter, follows_the_output_at_its_own_rate) {
  // 24 kHz: the same sound, with half as many samples again.
  const auto voice = test::synthesize(reply);
  Samples at_24k(voice.size() * 3 / 2);
  for (std::size_t i = 0; i < at_24k.size(); ++i) {
    const auto at = static_cast<double>(i) * 2 / 3;
    const auto left = static_cast<std::size_t>(at);
    const double part = at - static_cast<double>(left);
    const auto right = std::min(left + 1, voice.size() - 1);
    at_24k[i] = static_cast<std::int16_t>(voice[left] * (1 - part) + voice[right] * part);
  }
  EchoMeter meter(24000);
  meter.sent(at_24k);
  Heard heard;
  const auto microphone = back(voice, 0.2, 0.1);
  for (std::size_t i = 0; i + window <= microphone.size(); i += window) {
    heard.windows.push_back(meter.heard(std::span(microphone).subspan(i, window)));
  }
  EXPECT_GT(heard.share(1.2, 5), 0.65);
}

TEST(EchoMeter, what_was_cleared_is_not_waited_for) {
  const auto voice = test::synthesize(reply);
  EchoMeter meter(core::input_rate_hz);
  meter.sent(voice);
  meter.clear();
  Heard heard;
  const auto other = test::synthesize(person, {.voice = "rms"});
  for (std::size_t i = 0; i + window <= other.size(); i += window) {
    heard.windows.push_back(meter.heard(std::span(other).subspan(i, window)));
  }
  EXPECT_EQ(heard.share(0, 10), 0);
  EXPECT_FALSE(heard.windows.back()) << "nothing can come back any more";
}

TEST(EchoMeter, keeps_no_more_than_two_minutes_of_what_was_sent) {
  EchoMeter meter(core::input_rate_hz);
  const auto voice = test::synthesize(reply);
  Samples minute;
  while (minute.size() < 60 * core::input_rate_hz)
    minute.insert(minute.end(), voice.begin(), voice.end());
  minute.resize(60 * core::input_rate_hz);
  for (int i = 0; i < 5; ++i) meter.sent(minute);
  const Samples microphone(window);
  for (int i = 0; i < 3700; ++i) meter.heard(microphone);  // 118 s
  EXPECT_TRUE(meter.heard(microphone));
  for (int i = 0; i < 100; ++i) meter.heard(microphone);
  EXPECT_FALSE(meter.heard(microphone));
}

}  // namespace
}  // namespace repartee::audio
