#include "protocol/voice_stream/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "audio/resampler.hpp"
#include "protocol/openai_names.hpp"
#include "protocol/turn_mode.hpp"

namespace repartee::protocol::voice_stream {
namespace {

using core::Error;
using core::ErrorCode;

constexpr std::size_t max_name_bytes = 128;
constexpr std::size_t max_system_bytes = 16384;
constexpr std::size_t max_prompt_bytes = 4096;

// pause_aggressiveness: how strict the ear is, and how quickly a pause ends the turn. WebRTC's
// detector answers 0 or 1, whatever the threshold: it gets the level itself as its mode.
struct Patience {
  int silence_ms;
  float threshold;
};
constexpr std::array<Patience, 4> patience{{{500, 0.4F}, {450, 0.5F}, {400, 0.6F}, {300, 0.7F}}};

class QueryReader {
 public:
  explicit QueryReader(const std::map<std::string, std::string>& query) : query_(query) {}

  void string(const std::string& name, std::string& value, std::size_t max_bytes) {
    const auto it = query_.find(name);
    if (it == query_.end()) return;
    if (it->second.size() > max_bytes)
      return fail(name, fmt::format("at most {} bytes", max_bytes));
    value = it->second;
  }

  std::optional<int> integer(const std::string& name, int least, int most) {
    const auto it = query_.find(name);
    if (it == query_.end()) return std::nullopt;
    int number = 0;
    const char* end = it->second.data() + it->second.size();
    const auto [stopped, error] = std::from_chars(it->second.data(), end, number);
    if (error != std::errc{} || stopped != end || number < least || number > most) {
      fail(name, fmt::format("an integer from {} to {}", least, most));
      return std::nullopt;
    }
    return number;
  }

  void fail(const std::string& name, const std::string& expected) {
    if (problem_.empty()) problem_ = fmt::format("'{}' must be {}", name, expected);
  }

  core::Result<> result() const {
    if (problem_.empty()) return {};
    return Error(ErrorCode::invalid_argument, problem_, "mend the query of the address");
  }

 private:
  const std::map<std::string, std::string>& query_;
  std::string problem_;
};

}  // namespace

core::Result<> read_query(const std::map<std::string, std::string>& query,
                          const runtime::Engines& engines, runtime::SessionOptions& options) {
  auto& settings = options.settings;
  const auto configured_voice = settings.voice;
  QueryReader reader(query);
  reader.string("response_mode", options.response_mode, max_name_bytes);
  reader.string("voice", settings.voice, max_name_bytes);
  reader.string("language", settings.language, max_name_bytes);
  reader.string("system", settings.system, max_system_bytes);
  reader.string("prompt", options.prompt, max_prompt_bytes);
  std::string noise_reduction(audio::name(options.noise_reduction));
  reader.string("noise_reduction", noise_reduction, max_name_bytes);
  if (const auto kind = audio::noise_reduction_named(noise_reduction)) {
    options.noise_reduction = *kind;
  } else {
    reader.fail("noise_reduction", "'off', 'near_field' or 'far_field'");
  }
  std::string voice_mode = "predefined";
  reader.string("voice_mode", voice_mode, max_name_bytes);
  if (voice_mode != "predefined") reader.fail("voice_mode", "'predefined': there are no others");
  if (const auto rate = reader.integer("sample_rate", audio::min_rate_hz, audio::max_rate_hz)) {
    options.input_rate_hz = *rate;
  }
  if (const auto level = reader.integer("pause_aggressiveness", 0, 3)) {
    const auto& chosen = patience[static_cast<std::size_t>(*level)];
    settings.pause.silence = std::chrono::milliseconds(chosen.silence_ms);
    settings.pause.threshold = chosen.threshold;
    settings.pause.release_threshold = turn::release_below(chosen.threshold);
    options.vad_aggressiveness = level;
  }
  std::string mode;
  reader.string("turn_mode", mode, max_name_bytes);
  if (!mode.empty() && !choose_turn_mode(mode, settings)) reader.fail("turn_mode", turn_modes);
  if (auto fine = reader.result(); !fine) return fine;

  settings.voice = voice_here(settings.voice, *engines.tts, configured_voice);
  const auto voices = engines.tts->voices();
  const bool known = settings.voice.empty() || std::ranges::any_of(voices, [&](const auto& voice) {
                       return voice.name == settings.voice;
                     });
  // An unknown voice is refused when the session opens, with the names of those there are.
  if (known) settings.output_rate_hz = engines.tts->sample_rate_hz(settings.voice);
  return {};
}

}  // namespace repartee::protocol::voice_stream
