#include "engines.hpp"

#include <algorithm>

namespace repartee::simulation {

using namespace std::chrono_literals;
using namespace conversation;
using core::SamplePos;

namespace {

// What is drawn for one request, after the plan's own streams.
enum EngineStream : std::uint64_t {
  recognizer_stream = 101,
  model_stream,
  voice_stream,
  judge_stream
};

core::Error failure() {
  return {core::ErrorCode::provider_failed, "a fault on purpose"};
}

input::TranscribeFailed not_transcribed(const effect::Transcribe& out) {
  return {out.attempt, out.piece, failure(), out.kind};
}

// What models write that is not for the ear.
std::string odd_text(Random& random) {
  static constexpr const char* odd[] = {"",
                                        " ",
                                        "\n\n",
                                        "<think>so</think>",
                                        "```\nx = 1;\n```\n",
                                        "**",
                                        "| a | b |\n",
                                        "\U0001F600 ",
                                        "\xC3"};
  return any_of(random, odd);
}

}  // namespace

// One request: its draws, and when its next result comes.
class Engines::Work {
 public:
  Work(Engines& engines, core::Instant now, std::uint64_t stream, const Attempt& attempt,
       std::uint64_t number)
      : engines_(engines),
        random_(engines.plan_.seed, {stream, attempt.turn, attempt.number, number}),
        at_(now) {}

  Random& random() { return random_; }
  bool fault(int percent) {
    const bool faulty = percent > 0 && chance(random_, percent);
    engines_.faults_ += faulty;
    return faulty;
  }
  void wait(int low_ms, int high_ms) {
    at_ += ms_between(random_, low_ms, high_ms);
    if (fault(engines_.plan_.traits.late_results)) at_ += ms_between(random_, 500, 20'000);
  }
  /// Without a chance of coming very late.
  void pass(int low_ms, int high_ms) { at_ += ms_between(random_, low_ms, high_ms); }
  template <class In>
  void deliver(In in) {
    engines_.schedule_.at(at_, Input(std::move(in)));
  }
  template <class In>
  void deliver_last(In in) {
    if (fault(engines_.plan_.traits.duplicate_results))
      engines_.schedule_.at(at_ + ms_between(random_, 0, 500), Input(in));
    deliver(std::move(in));
  }

 private:
  Engines& engines_;
  Random random_;
  core::Instant at_;
};

stt::Transcript Engines::words_between(SamplePos begin, SamplePos end) const {
  stt::Transcript transcript;
  const auto middle = [](const SaidWord& word) { return (word.begin + word.end) / 2; };
  for (auto word = std::ranges::lower_bound(words_, begin, {}, middle);
       word != words_.end() && middle(*word) < end; ++word) {
    transcript.stable = transcript.text.size();  // all but the last word
    if (!transcript.text.empty()) transcript.text += ' ';
    transcript.text += word->text;
    if (!plan_.traits.word_times) continue;
    const auto seconds = [begin](SamplePos at) {
      return static_cast<double>(std::max<SamplePos>(at - begin, 0)) / core::input_rate_hz;
    };
    transcript.words.push_back({word->text, seconds(word->begin), seconds(word->end), 1});
  }
  return transcript;
}

void Engines::perform(const effect::Transcribe& out, core::Instant now) {
  Work work(*this, now, recognizer_stream, out.attempt,
            static_cast<std::uint64_t>(out.end) << 8U | out.piece << 2U |
                static_cast<std::uint64_t>(out.kind));
  auto transcript = words_between(out.begin, out.end);
  const int faults = plan_.traits.recognizer_faults;
  if (out.kind == stt::TranscriptKind::guess) return guess(out, std::move(transcript), work);
  if (out.kind == stt::TranscriptKind::partial) {
    if (work.fault(faults)) {
      work.pass(1, 50);
      return work.deliver(not_transcribed(out));
    }
    if (work.fault(faults / 2)) return;  // never answers
    work.pass(1, 200);
    if (chance(work.random(), plan_.traits.garbled_partials)) {
      transcript.text.resize(transcript.stable);
      transcript.text += transcript.stable > 0 ? " hm" : "hm";
    }
    return work.deliver(input::Hypothesis{out.attempt, out.piece, std::move(transcript)});
  }
  if (work.fault(faults / 2)) {
    deaf_ = true;
    work.pass(1, 900);
    return work.deliver_last(not_transcribed(out));
  }
  if (work.fault(faults / 2)) {
    deaf_ = true;
    return;
  }
  work.wait(1, 400);
  work.deliver_last(input::Transcribed{out.attempt, out.piece, std::move(transcript)});
}

// Engines differ in whether they can give the final transcript before the end. Those that cannot
// are wrong now and then; and some write the same words in another way.
void Engines::guess(const effect::Transcribe& out, stt::Transcript transcript, Work& work) {
  if (work.fault(plan_.traits.recognizer_faults)) {
    work.pass(1, 300);
    return work.deliver(not_transcribed(out));
  }
  if (work.fault(plan_.traits.recognizer_faults / 2)) return;
  transcript.stable = transcript.text.size();
  const bool as_final = plan_.traits.guesses_as_final && !chance(work.random(), 5);
  if (!as_final && chance(work.random(), 20)) transcript.text += " indeed";
  if (!as_final && chance(work.random(), 20) && !transcript.text.empty()) transcript.text += '!';
  work.wait(1, 300);
  work.deliver(input::Guessed{out.attempt, out.piece, out.end, {std::move(transcript), as_final}});
}

// How a pause sounded is told soon, late or never, and may be wrong.
void Engines::perform(const effect::JudgeEnd& out, core::Instant now) {
  if (!plan_.traits.prosody) return;
  Random random(plan_.seed, {judge_stream, static_cast<std::uint64_t>(out.end)});
  const auto between_0_and_1 = [&] { return static_cast<float>(between(random, 0, 100)) / 100; };
  if (chance(random, 70)) {
    const turn::Prosody prosody{.pitch_slope = 20 * between_0_and_1() - 15,
                                .pitch_level = 4 * between_0_and_1() - 3,
                                .energy_slope = 30 * between_0_and_1() - 20,
                                .rate = 6 * between_0_and_1()};
    schedule_.at(now + ms_between(random, 0, 5), Input(input::Prosody{out.end, prosody}));
  }
  if (chance(random, 50)) {
    schedule_.at(now + ms_between(random, 10, 500),
                 Input(input::EndOfTurn{out.end, between_0_and_1()}));
  }
}

void Engines::perform(const effect::AskModel& out, core::Instant now) {
  Work work(*this, now, model_stream, out.attempt, 0);
  const int faults = plan_.traits.model_faults;
  if (work.fault(faults)) {
    work.pass(0, 3000);
    return work.deliver_last(input::ModelFailed{out.attempt, failure()});
  }
  if (work.fault(faults / 2)) return;
  work.wait(0, 1500);
  const int clauses = work.fault(faults / 2) ? 0 : between(work.random(), 1, 5);
  for (int clause = 0; clause < clauses; ++clause) {
    const int words = between(work.random(), 1, 12);
    for (int word = 0; word < words; ++word) {
      if (chance(work.random(), 2))
        work.deliver(input::ModelDelta{out.attempt, odd_text(work.random())});
      auto text = "a" + std::to_string(clause) + "b" + std::to_string(word);
      text += word + 1 == words ? ". " : " ";
      work.deliver(input::ModelDelta{out.attempt, std::move(text)});
      chance(work.random(), 2) ? work.pass(200, 2500) : work.pass(1, 40);
      if (work.fault(faults / 8)) return;  // stalls for good
      if (work.fault(faults / 8))
        return work.deliver_last(input::ModelFailed{out.attempt, failure()});
    }
  }
  work.deliver_last(input::ModelDone{out.attempt, {}});
}

void Engines::perform(const effect::Synthesize& out, core::Instant now) {
  Work work(*this, now, voice_stream, out.attempt, out.segment);
  const int faults = plan_.traits.voice_faults;
  if (work.fault(faults / 2)) {
    work.pass(0, 500);
    return work.deliver_last(input::SpeechFailed{out.attempt, out.segment, failure()});
  }
  if (work.fault(faults / 2)) return;
  const auto rate_hz = plan_.settings.output_rate_hz;
  const auto samples = [&](int low_ms, int high_ms) {
    return core::samples_in(ms_between(work.random(), low_ms, high_ms), rate_hz);
  };
  std::vector<tts::SpokenWord> words;
  SamplePos made = 0;
  for (std::size_t i = 0; i < out.text.size();) {
    const auto end = std::min(out.text.find(' ', i), out.text.size());
    if (end > i) {
      const auto length = samples(120, 420);
      words.push_back({i, end, made, made + length});
      made += length;
    }
    i = end + 1;
  }
  work.wait(1, 60);
  if (plan_.traits.spoken_times)
    work.deliver(input::SpeechWords{out.attempt, out.segment, std::move(words)});
  while (made > 0) {
    const auto chunk = std::min(made, samples(20, 400));
    work.deliver(input::SpeechAudio{out.attempt, out.segment, chunk});
    made -= chunk;
    chance(work.random(), 3) ? work.pass(100, 1500) : work.pass(0, 30);
    if (work.fault(faults / 6))
      return work.deliver_last(input::SpeechFailed{out.attempt, out.segment, failure()});
  }
  work.deliver_last(input::SpeechDone{out.attempt, out.segment});
}

// Their results come all the same: too late.
void Engines::perform(const effect::Drop& out, core::Instant) {
  const bool transcribing = out.attempt.number == 1 && !told_.contains(out.attempt.turn);
  deaf_ = deaf_ || transcribing;  // a transcript was given up
}

void Engines::perform(const event::TranscriptUpdated& out, core::Instant) {
  if (out.final) told_.insert(out.turn);
}

}  // namespace repartee::simulation
