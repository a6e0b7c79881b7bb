#include "eval/turn_dialogs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <stop_token>

#include "audio/resampler.hpp"
#include "audio/speech_bounds.hpp"
#include "core/time.hpp"
#include "eval/noise.hpp"

namespace repartee::eval {
namespace {

// Written to hold what makes the end of a turn hard: pauses after conjunctions, articles, fillers
// and within dictation; pauses where nothing in the words tells of one; whole sentences after which
// the person goes on; turns that end without a full stop in their words.
constexpr auto written = std::to_array<Dialog>({
    {"How can I help you?", "I'd like to book a table for | four people on Friday evening."},
    {"How can I help you?", "Hi, um, | I need to change my flight to Boston."},
    {"What can I do for you today?", "My internet is down and | I can't work from home."},
    {"What can I do for you today?", "I was wondering if | you could tell me my balance."},
    {"Where would you like to go?", "To the | central station, please."},
    {"Where would you like to go?", "From London to | Paris on the first of May."},
    {"What is your phone number?", "Five five five | one two three | four five six seven."},
    {"What is your phone number?", "It's two oh seven | nine four six | zero nine five eight."},
    {"What is your zip code?", "Nine four one | zero three."},
    {"Could you give me your account number?",
     "Sure, it's four four two | seven nine one | eight three five six."},
    {"What is your e-mail address?", "It's john dot smith | at example dot | com."},
    {"What is the best e-mail address for you?", "Mary at | example dot org."},
    {"Could you spell your last name, please?", "S M | Y T H E."},
    {"Please spell your first name.", "It's J O | H A N N A."},
    {"Do you want to keep this appointment?", "Yes."},
    {"Do you want to keep this appointment?", "No, | I'd rather come next week."},
    {"Shall I send you a confirmation?", "Yes, please."},
    {"Is that correct?", "Yeah."},
    {"Would you like anything else?", "No, thank you."},
    {"Would you like anything else?", "Well, | maybe a glass of water."},
    {"What seems to be the problem?",
     "The screen stays black. | I have tried to restart it twice."},
    {"What seems to be the problem?", "It makes a strange noise | when I turn it on."},
    {"When would you like to come in?", "Tuesday | or Wednesday would be fine."},
    {"When would you like to come in?",
     "Some time next week, | uh, | maybe on Thursday afternoon."},
    {"How did you hear about us?", "A friend of mine | told me about your service."},
    {"How did you hear about us?", "I saw the | advertisement in the newspaper."},
    {"What would you like to eat?", "I'll have the soup and | the grilled fish."},
    {"What would you like to eat?",
     "A large pizza with | mushrooms, | olives, | and extra cheese."},
    {"", "Turn off the lights in the kitchen."},
    {"", "Set an alarm for | seven thirty tomorrow morning."},
    {"", "Play some music by | Johann Sebastian Bach."},
    {"", "Stop."},
    {"", "What is the weather like in | New York tomorrow?"},
    {"", "Remind me to call my mother when | I get home."},
    {"Could you describe what happened?",
     "I was driving home and | a car came from the left. | I could not stop in time."},
    {"Could you describe what happened?",
     "We were sitting in the garden | because it was so hot | and then the alarm went off."},
    {"What is your date of birth?", "The third of | October, nineteen eighty four."},
    {"What is your date of birth?", "July | twenty second, | nineteen ninety."},
    {"May I have your name, please?", "My name is | Peter Miller."},
    {"May I have your name, please?", "Anna | Kowalski."},
    {"How many people will attend?", "Twelve."},
    {"How many people will attend?", "About twenty, | I think."},
    {"Which color do you prefer?", "The blue one."},
    {"Which color do you prefer?", "I don't know. | What do you have?"},
    {"What else can you tell me?", "Not much, | it all happened so fast."},
    {"What else can you tell me?", "There were two of them | and they were wearing masks."},
    {"How do you feel today?", "Much better than | yesterday, but | my back still hurts."},
    {"How do you feel today?", "I'm fine."},
    {"Tell me about your work.", "I work for a small company that | builds | boats."},
    {"Tell me about your work.", "I teach history. | It's a wonderful job, | most of the time."},
    {"Why did you leave your last job?", "I wanted to | spend more time with my family."},
    {"Why did you leave your last job?", "Because the company | moved to another city."},
    {"Do you have any questions?", "Yes, how long does the delivery take?"},
    {"Do you have any questions?", "What does it cost if | I cancel after two months?"},
    {"Are you still there?", "Yes, sorry, | I was looking for my | glasses."},
    {"Are you still there?", "Yes, I am."},
    {"What size do you need?", "Um, | medium, I guess."},
    {"What size do you need?", "Forty two | and a half."},
    {"Which appointment would you like to move?", "The one with | doctor Brown on Monday."},
    {"Which appointment would you like to move?", "The dentist. | And the one after it, too."},
    {"What do you think of the offer?", "It sounds good, | but I have to talk to my wife."},
    {"What do you think of the offer?", "I think so | far it's the best one."},
    {"How would you like to pay?", "By credit card."},
    {"How would you like to pay?", "Can I | pay when I | pick it up?"},
    {"What is the card number?",
     "Four one one one | two two two two | three three three three | four four four four."},
    {"What is the card number?",
     "Let me see, | five four zero five | six one two nine | eight eight one zero | two seven "
     "three six."},
    {"What can I add to your list?", "Milk, | bread, | butter, and | a dozen eggs."},
    {"What can I add to your list?", "Apples and oranges."},
    {"", "Tell me something interesting about | the moon."},
    {"", "How many people live in | China?"},
    {"", "Could you speak a little more slowly?"},
    {"", "I want to learn Spanish, so | where should I begin?"},
    {"What was the last thing you remember?", "I went to bed and | that's all I know, um."},
    {"What was the last thing you remember?", "I heard a loud bang and so on."},
    {"Would you recommend us?", "Definitely, | the staff was very friendly."},
    {"Would you recommend us?", "Maybe. | It depends on the price."},
    {"How long have you lived there?", "Since | two thousand and ten."},
    {"How long have you lived there?", "For about | ten years now."},
    {"What is the name of the street?", "It's called | Baker Street."},
    {"What is the name of the street?", "I'm not sure, | something with a tree in it."},
});

/// A clause of 16 kHz sound with its words, without the silence around it.
struct Clause {
  audio::Samples samples;
  std::vector<TimedWord> words;
};

core::Result<Clause> speak_clause(tts::TextToSpeech& engine, const std::string& voice,
                                  std::string_view text) {
  audio::Samples made;
  std::vector<tts::SpokenWord> times;
  const tts::SpeechSink sink{
      .words = [&](const auto& words) { times.insert(times.end(), words.begin(), words.end()); },
      .audio =
          [&](std::span<const std::int16_t> chunk) {
            made.insert(made.end(), chunk.begin(), chunk.end());
            return true;
          }};
  if (auto said =
          engine.synthesize({.text = std::string(text), .voice = voice}, sink, std::stop_token{});
      !said)
    return said.error();
  const int rate_hz = engine.sample_rate_hz(voice);
  auto sound = audio::resample(made, rate_hz, core::input_rate_hz);
  if (!sound) return sound.error();
  Clause clause{.samples = std::move(*sound)};
  // A word takes the marks that follow it in the text.
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto next = i + 1 < times.size() ? times[i + 1].text_begin : text.size();
    auto word = text.substr(times[i].text_begin, next - times[i].text_begin);
    while (word.ends_with(' ')) word.remove_suffix(1);
    clause.words.push_back({std::string(word), static_cast<double>(times[i].audio_end) / rate_hz});
  }
  const auto heard = audio::find_speech(clause.samples, core::input_rate_hz);
  if (heard) {
    clause.samples.resize(heard->end);
    clause.samples.erase(clause.samples.begin(),
                         clause.samples.begin() + static_cast<std::ptrdiff_t>(heard->begin));
    const double begin_s = static_cast<double>(heard->begin) / core::input_rate_hz;
    const double length_s = static_cast<double>(clause.samples.size()) / core::input_rate_hz;
    for (auto& word : clause.words) word.end_s = std::clamp(word.end_s - begin_s, 0.0, length_s);
  }
  return clause;
}

std::vector<std::string_view> clauses_of(std::string_view said) {
  std::vector<std::string_view> clauses;
  constexpr std::string_view pause = " | ";
  for (;;) {
    const auto at = said.find(pause);
    clauses.push_back(said.substr(0, at));
    if (at == std::string_view::npos) return clauses;
    said.remove_prefix(at + pause.size());
  }
}

}  // namespace

std::vector<Dialog> dialogs() {
  return {written.begin(), written.end()};
}

double pause_seconds(double drawn) {
  struct Point {
    double lasting, seconds;  // this share of pauses lasts over so many seconds
  };
  constexpr std::array points{Point{1, 0.2},   Point{0.556, 0.3}, Point{0.217, 0.6},
                              Point{0.1, 1.0}, Point{0.05, 1.6},  Point{0.005, 3.0}};
  const double lasting = std::clamp(1 - drawn, points.back().lasting, 1.0);
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto& [above, from_s] = points[i - 1];
    const auto& [below, to_s] = points[i];
    if (lasting < below) continue;
    // Between two points the survivors fall by the same share each second.
    const double part = std::log(above / lasting) / std::log(above / below);
    return std::lerp(from_s, to_s, part);
  }
  return points.back().seconds;
}

core::Result<std::vector<SpokenTurn>> synthesize_dialogs(tts::TextToSpeech& engine,
                                                         std::span<const Dialog> dialogs) {
  constexpr double hiss_rms = 16;  // -66 dBFS: a quiet microphone
  constexpr double before_s = 0.3;
  std::mt19937_64 random(1);
  std::vector<SpokenTurn> turns;
  for (const tts::Voice& voice : engine.voices()) {
    if (!voice.language.starts_with("en")) continue;
    for (const Dialog& dialog : dialogs) {
      SpokenTurn turn{.name = fmt::format("{}: {}", voice.name, dialog.said),
                      .set = "dialogs",
                      .speaker = fmt::format("{}: {}", voice.name, dialog.said),
                      .asked = std::string(dialog.asked)};
      turn.samples.resize(static_cast<std::size_t>(before_s * core::input_rate_hz));
      for (const auto text : clauses_of(dialog.said)) {
        if (!turn.words.empty()) {
          const double drawn = static_cast<double>(random() % 10000) / 10000;
          turn.samples.resize(turn.samples.size() +
                              static_cast<std::size_t>(pause_seconds(drawn) * core::input_rate_hz));
        }
        auto clause = speak_clause(engine, voice.name, text);
        if (!clause) return clause.error();
        const double begin_s = static_cast<double>(turn.samples.size()) / core::input_rate_hz;
        for (auto& word : clause->words)
          turn.words.push_back({std::move(word.text), begin_s + word.end_s});
        turn.samples.insert(turn.samples.end(), clause->samples.begin(), clause->samples.end());
      }
      if (turn.words.empty()) break;  // a voice that does not know the times of its words
      turn.samples.resize(turn.samples.size() +
                          static_cast<std::size_t>(quiet_after_s * core::input_rate_hz));
      const auto hiss =
          white_noise(turn.samples.size(), hiss_rms, static_cast<std::uint32_t>(turns.size() + 1));
      for (std::size_t i = 0; i < hiss.size(); ++i) {
        turn.samples[i] =
            static_cast<std::int16_t>(std::clamp(turn.samples[i] + hiss[i], -32768, 32767));
      }
      turns.push_back(std::move(turn));
    }
  }
  if (turns.empty()) {
    return core::Error(core::ErrorCode::unsupported,
                       "no English voice of this engine gives the times of its words",
                       "use flite: --voice slt");
  }
  return turns;
}

}  // namespace repartee::eval
