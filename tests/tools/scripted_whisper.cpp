// Writes a whisper model that always says one sentence (support/scripted_whisper.hpp), by default
// in the shape of tiny.en: the machinery and the speed of the real thing, without a download.

#include "support/scripted_whisper.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

int main(int argc, char** argv) {
  using repartee::test::ScriptedWhisper;
  using repartee::test::WhisperNumbers;
  const std::map<std::string, ScriptedWhisper> shapes = {
      {"test", {}},
      {"tiny.en",
       {.width = 384, .heads = 6, .audio_layers = 4, .text_layers = 4, .audio_positions = 1500}},
      {"base.en",
       {.width = 512, .heads = 8, .audio_layers = 6, .text_layers = 6, .audio_positions = 1500}},
      {"small.en",
       {.width = 768, .heads = 12, .audio_layers = 12, .text_layers = 12, .audio_positions = 1500}},
  };
  std::string path;
  std::string shape = "tiny.en";
  std::string sentence = "ask not what your country can do for you";
  std::string numbers = "q8_0";
  std::uint32_t seed = 1;
  CLI::App app("Writes a whisper model that always says one sentence");
  app.add_option("file", path, "The file to write, for example ggml-scripted.bin")->required();
  app.add_option("--shape", shape, "test, tiny.en, base.en or small.en")
      ->check(CLI::IsMember(shapes));
  app.add_option("--sentence", sentence, "What it says");
  app.add_option("--numbers", numbers, "f16 or q8_0, the fastest on CPUs")
      ->check(CLI::IsMember({"f16", "q8_0"}));
  app.add_option("--seed", seed, "Of the random weights");
  CLI11_PARSE(app, argc, argv);
  try {
    ScriptedWhisper model = shapes.at(shape);
    model.sentence = sentence;
    model.seed = seed;
    model.numbers = numbers == "f16" ? WhisperNumbers::f16 : WhisperNumbers::q8_0;
    repartee::test::write_scripted_whisper(path, model);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
