#include "app/models/download_bar.hpp"

#include <gtest/gtest.h>

namespace repartee::app {
namespace {

using namespace std::chrono_literals;

TEST(DownloadBar, tells_the_speed_and_the_time_that_is_left) {
  EXPECT_EQ(download_line("base.en", 74'000'000, 148'000'000, 7'400'000),
            "base.en  ██████████            50 %  74.0 MB of 148.0 MB  7.4 MB/s  0:10 left");
  EXPECT_EQ(download_line("x", 0, 10'000'000'000, 1'000'000),
            "x                         0 %  0 B of 10.00 GB  1.0 MB/s  2:46:40 left");
}

TEST(DownloadBar, leaves_out_what_is_not_known) {
  EXPECT_EQ(download_line("x", 5'000, 0, 0), "x  5.0 kB");
  EXPECT_EQ(download_line("x", 10, 10, 0), "x  ████████████████████ 100 %  10 B of 10 B");
}

TEST(DownloadBar, measures_over_the_last_seconds_only) {
  Speedometer speed;
  const Speedometer::Time start{};
  EXPECT_EQ(speed.bytes_per_second(), 0);
  speed.see(start, 0);
  speed.see(start + 1s, 1'000);
  EXPECT_DOUBLE_EQ(speed.bytes_per_second(), 1'000);
  for (int second = 2; second <= 20; ++second) {
    speed.see(start + std::chrono::seconds(second), 1'000 + (second - 1) * 50'000);
  }
  EXPECT_DOUBLE_EQ(speed.bytes_per_second(), 50'000);
}

TEST(DownloadBar, a_file_that_starts_anew_is_measured_anew) {
  Speedometer speed;
  const Speedometer::Time start{};
  speed.see(start, 1'000'000);
  speed.see(start + 1s, 10);
  EXPECT_EQ(speed.bytes_per_second(), 0);
  speed.see(start + 2s, 110);
  EXPECT_DOUBLE_EQ(speed.bytes_per_second(), 100);
}

}  // namespace
}  // namespace repartee::app
