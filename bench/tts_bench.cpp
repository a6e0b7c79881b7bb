// What a voice costs: time to the first sound, real-time factor and memory, of flite and of voices
// in Piper's medium shape (random weights: the speed of the real ones, not their sound).
//   bench_tts [--runs N]
#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "onnx/session.hpp"
#include "support/piper_voice.hpp"
#include "support/temporary_folder.hpp"
#include "tts/flite/engine.hpp"
#include "tts/piper/engine.hpp"

using namespace repartee;
using Clock = std::chrono::steady_clock;

namespace {

// Clauses as a conversation has them: the first short.
const std::vector<std::string> clauses = {
    "Well, let me see.",
    "The next train to the city leaves in twelve minutes.",
    "How many people live in China?",
    "Please repeat the last sentence, and speak a little more slowly.",
    "It will be cloudy in the morning, with some sunshine in the afternoon.",
};

double resident_mib() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

double milliseconds(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

// Of this thread, which does all of the work: what other programs do does not count.
double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  return values[rank];
}

nlohmann::json measure(const char* name, tts::TextToSpeech& engine, const std::string& voice,
                       int runs, double loaded_mib) {
  std::vector<double> first_ms;
  std::vector<double> first_cpu_ms;
  double cpu_ms = 0;
  double audio_ms = 0;
  for (int run = 0; run < runs; ++run) {
    const auto start = Clock::now();
    const double cpu_start = cpu_milliseconds();
    std::optional<double> first;
    std::optional<double> first_cpu;
    std::size_t samples = 0;
    const auto done = engine.synthesize(
        {.text = clauses[static_cast<std::size_t>(run) % clauses.size()], .voice = voice},
        {.words = {},
         .audio =
             [&](std::span<const std::int16_t> audio) {
               if (!first) {
                 first = milliseconds(Clock::now() - start);
                 first_cpu = cpu_milliseconds() - cpu_start;
               }
               samples += audio.size();
               return true;
             }},
        {});
    if (!done || !first) {
      std::fprintf(stderr, "bench_tts: %s: %s\n", name,
                   done ? "no sound" : done.error().text().c_str());
      std::exit(1);
    }
    cpu_ms += cpu_milliseconds() - cpu_start;
    first_ms.push_back(*first);
    first_cpu_ms.push_back(*first_cpu);
    audio_ms += 1000.0 * static_cast<double>(samples) / engine.sample_rate_hz(voice);
  }
  const double rtf = cpu_ms / audio_ms;
  std::printf("| %-34s | %6.1f | %6.1f | %6.1f | %6.1f | %6.3f | %6.0f |\n", name,
              quantile(first_ms, 0.5), quantile(first_ms, 0.95), quantile(first_cpu_ms, 0.5),
              quantile(first_cpu_ms, 0.95), rtf, loaded_mib);
  return {{"voice", name},
          {"runs", runs},
          {"first_audio_p50_ms", quantile(first_ms, 0.5)},
          {"first_audio_p95_ms", quantile(first_ms, 0.95)},
          {"first_audio_cpu_p50_ms", quantile(first_cpu_ms, 0.5)},
          {"first_audio_cpu_p95_ms", quantile(first_cpu_ms, 0.95)},
          {"rtf", rtf},
          {"memory_mib", loaded_mib}};
}

}  // namespace

int main(int argc, char** argv) {
  const int runs =
      argc > 2 && std::string(argv[1]) == "--runs" ? std::max(1, std::atoi(argv[2])) : 50;
  std::printf(
      "%d clauses a voice, one thread; ms to the first sound, of wall-clock and of processor\n"
      "time; processor time as a share of the sound's; memory that loading took\n",
      runs);
  std::printf(
      "| voice                              |  p50   |  p95   | cpu 50 | cpu 95 |  RTF   |  MiB   "
      "|\n");
  std::printf("|---|---:|---:|---:|---:|---:|---:|\n");
  nlohmann::json results = nlohmann::json::array();

  double before = resident_mib();
  const auto flite = tts::create_flite();
  (void)flite->synthesize({.text = "Ready."}, {.words = {}, .audio = [](auto) { return true; }},
                          {});
  results.push_back(measure("flite slt", *flite, "slt", runs, resident_mib() - before));

  if (!onnx::available()) {
    std::printf("| Piper's shape | left out: built without ONNX Runtime |\n");
  } else {
    const test::TemporaryFolder models;
    const test::PiperShape medium{.phonemes = test::PiperShape::Phonemes::text, .medium = true};
    for (const bool split : {false, true}) {
      const std::string name = split ? "split" : "whole";
      if (split) {
        test::write_streaming_piper_voice(models.path(), name, medium);
      } else {
        test::write_piper_voice(models.path(), name, medium);
      }
      malloc_trim(0);
      before = resident_mib();
      const auto piper = tts::create_piper({.models_folder = models.path(), .voice = name});
      if (!piper) {
        std::fprintf(stderr, "bench_tts: %s\n", piper.error().text().c_str());
        return 1;
      }
      const double loaded = resident_mib() - before;
      results.push_back(
          measure(split ? "Piper's medium shape, two files" : "Piper's medium shape, one file",
                  **piper, name, runs, loaded));
    }
  }
  std::printf("%s\n", nlohmann::json{{"event", "summary"}, {"voices", results}}.dump().c_str());
}
