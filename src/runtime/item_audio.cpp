#include "runtime/item_audio.hpp"

#include <algorithm>
#include <utility>

namespace repartee::runtime {
namespace {

std::size_t bytes_of(std::size_t samples) {
  return samples * sizeof(std::int16_t);
}

}  // namespace

void ItemAudio::append(const conversation::ItemId& item, int rate_hz,
                       std::span<const std::int16_t> samples) {
  if (samples.empty()) return;
  auto* sound = find(item);
  if (!sound) sound = &sounds_.emplace_back(Sound{item, rate_hz, 0, {}});
  auto& kept = sound->samples;
  kept.insert(kept.end(), samples.begin(), samples.end());
  bytes_ += bytes_of(samples.size());
  // Given back a tenth at a time, so that not every window moves five minutes of sound.
  const auto most = static_cast<std::size_t>(core::samples_in(kept_of_an_item, rate_hz));
  if (kept.size() > most + most / 10) {
    const auto over = kept.size() - most;
    kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(over));
    sound->begin += static_cast<core::SamplePos>(over);
    bytes_ -= bytes_of(over);
  }
  while (bytes_ > most_bytes && sounds_.size() > 1) {
    bytes_ -= bytes_of(sounds_.front().samples.size());
    sounds_.pop_front();
  }
}

void ItemAudio::truncate(const conversation::ItemId& item, core::SamplePos end) {
  auto* sound = find(item);
  if (!sound) return;
  const auto keep = static_cast<std::size_t>(std::max<core::SamplePos>(end - sound->begin, 0));
  if (keep >= sound->samples.size()) return;
  bytes_ -= bytes_of(sound->samples.size() - keep);
  sound->samples.resize(keep);
}

void ItemAudio::remove(const conversation::ItemId& item) {
  if (const auto* sound = find(item)) bytes_ -= bytes_of(sound->samples.size());
  std::erase_if(sounds_, [&](const Sound& sound) { return sound.item == item; });
}

const ItemAudio::Sound* ItemAudio::find(const conversation::ItemId& item) const {
  const auto it = std::ranges::find(sounds_, item, &Sound::item);
  return it == sounds_.end() ? nullptr : &*it;
}

ItemAudio::Sound* ItemAudio::find(const conversation::ItemId& item) {
  return const_cast<Sound*>(std::as_const(*this).find(item));
}

}  // namespace repartee::runtime
