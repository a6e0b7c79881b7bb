// A journal: whatever the bytes, an error, or a conversation that runs through the core without
// harm, is drawn, and can be asked what if.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "journal/report.hpp"
#include "journal/waterfall.hpp"
#include "journal/what_if.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace journal = repartee::journal;
  const auto recording = journal::read_recording({reinterpret_cast<const char*>(data), size});
  if (!recording) {
    if (recording.error().message.empty()) std::abort();
    return 0;
  }
  const auto run = journal::rerun(*recording);
  if (run.steps.size() != recording->steps.size()) std::abort();
  (void)journal::first_difference(*recording, run);
  const auto timeline = journal::timeline_of(run);
  // A picture of many hours is right, and takes its time.
  if (timeline.length < std::chrono::minutes(10)) (void)journal::to_svg({"fuzzed", timeline});
  const auto changed = journal::what_if(run, [](repartee::conversation::Settings& settings) {
    settings.pause.silence = std::chrono::milliseconds(500);
  });
  (void)journal::to_text(journal::timeline_of(changed.run));
  return 0;
}
