#pragma once
// When is a turn over? Numbers and words in, the silence that decides out.
//
// Every sign says how likely the turn is over (a probability); independent signs add up as
// log-odds. A pause within a turn of somebody whose pauses last τ on average outlasts w with
// exp(-w/τ): the longer the silence, the likelier the end. The wait at which the chance of cutting
// the person off has fallen to the same small value for every pause is therefore
//
//     wait = τ · (patience − log-odds),   held between `shortest` and `longest`.
//
// docs/turn-taking.md explains the constants, bench/README.md says what they were tuned on.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "turn/prosody.hpp"

namespace repartee::turn {

/// OpenAI's server_vad and semantic_vad.
enum class Endpointing : std::uint8_t { silence, semantic };

/// How soon a semantic endpointer decides. The longest waits are those of OpenAI's semantic_vad.
enum class Eagerness : std::uint8_t { low, medium, high };

/// The form of the answer to the assistant's last question.
enum class Expected : std::uint8_t { anything, yes_no, digits, spelling, email, name };

/// How the words so far end (turn/ending.hpp reads it off them), and how likely the turn is over
/// after words that end so.
struct EndingOdds {
  float nothing = 0.50F;    ///< No word has been recognized.
  float finished = 0.95F;   ///< A sentence mark: . ? !
  float answered = 0.93F;   ///< Yes, no, a short command, dictation of a valid length.
  float unmarked = 0.78F;   ///< A recognizer that writes no marks: nothing speaks against it.
  float running = 0.06F;    ///< A recognizer that writes marks, and there is none.
  float comma = 0.07F;      ///< Comma, colon, dash or ellipsis.
  float leaning = 0.07F;    ///< A preposition, auxiliary or pronoun that wants more.
  float open = 0.04F;       ///< A conjunction, an article, a possessive.
  float filler = 0.12F;     ///< "um", "äh", "euh".
  float dictating = 0.03F;  ///< Digits, letters or an e-mail address, not yet of a valid length.

  bool operator==(const EndingOdds&) const = default;
};

/// Every constant of the endpointer.
struct EndpointingSettings {
  Endpointing mode = Endpointing::semantic;
  Eagerness eagerness = Eagerness::medium;

  /// Mode `silence`: a turn is over after this much (OpenAI's default is 500 ms).
  core::Duration silence = std::chrono::milliseconds(500);

  // Mode `semantic`.
  /// No wait is shorter: a plosive within a word is silent for up to 150 ms.
  core::Duration shortest = std::chrono::milliseconds(250);
  /// No wait is longer (OpenAI's semantic_vad).
  core::Duration longest_low = std::chrono::seconds(8);
  core::Duration longest_medium = std::chrono::seconds(4);
  core::Duration longest_high = std::chrono::seconds(2);
  /// The log-odds at which there would be no wait: minus the logarithm of the share of pauses that
  /// may cut a person off.
  float patience_low = 5.0F;
  float patience_medium = 3.35F;
  float patience_high = 2.2F;
  EndingOdds odds;
  /// How much the words of a recognizer that writes no marks count, as against nothing speaking
  /// against the end: such recognizers get many words wrong (pocketsphinx four in ten).
  float unmarked_trust = 0.5F;

  /// The mean pause within a turn of somebody not heard before.
  core::Duration pause = std::chrono::milliseconds(400);
  /// What is learned stays within these.
  core::Duration pause_least = std::chrono::milliseconds(250);
  core::Duration pause_most = std::chrono::milliseconds(1200);
  /// Weight of what was known when a pause is learned (an exponential moving average; LiveKit's
  /// dynamic endpointing uses 0.9 too).
  float pause_memory = 0.9F;

  /// Log-odds per semitone per second that the pitch falls, and at most in either direction.
  float pitch_weight = 0.015F;
  /// Log-odds per semitone that the pitch ends below the turn's median.
  float pitch_level_weight = 0.04F;
  /// Log-odds per decibel per second that the energy falls.
  float energy_weight = 0.003F;
  /// Log-odds per syllable per second that the end is slower than `rate_usual` (final lengthening).
  float rate_weight = 0.05F;
  /// Syllables per second of people who go on: conversation in English has some 4.3 (S. Tauroza,
  /// D. Allison 1990).
  float rate_usual = 4.3F;
  /// All of prosody together moves the log-odds by no more than this.
  float prosody_most = 0.4F;
  /// Share of a learned model's log-odds that is added (1: it knows as much as it says), and where
  /// its probability is cut off, so that one sign alone never decides.
  float model_weight = 1.0F;
  float model_most = 4.0F;

  bool operator==(const EndpointingSettings&) const = default;
};

/// What is known in a pause; all but `language` may be empty.
struct Evidence {
  std::string_view words;     ///< Transcript so far, stable part and tail.
  std::string_view language;  ///< ISO 639-1; one without lists is judged by punctuation alone.
  Expected expected = Expected::anything;
  std::optional<Prosody> prosody;        ///< Of the last stretch of speech.
  std::optional<float> end_probability;  ///< Of a learned model, 0 to 1.
};

/// One per session. Pure: the same calls, the same answers.
class Endpointer {
 public:
  explicit Endpointer(EndpointingSettings settings);

  /// Silence after which the turn is over, given this evidence. Ask again when there is more.
  core::Duration wait(const Evidence& evidence) const;
  /// How likely the turn is over as far as the evidence goes, 0 to 1; the pause does not count.
  double probability(const Evidence& evidence) const;

  /// A pause within a turn ended: the person spoke on.
  void paused(core::Duration pause);
  /// The turn was decided and the person spoke on all the same.
  void cut_off(core::Duration pause);
  /// Somebody else may speak now.
  void reset();

  /// This speaker's mean pause within a turn, as far as it is known.
  core::Duration learned_pause() const { return pause_; }
  core::Duration longest() const;
  const EndpointingSettings& settings() const { return settings_; }
  /// What was learned stays.
  void configure(EndpointingSettings settings) { settings_ = std::move(settings); }

 private:
  EndpointingSettings settings_;
  core::Duration pause_;
};

/// The form of the answer to what the assistant said last; `anything` where it asked nothing.
Expected expected_answer(std::string_view assistant_said, std::string_view language);

std::string_view name(Endpointing mode);
std::string_view name(Eagerness eagerness);
std::string_view name(Expected expected);

}  // namespace repartee::turn
