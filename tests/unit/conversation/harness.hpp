#pragma once
// A conversation with a person and engines that do as they are told, under a virtual clock. The
// invariants are checked at every step.

#include <gtest/gtest.h>

#include <deque>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "conversation/conversation.hpp"
#include "conversation/invariants.hpp"

namespace repartee::conversation {

using namespace std::chrono_literals;

class Harness {
 public:
  /// One window of the voice activity detector: 30 ms.
  static constexpr core::SamplePos window = 480;
  /// The voice speaks one word in 250 ms, without pauses.
  static constexpr core::SamplePos word_samples = 4000;

  explicit Harness(Settings settings = {});

  // The person.
  void say(core::Duration length) { sound(0.9F, length); }
  void silence(core::Duration length) { sound(0.0F, length); }
  void sound(float probability, core::Duration length);
  /// The assistant's own voice comes back, and is known for it.
  void echo(core::Duration length, float likelihood = 0.9F);
  void type(const std::string& text) { give(input::Text{text}); }
  void interrupt() { give(input::Interrupt{}); }
  /// Speaks for 600 ms, waits until the turn is over, and is understood.
  void ask(const std::string& text);
  /// Time passes and no audio comes.
  void wait(core::Duration length);

  // The engines.
  std::string language = "en";  ///< That the recognizer hears.
  /// Answers the oldest final transcription that waits.
  void transcribe(const std::string& text);
  void fail_transcription();
  /// Answers the last partial transcription that was asked for; `stable` bytes of it stay.
  void partial(const std::string& text, std::size_t stable = 0);
  /// What every partial transcription that is asked for hears at once; nothing: it never answers.
  std::optional<std::string> hears;
  /// Answers the last guess that was asked for, about the audio it was asked for.
  void guess(const std::string& text, bool as_final = true);
  void fail_guess();
  void model(const std::string& delta) { give(input::ModelDelta{attempt(), delta}); }
  void model_done() { give(input::ModelDone{attempt(), {}}); }
  void model_failed() { give(input::ModelFailed{attempt(), failure()}); }
  /// The whole answer of the model at once.
  void answer(const std::string& text) { model(text), model_done(); }
  /// The voice as it answers by itself (see `voice`): makes the oldest clause that waits.
  void speak();
  void fail_speech();

  /// What the voice does with a clause.
  enum class Voice { speaks, speaks_without_word_times, waits };
  Voice voice = Voice::speaks;

  void give(const Input& input);

  // What happened.
  template <class T>
  std::vector<T> all() const;
  /// The last one; throws, and so fails the test, where there is none.
  template <class T>
  T last() const;
  template <class T>
  std::size_t count() const {
    return all<T>().size();
  }
  /// Names of the effects and events so far, in order, those of `names` only.
  std::vector<std::string> order(std::initializer_list<std::string> names) const;
  /// Forgets what happened so far.
  void forget() { log_.clear(); }

  State state() const { return conversation.state(); }
  /// Messages of the history as "role: text".
  std::vector<std::string> history() const;
  core::SamplePos audio_at() const { return audio_at_; }
  /// Samples that were sent of the stream that was sent last.
  core::SamplePos sent() const;
  /// The attempt that the model was asked for last.
  Attempt attempt() const { return attempt_; }
  static core::Error failure() { return {core::ErrorCode::provider_failed, "it is broken"}; }

  core::Instant now = core::Instant(1h);
  Conversation conversation;

 private:
  void perform(const Effect& effect);

  Invariants invariants_;
  core::SamplePos audio_at_ = 0;
  core::Instant next_window_at_ = core::Instant::min();
  std::vector<Effect> log_;
  std::deque<effect::Transcribe> to_transcribe_;
  effect::Transcribe partial_{};
  bool partial_waits_ = false;
  std::optional<effect::Transcribe> to_guess_;
  std::deque<effect::Synthesize> to_speak_;
  Attempt attempt_;
};

/// Which of two variants has T is known when this is compiled: a visitor for each T would be
/// instantiated for all of their alternatives.
template <class T, class... Alternatives>
constexpr bool is_one_of(const std::variant<Alternatives...>*) {
  return (std::is_same_v<T, Alternatives> || ...);
}

template <class T>
std::vector<T> Harness::all() const {
  std::vector<T> found;
  for (const auto& effect : log_) {
    const T* is = nullptr;
    if constexpr (is_one_of<T>(static_cast<const Event*>(nullptr))) {
      if (const auto* event = std::get_if<Event>(&effect)) is = std::get_if<T>(event);
    } else {
      is = std::get_if<T>(&effect);
    }
    if (is) found.push_back(*is);
  }
  return found;
}

template <class T>
T Harness::last() const {
  const auto found = all<T>();
  if (found.empty()) throw std::logic_error("nothing of the kind happened");
  return found.back();
}

}  // namespace repartee::conversation
