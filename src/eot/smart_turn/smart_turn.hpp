#pragma once
// Smart Turn v3 (github.com/pipecat-ai/smart-turn, BSD-2): Whisper tiny's encoder and a classifier,
// 8 million parameters, 23 languages. It hears the last 8 s of a turn and says how likely it is
// over. Needs ONNX Runtime.

#include <filesystem>
#include <memory>

#include "eot/end_of_turn_model.hpp"

namespace repartee::eot {

/// The newest smart-turn*.onnx of a folder, by its name; empty where there is none.
std::filesystem::path find_smart_turn(const std::filesystem::path& models_folder);

/// Loads a network that takes `input_features`, float32 [batch, 80, 800], and gives one probability
/// a row; tries it out on silence. `not_found`, `unavailable` without ONNX Runtime, `corrupt` for a
/// file that is no such network: the message names it, the hint says how to mend it.
core::Result<std::shared_ptr<const EndOfTurnModel>> create_smart_turn(
    const std::filesystem::path& file);

}  // namespace repartee::eot
