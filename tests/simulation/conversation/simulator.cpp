#include "simulator.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <ostream>
#include <queue>

#include "conversation/conversation.hpp"
#include "conversation/describe.hpp"
#include "conversation/invariants.hpp"
#include "conversation/playback.hpp"
#include "person.hpp"

namespace repartee::simulation {

using namespace std::chrono_literals;
using namespace conversation;
using core::Duration;
using core::Instant;
using core::SamplePos;

namespace {

constexpr SamplePos window = 512;  // Silero's, 32 ms

Settings random_settings(Random& random) {
  Settings settings;
  settings.pause.silence = std::chrono::milliseconds(between(random, 300, 500));
  settings.prefix_padding = std::chrono::milliseconds(between(random, 300, 500));
  settings.interruption.enabled = !chance(random, 8);
  settings.detect_turns = !chance(random, 6);
  settings.answer = !chance(random, 4);
  settings.partials = !chance(random, 10);
  settings.delivery = chance(random, 25)   ? Delivery::eager
                      : chance(random, 10) ? Delivery::whole
                                           : Delivery::paced;
  settings.output_rate_hz = chance(random, 50) ? 16000 : 24000;
  if (chance(random, 15)) settings.say_when_unintelligible = "Please try again.";
  if (chance(random, 5)) settings.apology.clear();
  if (chance(random, 5)) settings.idle_timeout = 3s;
  if (chance(random, 3)) settings.max_duration = 12s;
  if (chance(random, 10))
    settings.history_messages = static_cast<std::size_t>(between(random, 1, 4));
  if (chance(random, 10)) settings.lead = std::chrono::milliseconds(between(random, 20, 200));
  if (chance(random, 5)) {
    settings.piece_soft = 4s;
    settings.piece_hard = 6s;
  }
  if (chance(random, 3)) settings.max_turn = 5s;
  if (chance(random, 5))
    settings.max_reply_bytes = static_cast<std::size_t>(between(random, 10, 60));
  if (chance(random, 40)) settings.endpointing.mode = turn::Endpointing::semantic;
  settings.endpointing.eagerness = static_cast<turn::Eagerness>(between(random, 0, 2));
  auto& speculation = settings.speculation;
  speculation.enabled = chance(random, 70);
  speculation.tries = between(random, 0, 4);
  if (chance(random, 10)) speculation.tokens = between(random, 0, 100);
  if (chance(random, 10)) speculation.longest_speech = std::chrono::milliseconds(600);
  if (chance(random, 10)) speculation.plausible = 0.9;
  if (chance(random, 25))
    settings.filler_after = std::chrono::milliseconds(between(random, 100, 1500));
  if (chance(random, 20))
    settings.idle_prompt_after = std::chrono::milliseconds(between(random, 500, 5000));
  return settings;
}

class Simulation {
 public:
  /// `print` gets every step; else the last ones are kept where `trace` says so.
  explicit Simulation(std::uint64_t seed, bool trace = false, std::ostream* print = nullptr)
      : random_(seed),
        script_(write_script(random_)),
        settings_(random_settings(random_)),
        conversation_(settings_, now_),
        invariants_(settings_),
        trace_(trace || print),
        print_(print) {
    faulty_ = chance(random_, 50);
    // A turn that has become too long ends wherever it is, in mid-word too.
    split_ = settings_.max_turn < 1min;
    acknowledges_ = chance(random_, 60);
    lies_ = chance(random_, 10);
    guesses_as_final_ = chance(random_, 50);
  }

  Outcome run() {
    for (const auto& action : script_.actions) {
      at(start_ + action.at, [this, deed = action.deed] { act(deed); });
    }
    if (!settings_.detect_turns) {
      for (Duration t = 3s; t < script_.length;
           t += std::chrono::milliseconds(between(random_, 1500, 9000))) {
        at(start_ + t, [this] { commit(); });
      }
    }
    next_window_at_ = arrival(window);
    while (step()) {
    }
    if (closed_) come_too_late();
    if (!outcome_.broken) check_the_end();
    outcome_.guesses = static_cast<int>(conversation_.speculation().asked);
    outcome_.seconds = std::chrono::duration<double>(now_ - start_).count();
    for (const auto& line : lines_) outcome_.trace += line + '\n';
    return std::move(outcome_);
  }

 private:
  struct Event {
    Instant at;
    long number;
    std::function<void()> run;
    bool operator<(const Event& other) const {
      return std::tie(at, number) > std::tie(other.at, other.number);
    }
  };

  void at(Instant when, std::function<void()> run) {
    events_.push({when, next_event_++, std::move(run)});
  }
  void after(Duration delay, std::function<void()> run) { at(now_ + delay, std::move(run)); }
  Duration ms(int low, int high) { return std::chrono::milliseconds(between(random_, low, high)); }
  bool fault(int percent) {
    const bool faulty = faulty_ && chance(random_, percent);
    outcome_.faults += faulty;
    return faulty;
  }

  // Plays the next thing that happens; false when nothing will any more.
  bool step() {
    if (outcome_.broken || closed_) return false;
    const bool listening =
        conversation_.state() == State::listening || conversation_.state() == State::closed;
    const auto event_at = events_.empty() ? Instant::max() : events_.top().at;
    const auto wake_at = std::max(conversation_.wake(), now_);
    const auto next = std::min({event_at, wake_at, next_window_at_});
    if (next_window_at_ == Instant::max() && (listening || next - start_ > script_.length + 150s)) {
      // The person has gone. Time alone must have led to listening.
      if (events_.empty() || next - start_ > script_.length + 150s) return false;
    }
    now_ = next;
    if (next == event_at) {
      auto run = events_.top().run;
      events_.pop();
      run();
    } else if (next == next_window_at_) {
      send_window();
    } else {
      give(input::Tick{});
    }
    return true;
  }

  // When the window that ends at `end` reaches the server.
  Instant arrival(SamplePos end) const {
    auto when = start_ + core::duration_of(end);
    for (const auto& stall : script_.stalls) {
      if (when >= start_ + stall.at && when < start_ + stall.at + stall.length)
        when = start_ + stall.at + stall.length;
    }
    return when;
  }

  void send_window() {
    const auto end = script_at_ + window;
    for (const auto& stall : script_.stalls) {
      const auto moment = core::duration_of(end);
      if (stall.lost && moment >= stall.at && moment < stall.at + stall.length) {
        lost_ = true;
        if (cut_at_ < 0) cut_at_ = sent_;
        skipped_ += window;
        advance_script(end);
        return;
      }
    }
    auto probability = voice_probability(script_, script_at_, end, hint_);
    const auto begin = sent_;
    sent_ += window;
    advance_script(end);
    if (script_.echo && loudspeaker_sounds()) {
      // An echo is heard, and soon known for what it is; not while the person speaks over it.
      const bool known = probability < 0.5F && ++echoed_ > 8;
      give(input::Echo{sent_, known ? 0.9F : 0.1F * static_cast<float>(between(random_, 0, 5))});
      probability = std::max(probability, 0.8F);
    }
    give(input::VoiceActivity{begin, sent_, probability});
  }

  bool loudspeaker_sounds() {
    const auto player = players_.find(replying_);
    return player != players_.end() && !player->second.held() &&
           player->second.position(now_) < player->second.sent();
  }

  void advance_script(SamplePos end) {
    script_at_ = end;
    next_window_at_ = core::duration_of(end) >= script_.length
                          ? Instant::max()
                          : std::max(arrival(end + window), now_);
    if (next_window_at_ == Instant::max() && !settings_.detect_turns) {
      after(1ms, [this] { give(input::Commit{sent_}); });
    }
  }

  void act(Deed deed) {
    switch (deed) {
      case Deed::type: {
        split_ = true;
        // Some lean on the key.
        for (int times = chance(random_, 5) ? 30 : 1; times > 0; --times) {
          ++outcome_.turns;
          give(input::Text{"typed " + std::to_string(outcome_.steps)});
        }
        break;
      }
      case Deed::interrupt: give(input::Interrupt{}); break;
      case Deed::commit:
        split_ = true;
        commit();
        break;
      case Deed::reset:
        split_ = true;
        give(input::Reset{});
        break;
      case Deed::stop:
        split_ = true;
        give(input::Stop{"stop"});
        break;
      case Deed::drain:
        split_ = drained_ = true;
        give(input::Drain{});
        break;
      case Deed::acknowledge_nonsense:
        give(input::Played{static_cast<StreamId>(between(random_, 0, 5)),
                           between(random_, -100000, 100000000)});
        break;
    }
  }

  // The end of the audio that has come: up to a window more than was judged yet.
  void commit() {
    give(input::Commit{sent_ + (next_window_at_ == Instant::max() ? 0 : between(random_, 0, 511))});
  }

  void give(const Input& input) {
    if ((closed_ && !late_) || outcome_.broken) return;
    ++outcome_.steps;
    Effects effects;
    conversation_.handle(input, now_, effects);
    note(describe(input));
    for (const auto& effect : effects) {
      const auto line = describe(effect);
      note("    " + line);
      for (const char c : line) digest(static_cast<unsigned char>(c));
      digest(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
    }
    outcome_.broken = invariants_.check(input, now_, effects, conversation_);
    for (const auto& effect : effects)
      std::visit([this](const auto& out) { perform(out); }, effect);
  }

  // What was on its way when the session ended.
  void come_too_late() {
    late_ = true;
    for (int i = 0; i < 20; ++i, sent_ += window)
      give(input::VoiceActivity{sent_, sent_ + window, i < 10 ? 1.0F : 0.0F});
    give(input::Text{"late"});
    give(input::Commit{sent_});
    give(input::Tick{});
    give(input::Reset{});
    give(input::Stop{"again"});
  }

  void note(std::string line) {
    if (!trace_) return;
    line = std::to_string(core::to_ms(now_ - start_)) + " " + std::move(line);
    if (print_) *print_ << line << '\n';
    lines_.push_back(std::move(line));
    if (lines_.size() > 160) lines_.pop_front();
  }
  void digest(std::uint64_t value) { outcome_.digest = (outcome_.digest ^ value) * 1099511628211U; }

  // ---- engines -------------------------------------------------------------------------------

  stt::Transcript words_between(SamplePos begin, SamplePos end) const {
    stt::Transcript transcript;
    for (const auto& word : script_.words) {
      auto middle = (word.begin + word.end) / 2;
      if (cut_at_ >= 0 && middle > cut_at_) middle -= skipped_;
      if (middle < begin || middle >= end) continue;
      transcript.stable = transcript.text.size();  // all but the last word
      if (!transcript.text.empty()) transcript.text += ' ';
      transcript.text += word.text;
    }
    return transcript;
  }

  // Results of dropped work come all the same, half of the time: too late.
  template <class In>
  void deliver(Duration delay, In in) {
    after(delay, [this, in = std::move(in)] {
      if (dropped_.contains(in.attempt) && chance(random_, 50)) return;
      give(in);
    });
  }

  void perform(const effect::Transcribe& out) {
    const auto transcript = words_between(out.begin, out.end);
    if (out.kind == stt::TranscriptKind::guess) return guess(out, transcript);
    if (out.kind == stt::TranscriptKind::partial) {
      if (fault(5)) return deliver(ms(1, 50), not_transcribed(out));
      if (fault(3)) return;
      return deliver(ms(1, 200), input::Hypothesis{out.attempt, out.piece, transcript});
    }
    outcome_.pieces += out.piece > 0;
    if (fault(4)) {
      deaf_ = true;
      return deliver(ms(1, 900), not_transcribed(out));
    }
    if (fault(3)) {
      deaf_ = true;
      return;  // never answers
    }
    deliver(fault(5) ? ms(2000, 20000) : ms(1, 400),
            input::Transcribed{out.attempt, out.piece, transcript});
  }

  static input::TranscribeFailed not_transcribed(const effect::Transcribe& out) {
    return {out.attempt, out.piece, failure(), out.kind};
  }

  // Engines differ in whether they can give the final transcript before the end. Those that cannot
  // are wrong now and then; and some write the same words in another way.
  void guess(const effect::Transcribe& out, stt::Transcript transcript) {
    if (fault(5)) return deliver(ms(1, 300), not_transcribed(out));
    if (fault(3)) return;
    transcript.stable = transcript.text.size();
    const bool as_final = guesses_as_final_ && !chance(random_, 5);
    if (!as_final && chance(random_, 20)) transcript.text += " indeed";
    if (!as_final && chance(random_, 20) && !transcript.text.empty()) transcript.text += '.';
    deliver(fault(5) ? ms(500, 5000) : ms(1, 300),
            input::Guessed{out.attempt, out.piece, out.end, {transcript, as_final}});
  }

  // How a pause sounded is told soon, late or never, and may be wrong.
  void perform(const effect::JudgeEnd& out) {
    const float fall = chance(random_, 50) ? -20 : 5;
    if (chance(random_, 70)) {
      after(ms(0, 5), [this, in = input::Prosody{out.end, {.pitch_slope = fall}}] { give(in); });
    }
    const float probability = chance(random_, 50) ? 0.95F : 0.1F;
    if (chance(random_, 50))
      after(ms(10, 500), [this, in = input::EndOfTurn{out.end, probability}] { give(in); });
  }

  void perform(const effect::AskModel& out) {
    if (fault(5)) return deliver(ms(0, 3000), input::ModelFailed{out.attempt, failure()});
    if (fault(3)) return;
    Duration when = ms(0, 1500);
    const int clauses = fault(4) ? 0 : between(random_, 1, 5);
    for (int clause = 0; clause < clauses; ++clause) {
      const int words = between(random_, 1, 12);
      for (int word = 0; word < words; ++word) {
        if (chance(random_, 2)) deliver(when, input::ModelDelta{out.attempt, odd_text()});
        std::string text = "a" + std::to_string(clause) + "b" + std::to_string(word);
        text += word + 1 == words ? ". " : " ";
        deliver(when, input::ModelDelta{out.attempt, text});
        when += chance(random_, 2) ? ms(200, 2500) : ms(1, 40);
        if (fault(1)) return;  // stalls for good
        if (fault(1)) return deliver(when, input::ModelFailed{out.attempt, failure()});
      }
    }
    deliver(when, input::ModelDone{out.attempt, {}});
  }

  // What models write that is not for the ear.
  std::string odd_text() {
    static constexpr const char* odd[] = {"",
                                          " ",
                                          "\n\n",
                                          "<think>so</think>",
                                          "```\nx = 1;\n```\n",
                                          "**",
                                          "| a | b |\n",
                                          "\U0001F600 ",
                                          "\xC3"};
    return odd[random_() % std::size(odd)];
  }

  void perform(const effect::Synthesize& out) {
    if (fault(4))
      return deliver(ms(0, 500), input::SpeechFailed{out.attempt, out.segment, failure()});
    if (fault(3)) return;
    std::vector<tts::SpokenWord> words;
    SamplePos made = 0;
    for (std::size_t i = 0; i < out.text.size();) {
      const auto end = std::min(out.text.find(' ', i), out.text.size());
      const auto length = core::samples_in(ms(120, 420), settings_.output_rate_hz);
      if (end > i) words.push_back({i, end, made, made + length});
      if (end > i) made += length;
      i = end + 1;
    }
    Duration when = ms(1, 60);
    if (chance(random_, 60)) deliver(when, input::SpeechWords{out.attempt, out.segment, words});
    while (made > 0) {
      const auto chunk =
          std::min<SamplePos>(made, core::samples_in(ms(20, 400), settings_.output_rate_hz));
      deliver(when, input::SpeechAudio{out.attempt, out.segment, chunk});
      made -= chunk;
      when += chance(random_, 3) ? ms(100, 1500) : ms(0, 30);
      if (fault(1)) return deliver(when, input::SpeechFailed{out.attempt, out.segment, failure()});
    }
    deliver(when, input::SpeechDone{out.attempt, out.segment});
  }

  void perform(const effect::StopModel&) {}  // one that does not listen, and writes on
  void perform(const effect::Drop& out) {
    dropped_.insert(out.attempt);
    if (out.attempt.number == 1 && !told_.contains(out.attempt.turn))
      deaf_ = true;  // a transcript was given up
  }

  static core::Error failure() { return {core::ErrorCode::provider_failed, "a fault on purpose"}; }

  // ---- the client ----------------------------------------------------------------------------

  // An honest client: plays what it gets after 60 ms of buffering, acknowledges every 100 ms.
  void perform(const effect::SendAudio& out) {
    auto& player = players_.try_emplace(out.stream, settings_.output_rate_hz).first->second;
    const bool first = player.sent() == 0;
    const auto samples = out.end - out.begin;
    after(30ms, [&player, samples, this] { player.on_sent(samples, now_ + 30ms); });
    if (first && acknowledges_) after(100ms, [this, stream = out.stream] { acknowledge(stream); });
  }
  void acknowledge(StreamId stream) {
    const auto& player = players_.at(stream);
    give(input::Played{stream, lies_ ? player.sent() : player.position(now_)});
    const bool playing = player.position(now_) < player.sent() || stream == replying_;
    if (playing && !closed_) after(100ms, [this, stream] { acknowledge(stream); });
  }
  void perform(const effect::ClearAudio& out) { ++outcome_.interruptions, (void)out; }
  void perform(const effect::Duck&) {}
  void perform(const effect::Hold& out) {
    if (const auto it = players_.find(out.stream); it != players_.end()) it->second.hold(now_);
  }
  void perform(const effect::Resume& out) {
    if (const auto it = players_.find(out.stream); it != players_.end() && it->second.held())
      it->second.resume(now_);
  }
  void perform(const effect::ReleaseInput&) {}
  void perform(const effect::Close&) { closed_ = true; }

  void perform(const conversation::Event& out) {
    if (const auto* heard = std::get_if<event::TranscriptUpdated>(&out); heard && heard->final) {
      ++outcome_.turns;
      told_.insert(heard->turn);
      const auto& text = heard->transcript.text;
      outcome_.false_alarms += text.empty();
      for (std::size_t i = 0; i < text.size();) {
        const auto end = std::min(text.find(' ', i), text.size());
        ++heard_[text.substr(i, end - i)];
        i = end + 1;
      }
    } else if (const auto* started = std::get_if<event::ReplyAnnounced>(&out)) {
      ++outcome_.replies;
      replying_ = started->stream;
    } else if (std::holds_alternative<event::ReplyDone>(out)) {
      replying_ = 0;
    } else if (const auto* measured = std::get_if<event::TurnMeasured>(&out)) {
      outcome_.guesses_held += measured->record.guess.held;
    }
  }

  // ---- the end -------------------------------------------------------------------------------

  void check_the_end() {
    if (!closed_ && conversation_.state() != State::listening) {
      outcome_.broken = "always_recovers: still " + std::string(name(conversation_.state())) +
                        " long after everyone left";
      return;
    }
    if (drained_ && !closed_) {
      outcome_.broken = "drain_ends: nothing is going on, and the session is still open";
      return;
    }
    for (const auto& [word, times] : heard_) {
      const bool backchannel = word == "okay" || word == "mm-hm";
      if (times > 1 && !backchannel)
        outcome_.broken =
            "no_word_twice: '" + word + "' was transcribed " + std::to_string(times) + " times";
    }
    // Every word that the detector cannot miss was transcribed, unless someone cut it in two or an
    // engine failed on purpose.
    const bool whole = !split_ && !lost_ && !deaf_ && !closed_ && settings_.interruption.enabled;
    if (!whole) return;
    for (const auto& word : script_.words) {
      if (word.backchannel) continue;
      const bool certain =
          word.end - word.begin >= core::samples_in(200ms) && word.end <= script_at_;
      if (certain && !heard_.contains(word.text)) {
        outcome_.broken = "no_word_lost: '" + word.text + "' was never transcribed";
        return;
      }
    }
  }

  Random random_;
  const Instant start_ = Instant(1h);
  Instant now_ = start_;
  Script script_;
  Settings settings_;
  Conversation conversation_;
  Invariants invariants_;
  bool trace_;
  std::ostream* print_;
  bool faulty_ = false, acknowledges_ = false, lies_ = false, guesses_as_final_ = false;

  std::priority_queue<Event> events_;
  long next_event_ = 0;
  Instant next_window_at_ = Instant::max();
  SamplePos script_at_ = 0, sent_ = 0, skipped_ = 0, cut_at_ = -1;
  std::size_t hint_ = 0;
  std::set<Attempt> dropped_;
  std::set<TurnId> told_;  // whose final transcript was told
  std::map<StreamId, Playback> players_;
  StreamId replying_ = 0;
  int echoed_ = 0;  // windows of echo
  std::map<std::string, int> heard_;
  bool split_ = false, drained_ = false, lost_ = false, deaf_ = false, closed_ = false,
       late_ = false;
  std::deque<std::string> lines_;
  Outcome outcome_;
};

}  // namespace

void Outcome::add(const Outcome& other) {
  steps += other.steps;
  seconds += other.seconds;
  turns += other.turns;
  replies += other.replies;
  interruptions += other.interruptions;
  faults += other.faults;
  false_alarms += other.false_alarms;
  pieces += other.pieces;
  guesses += other.guesses;
  guesses_held += other.guesses_held;
}

Outcome simulate(std::uint64_t seed) {
  auto outcome = Simulation(seed).run();
  if (outcome.broken) outcome.trace = Simulation(seed, true).run().trace;
  return outcome;
}

Outcome replay(std::uint64_t seed, std::ostream& out) {
  return Simulation(seed, true, &out).run();
}

}  // namespace repartee::simulation
