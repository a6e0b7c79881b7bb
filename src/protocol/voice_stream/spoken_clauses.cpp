#include "protocol/voice_stream/spoken_clauses.hpp"

#include <utility>

namespace repartee::protocol::voice_stream {

void SpokenClauses::begin_reply() {
  growing_.clear();
  next_index_ = 0;
  ended_ = false;
}

void SpokenClauses::begin_clause(conversation::SegmentId segment, std::string text) {
  growing_[segment].text = std::move(text);
}

void SpokenClauses::add_sound(conversation::SegmentId segment,
                              std::span<const std::int16_t> samples) {
  auto& sound = growing_[segment].sound;
  sound.insert(sound.end(), samples.begin(), samples.end());
}

SpokenClauses::Clause SpokenClauses::finish_clause(conversation::SegmentId segment, bool last) {
  Growing done = std::move(growing_[segment]);
  growing_.erase(segment);
  ended_ = ended_ || last;
  return {next_index_++, std::move(done.text), std::move(done.sound), last};
}

std::optional<SpokenClauses::Clause> SpokenClauses::end_reply() {
  growing_.clear();
  if (std::exchange(ended_, true)) return std::nullopt;
  return Clause{next_index_++, {}, {}, true};
}

}  // namespace repartee::protocol::voice_stream
