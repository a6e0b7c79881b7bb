#pragma once
// Text-to-speech by another server: its address, its voices, and how patiently it is asked.

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "http/provider_error.hpp"
#include "http/retry.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::tts {

struct RemoteTtsOptions {
  std::string base_url;
  std::string api_key;  ///< "": none is sent.
  std::string model;    ///< "": none is named.
  /// What may be asked for, the default first: a name that the provider knows, or "name=id" where
  /// it wants an id that is no name for people.
  std::vector<std::string> voices;
  /// "name=value", passed on to the provider; which names there are is the engine's matter.
  std::vector<std::string> parameters;
  std::chrono::milliseconds connect_timeout{2'000};
  /// From the start of the request to the first sound: connecting, and asking again, included.
  std::chrono::milliseconds first_audio{10'000};
  /// Between two pieces of sound.
  std::chrono::milliseconds stall{10'000};
  http::RetryPolicy retry;
};

/// A voice and what its provider calls it.
struct RemoteVoice {
  std::string name, id;
};

/// `invalid_argument` for an entry without a name or an id. A name counts once.
core::Result<std::vector<RemoteVoice>> remote_voices(const std::vector<std::string>& entries);

/// As the interface lists them.
std::vector<Voice> listed(const std::vector<RemoteVoice>& voices, const std::string& engine);

/// What an engine's parameter may be.
struct Parameter {
  std::string_view name;
  double min = 0, max = 0;  ///< Both 0: any text.
  bool whole = false;       ///< A whole number.
};

struct Parameters {
  std::map<std::string, double> numbers;
  std::map<std::string, std::string> texts;
};

/// Reads "name=value" entries. `invalid_argument` for a name that is not known (the hint lists
/// those that are, perhaps none), a value out of range, or one given twice.
core::Result<Parameters> read_parameters(const std::vector<std::string>& entries,
                                         const std::vector<Parameter>& known,
                                         const std::string& engine);

/// The address without slashes at its end, or `invalid_argument`.
core::Result<std::string> checked_address(std::string url, const std::string& example);

/// Unicode code points of valid UTF-8: what providers bill.
std::int64_t count_characters(std::string_view text);

}  // namespace repartee::tts
