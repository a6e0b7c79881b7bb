#include "runtime/pieces.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/time.hpp"

namespace repartee::runtime {

namespace {

/// The middle of the longest run of windows below the threshold in [from, to); `to` if none.
std::size_t longest_pause(std::span<const float> speech, std::size_t from, std::size_t to,
                          float threshold) {
  std::size_t best = to, best_length = 0;
  for (std::size_t i = from; i < to;) {
    std::size_t end = i;
    while (end < to && speech[end] < threshold) ++end;
    if (end - i > best_length) {
      best_length = end - i;
      best = i + (end - i) / 2;
    }
    i = end + 1;
  }
  return best;
}

std::int64_t energy(std::span<const std::int16_t> samples) {
  std::int64_t sum = 0;
  for (const std::int64_t sample : samples) sum += sample * sample;
  return sum;
}

std::size_t quietest(std::span<const std::int16_t> samples, std::size_t window, std::size_t from,
                     std::size_t to) {
  std::size_t best = from;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = from; i < to; ++i) {
    const std::int64_t here = energy(samples.subspan(i * window, window));
    if (here < least) {
      least = here;
      best = i;
    }
  }
  return best;
}

}  // namespace

std::vector<Piece> cut_at_pauses(std::span<const std::int16_t> samples,
                                 std::span<const float> speech, std::size_t window,
                                 std::size_t longest, float threshold) {
  std::vector<Piece> pieces;
  std::size_t begin = 0;
  while (samples.size() - begin > longest) {
    // Windows that begin in the second half and end within the piece; at least one.
    const std::size_t from = (begin + longest / 2 + window - 1) / window;
    const std::size_t to = std::min(speech.size(), (begin + longest) / window);
    std::size_t cut = begin + longest;
    if (from < to) {
      std::size_t at = longest_pause(speech, from, to, threshold);
      if (at == to) at = quietest(samples, window, from, to);
      cut = at * window + window / 2;
    }
    pieces.push_back({begin, cut});
    begin = cut;
  }
  if (begin < samples.size()) pieces.push_back({begin, samples.size()});
  return pieces;
}

std::vector<float> speech_probabilities(const vad::VoiceActivityDetector& detector,
                                        std::span<const std::int16_t> samples,
                                        std::optional<int> aggressiveness, std::stop_token stop) {
  const auto window = static_cast<std::size_t>(detector.window_samples());
  const auto stream = detector.open();
  if (aggressiveness) stream->set_aggressiveness(*aggressiveness);
  std::vector<float> speech;
  speech.reserve(samples.size() / window);
  for (; samples.size() >= window && !stop.stop_requested(); samples = samples.subspan(window)) {
    speech.push_back(stream->process(samples.first(window)));
  }
  return speech;
}

std::vector<Piece> cut_for_recognizer(const vad::VoiceActivityDetector& detector,
                                      std::span<const std::int16_t> samples, float threshold,
                                      std::stop_token stop) {
  constexpr auto longest = static_cast<std::size_t>(longest_piece_s * core::input_rate_hz);
  if (samples.empty()) return {};
  if (samples.size() <= longest) return {{0, samples.size()}};
  return cut_at_pauses(samples, speech_probabilities(detector, samples, {}, std::move(stop)),
                       static_cast<std::size_t>(detector.window_samples()), longest, threshold);
}

void append_piece(stt::Transcript& whole, stt::Transcript piece, double offset_s) {
  if (!whole.text.empty() && !piece.text.empty()) whole.text += ' ';
  whole.text += piece.text;
  whole.stable = whole.text.size();
  for (stt::Word& word : piece.words) {
    word.start_s += offset_s;
    word.end_s += offset_s;
    whole.words.push_back(std::move(word));
  }
  if (whole.language.empty()) whole.language = std::move(piece.language);
}

bool holds_speech(const vad::VoiceActivityDetector& detector, const turn::PauseSettings& settings,
                  std::span<const std::int16_t> samples, std::optional<int> aggressiveness,
                  std::stop_token stop) {
  turn::PauseDetector pause(settings);
  core::SamplePos at = 0;
  for (const float probability :
       speech_probabilities(detector, samples, aggressiveness, std::move(stop))) {
    const auto end = at + detector.window_samples();
    if (pause.step(at, end, probability) == turn::Edge::speech) return true;
    at = end;
  }
  return false;
}

}  // namespace repartee::runtime
