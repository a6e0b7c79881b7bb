// soak: conversations without an end, on all cores, until so many minutes of them have been played.
//   soak [--seed N] [--minutes N] [--threads N]
// The conversations are those of the seeds N, N+1, …; without a seed, of seeds that were never
// played before. The last line sums the run up; exit 0 where no invariant broke.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "conversation/simulator.hpp"

namespace {

using repartee::simulation::Outcome;
using Clock = std::chrono::steady_clock;

// What the threads share.
struct Soak {
  std::atomic<std::uint64_t> next_seed = 0;
  std::atomic<bool> over = false;
  std::mutex mutex;
  Outcome sum;                        // guarded by mutex
  long conversations = 0;             // guarded by mutex
  std::vector<std::uint64_t> broken;  // guarded by mutex
};

void play(Soak& soak, double minutes) {
  constexpr int batch = 64;  // conversations between two looks at what is shared
  while (!soak.over) {
    Outcome sum;
    std::vector<std::uint64_t> broken;
    int played = 0;
    while (played < batch && broken.empty() && !soak.over) {
      const auto seed = soak.next_seed++;
      const auto outcome = repartee::simulation::simulate(seed);
      if (outcome.broken) broken.push_back(seed);
      sum.add(outcome);
      ++played;
      if (sum.seconds >= minutes * 60) break;
    }
    const std::lock_guard lock(soak.mutex);
    soak.sum.add(sum);
    soak.conversations += played;
    soak.broken.insert(soak.broken.end(), broken.begin(), broken.end());
    if (!soak.broken.empty() || soak.sum.seconds >= minutes * 60) soak.over = true;
  }
}

void show_progress(Soak& soak, double minutes) {
  for (auto next = Clock::now(); !soak.over;
       std::this_thread::sleep_for(std::chrono::milliseconds(50))) {
    if (Clock::now() < next) continue;
    next += std::chrono::seconds(10);
    const std::lock_guard lock(soak.mutex);
    if (soak.sum.seconds > 0) {
      fmt::print(stderr, "{:.0f} of {:.0f} minutes of conversation\n", soak.sum.seconds / 60,
                 minutes);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t seed = std::random_device{}();
  double minutes = 1'000'000;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App app(
      "Plays simulated conversations, and checks the invariants of the core at every step");
  app.add_option("--seed", seed, "Of the first conversation");
  app.add_option("--minutes", minutes, "Of conversation, in all")->check(CLI::NonNegativeNumber);
  app.add_option("--threads", threads, "As many as there are cores")->check(CLI::Range(1, 1024));
  CLI11_PARSE(app, argc, argv);

  fmt::print("from seed {} on {} threads\n", seed, threads);
  std::fflush(stdout);
  Soak soak;
  soak.next_seed = seed;
  const auto start = Clock::now();
  std::vector<std::thread> players;
  for (unsigned i = 0; i < threads; ++i) players.emplace_back([&] { play(soak, minutes); });
  show_progress(soak, minutes);
  for (auto& player : players) player.join();
  const double wall_s = std::chrono::duration<double>(Clock::now() - start).count();

  for (const auto broken : soak.broken) fmt::print("{}", repartee::simulation::report(broken));
  const auto& sum = soak.sum;
  const double played = sum.seconds / 60;
  fmt::print(
      "{}: {:.0f} minutes of {} conversations in {:.0f} s, {:.0f} conversation-hours a minute; {} "
      "inputs, {} turns, {} replies, {} interruptions, {} faults, {} abandoned, {} guesses, {} "
      "held; {}\n",
      soak.broken.empty() ? "passed" : "FAILED", played, soak.conversations, wall_s,
      played / 60 / (wall_s / 60), sum.steps, sum.turns, sum.replies, sum.interruptions, sum.faults,
      sum.abandoned, sum.guesses, sum.guesses_held,
      soak.broken.empty() ? "no invariant broke"
                          : fmt::format("broken with seed {}", soak.broken.front()));
  return soak.broken.empty() ? 0 : 1;
}
