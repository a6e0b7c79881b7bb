#include "load/process_usage.hpp"

#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace repartee::bench {

namespace {

core::Error unreadable(const std::string& path) {
  return {core::ErrorCode::not_found, "cannot read " + path,
          "is the server running, on this machine and under the same user?"};
}

}  // namespace

core::Result<double> cpu_seconds(pid_t process) {
  const std::string path = fmt::format("/proc/{}/stat", process);
  std::ifstream file(path);
  const std::string line{std::istreambuf_iterator<char>(file), {}};
  // The second field, the program's name, may hold anything, but ends with the last parenthesis.
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return unreadable(path);
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;  // fields 14 and 15 of proc(5)
  if (!(fields >> user >> system)) return unreadable(path);
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

core::Result<double> pss_kib(pid_t process) {
  const std::string path = fmt::format("/proc/{}/smaps_rollup", process);
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("Pss:")) return std::stod(line.substr(4));
  }
  return unreadable(path);
}

double own_cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace repartee::bench
