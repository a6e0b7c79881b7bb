#pragma once
// What a process costs, from /proc.

#include <sys/types.h>

#include "core/error.hpp"

namespace repartee::bench {

/// Processor time of all its threads so far, in seconds, in steps of 1/100 s.
core::Result<double> cpu_seconds(pid_t process);

/// Proportional set size in KiB: its own memory, and its share of what it has in common with
/// others.
core::Result<double> pss_kib(pid_t process);

/// This process' own processor time so far, in seconds.
double own_cpu_seconds();

}  // namespace repartee::bench
