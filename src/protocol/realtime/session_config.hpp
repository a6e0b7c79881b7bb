#pragma once
// The session object: what a client may choose, with every default filled in, and how a
// `session.update` changes it.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/noise_reduction.hpp"
#include "protocol/realtime/audio_format.hpp"
#include "protocol/realtime/patch.hpp"

namespace repartee::protocol::realtime {

/// Bounds of what a client may write.
inline constexpr std::size_t max_instructions_bytes = std::size_t{128} << 10;
inline constexpr std::size_t max_name_bytes = 256;

/// Which of OpenAI's two APIs a connection speaks.
enum class Shape : std::uint8_t {
  ga,    ///< Since September 2025: nested `audio`, output_audio …
  beta,  ///< Before, switched off there in May 2026: flat session, other names of events.
};

enum class Kind : std::uint8_t {
  realtime,       ///< Speaks and is answered.
  transcription,  ///< Is only written down.
};

enum class Modality : std::uint8_t { audio, text };

struct Transcription {
  std::string model;
  std::string language;  ///< ISO 639-1; empty: the server's.
  std::string prompt;
  nlohmann::json others = nlohmann::json::object();  ///< keywords, languages, delay: told back.

  bool operator==(const Transcription&) const = default;
};

struct TurnDetection {
  enum class Type : std::uint8_t { server_vad, semantic_vad };
  enum class Eagerness : std::uint8_t { automatic, low, medium, high };
  Type type = Type::server_vad;
  double threshold = 0.5;
  int prefix_padding_ms = 300;
  int silence_duration_ms = 500;
  std::optional<int> idle_timeout_ms;          ///< server_vad only.
  Eagerness eagerness = Eagerness::automatic;  ///< semantic_vad only.
  bool create_response = true;
  bool interrupt_response = true;

  bool operator==(const TurnDetection&) const = default;
};

/// OpenAI's, for the beta.
inline constexpr double default_temperature = 0.8;

/// Everything in force. Fields of the kind `json` mean nothing to the codec beyond their form.
struct SessionConfig {
  Kind kind = Kind::realtime;
  std::string model = "gpt-realtime";
  Modality modality = Modality::audio;
  std::string instructions;
  AudioFormat input_format = AudioFormat::pcm;
  std::optional<Transcription> transcription;
  audio::NoiseReduction noise_reduction = audio::NoiseReduction::off;
  std::optional<TurnDetection> turn_detection = TurnDetection{};  ///< Nothing: by hand.
  AudioFormat output_format = AudioFormat::pcm;
  std::string voice;
  double speed = 1.0;
  nlohmann::json tools = nlohmann::json::array();
  nlohmann::json tool_choice = "auto";
  bool parallel_tool_calls = true;
  std::optional<int> max_output_tokens;  ///< Nothing: "inf".
  std::optional<double> temperature;     ///< The beta's; GA has none.
  nlohmann::json reasoning;
  nlohmann::json truncation = "auto";
  nlohmann::json tracing;
  bool logprobs = false;

  bool operator==(const SessionConfig&) const = default;
};

// What a session and a single response may choose alike, by the same rules.
void read_modalities(ObjectReader& object, std::string_view field, Modality& modality);
void read_format(ObjectReader& object, std::string_view field, AudioFormat& format);
void read_voice(ObjectReader& object, std::string_view field, std::string& voice);
void read_max_tokens(ObjectReader& object, std::string_view field, std::optional<int>& most);
/// Leaves `tools` alone where anything is wrong, and so does read_tool_choice().
void read_tools(ObjectReader& object, nlohmann::json& tools);
/// An MCP server, and not a function.
bool is_tool_server(const nlohmann::json& tool);
void read_tool_choice(ObjectReader& object, nlohmann::json& choice);
void read_unsupported_prompt(ObjectReader& object);

/// Fields of both shapes are taken in either: a client that asks in the other's words is not to be
/// ignored. Where there is an error in `findings` afterwards, nothing of the update counts. Whether
/// the model, the voice and the language are here is not looked at (session_settings.hpp).
SessionConfig patched(const SessionConfig& config, const nlohmann::json& session, Shape shape,
                      Findings& findings);

/// What `session.created` and `session.updated` carry.
nlohmann::json to_json(const SessionConfig& config, Shape shape, const std::string& id,
                       std::int64_t expires_at_s);

nlohmann::json format_json(AudioFormat format);
std::string_view name(Modality modality);
/// "auto" is told as an audio response has it: ["audio"]; beta: ["text","audio"].
nlohmann::json modalities_json(Modality modality, Shape shape);
nlohmann::json max_tokens_json(const std::optional<int>& most);

}  // namespace repartee::protocol::realtime
