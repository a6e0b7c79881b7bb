// What voice activity detection costs: microseconds per window of each kernel of Silero, for one
// stream and for batches, and of the other detectors.
//   bench_vad [models folder] [--streams N]…
// With --streams only what N live streams cost, served every 32 ms as far as they are ready, beside
// the same weights in ONNX Runtime; the last line is JSON.
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <numbers>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "onnx/session.hpp"
#include "vad/registry.hpp"
#include "vad/silero/network.hpp"
#include "vad/silero/silero.hpp"

using namespace repartee;

namespace {

constexpr double rate_hz = 16000;

// A buzz of 25 harmonics that comes and goes three times a second, over noise: it keeps the
// network's activations as busy as speech does.
std::vector<std::int16_t> synthetic_sound(std::size_t samples) {
  std::mt19937 random(1);
  std::normal_distribution<double> noise(0, 60);
  std::vector<std::int16_t> sound(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    const double t = static_cast<double>(i) / rate_hz;
    double buzz = 0;
    for (int k = 1; k <= 25; ++k) buzz += std::sin(2 * std::numbers::pi * 130 * k * t) / k;
    const double swell = std::max(0.0, std::sin(2 * std::numbers::pi * 3 * t));
    sound[i] = static_cast<std::int16_t>(3000 * buzz * swell + noise(random));
  }
  return sound;
}

double cpu_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

[[noreturn]] void fail(const core::Error& error) {
  std::fprintf(stderr, "bench_vad: %s\n", error.text().c_str());
  std::exit(1);
}

// The median of 21 runs of 50 ms, in microseconds of CPU time per window: other programs on the
// machine then disturb it little. `pass` does `windows` of them.
double microseconds_per_window(std::size_t windows, const std::function<void()>& pass) {
  std::vector<double> runs;
  for (int run = 0; run < 21; ++run) {
    std::size_t passes = 0;
    const double start = cpu_microseconds();
    double taken = 0;
    do {
      // Asking for the time costs as much as a cheap detector's window.
      for (int i = 0; i < 16; ++i) pass();
      passes += 16;
      taken = cpu_microseconds() - start;
    } while (taken < 50'000);
    runs.push_back(taken / static_cast<double>(passes * windows));
  }
  std::ranges::nth_element(runs, runs.begin() + 10);
  return runs[10];
}

void measure_silero(const std::filesystem::path& weights, const vad::silero::Kernel& kernel,
                    const std::vector<std::int16_t>& sound) {
  const auto network = vad::silero::Network::load(weights, kernel);
  if (!network) fail(network.error());
  std::printf("| Silero v6.2, %-9.*s |", static_cast<int>(kernel.name.size()), kernel.name.data());
  const std::size_t windows_there = sound.size() / vad::silero::window_samples;
  for (const std::size_t streams : {1, 4, 16, 64}) {
    std::vector<vad::silero::StreamState> states(streams);
    std::vector<vad::silero::StreamState*> state_pointers(streams);
    std::vector<const std::int16_t*> windows(streams);
    std::vector<float> probabilities(streams);
    for (std::size_t s = 0; s < streams; ++s) state_pointers[s] = &states[s];
    std::size_t at = 0;
    const double cost = microseconds_per_window(streams, [&] {
      for (std::size_t s = 0; s < streams; ++s) {
        windows[s] = sound.data() + (at + 7 * s) % windows_there * vad::silero::window_samples;
      }
      ++at;
      (*network)->infer(state_pointers, windows, probabilities);
    });
    std::printf(" %6.2f |", cost);
  }
  std::printf("\n");
}

// What a batch holds at most: larger ones gain nothing (the columns above), and hold up others.
constexpr std::size_t largest_batch = 64;

// Judges the windows of the streams from `first` to `last`; `tick` counts the windows before.
using Judge = std::function<void(std::size_t first, std::size_t last, std::size_t tick)>;

// The share of a core that so many live streams take: all of their windows come every 32 ms, and
// their states are far more than the caches hold. The median of nine runs of `ticks` windows.
nlohmann::json measure_streams(const std::string& name, std::size_t streams, std::size_t ticks,
                               const Judge& judge) {
  nlohmann::json rows = nlohmann::json::array();
  std::size_t tick = 0;
  for (const std::size_t batch : {std::size_t{1}, largest_batch}) {
    std::vector<double> runs;
    for (int run = 0; run < 9; ++run) {
      const double start = cpu_microseconds();
      for (std::size_t i = 0; i < ticks; ++i, ++tick) {
        for (std::size_t s = 0; s < streams; s += batch) {
          judge(s, std::min(s + batch, streams), tick);
        }
      }
      runs.push_back((cpu_microseconds() - start) / static_cast<double>(ticks));
    }
    std::ranges::nth_element(runs, runs.begin() + 4);
    const double us = runs[4] / static_cast<double>(streams);
    const double cores = runs[4] / 32'000;
    std::printf("| %-24s | %5zu | %2zu | %6.2f | %5.2f |\n", name.c_str(), streams, batch, us,
                cores);
    rows.push_back({{"detector", name},
                    {"streams", streams},
                    {"batch", batch},
                    {"us_per_window", us},
                    {"cores", cores}});
  }
  return rows;
}

nlohmann::json measure_our_streams(const std::filesystem::path& weights,
                                   const vad::silero::Kernel& kernel, std::size_t streams,
                                   const std::vector<std::int16_t>& sound) {
  const auto network = vad::silero::Network::load(weights, kernel);
  if (!network) fail(network.error());
  const std::size_t windows_there = sound.size() / vad::silero::window_samples;
  std::vector<vad::silero::StreamState> states(streams);
  std::vector<vad::silero::StreamState*> state_pointers;
  for (auto& state : states) state_pointers.push_back(&state);
  std::vector<const std::int16_t*> windows(streams);
  std::vector<float> probabilities(streams);
  return measure_streams("Silero, ours, " + std::string(kernel.name), streams, 8,
                         [&](std::size_t first, std::size_t last, std::size_t tick) {
                           for (std::size_t s = first; s < last; ++s) {
                             windows[s] = sound.data() + (tick + 7 * s) % windows_there *
                                                             vad::silero::window_samples;
                           }
                           const std::size_t count = last - first;
                           (*network)->infer(std::span(state_pointers).subspan(first, count),
                                             std::span(windows).subspan(first, count),
                                             std::span(probabilities).subspan(first, count));
                         });
}

// The same weights in ONNX Runtime, one thread: it takes the 64 samples before each window as well,
// and hands the state in and out.
nlohmann::json measure_onnx_runtime(const std::filesystem::path& weights, std::size_t streams,
                                    const std::vector<std::int16_t>& sound) {
  constexpr std::size_t context = 64;
  constexpr std::size_t width = context + vad::silero::window_samples;
  constexpr std::size_t cells = 128;
  const auto network = onnx::load(weights);
  if (!network) fail(network.error());
  std::vector<float> floats(sound.size());
  std::ranges::transform(sound, floats.begin(),
                         [](std::int16_t sample) { return static_cast<float>(sample) / 32768.0F; });
  const std::size_t windows_there = (sound.size() - context) / vad::silero::window_samples;
  std::vector<float> states(streams * 2 * cells);
  return measure_streams(
      "Silero, ONNX Runtime", streams, 1,
      [&](std::size_t first, std::size_t last, std::size_t tick) {
        const std::size_t count = last - first;
        std::vector<float> input;
        input.reserve(count * width);
        std::vector<float> state(2 * count * cells);
        for (std::size_t s = first; s < last; ++s) {
          const float* const window =
              floats.data() + (tick + 7 * s) % windows_there * vad::silero::window_samples;
          input.insert(input.end(), window, window + width);
          for (std::size_t half = 0; half < 2; ++half) {
            std::copy_n(states.data() + (2 * s + half) * cells, cells,
                        state.data() + (half * count + s - first) * cells);
          }
        }
        const auto n = static_cast<std::int64_t>(count);
        const std::vector<onnx::Tensor> inputs = {
            {"input", {n, static_cast<std::int64_t>(width)}, std::move(input)},
            {"state", {2, n, static_cast<std::int64_t>(cells)}, std::move(state)},
            {"sr", {}, std::vector<std::int64_t>{16000}}};
        const auto outputs = (*network)->run(inputs, {});
        if (!outputs) fail(outputs.error());
        const auto& after = std::get<std::vector<float>>(outputs->at(1).values);
        for (std::size_t s = first; s < last; ++s) {
          for (std::size_t half = 0; half < 2; ++half) {
            std::copy_n(after.data() + (half * count + s - first) * cells, cells,
                        states.data() + (2 * s + half) * cells);
          }
        }
      });
}

void measure_all_streams(const std::filesystem::path& weights,
                         const std::vector<std::size_t>& stream_counts,
                         const std::vector<std::int16_t>& sound) {
  std::printf(
      "\n\nlive streams, one thread; a window of each every 32 ms\n"
      "| detector | streams | in batches of | us per window | cores |\n|---|---|---|---|---|\n");
  nlohmann::json rows = nlohmann::json::array();
  for (const std::size_t count : stream_counts) {
    for (const auto& kernel : vad::silero::kernels()) {
      for (auto& row : measure_our_streams(weights, kernel, count, sound)) rows.push_back(row);
    }
    if (!onnx::available()) {
      std::printf("| Silero, ONNX Runtime | left out: built without it |\n");
      continue;
    }
    for (auto& row : measure_onnx_runtime(weights, count, sound)) rows.push_back(row);
  }
  std::printf("%s\n", nlohmann::json{{"event", "summary"}, {"streams", rows}}.dump().c_str());
}

void measure_engine(const char* label, vad::VadOptions options,
                    const std::vector<std::int16_t>& sound) {
  const auto detector = vad::create_detector(options);
  if (!detector) {
    std::printf("| %-22s | left out: %s |\n", label, detector.error().message.c_str());
    return;
  }
  const auto window = static_cast<std::size_t>((*detector)->window_samples());
  const auto stream = (*detector)->open();
  std::size_t at = 0;
  const double cost = microseconds_per_window(1, [&] {
    stream->process(std::span(sound).subspan(at++ % (sound.size() / window) * window, window));
  });
  std::printf("| %-22s | %6.2f |        |        |        |\n", label, cost);
}

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

std::filesystem::path default_models_folder() {
  if (const char* models = std::getenv("REPARTEE_MODELS")) return models;
  if (const char* data = std::getenv("XDG_DATA_HOME")) {
    return std::filesystem::path(data) / "repartee/models";
  }
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr ? home : "") / ".local/share/repartee/models";
}

}  // namespace

int main(int argc, char** argv) {
  std::filesystem::path models = default_models_folder();
  std::vector<std::size_t> stream_counts;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) != "--streams") {
      models = argv[i];
      continue;
    }
    const long count = ++i < argc ? std::strtol(argv[i], nullptr, 10) : 0;
    if (count < 1 || count > 100'000) {
      std::fprintf(stderr, "bench_vad: --streams takes a number from 1 to 100000\n");
      return 2;
    }
    stream_counts.push_back(static_cast<std::size_t>(count));
  }
  std::printf("machine:  %s, %ld processors online\ncompiler: %s\ncommand: ", processor().c_str(),
              sysconf(_SC_NPROCESSORS_ONLN), __VERSION__);
  for (int i = 0; i < argc; ++i) std::printf(" %s", argv[i]);
  const auto sound = synthetic_sound(static_cast<std::size_t>(10 * rate_hz));
  const auto weights = vad::find_silero_weights(models);
  if (!stream_counts.empty()) {
    if (weights.empty()) {
      std::fprintf(stderr, "bench_vad: no weights in %s (run scripts/setup)\n", models.c_str());
      return 1;
    }
    measure_all_streams(weights, stream_counts, sound);
    return 0;
  }
  std::printf(
      "\n\nus of CPU time per window, one thread, warm caches (Silero: 32 ms, others as noted)\n");
  std::printf(
      "| detector               |   N=1  |    4   |   16   |   64   |\n|---|---|---|---|---|\n");

  if (weights.empty()) {
    std::printf("| Silero v6.2 | left out: no weights in %s (run scripts/setup) |\n",
                models.c_str());
  } else {
    for (const auto& kernel : vad::silero::kernels()) measure_silero(weights, kernel, sound);
  }
  measure_engine("WebRTC mode 3, 30 ms", {.engine = "webrtc"}, sound);
  measure_engine("energy, 30 ms", {.engine = "energy"}, sound);
  measure_engine("scripted, 32 ms", {.engine = "scripted"}, sound);
}
