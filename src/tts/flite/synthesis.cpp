#include "tts/flite/synthesis.hpp"

#include <flite/flite.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <memory>

namespace repartee::tts {
namespace {

constexpr int chunk_samples = 320;  // 20 ms at 16 kHz

struct Progress {
  const UtteranceSink& sink;
  const std::string& text;
  bool begun = false;
  bool stopped = false;
  std::exception_ptr thrown;  // C frames lie between the sink and the caller
};

// flite's tokens keep their spelling, so each is found in the text behind the one before.
std::vector<SpokenToken> tokens_of(const cst_utterance* utterance, const std::string& text,
                                   const cst_wave& wave) {
  constexpr const char* start = "R:SylStructure.daughter1.daughter1.R:Segment.p.end";
  constexpr const char* end = "R:SylStructure.daughtern.daughtern.R:Segment.end";
  const auto sample_at = [&wave](const cst_item* word, const char* feature) {
    const double seconds = static_cast<double>(flite_ffeature_float(word, feature));
    return std::clamp<std::int64_t>(std::llround(seconds * wave.sample_rate), 0, wave.num_samples);
  };
  std::vector<SpokenToken> tokens;
  const cst_item* previous = nullptr;
  std::size_t cursor = 0;
  cst_relation* words = utt_relation(const_cast<cst_utterance*>(utterance), "Word");
  for (cst_item* word = relation_head(words); word != nullptr; word = item_next(word)) {
    const std::int64_t begins = sample_at(word, start);
    const std::int64_t ends = sample_at(word, end);
    const cst_item* token = item_parent(item_as(word, "Token"));
    if (token == nullptr || ends <= begins) continue;  // a mark that is not spoken
    if (token == previous && !tokens.empty()) {
      tokens.back().audio_end = ends;  // "42" is "forty" and "two"
      continue;
    }
    const std::string name = item_name(token);
    const std::size_t found = name.empty() ? std::string::npos : text.find(name, cursor);
    if (found == std::string::npos) continue;
    previous = token;
    cursor = found + name.size();
    tokens.push_back({found, cursor, begins, ends});
  }
  return tokens;
}

// False stops flite.
bool pass_on(Progress& progress, const cst_wave& wave, int start, int size,
             const cst_utterance* utterance) {
  if (!progress.begun) {
    progress.begun = true;
    progress.sink.tokens(tokens_of(utterance, progress.text, wave));
  }
  const std::span<const std::int16_t> made(wave.samples + start, static_cast<std::size_t>(size));
  for (std::size_t at = 0; at < made.size(); at += chunk_samples) {
    const auto chunk = made.subspan(at, std::min<std::size_t>(chunk_samples, made.size() - at));
    if (!progress.sink.audio(chunk)) return false;
  }
  return true;
}

int on_audio(const cst_wave* wave, int start, int size, int /*last*/,
             cst_audio_streaming_info* info) {
  auto& progress = *static_cast<Progress*>(info->userdata);
  if (progress.stopped) return CST_AUDIO_STREAM_STOP;
  try {
    progress.stopped = !pass_on(progress, *wave, start, size, info->utt);
  } catch (...) {
    progress.thrown = std::current_exception();
    progress.stopped = true;
  }
  return progress.stopped ? CST_AUDIO_STREAM_STOP : CST_AUDIO_STREAM_CONT;
}

}  // namespace

core::Result<> synthesize_utterance(cst_voice_struct* voice, const std::string& ascii,
                                    double stretch, const UtteranceSink& sink) {
  Progress progress{sink, ascii, false, false, nullptr};
  const std::unique_ptr<cst_utterance, void (*)(cst_utterance*)> utterance(new_utterance(),
                                                                           delete_utterance);
  utt_set_input_text(utterance.get(), ascii.c_str());
  utt_init(utterance.get(), voice);
  // On the utterance, never on the voice: voices are shared between threads.
  feat_set_float(utterance->features, "duration_stretch", static_cast<float>(stretch));
  cst_audio_streaming_info* info = new_audio_streaming_info();
  info->asc = on_audio;
  info->min_buffsize = chunk_samples;
  info->userdata = &progress;
  feat_set(utterance->features, "streaming_info", audio_streaming_info_val(info));
  const bool done = utt_synth(utterance.get()) != nullptr;
  if (progress.thrown) std::rethrow_exception(progress.thrown);
  if (!done && !progress.stopped) {
    return core::Error(core::ErrorCode::internal, "flite cannot speak this text");
  }
  return {};
}

}  // namespace repartee::tts
