#pragma once
// Recordings with labels, to measure voice activity detectors on.

#include <filesystem>
#include <string>
#include <vector>

#include "audio/pcm.hpp"
#include "core/error.hpp"
#include "eval/labels.hpp"
#include "tts/text_to_speech.hpp"

namespace repartee::eval {

struct LabeledSound {
  std::string name;
  audio::Samples samples;  ///< 16 kHz mono.
  std::vector<Span> speech;
};

struct VadData {
  std::vector<LabeledSound> meetings;    ///< Labels of who speaks when: counted by windows only.
  std::vector<LabeledSound> utterances;  ///< Utterances with pauses between them: turns as well.
  std::vector<LabeledSound> noises;      ///< No speech in them.
};

/// Reads a folder: in it or in its subfolder `vad`, every X.rttm with the recordings it names
/// (NAME.wav or X_NAME.wav; those without one are left out), and every X.segments_10ms.txt with
/// X.wav; in its subfolder `noise`, or else the one beside it, every .wav. `not_found` where there
/// are no labels; errors of reading name the file and the line.
core::Result<VadData> read_vad_data(const std::filesystem::path& folder);

/// What can be measured without any recordings: the sentences of sentences.hpp in every voice of an
/// engine, with pauses of 1.0 to 1.8 s, over noise at -66 dBFS. Labels are where the voice is
/// audible.
core::Result<VadData> synthesize_vad_data(tts::TextToSpeech& engine);

}  // namespace repartee::eval
