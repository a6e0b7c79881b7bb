// Messages and queries of the plain WebSocket protocols: whatever the bytes, an error or a value
// within its limits. The first byte chooses the endpoint.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/target.hpp"
#include "protocol/voice_stream/messages.hpp"
#include "protocol/voice_stream/query.hpp"
#include "tts/tone/engine.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace voice_stream = repartee::protocol::voice_stream;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto endpoint = static_cast<voice_stream::Endpoint>(data[0] % 3);
  const auto control = voice_stream::read_control(text, endpoint);
  if (control && control->text.size() > 16384) std::abort();
  if (!control) (void)voice_stream::error_message(control.error());

  const auto samples = voice_stream::read_audio(text);
  if (samples && samples->size() * 2 != text.size()) std::abort();

  static const auto engines = [] {
    repartee::runtime::Engines engines;
    engines.tts = repartee::tts::create_tone({});
    return engines;
  }();
  const auto target = repartee::net::parse_target("/ws/conversation?" + std::string(text));
  repartee::runtime::SessionOptions options;
  if (!target || !voice_stream::read_query(target->query, engines, options)) return 0;
  const auto silence = options.settings.pause.silence;
  if (options.input_rate_hz < 8000 || options.input_rate_hz > 96000) std::abort();
  if (silence < std::chrono::milliseconds(300) || silence > std::chrono::milliseconds(500))
    std::abort();
  return 0;
}
