// mutant_NAME INVARIANT: simulates a broken core until the invariant is reported. Exit 0: found.
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "conversation/simulator.hpp"
#include "realtime/realtime_simulator.hpp"

namespace {

using namespace repartee::simulation;

std::size_t words(const Plan& plan) {
  std::size_t count = 0;
  for (const auto& utterance : plan.script.utterances) count += utterance.words.size();
  return count;
}

// What is left of it breaks the same, and less of it does not do.
bool shrinks(std::uint64_t seed) {
  const auto whole = make_plan(seed);
  const auto small = shrink(whole, 600);
  const auto outcome = simulate(small);
  std::cout << "shrunk from " << words(whole) << " words to " << words(small) << ", from "
            << simulate(whole).steps << " inputs to " << outcome.steps << ":\n"
            << describe_plan(small) << *outcome.broken << '\n';
  return outcome.invariant() == simulate(whole).invariant() && words(small) <= words(whole) &&
         small.script.length <= whole.script.length;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " INVARIANT\n";
    return 2;
  }
  const std::string expected = argv[1];
  // A fault that takes longer to find would be missed in the tests of the true core as well.
  constexpr std::uint64_t seeds = 2000;
  std::map<std::string, int> others;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto outcome = simulate(seed);
    std::string broken = outcome.broken.value_or("");
    if (expected == "determinism" && broken.empty() && simulate(seed).digest != outcome.digest)
      broken = "determinism: two runs of a seed differ";
    if (broken.starts_with(expected + ": ")) {
      std::cout << "found with seed " << seed << ": " << broken << '\n';
      return expected == "determinism" || shrinks(seed) ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (broken.empty()) {
      const auto other = repartee::simulation::simulate_realtime(seed).broken;
      broken = other.value_or("");
      if (broken.starts_with(expected + ": ")) {
        std::cout << "found with the realtime client of seed " << seed << ": " << broken << '\n';
        return EXIT_SUCCESS;
      }
    }
    if (!broken.empty()) ++others[broken.substr(0, broken.find(':'))];
  }
  std::cout << expected << " was not reported in " << seeds << " conversations\n";
  for (const auto& [name, times] : others)
    std::cout << "  but " << name << " " << times << " times\n";
  return EXIT_FAILURE;
}
