#pragma once
// Cutting a long text into what is synthesized in one go.

#include <cstddef>
#include <string_view>
#include <vector>

namespace repartee::tts {

/// The most characters of one utterance. flite works through a whole utterance before its first
/// sample, 70 ms for this many, and takes a time that grows with the square of a word's length: 91
/// s for 16,000 letters without a space.
inline constexpr std::size_t most_utterance_characters = 240;

/// Consecutive pieces of `ascii` that together are all of it: one piece where it is short enough,
/// else cut after a sentence, a clause, a word, or, where there is none, anywhere.
std::vector<std::string_view> utterances(std::string_view ascii);

}  // namespace repartee::tts
