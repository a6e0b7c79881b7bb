#include "protocol/feed.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "protocol/json_reader.hpp"

namespace repartee::protocol {
namespace {

// 2 s at 16 kHz: about a millisecond of voice activity detection.
constexpr std::size_t slice_samples = 32'000;

}  // namespace

boost::asio::awaitable<void> feed(runtime::Session& session,
                                  std::span<const std::int16_t> samples) {
  for (;;) {
    const auto slice = samples.first(std::min(samples.size(), slice_samples));
    samples = samples.subspan(slice.size());
    session.audio(slice);
    if (samples.empty()) co_return;
    co_await boost::asio::post(session.executor(), boost::asio::use_awaitable);
  }
}

std::string flow_message(bool slow_down, core::Duration ahead) {
  return to_text({{"type", "flow"},
                  {"advice", slow_down ? "slow_down" : "ok"},
                  {"buffered_ms", static_cast<std::int64_t>(core::to_ms(ahead))}});
}

}  // namespace repartee::protocol
