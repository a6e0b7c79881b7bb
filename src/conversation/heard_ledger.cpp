#include "conversation/heard_ledger.hpp"

#include <algorithm>
#include <utility>

#include "tts/text/heard_prefix.hpp"

namespace repartee::conversation {
namespace {

// Average speaking rate while a segment's length is unknown: about 15 letters a second.
constexpr double seconds_per_byte = 1.0 / 15;

// tts::Origins: three positions and a flag.
constexpr std::size_t bytes_of_a_span = 16;

}  // namespace

void HeardLedger::add_segment(SegmentId segment, std::string text, tts::Spoken spoken) {
  segments_.push_back({segment, std::move(text), std::move(spoken), {}, samples_, samples_, false});
}

void HeardLedger::add_words(SegmentId segment, const std::vector<tts::SpokenWord>& words) {
  auto* s = find(segment);
  if (!s) return;
  s->words.reserve(s->words.size() + words.size());
  for (const auto& word : words) {
    s->words.push_back({word.audio_end, static_cast<std::uint32_t>(word.text_end)});
  }
}

void HeardLedger::add_audio(SegmentId segment, core::SamplePos samples) {
  auto* s = find(segment);
  if (!s || s != &segments_.back()) return;
  s->end += samples;
  samples_ += samples;
}

void HeardLedger::close_segment(SegmentId segment) {
  if (auto* s = find(segment)) s->closed = true;
}

void HeardLedger::forget_text(SegmentId segment) {
  auto* s = find(segment);
  if (!s) return;
  s->text = heard_of(*s, s->end);
  s->words.clear();
}

std::string HeardLedger::heard(core::SamplePos played) const {
  std::string all;
  if (played <= 0) return all;  // also of what is only shown: its place was not reached
  for (const auto& segment : segments_) {
    const std::string part = heard_of(segment, played);
    if (!all.empty() && !part.empty()) all += ' ';
    all += part;
    if (part.size() < segment.text.size()) break;
  }
  return all;
}

std::string HeardLedger::text() const {
  std::string all;
  for (const auto& segment : segments_) {
    if (!all.empty() && !segment.text.empty()) all += ' ';
    all += segment.text;
  }
  return all;
}

std::size_t HeardLedger::bytes() const {
  auto bytes = sizeof(HeardLedger);
  for (const auto& segment : segments_) {
    bytes += sizeof(Segment) + segment.text.size() + segment.spoken.text.size() +
             segment.spoken.origins.spans() * bytes_of_a_span +
             segment.words.size() * sizeof(Milestone);
  }
  return bytes;
}

HeardLedger::Range HeardLedger::range(SegmentId segment) const {
  const auto* s = find(segment);
  return s ? Range{s->begin, s->end} : Range{};
}

std::size_t HeardLedger::spoken_bytes_heard(const Segment& segment, core::SamplePos into) const {
  if (!segment.words.empty()) {
    const auto next = std::ranges::find_if(
        segment.words, [&](const Milestone& word) { return word.audio > into; });
    return next == segment.words.begin() ? 0 : std::prev(next)->spoken_bytes;
  }
  const auto bytes = static_cast<double>(segment.spoken.text.size());
  auto length = static_cast<double>(segment.end - segment.begin);
  if (!segment.closed) length = std::max(length, bytes * seconds_per_byte * rate_hz_);
  return length > 0 ? static_cast<std::size_t>(static_cast<double>(into) / length * bytes) : 0;
}

std::string HeardLedger::heard_of(const Segment& segment, core::SamplePos played) const {
  if (segment.closed && played >= segment.end) return segment.text;
  const auto into = played - segment.begin;
  if (into <= 0) return {};
  return segment.text.substr(
      0, tts::heard_prefix(segment.text, segment.spoken.text, segment.spoken.origins,
                           spoken_bytes_heard(segment, into)));
}

const HeardLedger::Segment* HeardLedger::find(SegmentId id) const {
  const auto it =
      std::find_if(segments_.begin(), segments_.end(), [&](const auto& s) { return s.id == id; });
  return it == segments_.end() ? nullptr : &*it;
}

HeardLedger::Segment* HeardLedger::find(SegmentId id) {
  return const_cast<Segment*>(std::as_const(*this).find(id));
}

}  // namespace repartee::conversation
