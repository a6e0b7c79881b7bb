#pragma once
// Writes a whisper model that always says one sentence: real architecture, random weights, and a
// decoder that is led from word to word. It proves the machinery around whisper.cpp, and its speed
// at full computing cost, without a download. It says nothing about accuracy.

#include <cstdint>
#include <filesystem>
#include <string>

namespace repartee::test {

struct ScriptedWhisper {
  std::string sentence = "the quick brown fox";  ///< One token a word; at most `width - 3` words.
  // The shape. The default is the smallest that works; tiny.en is 384 wide with 6 heads, 4 layers
  // and 1500 positions, base.en 512 with 8, 6 and 1500.
  int width = 64;
  int heads = 1;
  int audio_layers = 1;
  int text_layers = 1;
  int audio_positions = 64;
  std::uint32_t seed = 1;
};

/// Writes the file; throws std::runtime_error where it cannot.
///
/// How it speaks: position i of the decoder adds 60 d_i to the stream of activations (d_i: unit
/// vectors, orthogonal to each other and to the constant vector, which the layer norm removes), far
/// more than the random layers do, and the (tied) embedding of the token that is to follow has a
/// large share of d_i. Position 0 leads to the timestamp <|0.00|> and position 1 to the first
/// word, so the sentence is the same with timestamps and without (where <|notimestamps|> takes
/// position 1); after the last word comes the end of the text.
void write_scripted_whisper(const std::filesystem::path& path, const ScriptedWhisper& model);

}  // namespace repartee::test
