#include "protocol/realtime/recognize_parts.hpp"

#include <fmt/format.h>

#include "audio/resampler.hpp"
#include "protocol/realtime/session_settings.hpp"
#include "runtime/on_pool.hpp"
#include "runtime/pieces.hpp"
#include "runtime/recognize.hpp"

namespace repartee::protocol::realtime {
namespace {

namespace asio = boost::asio;
using core::Error;
using core::ErrorCode;

// A client waits for it, and behind live conversations it may take.
constexpr core::Duration patience = std::chrono::seconds(60);

struct Cut {
  audio::Samples samples;
  std::vector<runtime::Piece> pieces;
};

/// What the sounds of one event are recognized with.
struct Hearing {
  std::shared_ptr<const runtime::Engines> engines;
  std::string tenant;
  stt::RecognitionOptions options;
  AudioFormat format;
  float threshold;
  core::Instant deadline;
  std::stop_token stop;
};

core::Result<> check(const std::vector<std::string>& sounds, AudioFormat format,
                     double max_seconds) {
  if (sounds.size() > max_sounds) {
    return Error(
        ErrorCode::too_large,
        fmt::format("the event holds {} sounds; at most {} are taken", sounds.size(), max_sounds));
  }
  std::size_t samples = 0;
  for (const auto& bytes : sounds) {
    if (bytes.size() % sample_bytes(format) != 0) {
      return Error(ErrorCode::invalid_argument, "the audio ends in half a sample");
    }
    samples += bytes.size() / sample_bytes(format);
  }
  const double seconds = static_cast<double>(samples) / rate_hz(format);
  if (seconds > max_seconds) {
    return Error(ErrorCode::too_large, fmt::format("the event holds {:.0f} s of sound; at most "
                                                   "{:.0f} s are taken",
                                                   seconds, max_seconds));
  }
  return {};
}

asio::awaitable<core::Result<std::string>> recognize_sound(std::shared_ptr<const Hearing> hearing,
                                                           std::string bytes) {
  std::function<core::Result<Cut>()> work = [hearing,
                                             bytes = std::move(bytes)]() -> core::Result<Cut> {
    const auto& with = *hearing;
    if (with.stop.stop_requested()) {
      return Error(ErrorCode::cancelled, "the client has gone");
    }
    auto samples =
        audio::resample(from_wire(bytes, with.format), rate_hz(with.format), core::input_rate_hz);
    if (!samples) return samples.error();
    Cut cut{std::move(*samples), {}};
    cut.pieces =
        runtime::cut_for_recognizer(*with.engines->vad, cut.samples, with.threshold, with.stop);
    return cut;
  };
  auto cut = co_await runtime::on_pool(hearing->engines->pool, core::Urgency::batch,
                                       hearing->deadline, std::move(work), hearing->tenant);
  if (!cut) co_return cut.error();
  stt::Transcript whole;
  for (const auto& piece : cut->pieces) {
    audio::Samples samples(cut->samples.begin() + static_cast<std::ptrdiff_t>(piece.begin),
                           cut->samples.begin() + static_cast<std::ptrdiff_t>(piece.end));
    auto heard = co_await runtime::recognize(hearing->engines, std::move(samples), hearing->options,
                                             hearing->deadline, hearing->stop, hearing->tenant);
    if (!heard) co_return heard.error();
    runtime::append_piece(whole, std::move(*heard), 0);
  }
  co_return whole.text;
}

}  // namespace

asio::awaitable<core::Result<std::vector<std::string>>> recognize_sounds(
    std::shared_ptr<runtime::Service> service, std::string tenant, SessionConfig config,
    std::vector<std::string> sounds, std::stop_token stop) {
  if (auto fine = check(sounds, config.input_format, service->max_upload_seconds); !fine) {
    co_return fine.error();
  }
  const auto& own = service->of(tenant);
  stt::RecognitionOptions options;
  options.language = config.transcription && !config.transcription->language.empty()
                         ? config.transcription->language
                         : own.defaults.language;
  options.prompt = prompt_of(config, own);
  options.glossary = own.glossary;
  options.partials = false;
  const auto hearing = std::make_shared<const Hearing>(
      Hearing{service->engines, std::move(tenant), std::move(options), config.input_format,
              own.defaults.pause.threshold, core::Monotonic::now() + patience, std::move(stop)});
  std::vector<std::string> texts;
  for (auto& bytes : sounds) {
    auto text = co_await recognize_sound(hearing, std::move(bytes));
    if (!text) co_return text.error();
    texts.push_back(std::move(*text));
  }
  co_return texts;
}

}  // namespace repartee::protocol::realtime
