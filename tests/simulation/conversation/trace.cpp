#include "trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "conversation/describe.hpp"

namespace repartee::simulation {

using namespace conversation;

void Trace::note(const Input& input, const Effects& effects, core::Instant now) {
  auto text = fmt::format("{:.1f} {}", core::to_ms(now - start), describe(input));
  const bool quiet = std::ranges::all_of(effects, [](const Effect& effect) {
    return std::holds_alternative<effect::ReleaseInput>(effect);
  });
  if (quiet && std::holds_alternative<input::VoiceActivity>(input)) {
    if (windows_++ == 0) waiting_ = std::move(text);
    return;
  }
  flush();
  line(std::move(text));
  for (const auto& effect : effects) line("    " + describe(effect));
}

void Trace::flush() {
  if (windows_ > 1) waiting_ += fmt::format(" … and {} more windows", windows_ - 1);
  if (windows_ > 0) line(std::move(waiting_));
  windows_ = 0;
}

void Trace::line(std::string text) {
  if (print_) *print_ << text << '\n';
  lines_.push_back(std::move(text));
  if (lines_.size() > most_lines) lines_.pop_front();
}

std::string Trace::text() {
  flush();
  std::string all;
  for (const auto& line : lines_) all += line + '\n';
  return all;
}

}  // namespace repartee::simulation
