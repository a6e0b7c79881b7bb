#include "realtime/realtime_simulator.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "conversation/conversation.hpp"
#include "conversation/describe.hpp"
#include "conversation/invariants.hpp"

namespace repartee::simulation {

using namespace std::chrono_literals;
using namespace conversation;
using core::Duration;
using core::Instant;
using core::SamplePos;

namespace {

constexpr SamplePos window = 512;        // 32 ms
constexpr Duration length = 30s;         // of what the person and the client do
constexpr std::size_t most_lines = 400;  // of a trace: from the last few replies on

class Client {
 public:
  Client(std::uint64_t seed, const Watch& watch)
      : watch_(watch),
        random_(seed),
        settings_(random_settings()),
        conversation_(settings_, now_),
        invariants_(settings_) {}

  RealtimeOutcome run() {
    faulty_ = chance(50);
    for (int deeds = between(5, 60); deeds > 0; --deeds) {
      after(ms(0, 30'000), [this] { act(); });
    }
    after(32ms, [this] { hear(); });
    while (step()) {
    }
    if (!outcome_.broken && !closed_ && conversation_.state() != State::listening &&
        conversation_.settings().detect_turns &&
        conversation_.settings().prompt_after == Duration{}) {
      outcome_.broken = "always_recovers: still " + std::string(name(conversation_.state()));
    }
    if (!closed_) give(input::Stop{"end"});
    for (const auto& line : lines_) outcome_.trace += line + '\n';
    return std::move(outcome_);
  }

 private:
  // ---- chance and time

  int between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  bool fault(int percent) { return faulty_ && chance(percent); }
  Duration ms(int low, int high) { return std::chrono::milliseconds(between(low, high)); }
  void after(Duration delay, std::function<void()> run) {
    events_.emplace(std::pair(now_ + delay, next_event_++), std::move(run));
  }

  bool step() {
    if (outcome_.broken || closed_) return false;
    const auto due = std::max(conversation_.wake(), now_);
    const auto event = events_.empty() ? Instant::max() : events_.begin()->first.first;
    // Everybody has gone; in two minutes all deadlines have passed.
    if (std::min(due, event) > start_ + length + 120s) return false;
    now_ = std::min(due, event);
    if (event <= due) {
      auto run = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      run();
    } else {
      give(input::Tick{});
    }
    return true;
  }

  Settings random_settings() {
    Settings settings;
    settings.delivery = chance(80) ? Delivery::buffered : Delivery::paced;
    settings.lead = chance(80) ? Duration(60s) : Duration(ms(200, 2000));
    settings.interruption.speech = chance(70) ? 0ms : 200ms;
    if (chance(80)) settings.apologize = false;
    settings.speculation.enabled = chance(60);
    if (chance(15)) settings.filler_after = ms(100, 900);
    vary(settings);
    if (chance(20)) settings.most_items = static_cast<std::size_t>(between(1, 6));
    if (chance(20)) settings.most_item_bytes = static_cast<std::size_t>(between(500, 3000));
    if (chance(20)) settings.history_messages = static_cast<std::size_t>(between(1, 6));
    if (chance(5)) settings.truncate_history = false;
    if (chance(5)) settings.answer = false;
    return settings;
  }

  // What a client may change at any time.
  void vary(Settings& settings) {
    settings.detect_turns = chance(60);
    settings.create_response = settings.detect_turns ? chance(70) : chance(20);
    settings.interrupt_response = settings.detect_turns && chance(70);
    settings.text_only = chance(20);
    settings.prompt_after = chance(20) ? Duration(ms(500, 5000)) : Duration{};
    settings.least_commit = chance(50) ? 100ms : 0ms;
    settings.retention_ratio = between(1, 10) / 10.0;
    settings.tools.clear();
    if (chance(50)) settings.tools.push_back({"look", "", "{}"});
    if (chance(5)) settings.max_reply_bytes = static_cast<std::size_t>(between(10, 60));
  }

  // ---- the person and the client

  void hear() {
    if (now_ > start_ + length) return;
    if (switch_at_ <= now_) {
      speaking_ = !speaking_;
      switch_at_ = now_ + (speaking_ ? ms(60, 3000) : ms(100, 6000));
    }
    sent_ += window;
    give(input::VoiceActivity{sent_ - window, sent_, speaking_ ? 0.9F : 0.0F});
    after(32ms, [this] { hear(); });
  }

  ItemId some_item() {
    const auto& items = conversation_.items().items();
    if (items.empty() || chance(10))
      return chance(50) ? "nobody" : "item_" + std::to_string(between(1, 99));
    return items[random_() % items.size()].id;
  }

  Item random_item() {
    Item item;
    if (chance(60)) item.id = "c" + std::to_string(between(1, 30));
    const int kind = between(0, 5);
    if (kind == 4) {
      item.kind = Item::Kind::function_call;
      item.call_id = "call" + std::to_string(between(1, 5));
      item.name = "look";
      item.arguments = "{}";
    } else if (kind == 5) {
      item.kind = Item::Kind::function_call_output;
      item.call_id = "call" + std::to_string(between(1, 5));
      for (const auto& each : conversation_.items().items()) {
        if (each.kind == Item::Kind::function_call && chance(70)) item.call_id = each.call_id;
      }
      item.output = "result";
    } else {
      item.role = kind == 3   ? llm::Role::system
                  : kind == 2 ? llm::Role::assistant
                              : llm::Role::user;
      const auto part = kind == 2 ? Part::Kind::output_text : Part::Kind::input_text;
      item.parts = {{.kind = part, .text = "typed " + std::to_string(outcome_.steps)}};
    }
    return item;
  }

  input::ResponseOptions random_options() {
    input::ResponseOptions options;
    options.out_of_band = chance(30);
    if (chance(20)) options.text_only = chance(50);
    if (chance(10)) options.output_rate_hz = 8000;
    if (chance(20)) {
      options.context.emplace();
      for (int i = between(0, 3); i > 0; --i) {
        if (chance(50)) {
          options.context->emplace_back(some_item());
        } else {
          options.context->emplace_back(random_item());
        }
      }
    }
    return options;
  }

  void act() {
    const auto ref = "r" + std::to_string(outcome_.steps);
    switch (between(0, 15)) {
      case 0:
      case 1:
      case 2: {
        std::optional<ItemId> behind;
        if (chance(30)) behind = chance(30) ? ItemId() : some_item();
        return give(input::AddItem{random_item(), behind, ref});
      }
      case 3: return give(input::DeleteItem{some_item(), ref});
      case 4:
      case 5:
        return give(input::TruncateItem{some_item(), chance(5) ? 1U : 0U, ms(-10, 6000), ref});
      case 6: return give(input::RetrieveItem{some_item(), ref});
      case 7:
      case 8:
      case 9: return give(input::CreateResponse{random_options(), ref});
      case 10: {
        std::optional<ReplyId> reply;
        if (chance(40)) reply = static_cast<ReplyId>(between(1, 20));
        return give(input::CancelResponse{reply, ref});
      }
      case 11: return give(input::ClearInput{sent_ + between(0, 511), ref});
      case 12: return give(input::Commit{sent_ + between(0, 511), ref});
      case 13: {
        auto settings = std::make_shared<Settings>(conversation_.settings());
        vary(*settings);
        if (chance(10)) settings->voice = "other";
        return give(input::Configure{settings, ref});
      }
      case 14: return chance(30) ? give(input::Reset{}) : give(input::Interrupt{});
      default: return give(input::Text{"typed " + std::to_string(outcome_.steps)});
    }
  }

  void give(const Input& input) {
    if (closed_ || outcome_.broken) return;
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
    for (const auto& effect : effects) {
      if (watch_ && !outcome_.broken) outcome_.broken = watch_(effect);
      std::visit([this](const auto& out) { perform(out); }, effect);
    }
  }

  void note(const std::string& line) {
    lines_.push_back(std::to_string(core::to_ms(now_ - start_)) + " " + line);
    if (lines_.size() > most_lines) lines_.pop_front();
  }
  void digest(std::uint64_t value) { outcome_.digest = (outcome_.digest ^ value) * 1099511628211U; }

  // ---- engines

  static core::Error failure() { return {core::ErrorCode::provider_failed, "a fault on purpose"}; }

  // Results of dropped work come all the same, half of the time.
  template <class In>
  void deliver(Duration delay, In in) {
    after(delay, [this, in = std::move(in)] {
      if (dropped_.contains(in.attempt) && chance(50)) return;
      give(in);
    });
  }

  void perform(const effect::Transcribe& out) {
    if (out.kind == stt::TranscriptKind::partial || fault(3)) return;
    if (fault(10))
      return deliver(ms(1, 900),
                     input::TranscribeFailed{out.attempt, out.piece, failure(), out.kind});
    const std::string text =
        chance(10) ? ""
                   : "said " + std::to_string(out.attempt.turn) + "p" + std::to_string(out.piece);
    if (out.kind == stt::TranscriptKind::guess) {
      return deliver(ms(1, 300),
                     input::Guessed{out.attempt,
                                    out.piece,
                                    out.end,
                                    {{text, text.size(), {}, "en"}, /*as_final=*/chance(70)}});
    }
    deliver(chance(10) ? ms(500, 3000) : ms(1, 300),
            input::Transcribed{out.attempt, out.piece, {text, text.size(), {}, "en"}});
  }

  void perform(const effect::AskModel& out) {
    if (fault(3)) return;
    Duration when = ms(0, 800);
    if (fault(5)) return deliver(when, input::ModelFailed{out.attempt, failure()});
    const int words = chance(20) ? 0 : between(1, 30);
    for (int word = 1; word <= words; ++word) {
      const std::string end = word % 7 == 0 || word == words ? ". " : " ";
      deliver(when, input::ModelDelta{out.attempt, "w" + std::to_string(word) + end});
      when += ms(1, 60);
      if (fault(1)) return deliver(when, input::ModelFailed{out.attempt, failure()});
    }
    for (int call = 0; !out.request.tools.empty() && call < between(0, 3); ++call) {
      const auto index = static_cast<std::uint32_t>(call);
      const auto id = chance(70) ? "id" + std::to_string(between(1, 40)) : "";
      deliver(when, input::ModelToolCall{out.attempt, {index, id, chance(95) ? "look" : "", ""}});
      for (const auto* piece : {"{\"at\":", "1}"}) {
        when += ms(1, 100);
        if (chance(90)) deliver(when, input::ModelToolCall{out.attempt, {index, "", "", piece}});
      }
    }
    const auto finish = chance(10) ? llm::FinishReason::length : llm::FinishReason::stop;
    deliver(when, input::ModelDone{out.attempt, {{7, 9}, finish}});
  }

  void perform(const effect::Synthesize& out) {
    if (fault(3)) return;
    std::vector<tts::SpokenWord> words;
    SamplePos made = 0;
    for (std::size_t i = 0; i < out.text.size();) {
      const auto end = std::min(out.text.find(' ', i), out.text.size());
      const auto samples = core::samples_in(ms(120, 420), out.rate_hz);
      if (end > i) words.push_back({i, end, made, made + samples});
      if (end > i) made += samples;
      i = end + 1;
    }
    Duration when = ms(1, 60);
    if (chance(80)) deliver(when, input::SpeechWords{out.attempt, out.segment, words});
    while (made > 0) {
      const auto chunk = std::min<SamplePos>(made, core::samples_in(ms(20, 400), out.rate_hz));
      deliver(when, input::SpeechAudio{out.attempt, out.segment, chunk});
      made -= chunk;
      when += ms(0, 50);
      if (fault(1)) return deliver(when, input::SpeechFailed{out.attempt, out.segment, failure()});
    }
    deliver(when, input::SpeechDone{out.attempt, out.segment});
  }

  void perform(const effect::Drop& out) { dropped_.insert(out.attempt); }
  void perform(const effect::Close&) { closed_ = true; }
  void perform(const Event& out) {
    if (const auto* started = std::get_if<event::ReplyStarted>(&out)) {
      ++outcome_.replies;
      outcome_.beside += started->out_of_band;
    }
    if (const auto* done = std::get_if<event::ReplyDone>(&out))
      outcome_.cancelled += done->status == ReplyStatus::interrupted;
    outcome_.calls += std::holds_alternative<event::ToolArgumentsDone>(out);
    outcome_.items += std::holds_alternative<event::ItemAdded>(out);
    outcome_.truncated += std::holds_alternative<event::ItemTruncated>(out);
    if (const auto* failed = std::get_if<event::Failure>(&out))
      outcome_.refused += failed->refusal != Refusal::none;
  }
  template <class Other>
  void perform(const Other&) {}

  const Watch& watch_;
  std::mt19937_64 random_;
  const Instant start_ = Instant(1h);
  Instant now_ = start_;
  Settings settings_;
  Conversation conversation_;
  Invariants invariants_;
  bool faulty_ = false, speaking_ = false, closed_ = false;
  Instant switch_at_ = start_;
  SamplePos sent_ = 0;
  std::map<std::pair<Instant, long>, std::function<void()>> events_;
  long next_event_ = 0;
  std::set<Attempt> dropped_;
  std::deque<std::string> lines_;
  RealtimeOutcome outcome_;
};

}  // namespace

RealtimeOutcome simulate_realtime(std::uint64_t seed, const Watch& watch) {
  return Client(seed, watch).run();
}

}  // namespace repartee::simulation
