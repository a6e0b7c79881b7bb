#include "journal/what_if.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <queue>

#include "conversation/invariants.hpp"
#include "journal/reuse.hpp"

namespace repartee::journal {

using namespace std::chrono_literals;
using namespace conversation;

namespace {

// Once nothing comes from outside any more, a conversation has so long to come to rest.
constexpr auto rest_within = 150s;

/// It happened to the conversation; nothing in it was the cause.
bool from_outside(const Input& input) {
  return std::visit(
      []<class In>(const In& in) {
        constexpr bool result = requires { in.attempt; };
        return !result && !std::same_as<In, input::Tick> && !std::same_as<In, input::Played>;
      },
      input);
}

class Changed {
 public:
  Changed(const Run& recorded, const Change& change)
      : recorded_(recorded),
        change_(change),
        reuse_(recorded),
        settings_(changed(recorded.settings)),
        conversation_(settings_, recorded.opened),
        invariants_(settings_) {
    out_.run.settings = settings_;
    out_.run.opened = now_ = recorded.opened;
  }

  WhatIf run() {
    skip_consequences();
    while (step()) {
    }
    return std::move(out_);
  }

 private:
  struct Due {
    core::Instant at;
    std::uint64_t number;
    Input input;
    bool operator<(const Due& other) const {  // the earliest on top
      return std::tie(at, number) > std::tie(other.at, other.number);
    }
  };

  Settings changed(Settings settings) const {
    change_(settings);
    return settings;
  }

  bool step() {
    const auto& steps = recorded_.steps;
    const bool outside = next_ < steps.size();
    const auto outside_at = outside ? steps[next_].at : core::Instant::max();
    const auto due_at = due_.empty() ? core::Instant::max() : due_.top().at;
    const auto wake_at = std::max(conversation_.wake(), now_);
    const auto next = std::min({outside_at, due_at, wake_at});
    const auto state = conversation_.state();
    if (state == State::closed || out_.run.broken) return false;
    if (!outside) {
      const bool rests = state == State::listening && due_.empty();
      if (rests || next == core::Instant::max() || next > last_outside_ + rest_within) return false;
    }
    now_ = next;
    if (next == outside_at) {
      last_outside_ = now_;
      auto input = steps[next_++].input;
      std::visit(
          [this](auto& in) {
            if constexpr (requires { in.settings; })
              in.settings = std::make_shared<const Settings>(changed(*in.settings));
          },
          input);
      give(std::move(input));
      skip_consequences();
    } else if (next == due_at) {
      auto input = due_.top().input;
      due_.pop();
      give(std::move(input));
    } else {
      give(input::Tick{});
    }
    return true;
  }

  void skip_consequences() {
    while (next_ < recorded_.steps.size() && !from_outside(recorded_.steps[next_].input)) ++next_;
  }

  void give(Input input) {
    out_.run.steps.push_back({now_, std::move(input), {}});
    auto& step = out_.run.steps.back();
    conversation_.handle(step.input, now_, step.effects);
    if (!out_.run.broken)
      out_.run.broken = invariants_.check(step.input, now_, step.effects, conversation_);
    for (const auto& effect : step.effects) {
      std::visit(
          [this](const auto& out) {
            if constexpr (requires { reuse_.answer(out); }) ask(out);
          },
          effect);
      if (const auto* send = std::get_if<effect::SendAudio>(&effect)) acknowledge(send->stream);
    }
  }

  template <class Request>
  void ask(const Request& request) {
    auto answer = reuse_.answer(request);
    for (auto& result : answer.results)
      due_.push({now_ + result.after, number_++, std::move(result.input)});
    if (answer.stretched.empty()) return;
    out_.stretched.push_back(
        fmt::format("{:.3f} s: {}", core::to_ms(now_ - out_.run.opened) / 1000, answer.stretched));
  }

  void acknowledge(StreamId stream) {
    if (std::exchange(acknowledged_, stream) == stream) return;
    for (const auto& played : reuse_.acknowledgements(replies_++))
      due_.push({now_ + played.after, number_++, input::Played{stream, played.samples}});
  }

  const Run& recorded_;
  const Change& change_;
  const Reuse reuse_;
  const Settings settings_;
  Conversation conversation_;
  Invariants invariants_;
  WhatIf out_;
  core::Instant now_{}, last_outside_{};
  std::size_t next_ = 0;  // of the recorded steps, the next from outside
  std::priority_queue<Due> due_;
  std::uint64_t number_ = 0;
  StreamId acknowledged_ = 0;
  std::size_t replies_ = 0;
};

}  // namespace

WhatIf what_if(const Run& recorded, const Change& change) {
  return Changed(recorded, change).run();
}

}  // namespace repartee::journal
