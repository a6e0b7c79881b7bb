#include "app/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace repartee::app {

void print_text(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void print_json(const nlohmann::ordered_json& object) {
  print_text(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

nlohmann::ordered_json error_json(const core::Error& error) {
  return {{"event", "error"},
          {"code", core::name(error.code)},
          {"message", error.message},
          {"hint", error.hint}};
}

double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

ProgressBar::ProgressBar(std::string label, bool shown)
    : label_(std::move(label)), shown_(shown && isatty(STDERR_FILENO)) {}

ProgressBar::~ProgressBar() {
  if (last_percent_ >= 0) fmt::print(stderr, "\r\033[K");
}

void ProgressBar::show(double fraction) {
  const int percent = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * 100);
  if (!shown_ || percent == last_percent_) return;
  last_percent_ = percent;
  fmt::print(stderr, "\r\033[K{} {} {}%", label_, bar(fraction, 30), percent);
  std::fflush(stderr);
}

std::string bar(double fraction, int width) {
  static constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int filled = static_cast<int>(std::lround(std::clamp(fraction, 0.0, 1.0) * width * 8));
  std::string text;
  for (int i = 0; i < filled / 8; ++i) text += "█";
  text += eighths[filled % 8];
  text.append(static_cast<std::size_t>(width - (filled + 7) / 8), ' ');
  return text;
}

}  // namespace repartee::app
