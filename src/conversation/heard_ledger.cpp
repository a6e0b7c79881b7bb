#include "conversation/heard_ledger.hpp"

#include <algorithm>
#include <utility>

namespace repartee::conversation {
namespace {

// Byte ends of the words of a text (runs of anything but white space).
std::vector<std::size_t> word_ends(const std::string& text) {
  std::vector<std::size_t> ends;
  bool in_word = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool space =
        i == text.size() || text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r';
    if (in_word && space) ends.push_back(i);
    in_word = !space;
  }
  return ends;
}

// Average speaking rate while a segment's length is unknown: about 15 letters a second.
constexpr double seconds_per_byte = 1.0 / 15;

}  // namespace

void HeardLedger::add_segment(SegmentId segment, std::string text, std::string spoken) {
  segments_.push_back({segment, std::move(text), std::move(spoken), {}, samples_, samples_, false});
}

void HeardLedger::set_words(SegmentId segment, std::vector<tts::SpokenWord> words) {
  if (auto* s = find(segment)) s->words = std::move(words);
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

HeardLedger::Range HeardLedger::range(SegmentId segment) const {
  const auto* s = find(segment);
  return s ? Range{s->begin, s->end} : Range{};
}

std::string HeardLedger::heard_of(const Segment& segment, core::SamplePos played) const {
  if (segment.closed && played >= segment.end) return segment.text;
  const auto into = played - segment.begin;
  const auto ends = word_ends(segment.text);
  if (into <= 0 || ends.empty()) return {};

  std::size_t words = 0;
  if (!segment.words.empty()) {
    // The engine's words and the shown ones differ in number where a token is read out ("42" as two
    // words): then the same fraction of them counts.
    const auto said = static_cast<std::size_t>(
        std::count_if(segment.words.begin(), segment.words.end(),
                      [&](const tts::SpokenWord& word) { return word.audio_end <= into; }));
    words = said * ends.size() / segment.words.size();
  } else {
    const double length = segment.closed
                              ? static_cast<double>(segment.end - segment.begin)
                              : std::max<double>(static_cast<double>(segment.end - segment.begin),
                                                 static_cast<double>(segment.text.size()) *
                                                     seconds_per_byte * rate_hz_);
    const double bytes =
        length > 0 ? static_cast<double>(into) / length * static_cast<double>(segment.text.size())
                   : 0;
    words = static_cast<std::size_t>(std::count_if(ends.begin(), ends.end(), [&](std::size_t end) {
      return static_cast<double>(end) <= bytes;
    }));
  }
  return words == 0 ? std::string{}
                    : segment.text.substr(0, ends[std::min(words, ends.size()) - 1]);
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
