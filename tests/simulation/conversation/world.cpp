#include "world.hpp"

#include <algorithm>
#include <utility>

namespace repartee::simulation {

using namespace std::chrono_literals;
using namespace conversation;
using core::Instant;
using core::SamplePos;

namespace {

constexpr std::uint64_t world_stream = 301;

// After everyone has left. The longest way out of any state: a clause that is spoken until its
// deadline, then the next … of a reply that has its full length; or an idle session that closes.
constexpr auto way_out = 150s;

// Of echo, before a meter knows it for one.
constexpr int windows_until_known = 8;

// A word this long is at least the windows that make a start.
constexpr SamplePos certainly_heard = core::samples_in(200ms);

/// Whether the part of the world does something about it.
template <class Part, class Out>
constexpr bool performs = requires(Part part, const Out& out) { part.perform(out, Instant{}); };

}  // namespace

World::World(const Plan& plan, Witness* witness)
    : plan_(plan),
      witness_(witness),
      speaker_(plan.script),
      network_(plan, start),
      engines_(plan, schedule_),
      client_(plan, schedule_),
      random_(plan.seed, {world_stream}),
      conversation_(plan.settings, now_),
      invariants_(plan.settings) {
  // A turn that has become too long ends wherever it is, in mid-word too.
  split_ = plan.settings.max_turn < 1min;
}

Outcome World::run() {
  for (const auto& action : plan_.script.actions) schedule_.at(start + action.at, action.deed);
  next_window_at_ = network_.arrival(core::duration_of(plan_.traits.window));
  while (step()) {
  }
  if (closed_) come_too_late();
  if (!outcome_.broken) check_the_end();
  outcome_.faults = engines_.faults();
  outcome_.guesses = static_cast<int>(conversation_.speculation().asked);
  outcome_.digest = digest_.value();
  outcome_.seconds = std::chrono::duration<double>(std::min(now_, left_at_) - start).count();
  return std::move(outcome_);
}

// Plays the next thing that happens; false when nothing will any more.
bool World::step() {
  if (outcome_.broken || closed_) return false;
  const auto event_at = schedule_.next();
  const auto wake_at = std::max(conversation_.wake(), now_);
  auto next = std::min({event_at, wake_at, next_window_at_});
  if (next >= start + plan_.traits.abandoned_at && left_at_ == Instant::max()) {
    now_ = std::max(now_, start + plan_.traits.abandoned_at);
    abandon();
    return true;
  }
  if (next_window_at_ == Instant::max()) {
    // The person has gone. Time alone must lead to listening.
    left_at_ = std::min(left_at_, now_);
    const auto state = conversation_.state();
    const bool too_long =
        next > left_at_ + way_out +
                   (plan_.settings.detect_turns ? core::Duration(0) : plan_.settings.idle_timeout);
    if (too_long || (state == State::listening && schedule_.empty())) return false;
  }
  now_ = next;
  if (next == event_at) {
    std::visit([this](const auto& what) { happen(what); }, schedule_.take());
  } else if (next == next_window_at_) {
    send_window();
  } else {
    give(input::Tick{});
  }
  return true;
}

void World::abandon() {
  schedule_.clear();
  next_window_at_ = Instant::max();
  left_at_ = now_;
  lost_ = true;
  ++outcome_.abandoned;
}

void World::send_window() {
  const auto begin = said_upto_;
  const auto end = said_upto_ = begin + plan_.traits.window;
  const bool assistant = client_.plays(now_);
  const auto window = speaker_.next(begin, end, assistant);
  const auto offset = sent_ - begin;
  if (network_.loses(core::duration_of(end))) {
    lost_ = true;
  } else {
    for (auto word : window.words) {
      if (word.unique && word.end - word.begin >= certainly_heard) certain_.push_back(word);
      word.begin += offset;
      word.end += offset;
      engines_.hear(word);
    }
    auto probability = window.probability;
    sent_ += plan_.traits.window;
    if (assistant && plan_.traits.echo) {
      // An echo is heard, and soon known for what it is; not while the person speaks over it.
      const bool known = probability < 0.5F && ++echoed_ > windows_until_known;
      const auto unsure = 0.1F * static_cast<float>(between(random_, 0, 5));
      give(input::Echo{sent_, known ? 0.9F : unsure});
      probability = std::max(probability, 0.8F);
    }
    give(input::VoiceActivity{sent_ - plan_.traits.window, sent_, probability});
  }
  const auto next = core::duration_of(end + plan_.traits.window);
  if (next < plan_.script.length) {
    next_window_at_ = std::max(network_.arrival(next), now_);
    return;
  }
  next_window_at_ = Instant::max();
  if (!plan_.settings.detect_turns) schedule_.at(now_ + 1ms, Input(input::Commit{sent_}));
}

void World::happen(Deed deed) {
  split_ = split_ || deed != Deed::interrupt;
  switch (deed) {
    case Deed::type:
      // Some lean on the key.
      for (int times = chance(random_, 5) ? 30 : 1; times > 0; --times) {
        ++outcome_.turns;
        give(input::Text{"typed " + std::to_string(outcome_.steps)});
      }
      break;
    case Deed::interrupt: give(input::Interrupt{}); break;
    case Deed::commit: commit(); break;
    case Deed::reset: give(input::Reset{}); break;
    case Deed::stop: give(input::Stop{"stop"}); break;
    case Deed::drain:
      drained_ = true;
      give(input::Drain{});
      break;
  }
}

// The end of the audio that has come: up to a window more than was judged yet.
void World::commit() {
  const bool gone = next_window_at_ == Instant::max();
  const auto more = gone ? 0 : between(random_, 0, static_cast<int>(plan_.traits.window) - 1);
  give(input::Commit{sent_ + more});
}

void World::give(const Input& input) {
  if ((closed_ && !late_) || outcome_.broken) return;
  ++outcome_.steps;
  effects_.clear();
  conversation_.handle(input, now_, effects_);
  if (witness_) witness_->note(input, effects_, now_);
  for (const auto& effect : effects_) {
    digest_.add(effect);
    digest_.add(now_);
  }
  if (auto broken = invariants_.check(input, now_, effects_, conversation_))
    fail(std::move(*broken));
  for (const auto& effect : effects_) std::visit([this](const auto& out) { perform(out); }, effect);
}

template <class Out>
void World::perform(const Out& out) {
  using Inattentive = std::variant<effect::Duck, effect::ReleaseInput>;
  if constexpr (std::same_as<Out, Event>) {
    count(out);
    std::visit(
        [this](const auto& event) {
          if constexpr (performs<Engines, decltype(event)>) engines_.perform(event, now_);
          if constexpr (performs<Client, decltype(event)>) client_.perform(event, now_);
        },
        out);
  } else if constexpr (std::same_as<Out, effect::Close>) {
    closed_ = true;
  } else {
    static_assert(performs<Engines, Out> || performs<Client, Out> ||
                      std::constructible_from<Inattentive, Out>,
                  "who performs this effect in the simulated world?");
    if constexpr (performs<Engines, Out>) engines_.perform(out, now_);
    if constexpr (performs<Client, Out>) client_.perform(out, now_);
    if constexpr (std::same_as<Out, effect::Transcribe>)
      outcome_.pieces += out.kind == stt::TranscriptKind::final && out.piece > 0;
    if constexpr (std::same_as<Out, effect::ClearAudio>) ++outcome_.interruptions;
  }
}

void World::count(const Event& event) {
  if (const auto* heard = std::get_if<event::TranscriptUpdated>(&event); heard && heard->final) {
    ++outcome_.turns;
    const auto& text = heard->transcript.text;
    outcome_.false_alarms += text.empty();
    for (std::size_t i = 0; i < text.size();) {
      const auto end = std::min(text.find(' ', i), text.size());
      const bool unique = text[i] == 'w' && i + 1 < end && text[i + 1] >= '0' && text[i + 1] <= '9';
      if (unique) ++heard_[text.substr(i, end - i)];
      i = end + 1;
    }
  } else if (std::holds_alternative<event::ReplyAnnounced>(event)) {
    ++outcome_.replies;
  } else if (const auto* measured = std::get_if<event::TurnMeasured>(&event)) {
    outcome_.guesses_held += measured->record.guess.held;
  }
}

// What was on its way when the session ended.
void World::come_too_late() {
  late_ = true;
  for (int i = 0; i < 20; ++i, sent_ += plan_.traits.window)
    give(input::VoiceActivity{sent_, sent_ + plan_.traits.window, i < 10 ? 1.0F : 0.0F});
  give(input::Text{"late"});
  give(input::Commit{sent_});
  give(input::Tick{});
  give(input::Reset{});
  give(input::Stop{"again"});
}

void World::check_the_end() {
  if (!closed_ && conversation_.state() != State::listening) {
    return fail("always_recovers: still " + std::string(name(conversation_.state())) +
                " long after everyone left");
  }
  if (drained_ && !closed_)
    return fail("drain_ends: nothing is going on, and the session is still open");
  for (const auto& [word, times] : heard_) {
    if (times > 1)
      fail("no_word_twice: '" + word + "' was transcribed " + std::to_string(times) + " times");
  }
  // Every word that the detector cannot miss was transcribed, unless someone cut it in two or an
  // engine failed on purpose.
  const bool whole =
      !split_ && !lost_ && !engines_.deaf() && !closed_ && plan_.settings.interruption.enabled;
  if (!whole) return;
  for (const auto& word : certain_) {
    if (word.end <= said_upto_ && !heard_.contains(word.text))
      return fail("no_word_lost: '" + word.text + "' was never transcribed");
  }
}

}  // namespace repartee::simulation
