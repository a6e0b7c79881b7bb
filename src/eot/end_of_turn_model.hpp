#pragma once
// The interface of learned end-of-turn models: the sound of a turn in, how likely it is over out.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/choice.hpp"
#include "core/error.hpp"

namespace repartee::eot {

/// A loaded model, shared by all sessions. Thread-safe.
class EndOfTurnModel {
 public:
  virtual ~EndOfTurnModel() = default;

  /// How likely the turn is over, 0 to 1. `turn` is what was said in it so far, 16 kHz mono, its
  /// last sample the newest. Blocks while it computes; `cancelled` when stopped.
  virtual core::Result<float> probability(std::span<const std::int16_t> turn,
                                          const std::stop_token& stop) const = 0;

  virtual std::size_t window_samples() const = 0;  ///< More than this many it does not hear.
  virtual std::string description() const = 0;
};

struct EndOfTurnOptions {
  /// auto (the best model that is installed and works, or none), none, or one of engine_names().
  std::string engine = "auto";
  std::string model;  ///< Its file; empty: what is found in models_folder.
  std::string models_folder;
};

/// Every engine, without auto and none: smart_turn.
std::vector<std::string_view> engine_names();

/// Loads a model; do it once per process. Null where there is none: then the words, the voice and
/// the pauses decide alone (turn/endpointer.hpp). Errors: invalid_argument (no such engine),
/// not_found, corrupt, unavailable; `auto` has none of them: `choice` hears what is broken.
core::Result<std::shared_ptr<const EndOfTurnModel>> create_end_of_turn_model(
    const EndOfTurnOptions& options, core::Choice* choice = nullptr);

}  // namespace repartee::eot
