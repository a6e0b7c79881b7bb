#include "app/models/download_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "app/terminal.hpp"
#include "models/files.hpp"

namespace repartee::app {

namespace {

using namespace std::chrono_literals;

constexpr auto window = 5s;  // long enough to smooth, short enough to notice a change
constexpr auto redraw_every = 100ms;

std::string time_left(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(seconds));
  const long long hours = whole / 3600, minutes = whole / 60 % 60;
  if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
  return fmt::format("{}:{:02}", minutes, whole % 60);
}

}  // namespace

void Speedometer::see(Time now, std::uint64_t done) {
  if (!marks_.empty() && done < marks_.back().done) marks_.clear();
  marks_.push_back({now, done});
  while (marks_.size() > 2 && now - marks_.front().when > window) marks_.pop_front();
}

double Speedometer::bytes_per_second() const {
  if (marks_.size() < 2) return 0;
  const std::chrono::duration<double> passed = marks_.back().when - marks_.front().when;
  if (passed.count() <= 0) return 0;
  return static_cast<double>(marks_.back().done - marks_.front().done) / passed.count();
}

std::string download_line(std::string_view what, std::uint64_t done, std::uint64_t total,
                          double bytes_per_second) {
  using models::human_bytes;
  std::string line(what);
  if (total > 0) {
    const double fraction = static_cast<double>(done) / static_cast<double>(total);
    line += fmt::format("  {} {:3} %  {} of {}", bar(fraction, 20),
                        static_cast<int>(fraction * 100), human_bytes(done), human_bytes(total));
  } else {
    line += "  " + human_bytes(done);
  }
  if (bytes_per_second <= 0) return line;
  line += fmt::format("  {}/s", human_bytes(static_cast<std::uint64_t>(bytes_per_second)));
  if (total > done) {
    line +=
        fmt::format("  {} left", time_left(static_cast<double>(total - done) / bytes_per_second));
  }
  return line;
}

DownloadBar::DownloadBar(bool shown) : shown_(shown && isatty(STDERR_FILENO)) {}

DownloadBar::~DownloadBar() {
  if (drawn_) fmt::print(stderr, "\r\033[K");
}

void DownloadBar::show(std::string_view what, std::uint64_t done, std::uint64_t total) {
  if (!shown_) return;
  const auto now = std::chrono::steady_clock::now();
  if (what != what_) {
    what_ = what;
    speed_ = {};
  }
  const bool due = now >= next_;
  if (!due && done != total) return;
  next_ = now + redraw_every;
  speed_.see(now, done);
  drawn_ = true;
  fmt::print(stderr, "\r\033[K{}", download_line(what, done, total, speed_.bytes_per_second()));
  std::fflush(stderr);
}

}  // namespace repartee::app
