#include "harness.hpp"

#include <algorithm>
#include <utility>

#include "conversation/describe.hpp"

namespace repartee::conversation {

Harness::Harness(Settings settings) : conversation(settings, now), invariants_(settings) {}

void Harness::give(const Input& input) {
  Effects effects;
  conversation.handle(input, now, effects);
  log_.insert(log_.end(), effects.begin(), effects.end());
  if (const auto broken = invariants_.check(input, now, effects, conversation))
    throw std::logic_error(*broken + " (after: " + describe(input) + ")");
  for (const auto& effect : effects) perform(effect);
  while (voice != Voice::waits && !to_speak_.empty()) speak();
  while (hears && std::exchange(partial_waits_, false)) partial(*hears);
}

void Harness::perform(const Effect& effect) {
  if (const auto* transcribe = std::get_if<effect::Transcribe>(&effect)) {
    if (transcribe->kind == stt::TranscriptKind::final) to_transcribe_.push_back(*transcribe);
    if (transcribe->kind == stt::TranscriptKind::guess) to_guess_ = *transcribe;
    if (transcribe->kind == stt::TranscriptKind::partial)
      partial_ = *transcribe, partial_waits_ = true;
  } else if (const auto* ask = std::get_if<effect::AskModel>(&effect)) {
    attempt_ = ask->attempt;
  } else if (const auto* synthesize = std::get_if<effect::Synthesize>(&effect)) {
    to_speak_.push_back(*synthesize);
    if (attempt_ < synthesize->attempt) attempt_ = synthesize->attempt;
  } else if (const auto* drop = std::get_if<effect::Drop>(&effect)) {
    const auto dropped = [&](const auto& work) { return work.attempt == drop->attempt; };
    std::erase_if(to_transcribe_, dropped);
    std::erase_if(to_speak_, dropped);
  }
}

void Harness::sound(float probability, core::Duration length) {
  for (auto left = core::samples_in(length); left > 0; left -= window) {
    wait(core::duration_of(window));
    give(input::VoiceActivity{audio_at_, audio_at_ + window, probability});
    audio_at_ += window;
  }
}

void Harness::echo(core::Duration length, float likelihood) {
  for (auto left = core::samples_in(length); left > 0; left -= window) {
    wait(core::duration_of(window));
    give(input::Echo{audio_at_ + window, likelihood});
    give(input::VoiceActivity{audio_at_, audio_at_ + window, 0.9F});
    audio_at_ += window;
  }
}

void Harness::wait(core::Duration length) {
  const auto until = now + length;
  for (auto due = conversation.wake(); due <= until; due = conversation.wake()) {
    now = std::max(now, due);
    give(input::Tick{});
  }
  now = until;
}

void Harness::ask(const std::string& text) {
  say(600ms);
  silence(420ms);
  transcribe(text);
}

void Harness::transcribe(const std::string& text) {
  ASSERT_FALSE(to_transcribe_.empty()) << "nothing waits to be transcribed";
  const auto work = to_transcribe_.front();
  to_transcribe_.pop_front();
  give(input::Transcribed{work.attempt, work.piece, {text, text.size(), {}, language}});
}

void Harness::partial(const std::string& text, std::size_t stable) {
  give(input::Hypothesis{partial_.attempt, partial_.piece, {text, stable, {}, language}});
}

void Harness::fail_transcription() {
  ASSERT_FALSE(to_transcribe_.empty()) << "nothing waits to be transcribed";
  const auto work = to_transcribe_.front();
  to_transcribe_.pop_front();
  give(input::TranscribeFailed{work.attempt, work.piece, failure(), stt::TranscriptKind::final});
}

void Harness::guess(const std::string& text, bool as_final) {
  ASSERT_TRUE(to_guess_) << "no guess was asked for";
  const auto work = *to_guess_;
  give(input::Guessed{
      work.attempt, work.piece, work.end, {{text, text.size(), {}, language}, as_final}});
}

void Harness::fail_guess() {
  ASSERT_TRUE(to_guess_) << "no guess was asked for";
  give(input::TranscribeFailed{to_guess_->attempt, to_guess_->piece, failure(),
                               stt::TranscriptKind::guess});
}

void Harness::speak() {
  ASSERT_FALSE(to_speak_.empty()) << "nothing waits to be spoken";
  const auto work = to_speak_.front();
  to_speak_.pop_front();
  std::vector<tts::SpokenWord> words;
  core::SamplePos made = 0;
  for (std::size_t i = 0; i < work.text.size();) {
    const auto end = std::min(work.text.find(' ', i), work.text.size());
    words.push_back({i, end, made, made + word_samples});
    made += word_samples;
    i = end + 1;
  }
  if (voice != Voice::speaks_without_word_times)
    give(input::SpeechWords{work.attempt, work.segment, words});
  give(input::SpeechAudio{work.attempt, work.segment, made});
  give(input::SpeechDone{work.attempt, work.segment});
}

void Harness::fail_speech() {
  ASSERT_FALSE(to_speak_.empty()) << "nothing waits to be spoken";
  const auto work = to_speak_.front();
  to_speak_.pop_front();
  give(input::SpeechFailed{work.attempt, work.segment, failure()});
}

std::vector<std::string> Harness::order(std::initializer_list<std::string> names) const {
  std::vector<std::string> found;
  for (const auto& effect : log_) {
    const auto line = describe(effect);
    for (const auto& name : names) {
      if (line.starts_with(name)) found.push_back(name);
    }
  }
  return found;
}

std::vector<std::string> Harness::history() const {
  std::vector<std::string> lines;
  for (const auto& message : conversation.history().messages())
    lines.push_back((message.role == llm::Role::user ? "user: " : "assistant: ") + message.text);
  return lines;
}

core::SamplePos Harness::sent() const {
  const auto audio = all<effect::SendAudio>();
  return audio.empty() ? 0 : audio.back().end;
}

}  // namespace repartee::conversation
