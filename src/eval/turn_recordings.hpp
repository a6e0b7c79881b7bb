#pragma once
// Turns of people: recordings of one turn each, and meetings with labels of who speaks when.

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "eval/manifest.hpp"
#include "eval/turn_data.hpp"
#include "vad/voice_activity_detector.hpp"

namespace repartee::eval {

/// Each clip is one turn, with quiet behind it. Its words are those of `timed` under its name, or
/// else its transcript's, spread over where `detector` hears speech. Clips in which nothing is said
/// are left out. Errors of reading name the file.
core::Result<std::vector<SpokenTurn>> read_clip_turns(
    std::span<const Clip> clips, const std::map<std::string, std::vector<TimedWord>>& timed,
    const vad::VoiceActivityDetector& detector);

/// The same turns with silences put in after every third word, of pause_seconds() each and the same
/// every time: people's pauses are few in short recordings. `set` becomes "pauses put in". Their
/// sound tells less of them than a pause's own would: nobody slowed down for them.
std::vector<SpokenTurn> put_pauses_in(std::vector<SpokenTurn> turns);

/// The turns (turns_of(), gaps of at most 3 s) of the meetings that the .rttm files of a folder
/// label, cut out with quiet behind them. Nobody wrote their words down. Empty where there are
/// none.
core::Result<std::vector<SpokenTurn>> read_meeting_turns(const std::filesystem::path& folder);

}  // namespace repartee::eval
