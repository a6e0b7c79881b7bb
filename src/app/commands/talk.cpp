// `repartee talk FILE…`: speaks recordings to a server and listens to its answers.

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstring>
#include <exception>
#include <fstream>
#include <memory>
#include <optional>

#include "app/commands/commands.hpp"
#include "app/talk/microphone.hpp"
#include "app/talk/report.hpp"
#include "app/terminal.hpp"
#include "audio/wav.hpp"

namespace repartee::app {

namespace {

using core::Error;
using core::ErrorCode;

struct TalkOptions {
  std::vector<std::string> files;
  VoiceOptions voice;
  std::string save;
  bool microphone = false;
  std::string device = "default";
};

/// Runs a coroutine to its end on this thread.
template <class T>
core::Result<T> run(asio::awaitable<core::Result<T>> task) {
  asio::io_context io(1);
  std::optional<core::Result<T>> result;
  asio::co_spawn(io, std::move(task), [&](std::exception_ptr failure, core::Result<T> value) {
    if (failure) std::rethrow_exception(failure);
    result.emplace(std::move(value));
  });
  io.run();
  return std::move(*result);
}

core::Result<> save(const std::string& path, const audio::Sound& sound) {
  errno = 0;
  std::ofstream out(path, std::ios::binary);
  out << audio::to_wav(sound.samples, sound.rate_hz);
  if (!out.flush()) {
    return Error(
        ErrorCode::unavailable,
        fmt::format("{} cannot be written: {}", path, std::strerror(errno != 0 ? errno : EIO)),
        "choose another file with --save");
  }
  return {};
}

core::Result<int> talk_by_files(const TalkOptions& options, const VoiceOptions& voice, bool json) {
  std::vector<SpokenRecording> recordings;
  for (const std::string& file : options.files) {
    auto recording = load_recording(file);
    if (!recording) return recording.error();
    recordings.push_back(std::move(*recording));
  }
  auto result =
      run(speak_files(voice, std::move(recordings), json ? json_observer() : text_observer()));
  if (!result) return result.error();
  // What has been said is worth its summary, whatever went wrong after it.
  bool failed = false;
  const auto tell = [&](const Error& error) {
    failed = true;
    fmt::print(stderr, "repartee: {}\n", error.text());
    if (json) print_json(error_json(error));
  };
  if (result->cut_short) tell(*result->cut_short);
  if (!options.save.empty()) {
    if (auto saved = save(options.save, result->reply); !saved) tell(saved.error());
  }
  const bool answered = std::ranges::all_of(result->turns, &ExchangeSummary::answered);
  if (json) {
    print_json(summary_json(result->turns));
  } else if (!answered && !failed) {
    fmt::print(stderr, "repartee: not every recording got a spoken answer\n");
  }
  return answered && !failed ? exit_ok : exit_failed;
}

core::Result<int> talk(const TalkOptions& options, const Invocation& invocation,
                       StartLocalServer start_local_server) {
  VoiceOptions voice = options.voice;
  if (options.files.empty() != options.microphone) {
    return Error(ErrorCode::invalid_argument, "talk takes recordings, or --mic",
                 "`repartee talk FILE.wav`");
  }
  std::unique_ptr<LocalServer> server;
  if (voice.url.empty()) {
    if (!start_local_server) {
      return Error(ErrorCode::invalid_argument, "no server to talk to",
                   "name one with --url http://127.0.0.1:8080");
    }
    auto started = start_local_server(invocation.loaded.config);
    if (!started) return started.error();
    server = std::move(*started);
    voice.url = server->url();
    voice.key.clear();
  }
  if (!options.microphone) return talk_by_files(options, voice, invocation.json);
  auto talked = run(talk_by_microphone(voice, options.device,
                                       invocation.json ? json_observer() : dialogue_observer()));
  if (!talked) return talked.error();
  return exit_ok;
}

}  // namespace

Action declare_talk(Flags& flags, StartLocalServer start_local_server) {
  auto options = std::make_shared<TalkOptions>();
  CLI::App& app = flags.own();
  app.add_option("FILE", options->files, "Recordings to speak, in any container");
  app.add_option("--url", options->voice.url,
                 "The server; without it one is started inside this process");
  app.add_option("--key", options->voice.key, "Key for that server");
  app.add_option("--ca", options->voice.ca_file,
                 "Certificates to trust (PEM file) instead of the system's");
  app.add_option("--save", options->save, "Write what was answered to this WAV file");
  app.add_option("--response-mode", options->voice.response_mode, "echo, template or llm");
  app.add_option("--voice", options->voice.voice, "Voice of the answers");
  app.add_option("--system", options->voice.system, "System prompt of the language model");
  app.add_flag("--mic", options->microphone, "Talk through the sound card until Ctrl-C");
  app.add_option("--device", options->device, "ALSA device for --mic");
  return [options, start_local_server](const Invocation& invocation) {
    return talk(*options, invocation, start_local_server);
  };
}

}  // namespace repartee::app
