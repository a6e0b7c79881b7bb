#pragma once
// Plays conversations from seeds, and takes those apart in which something breaks. The parts of the
// simulated world: speaker.hpp, network.hpp, engines.hpp, client.hpp; what may be out of the
// ordinary: plan.cpp.

#include <iosfwd>

#include "outcome.hpp"
#include "plan.hpp"

namespace repartee::simulation {

/// Plays the conversation to its end.
Outcome simulate(const Plan& plan);
Outcome simulate(std::uint64_t seed);

/// The same, seen by a witness.
class Witness;
Outcome simulate(const Plan& plan, Witness& witness);

/// The same, and prints every step.
Outcome replay(const Plan& plan, std::ostream& out);

/// The same conversation with as much left out as can be while the same invariant breaks. Tries
/// at most `attempts` times.
Plan shrink(Plan plan, int attempts = 3000);

/// A broken conversation for people: its seed, the shrunk plan, its trace, how to see all of it.
std::string report(std::uint64_t seed);

/// The plan in a few lines: what is out of the ordinary, what is said and done when.
std::string describe_plan(const Plan& plan);

}  // namespace repartee::simulation
