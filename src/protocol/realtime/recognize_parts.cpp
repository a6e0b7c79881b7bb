#include "protocol/realtime/recognize_parts.hpp"

#include "audio/resampler.hpp"
#include "protocol/realtime/session_settings.hpp"
#include "runtime/on_pool.hpp"
#include "runtime/pieces.hpp"
#include "runtime/recognize.hpp"

namespace repartee::protocol::realtime {
namespace {

// A client waits for it, and behind live conversations it may take.
constexpr core::Duration patience = std::chrono::seconds(60);

struct Cut {
  audio::Samples samples;
  std::vector<runtime::Piece> pieces;
};

}  // namespace

boost::asio::awaitable<core::Result<std::string>> recognize_sound(
    std::shared_ptr<runtime::Service> service, std::string tenant, SessionConfig config,
    std::string bytes) {
  if (bytes.size() % sample_bytes(config.input_format) != 0) {
    co_return core::Error(core::ErrorCode::invalid_argument, "the audio ends in half a sample");
  }
  const auto deadline = core::Monotonic::now() + patience;
  const auto engines = service->engines;
  const auto& own = service->of(tenant);
  const auto threshold = own.defaults.pause.threshold;
  std::function<core::Result<Cut>()> work = [engines, threshold, format = config.input_format,
                                             bytes = std::move(bytes)]() -> core::Result<Cut> {
    auto samples = audio::resample(from_wire(bytes, format), rate_hz(format), core::input_rate_hz);
    if (!samples) return samples.error();
    Cut cut{std::move(*samples), {}};
    cut.pieces = runtime::cut_for_recognizer(*engines->vad, cut.samples, threshold);
    return cut;
  };
  auto cut = co_await runtime::on_pool(engines->pool, core::Urgency::batch, deadline,
                                       std::move(work), tenant);
  if (!cut) co_return cut.error();
  stt::RecognitionOptions options;
  options.language = config.transcription && !config.transcription->language.empty()
                         ? config.transcription->language
                         : own.defaults.language;
  options.prompt = prompt_of(config, own);
  options.partials = false;
  stt::Transcript whole;
  for (const auto& piece : cut->pieces) {
    audio::Samples samples(cut->samples.begin() + static_cast<std::ptrdiff_t>(piece.begin),
                           cut->samples.begin() + static_cast<std::ptrdiff_t>(piece.end));
    auto heard =
        co_await runtime::recognize(engines, std::move(samples), options, deadline, {}, tenant);
    if (!heard) co_return heard.error();
    runtime::append_piece(whole, std::move(*heard), 0);
  }
  co_return whole.text;
}

}  // namespace repartee::protocol::realtime
