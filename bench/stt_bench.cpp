// What recognition costs, in this process: how long finals take one after the other, with the work
// begun in the pause before, several at once; how many speakers a core keeps served; and memory.
// bench/stt sets whisper.cpp's own server beside it.
//   bench_stt finals   --model FILE [--repeat N] [--word-times] CLIP…
//   bench_stt guessed  --model FILE [--repeat N] [--silence MS] CLIP…
//   bench_stt together --model FILE [--workers N] [--speakers N] CLIP…
//   bench_stt knee     --model FILE [--workers N] [--seconds S] CLIP…
//   bench_stt memory   [--model FILE] [--workers N] CLIP…   (without a model: pocketsphinx)
// The last line of each is JSON. Milliseconds on the clock; cpu_ms is processor time of the thread.
#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "audio/decode.hpp"
#include "core/worker_pool.hpp"
#include "stt/pocketsphinx/engine.hpp"
#include "stt/whisper/engine.hpp"
#include "stt/whisper/plan.hpp"

using namespace repartee;

namespace {

using Clock = std::chrono::steady_clock;

struct Settings {
  std::string model;
  std::vector<std::string> clips;
  int repeat = 1;
  int workers = 1;
  int speakers = 8;
  int seconds = 20;
  int silence_ms = 400;
  bool word_times = false;
};

[[noreturn]] void fail(const core::Error& error) {
  std::cerr << "bench_stt: " << error.text() << '\n';
  std::exit(1);
}

double ms(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

double thread_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto count = static_cast<double>(values.size());
  return values[static_cast<std::size_t>(std::min(count - 1, share * count))];
}

std::vector<audio::Samples> read_clips(const Settings& settings) {
  std::vector<audio::Samples> clips;
  for (const std::string& path : settings.clips) {
    auto recording = audio::decode_file(path);
    if (!recording) fail(recording.error());
    clips.push_back(std::move(recording->sound.samples));
  }
  return clips;
}

std::shared_ptr<stt::SpeechToText> load(const Settings& settings) {
  auto engine =
      settings.model.empty()
          ? stt::create_pocketsphinx({.decoders = settings.workers, .model_folder = {}})
          : stt::create_whisper({.model_path = settings.model, .states = settings.workers});
  if (!engine) fail(engine.error());
  return *engine;
}

// What happens when someone has stopped speaking: the audio is there, the words are wanted.
std::string final_of(stt::SpeechToText& engine, const audio::Samples& clip, bool word_times) {
  auto recognition = engine.open({.word_times = word_times, .partials = false});
  if (!recognition) fail(recognition.error());
  if (auto fed = (*recognition)->feed(clip); !fed) fail(fed.error());
  auto heard = (*recognition)->finish({});
  if (!heard) fail(heard.error());
  return heard->text;
}

nlohmann::json finals(const Settings& settings) {
  const auto engine = load(settings);
  nlohmann::json runs = nlohmann::json::array();
  for (int round = 0; round < settings.repeat; ++round) {
    for (const auto& clip : read_clips(settings)) {
      const double cpu = thread_cpu_ms();
      const auto began = Clock::now();
      const std::string text = final_of(*engine, clip, settings.word_times);
      const double seconds = static_cast<double>(clip.size()) / core::input_rate_hz;
      runs.push_back({{"seconds", seconds},
                      {"audio_context", stt::trimmed_plan(seconds, 1500).audio_context},
                      {"ms", ms(Clock::now() - began)},
                      {"cpu_ms", thread_cpu_ms() - cpu},
                      {"text", text}});
    }
  }
  return {{"event", "summary"}, {"engine", engine->description()}, {"runs", runs}};
}

// What somebody waits for whose turn ends with a silence: a transcript is begun as soon as it is
// quiet, after as much silence as the detector needs, and is the final when nothing else is said.
nlohmann::json guessed(const Settings& settings) {
  constexpr int noticed_ms = 80;  // three windows of Silero, as far as the recognizer sees them
  const auto engine = load(settings);
  const auto silence = [](int milliseconds) {
    return audio::Samples(static_cast<std::size_t>(milliseconds) * core::input_rate_hz / 1000, 0);
  };
  const auto expect = [](const core::Result<>& fed) {
    if (!fed) fail(fed.error());
  };
  nlohmann::json runs = nlohmann::json::array();
  for (int round = 0; round < settings.repeat; ++round) {
    for (const auto& clip : read_clips(settings)) {
      auto recognition = engine->open({.word_times = true, .partials = true});
      if (!recognition) fail(recognition.error());
      expect((*recognition)->feed(clip));
      expect((*recognition)->feed(silence(noticed_ms)));
      const auto began = Clock::now();
      if (auto guess = (*recognition)->partial({}); !guess) fail(guess.error());
      const double guess_ms = ms(Clock::now() - began);
      expect((*recognition)->feed(silence(settings.silence_ms - noticed_ms)));
      const auto decided = Clock::now();
      auto heard = (*recognition)->finish({});
      if (!heard) fail(heard.error());
      const double late_ms = std::max(0.0, guess_ms - (settings.silence_ms - noticed_ms));
      runs.push_back({{"seconds", static_cast<double>(clip.size()) / core::input_rate_hz},
                      {"guess_ms", guess_ms},
                      {"ms", late_ms + ms(Clock::now() - decided)},
                      {"text", heard->text}});
    }
  }
  return {{"event", "summary"}, {"silence_ms", settings.silence_ms}, {"runs", runs}};
}

// Finals that are wanted at given moments, on a pool of workers.
class Load {
 public:
  explicit Load(const Settings& settings)
      : clips_(read_clips(settings)),
        engine_(load(settings)),
        word_times_(settings.word_times),
        pool_("bench", settings.workers) {}

  /// Waits for the moment, then wants the final of a clip.
  void want(Clock::time_point due, std::size_t clip) {
    std::this_thread::sleep_until(due);
    const bool accepted = pool_.submit(core::Urgency::final_transcript, core::Monotonic::now(),
                                       [this, due, &audio = clips_[clip % clips_.size()]] {
                                         final_of(*engine_, audio, word_times_);
                                         const std::lock_guard lock(mutex_);
                                         waits_.push_back(ms(Clock::now() - due));
                                         done_.notify_one();
                                       });
    asked_ += accepted ? 1 : 0;
    refused_ += accepted ? 0 : 1;
  }

  /// The figures, once everything that was asked for has been answered.
  nlohmann::json figures() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return waits_.size() == asked_; });
    return {{"finals", waits_.size()},
            {"refused", refused_},
            {"p50", quantile(waits_, 0.5)},
            {"p95", quantile(waits_, 0.95)},
            {"max", quantile(waits_, 1)}};
  }

 private:
  const std::vector<audio::Samples> clips_;
  const std::shared_ptr<stt::SpeechToText> engine_;
  const bool word_times_;
  std::mutex mutex_;
  std::condition_variable done_;
  std::vector<double> waits_;  // guarded by mutex_
  std::size_t asked_ = 0, refused_ = 0;
  core::WorkerPool pool_;  // last: its jobs use everything above
};

nlohmann::json together(const Settings& settings) {
  Load load(settings);
  const auto now = Clock::now();
  for (int i = 0; i < settings.speakers; ++i) load.want(now, static_cast<std::size_t>(i));
  auto figures = load.figures();
  figures["event"] = "summary";
  figures["speakers"] = settings.speakers;
  figures["workers"] = settings.workers;
  return figures;
}

double resident_mib() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

// What the engine holds once each of its workers has decoded something.
nlohmann::json memory(const Settings& settings) {
  const double before = resident_mib();
  Load load(settings);
  const auto now = Clock::now();
  for (int i = 0; i < settings.workers; ++i) load.want(now, 0);
  load.figures();
  malloc_trim(0);
  return {{"event", "summary"},
          {"workers", settings.workers},
          {"resident_mib", resident_mib() - before}};
}

// Speakers with a turn every 10 s, spread evenly, for a time: every turn is a final.
nlohmann::json speak(const Settings& settings, int speakers) {
  constexpr double turn_s = 10;
  Load load(settings);
  const auto begin = Clock::now();
  const auto turns = static_cast<int>(settings.seconds * speakers / turn_s);
  for (int i = 0; i < turns; ++i) {
    const std::chrono::duration<double> due(turn_s * i / speakers);
    load.want(begin + std::chrono::duration_cast<Clock::duration>(due),
              static_cast<std::size_t>(i));
  }
  auto figures = load.figures();
  figures["speakers"] = speakers;
  std::cout << "  " << figures.dump() << std::endl;
  return figures;
}

// The most speakers whose finals come within 500 ms (p95): doubled until it breaks, then halved in
// between; then twice as many.
nlohmann::json knee(const Settings& settings) {
  constexpr double most_ms = 500;
  const auto holds = [&](const nlohmann::json& figures) { return figures["p95"] < most_ms; };
  nlohmann::json best;
  int good = 0;
  int bad = 4 * settings.workers;
  for (auto figures = speak(settings, bad); holds(figures); figures = speak(settings, bad)) {
    best = figures;
    good = bad;
    bad *= 2;
  }
  while (bad - good > std::max(1, good / 10)) {
    const int middle = good + (bad - good) / 2;
    const auto figures = speak(settings, middle);
    if (holds(figures)) best = figures;
    (holds(figures) ? good : bad) = middle;
  }
  nlohmann::json summary = {{"event", "summary"}, {"workers", settings.workers}, {"knee", good}};
  if (good > 0) {
    summary["at_knee"] = best;
    summary["at_twice"] = speak(settings, 2 * good);
  }
  return summary;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  CLI::App app("What recognition costs");
  app.require_subcommand(1);
  nlohmann::json (*chosen)(const Settings&) = nullptr;
  const auto command = [&](const char* name, const char* about,
                           nlohmann::json (*run)(const Settings&)) {
    auto* const sub = app.add_subcommand(name, about);
    sub->add_option("--model", settings.model, "A ggml whisper file")->required(run != memory);
    sub->add_option("clips", settings.clips, "Recordings")->required();
    sub->add_option("--repeat", settings.repeat, "Rounds over the clips");
    sub->add_option("--workers", settings.workers, "Threads with a state each");
    sub->add_option("--speakers", settings.speakers, "Finals wanted at once");
    sub->add_option("--seconds", settings.seconds, "Of each step of the search");
    sub->add_option("--silence", settings.silence_ms, "What ends a turn, in milliseconds")
        ->check(CLI::Range(100, 5000));
    sub->add_flag("--word-times", settings.word_times, "With the times of words");
    sub->callback([&chosen, run] { chosen = run; });
  };
  command("finals", "One after the other", finals);
  command("guessed", "Begun in the pause that ends the turn", guessed);
  command("together", "Several at the same moment", together);
  command("knee", "How many speakers are served in time", knee);
  command("memory", "What the engine holds in memory", memory);
  CLI11_PARSE(app, argc, argv);
  std::cout << chosen(settings).dump() << std::endl;
  return 0;
}
