#pragma once
// How long a pause must be to end a turn, from what is known of the turn so far. Pure.

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/time.hpp"
#include "turn/prosody.hpp"

namespace repartee::turn {

enum class Endpointing : std::uint8_t { silence, semantic };  ///< OpenAI's server_vad, semantic_vad.
enum class Eagerness : std::uint8_t { low, medium, high };    ///< Longest waits 8, 4, 2 s.

/// The form of the answer to the assistant's last question.
enum class Expected : std::uint8_t { anything, yes_no, digits, spelling, email, name };

struct EndpointingSettings {
  Endpointing mode = Endpointing::semantic;
  Eagerness eagerness = Eagerness::medium;
};

/// What is known in a pause; all but `language` may be empty.
struct Evidence {
  std::string_view words;     ///< The transcript so far, stable part and tail.
  std::string_view language;  ///< ISO 639-1.
  Expected expected = Expected::anything;
  std::optional<Prosody> prosody;        ///< Of the last stretch of speech.
  std::optional<float> end_probability;  ///< Of a learned model, 0 to 1.
  core::Duration spoken{};               ///< Speech in this turn.
};

/// One per session; same inputs, same answers.
class Endpointer {
 public:
  explicit Endpointer(EndpointingSettings settings) : settings_(settings) {}

  /// The silence after which the turn is over, given this evidence.
  core::Duration wait(const Evidence& evidence) const;
  /// How likely the turn is over as far as the evidence goes, 0 to 1; the pause does not count.
  double probability(const Evidence& evidence) const;
  void paused(core::Duration pause);   ///< A pause within a turn ended: the person spoke on.
  void cut_off(core::Duration pause);  ///< The turn was decided and the person spoke on all the same.
  void reset();                        ///< Somebody else may speak now.
  void configure(EndpointingSettings settings) { settings_ = settings; }  ///< Learned pauses stay.

 private:
  EndpointingSettings settings_;
};

/// What kind of answer the assistant's words ask for.
Expected expected_answer(std::string_view assistant_said, std::string_view language);

}  // namespace repartee::turn
