// mutant_NAME INVARIANT: simulates a broken core until the invariant is reported. Exit 0: found.
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "conversation/simulator.hpp"
#include "realtime/realtime_simulator.hpp"

int main(int argc, char** argv) {
  using repartee::simulation::simulate;
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
      return EXIT_SUCCESS;
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
