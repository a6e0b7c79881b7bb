#pragma once
// Writes a whisper model that always says one sentence: real architecture, random weights, and a
// decoder that is led from word to word. It proves the machinery around whisper.cpp, and its speed
// at full computing cost, without a download. It says nothing about accuracy.

#include <cstdint>
#include <filesystem>
#include <string>

namespace repartee::test {

/// How the matrices are stored. q8_0 (blocks of 32 bytes and a scale) is the fastest on CPUs.
enum class WhisperNumbers { f16, q8_0 };

struct ScriptedWhisper {
  std::string sentence = "the quick brown fox";  ///< One token a word; at most `width - 3` words.
  // The shape. The default is the smallest that works; tiny.en is 384 wide with 6 heads, 4 layers
  // and 1500 positions, base.en 512 with 8, 6 and 1500.
  int width = 64;
  int heads = 1;
  int audio_layers = 1;
  int text_layers = 1;
  int audio_positions = 64;
  WhisperNumbers numbers = WhisperNumbers::f16;
  bool multilingual = false;
  int spoken_language = 0;     ///< Multilingual: what it hears, by whisper.cpp's number; 2: German.
  bool nobody_speaks = false;  ///< It says the sentence, and that it is probably silence.
  bool never_ends = false;     ///< It says the sentence's last word for ever.
  std::uint32_t seed = 1;
};

/// Writes the file; throws std::runtime_error where it cannot.
///
/// How it speaks: position i of the decoder adds 60 d_i to the stream of activations (d_i: unit
/// vectors, orthogonal to each other and to the constant vector, which the layer norm removes), far
/// more than the random layers do, and the (tied) embedding of the token that is to follow has a
/// large share of d_i. Position 0 leads to the timestamp <|0.00|> and position 1 to the first
/// word, so the sentence is the same with timestamps and without (where <|notimestamps|> takes
/// position 1); after the last word comes the end of the text. A multilingual one is two positions
/// later, and position 0 leads to the language.
///
/// Size: the vocabulary's 51,864 rows are whisper.cpp's, so the smallest (32 wide, q8_0) takes 2.5
/// MB.
void write_scripted_whisper(const std::filesystem::path& path, const ScriptedWhisper& model);

}  // namespace repartee::test
