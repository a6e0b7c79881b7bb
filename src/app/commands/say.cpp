// `repartee say TEXT`: speech, to a file or the loudspeaker.

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/cpu_time.hpp"
#include "app/engines.hpp"
#include "app/lexicon_file.hpp"
#include "app/sound_card.hpp"
#include "app/synthesis.hpp"
#include "app/terminal.hpp"
#include "audio/wav.hpp"

namespace repartee::app {

namespace {

using core::Error;
using core::ErrorCode;

struct SayOptions {
  std::string text;
  std::string file;
  std::string device = "default";
};

core::Result<> write_wav(const std::string& path, const audio::Sound& sound) {
  const std::string wav = audio::to_wav(sound.samples, sound.rate_hz);
  errno = 0;
  std::ofstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::ostream& out = path == "-" ? std::cout : file;
  out << wav;
  if (!out.flush()) {
    return Error(
        ErrorCode::unavailable,
        fmt::format("{} cannot be written: {}", path, std::strerror(errno != 0 ? errno : EIO)),
        "choose another file with -o");
  }
  return {};
}

core::Result<int> say(const SayOptions& options, const Invocation& invocation) {
  const Config::Tts& tts = invocation.loaded.config.tts;
  if (invocation.json && options.file == "-") {
    return Error(ErrorCode::invalid_argument, "stdout cannot take both JSON and sound",
                 "write the sound to a file with -o FILE");
  }
  std::string text = options.text;
  if (text == "-") text.assign(std::istreambuf_iterator<char>(std::cin), {});
  auto engine = load_text_to_speech(invocation.loaded.config);
  if (!engine) return engine.error();
  const auto lexicon = load_lexicon(tts.lexicon);
  if (!lexicon) return lexicon.error();
  audio::Sound sound{.rate_hz = (*engine)->sample_rate_hz(tts.voice)};
  std::unique_ptr<Loudspeaker> loudspeaker;
  if (options.file.empty()) {
    auto opened = open_loudspeaker(options.device, sound.rate_hz);
    if (!opened) {
      return Error(opened.error().code, opened.error().message,
                   "write a file instead: -o out.wav; `aplay -L` lists the devices");
    }
    loudspeaker = std::move(*opened);
  }
  const double began = cpu_seconds();
  {
    ProgressBar progress("speaking", !invocation.json && !loudspeaker);
    const auto take = [&](const audio::Samples& samples, double done) -> core::Result<> {
      progress.show(done);
      sound.samples.insert(sound.samples.end(), samples.begin(), samples.end());
      return loudspeaker ? loudspeaker->write(samples) : core::Result<>{};
    };
    auto said = synthesize(**engine, text, tts.voice, tts.speed, take, **lexicon);
    if (!said) return said.error();
  }
  const double compute_seconds = cpu_seconds() - began;
  if (sound.samples.empty()) {
    return Error(ErrorCode::invalid_argument, "there is nothing to say in this text",
                 "give it some words");
  }
  if (loudspeaker) {
    loudspeaker->drain();
  } else if (auto written = write_wav(options.file, sound); !written) {
    return written.error();
  }
  if (invocation.json) {
    print_json({{"event", "said"},
                {"voice", tts.voice.empty() ? (*engine)->voices().front().name : tts.voice},
                {"sample_rate", sound.rate_hz},
                {"audio_seconds", rounded(sound.seconds())},
                {"compute_seconds", rounded(compute_seconds)},
                {"file", options.file}});
  }
  return exit_ok;
}

}  // namespace

Action declare_say(Flags& flags) {
  auto options = std::make_shared<SayOptions>();
  flags.own().add_option("TEXT", options->text, "What to say; - reads stdin")->required();
  flags.own().add_option("-o,--output", options->file, "WAV file to write; - is stdout");
  flags.own().add_option("--device", options->device, "ALSA device, where no file is written");
  flags.shortcut("--voice", "tts.voice");
  flags.shortcut("--speed", "tts.speed");
  return [options](const Invocation& invocation) { return say(*options, invocation); };
}

}  // namespace repartee::app
