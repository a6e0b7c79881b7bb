#include "eval/recognition.hpp"

#include <algorithm>
#include <stop_token>
#include <vector>

#include "conversation/settings.hpp"
#include "eval/stopwatch.hpp"
#include "eval/voice_activity.hpp"
#include "runtime/pieces.hpp"

namespace repartee::eval {
namespace {

constexpr std::size_t step_samples = 320;  // what clients send at a time: 20 ms

double audio_seconds(std::size_t samples) {
  return static_cast<double>(samples) / core::input_rate_hz;
}

/// The one worker of a live run: busy until some moment of the audio's clock.
class Worker {
 public:
  /// Does `job` as soon as the audio it needs is there and earlier jobs are done.
  template <class Job>
  auto run(double audio_there_s, const Job& job) {
    const Stopwatch watch;
    auto result = job();
    busy_until_s_ = std::max(busy_until_s_, audio_there_s) + watch.elapsed_seconds();
    return result;
  }
  double busy_until_s() const { return busy_until_s_; }

 private:
  double busy_until_s_ = 0;
};

class LiveRun {
 public:
  LiveRun(stt::SpeechToText& engine, std::span<const std::int16_t> clip, Heard& heard)
      : partials_(engine.streams()), clip_(clip), heard_(heard) {}

  core::Result<stt::Transcript> run(stt::Recognition& recognition, const runtime::Piece& piece) {
    const auto interval =
        static_cast<std::size_t>(core::samples_in(conversation::Settings{}.partial_interval));
    std::size_t asked_at = piece.begin;
    for (std::size_t at = piece.begin; at < piece.end;) {
      const auto step = std::min(step_samples, piece.end - at);
      const double there_s = audio_seconds(at + step);
      const auto fed =
          worker_.run(there_s, [&] { return recognition.feed(clip_.subspan(at, step)); });
      if (!fed) return fed.error();
      at += step;
      if (!partials_ || at - asked_at < interval) continue;
      asked_at = at;
      const auto partial = worker_.run(there_s, [&] { return recognition.partial({}); });
      if (!partial) return partial.error();
      if (partial->stable > 0 && !heard_.first_stable_word_ms) {
        heard_.first_stable_word_ms = worker_.busy_until_s() * 1000;
      }
    }
    const double end_s = audio_seconds(piece.end);
    const Stopwatch watch;
    auto transcript = worker_.run(end_s, [&] { return recognition.finish({}); });
    heard_.final_ms = (worker_.busy_until_s() - end_s) * 1000;
    heard_.final_cpu_ms = watch.cpu_seconds() * 1000;
    return transcript;
  }

 private:
  const bool partials_;
  const std::span<const std::int16_t> clip_;
  Heard& heard_;
  Worker worker_;
};

core::Result<stt::Transcript> run_batch(stt::Recognition& recognition,
                                        std::span<const std::int16_t> samples, Heard& heard) {
  const Stopwatch watch;
  if (auto fed = recognition.feed(samples); !fed) return fed.error();
  auto transcript = recognition.finish({});
  heard.final_ms = watch.elapsed_seconds() * 1000;
  heard.final_cpu_ms = watch.cpu_seconds() * 1000;
  return transcript;
}

std::vector<runtime::Piece> cut_into_turns(const RecognitionPath& path,
                                           std::span<const std::int16_t> clip) {
  const Activity activity{runtime::speech_probabilities(*path.gate, clip),
                          path.gate->window_samples()};
  std::vector<runtime::Piece> pieces;
  for (const Turn& turn : find_turns(activity, path.pauses)) {
    const double padding_s = static_cast<double>(path.prefix_padding.count()) / 1e6;
    const auto sample = [&](double s) {
      return std::min(static_cast<std::size_t>(std::max(s, 0.0) * core::input_rate_hz),
                      clip.size());
    };
    runtime::Piece piece{sample(turn.begin_s - padding_s), sample(turn.ended_s)};
    if (!pieces.empty()) piece.begin = std::max(piece.begin, pieces.back().end);
    pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace

core::Result<Heard> recognize(stt::SpeechToText& engine, std::span<const std::int16_t> clip,
                              const RecognitionPath& path, const vad::VoiceActivityDetector& cutter,
                              const std::string& language) {
  auto reducer = audio::create_noise_reducer(path.noise_reduction);
  if (!reducer) return reducer.error();
  Heard heard{.seconds = audio_seconds(clip.size())};
  const Stopwatch watch;
  audio::Samples cleaned(clip.begin(), clip.end());
  if (*reducer) {
    // What the delay would push out at the end.
    cleaned.resize(cleaned.size() + audio::NoiseReducer::delay_samples);
    (*reducer)->process(cleaned);
  }
  const auto pieces = path.gate != nullptr
                          ? cut_into_turns(path, cleaned)
                          : runtime::cut_for_recognizer(cutter, cleaned, path.pauses.threshold);
  stt::Transcript whole;
  LiveRun live(engine, cleaned, heard);
  for (const runtime::Piece& piece : pieces) {
    auto recognition = engine.open({.language = language, .partials = path.live});
    if (!recognition) return recognition.error();
    auto transcript =
        path.live
            ? live.run(**recognition, piece)
            : run_batch(**recognition,
                        std::span(cleaned).subspan(piece.begin, piece.end - piece.begin), heard);
    if (!transcript) return transcript.error();
    runtime::append_piece(whole, std::move(*transcript), audio_seconds(piece.begin));
  }
  heard.cpu_seconds = watch.cpu_seconds();
  heard.text = std::move(whole.text);
  return heard;
}

}  // namespace repartee::eval
