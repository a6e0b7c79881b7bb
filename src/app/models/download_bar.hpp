#pragma once
// What a person sees of a download.

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace repartee::app {

/// Bytes a second over the last few seconds, and from that the time that is left.
class Speedometer {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `done` counts on; a smaller one starts anew (the next file, or a download from its start).
  void see(Time now, std::uint64_t done);

  /// 0 until there is something to measure.
  double bytes_per_second() const;

 private:
  struct Mark {
    Time when;
    std::uint64_t done;
  };
  std::deque<Mark> marks_;
};

/// "base.en  ███████▌        42 %  62.1 MB of 148.0 MB  8.3 MB/s  0:10 left"; without a total no
/// bar, and without a speed (0) no time.
std::string download_line(std::string_view what, std::uint64_t done, std::uint64_t total,
                          double bytes_per_second);

/// The line on stderr, redrawn at most ten times a second; nothing where stderr is no terminal.
/// Erased when destroyed.
class DownloadBar {
 public:
  explicit DownloadBar(bool shown);
  ~DownloadBar();
  DownloadBar(const DownloadBar&) = delete;
  DownloadBar& operator=(const DownloadBar&) = delete;

  void show(std::string_view what, std::uint64_t done, std::uint64_t total);

 private:
  bool shown_;
  bool drawn_ = false;
  std::string what_;
  Speedometer speed_;
  Speedometer::Time next_;
};

}  // namespace repartee::app
