#include "protocol/realtime/item_sound.hpp"

#include "audio/resampler.hpp"
#include "core/base64.hpp"
#include "runtime/on_pool.hpp"

namespace repartee::protocol::realtime {
namespace {

// Behind live conversations it may take.
constexpr core::Duration patience = std::chrono::seconds(60);

}  // namespace

boost::asio::awaitable<core::Result<std::string>> encode_sound(
    std::shared_ptr<core::WorkerPool> pool, audio::Sound sound, AudioFormat format,
    std::string tenant) {
  std::function<core::Result<std::string>()> work = [sound = std::move(sound),
                                                     format]() -> core::Result<std::string> {
    const auto samples = audio::resample(sound.samples, sound.rate_hz, rate_hz(format));
    if (!samples) return samples.error();
    return core::to_base64(to_wire(*samples, format));
  };
  auto encoded = co_await runtime::on_pool(std::move(pool), core::Urgency::batch,
                                           core::Monotonic::now() + patience, std::move(work),
                                           std::move(tenant));
  co_return encoded;
}

}  // namespace repartee::protocol::realtime
