#pragma once
// Sound that arrives over a network, handed on so that each word comes before its sound.

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "core/error.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::tts {

/// Lets sound through up to the end of the last word that is known and has come whole: what has
/// been handed on always ends with a word, so that another engine can go on from there. What it
/// holds back is let go with the next word or at the end. Not thread-safe.
class SpeechGate {
 public:
  /// `sink` must outlive it. Chunks are of 20 ms.
  SpeechGate(const SpeechSink& sink, int rate_hz, std::stop_token stop)
      : sink_(sink),
        chunk_samples_(static_cast<std::size_t>(rate_hz) / 50),
        stop_(std::move(stop)) {}

  void add(std::span<const std::int16_t> audio) {
    audio_.insert(audio_.end(), audio.begin(), audio.end());
  }
  /// Words in order. Times that go backwards or have no length are mended.
  void add(std::span<const SpokenWord> words);

  /// Hands on what may go. `cancelled` when stopped, or when the sink wants no more.
  core::Result<> release();
  /// Hands on everything.
  core::Result<> finish();

  /// Samples from the start of the speech: handed on, and come.
  std::int64_t released() const { return released_; }
  std::int64_t received() const { return released_ + static_cast<std::int64_t>(audio_.size()); }

 private:
  core::Result<> release_to(std::int64_t end);

  const SpeechSink& sink_;
  const std::size_t chunk_samples_;
  const std::stop_token stop_;
  std::vector<std::int16_t> audio_;  // not handed on yet
  std::vector<SpokenWord> words_;    // not handed on yet
  std::int64_t released_ = 0;
  std::int64_t last_end_ = 0;  // of the last word added
};

}  // namespace repartee::tts
