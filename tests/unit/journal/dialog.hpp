#pragma once
// A question and its answer, as the runtime would see it: a person who speaks, engines that take so
// long and no longer, and the journal that is written meanwhile.

#include <queue>
#include <string>

#include "conversation/conversation.hpp"
#include "journal/format.hpp"

namespace repartee::journal {

using namespace std::chrono_literals;

class Dialog {
 public:
  static constexpr core::Instant opened = core::Instant(1000h);  // a machine that has been up
  static constexpr core::SamplePos window = 512;

  explicit Dialog(conversation::Settings settings = {})
      : conversation_(settings, opened),
        text_(header_line({.session = "sess_00",
                           .program = "0.1.0",
                           .started = "2026-11-20T12:00:00Z",
                           .settings = settings}) +
              '\n') {}

  void say(core::Duration length) { sound(0.9F, length); }
  void silence(core::Duration length) { sound(0.0F, length); }
  void give(const conversation::Input& input) {
    conversation::Effects effects;
    conversation_.handle(input, now_, effects);
    append_step_line(text_, input, now_, effects, opened);
    text_ += '\n';
    for (const auto& effect : effects)
      std::visit([this](const auto& out) { perform(out); }, effect);
  }
  std::string journal() const { return text_; }

  std::string transcript = "hello there";
  core::Duration recognition = 50ms, thinking = 100ms, speaking = 20ms;

 private:
  struct Due {
    core::Instant at;
    int number;
    conversation::Input input;
    bool operator<(const Due& other) const {
      return std::tie(at, number) > std::tie(other.at, other.number);
    }
  };
  void later(core::Duration delay, conversation::Input input) {
    due_.push({now_ + delay, number_++, std::move(input)});
  }
  void sound(float probability, core::Duration length) {
    const auto until = heard_ + core::samples_in(length);
    while (heard_ < until) {
      heard_ += window;
      const auto arrives = opened + core::duration_of(heard_);
      for (;;) {
        const auto due_at = due_.empty() ? core::Instant::max() : due_.top().at;
        const auto next = std::min(due_at, std::max(conversation_.wake(), now_));
        if (next >= arrives) break;
        now_ = next;
        if (next == due_at) {
          const auto input = due_.top().input;
          due_.pop();
          give(input);
        } else {
          give(conversation::input::Tick{});
        }
      }
      now_ = arrives;
      give(conversation::input::VoiceActivity{heard_ - window, heard_, probability});
    }
  }
  void perform(const auto&) {}
  void perform(const conversation::effect::Transcribe& out) {
    if (out.kind != stt::TranscriptKind::final) return;
    later(recognition,
          conversation::input::Transcribed{out.attempt, out.piece, {transcript, 0, {}, "en"}});
  }
  void perform(const conversation::effect::AskModel& out) {
    later(thinking, conversation::input::ModelDelta{out.attempt, "You said it well. "});
    later(thinking, conversation::input::ModelDone{out.attempt, {{10, 5}}});
  }
  void perform(const conversation::effect::Synthesize& out) {
    later(speaking, conversation::input::SpeechAudio{out.attempt, out.segment, 16000});
    later(speaking, conversation::input::SpeechDone{out.attempt, out.segment});
  }

  conversation::Conversation conversation_;
  std::string text_;
  core::Instant now_ = opened;
  core::SamplePos heard_ = 0;
  std::priority_queue<Due> due_;
  int number_ = 0;
};

}  // namespace repartee::journal
