#include "stt/pocketsphinx/decoder.hpp"

#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fe.h>
#include <sphinxbase/feat.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <type_traits>

#include "stt/silence.hpp"

namespace repartee::stt {
namespace {

constexpr std::size_t step_samples = 320;  // 20 ms at 16 kHz
constexpr double frame_s = 0.01;           // pocketsphinx's -frate of 100

// The cepstral mean is what the microphone and the room add to every frame. pocketsphinx by itself
// adapts it only after 8 s, that is, never within an utterance; live it is adapted here with every
// step, and an utterance that is over is decoded with the mean of its own speech. The mean begins
// as the model's own, which weighs as much as this many frames of 10 ms. What each choice does to
// word errors: docs/adr/0017.
constexpr int prior_frames_live = 50;
constexpr int prior_frames_whole = 25;

// Steps this much quieter than the loudest recent one are pauses, and say nothing about the mean of
// speech; without this, the silence in front of an utterance (turn-taking keeps some) spoils it.
constexpr double pause_ratio = 0.1;              // -20 dB
constexpr double pause_ratio_whole = 0.05;       // -26 dB of what 95 % of the frames are below
constexpr double loudest_fade_per_step = 0.999;  // halves in 14 s
constexpr double least_loudest_rms = 100;        // what counts as loud at the start

// How many states and words live on in each frame. Live they are few; an utterance that is over can
// take three times as long for a seventh fewer errors.
constexpr const char* live_search = "_default";  // pocketsphinx's name for what it starts with
constexpr const char* wide_search = "wide";
constexpr int wide_states_per_frame = 10000;
constexpr int wide_words_per_frame = 20;

// "(2)" marks the second pronunciation of a word in the dictionary.
std::string without_variant(std::string_view word) {
  const auto bracket = word.find('(');
  return std::string(bracket == 0 ? word : word.substr(0, bracket));
}

bool is_sound(std::string_view word) {
  return !word.empty() && word.front() != '<' && word.front() != '[' && !word.starts_with("++");
}

}  // namespace

core::Result<std::unique_ptr<PocketsphinxDecoder>> PocketsphinxDecoder::load(
    const std::string& model_folder) {
  const std::filesystem::path folder = model_folder;
  // pocketsphinx ends the process over some missing files, so look first.
  for (const char* part : {"en-us/mdef", "en-us.lm.bin", "cmudict-en-us.dict"}) {
    std::error_code ignored;
    if (!std::filesystem::exists(folder / part, ignored)) {
      return core::Error(core::ErrorCode::unavailable,
                         "pocketsphinx's model is incomplete: no " + (folder / part).string(),
                         "apt-get install pocketsphinx-en-us");
    }
  }
  // It writes to stderr by itself. Failures come back as return values.
  err_set_logfp(nullptr);

  std::unique_ptr<PocketsphinxDecoder> self(new PocketsphinxDecoder);
  // One pass and narrow beams: a third of the default's cost at the same word error rate, and the
  // final is ready 10 ms after the end whatever the length. The built-in silence removal would
  // make word times wrong. The mean is -cmn live's, adapted in process().
  self->arguments_ = {"repartee",
                      "-hmm",
                      (folder / "en-us").string(),
                      "-lm",
                      (folder / "en-us.lm.bin").string(),
                      "-dict",
                      (folder / "cmudict-en-us.dict").string(),
                      "-cmn",
                      "live",
                      "-fwdflat",
                      "no",
                      "-remove_silence",
                      "no",
                      "-maxhmmpf",
                      "3000",
                      "-maxwpf",
                      "10"};
  std::vector<char*> arguments;
  for (std::string& argument : self->arguments_) arguments.push_back(argument.data());
  self->config_ = cmd_ln_parse_r(nullptr, ps_args(), static_cast<int>(arguments.size()),
                                 arguments.data(), TRUE);
  if (self->config_ != nullptr) self->decoder_ = ps_init(self->config_);
  if (self->decoder_ == nullptr) {
    return core::Error(core::ErrorCode::unavailable,
                       "pocketsphinx cannot read its model in " + folder.string(),
                       "apt-get install --reinstall pocketsphinx-en-us");
  }
  static_assert(std::is_same_v<mfcc_t, float>, "a fixed-point pocketsphinx");
  self->front_end_ = fe_init_auto_r(self->config_);
  if (self->front_end_ == nullptr) {
    return core::Error(core::ErrorCode::internal, "pocketsphinx cannot compute features");
  }
  const feat_t* features = ps_get_feat(self->decoder_);
  const mfcc_t* mean = features->cmn_struct->cmn_mean;
  self->initial_mean_.assign(mean, mean + features->cmn_struct->veclen);
  return self;
}

PocketsphinxDecoder::~PocketsphinxDecoder() {
  if (front_end_ != nullptr) fe_free(front_end_);
  if (decoder_ != nullptr) ps_free(decoder_);
  if (config_ != nullptr) cmd_ln_free_r(config_);
}

// A search of its own beside the live one shares the model and takes 45 MB and 0.25 s: only a
// decoder that needs it pays.
core::Result<> PocketsphinxDecoder::load_wide_search() {
  if (wide_search_loaded_) return {};
  // What a search may do is read from here when it is made, and never again.
  cmd_ln_set_int_r(config_, "-maxhmmpf", wide_states_per_frame);
  cmd_ln_set_int_r(config_, "-maxwpf", wide_words_per_frame);
  if (ps_set_lm(decoder_, wide_search, ps_get_lm(decoder_, live_search)) < 0) {
    return core::Error(core::ErrorCode::internal, "pocketsphinx cannot make a second search");
  }
  wide_search_loaded_ = true;
  return {};
}

core::Result<> PocketsphinxDecoder::begin(const char* search) {
  if (running_) ps_end_utt(decoder_);
  pending_.clear();
  running_ = ended_ = false;
  silent_ = true;
  if (ps_set_search(decoder_, search) < 0 || ps_start_stream(decoder_) < 0 ||
      ps_start_utt(decoder_) < 0) {
    return core::Error(core::ErrorCode::internal, "pocketsphinx cannot start an utterance");
  }
  running_ = true;
  return {};
}

core::Result<> PocketsphinxDecoder::start() {
  loudest_rms_ = least_loudest_rms;
  cmn_t* cmn = ps_get_feat(decoder_)->cmn_struct;
  std::copy(initial_mean_.begin(), initial_mean_.end(), cmn->cmn_mean);
  for (std::size_t i = 0; i < initial_mean_.size(); ++i) {
    cmn->sum[i] = initial_mean_[i] * prior_frames_live;
  }
  cmn->nframe = prior_frames_live;
  return begin(live_search);
}

core::Result<> PocketsphinxDecoder::feed(std::span<const std::int16_t> audio) {
  // Steps of one size: the adapted mean, and so the transcript, must not depend on how the caller
  // happens to cut the audio.
  while (!audio.empty()) {
    const auto taken = audio.first(std::min(step_samples - pending_.size(), audio.size()));
    audio = audio.subspan(taken.size());
    pending_.insert(pending_.end(), taken.begin(), taken.end());
    if (pending_.size() < step_samples) break;
    if (auto done = process(pending_); !done) return done;
    pending_.clear();
  }
  return {};
}

core::Result<> PocketsphinxDecoder::process(std::span<const std::int16_t> audio) {
  silent_ = silent_ && is_silence(audio);
  double energy = 0;
  for (const double sample : audio) energy += sample * sample;
  const double rms = std::sqrt(energy / static_cast<double>(audio.size()));
  loudest_rms_ = std::max(loudest_rms_ * loudest_fade_per_step, rms);

  cmn_t* cmn = ps_get_feat(decoder_)->cmn_struct;
  const std::vector<float> sum(cmn->sum, cmn->sum + cmn->veclen);
  const int frames = cmn->nframe;
  if (ps_process_raw(decoder_, audio.data(), audio.size(), FALSE, FALSE) < 0) {
    return core::Error(core::ErrorCode::internal, "pocketsphinx cannot decode this audio");
  }
  if (rms < loudest_rms_ * pause_ratio) {
    std::copy(sum.begin(), sum.end(), cmn->sum);
    cmn->nframe = frames;
  } else {
    cmn_live_update(cmn);
  }
  return {};
}

core::Result<> PocketsphinxDecoder::decode_whole(std::span<const std::int16_t> audio,
                                                 std::stop_token stop) {
  if (auto loaded = load_wide_search(); !loaded) return loaded;
  const auto mean = mean_of_speech(audio);
  if (auto begun = begin(wide_search); !begun) return begun;
  silent_ = is_silence(audio);
  cmn_t* cmn = ps_get_feat(decoder_)->cmn_struct;
  while (!audio.empty()) {
    if (stop.stop_requested()) {
      return core::Error(core::ErrorCode::cancelled, "recognition was stopped");
    }
    const auto step = audio.first(std::min(step_samples, audio.size()));
    audio = audio.subspan(step.size());
    // Frames of the utterance must not move the mean: pocketsphinx would once it has 8 s of them.
    std::copy(mean.begin(), mean.end(), cmn->cmn_mean);
    std::copy(mean.begin(), mean.end(), cmn->sum);
    cmn->nframe = 1;
    if (ps_process_raw(decoder_, step.data(), step.size(), FALSE, FALSE) < 0) {
      return core::Error(core::ErrorCode::internal, "pocketsphinx cannot decode this audio");
    }
  }
  return end();
}

// The mean of the frames in which something is said.
std::vector<float> PocketsphinxDecoder::mean_of_speech(std::span<const std::int16_t> audio) const {
  const auto coefficients = static_cast<std::size_t>(fe_get_output_size(front_end_));
  int hop = 0;    // samples
  int width = 0;  // samples
  fe_get_input_size(front_end_, &hop, &width);

  fe_start_stream(front_end_);
  fe_start_utt(front_end_);
  std::size_t left = audio.size();
  int32 frames = 0;
  fe_process_frames(front_end_, nullptr, &left, nullptr, &frames, nullptr);
  // One more comes out at the end.
  std::vector<float> features(static_cast<std::size_t>(frames + 1) * coefficients);
  std::vector<mfcc_t*> rows;
  for (int i = 0; i <= frames; ++i) {
    rows.push_back(features.data() + static_cast<std::size_t>(i) * coefficients);
  }
  const int16* samples = audio.data();
  left = audio.size();
  int32 done = frames;
  fe_process_frames(front_end_, &samples, &left, rows.data(), &done, nullptr);
  int32 last = 0;
  fe_end_utt(front_end_, rows[static_cast<std::size_t>(done)], &last);
  done += last;

  std::vector<double> levels;
  for (int i = 0; i < done; ++i) {
    const auto at =
        std::min(static_cast<std::size_t>(i) * static_cast<std::size_t>(hop), audio.size());
    const auto frame =
        audio.subspan(at, std::min(static_cast<std::size_t>(width), audio.size() - at));
    double energy = 0;
    for (const double sample : frame) energy += sample * sample;
    levels.push_back(frame.empty() ? 0 : std::sqrt(energy / static_cast<double>(frame.size())));
  }
  double least = 0;
  if (!levels.empty()) {
    auto sorted = levels;
    std::ranges::sort(sorted);
    least = sorted[sorted.size() * 95 / 100] * pause_ratio_whole;
  }
  std::vector<double> sum(initial_mean_.begin(), initial_mean_.end());
  for (double& part : sum) part *= prior_frames_whole;
  double count = prior_frames_whole;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (levels[i] < least) continue;
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += rows[i][k];
    ++count;
  }
  std::vector<float> mean;
  mean.reserve(sum.size());
  for (const double part : sum) mean.push_back(static_cast<float>(part / count));
  return mean;
}

core::Result<> PocketsphinxDecoder::end() {
  if (!running_) return {};
  auto decoded = pending_.empty() ? core::Result<>() : process(pending_);
  pending_.clear();
  running_ = false;
  ended_ = true;
  if (ps_end_utt(decoder_) < 0) {
    return core::Error(core::ErrorCode::internal, "pocketsphinx cannot end an utterance");
  }
  return decoded;
}

std::vector<Word> PocketsphinxDecoder::hypothesis() const {
  std::vector<Word> words;
  if (silent_) return words;
  logmath_t* logs = ps_get_logmath(decoder_);
  for (ps_seg_t* segment = ps_seg_iter(decoder_); segment != nullptr;
       segment = ps_seg_next(segment)) {
    const char* text = ps_seg_word(segment);
    if (text == nullptr || !is_sound(text)) continue;
    int first = 0;
    int last = 0;
    ps_seg_frames(segment, &first, &last);
    Word word{without_variant(text), first * frame_s, (last + 1) * frame_s, 1};
    // Posteriors exist only once the lattice is complete; before that every word has 1.
    if (ended_) {
      const int32 log_posterior = ps_seg_prob(segment, nullptr, nullptr, nullptr);
      word.confidence = std::clamp(logmath_exp(logs, log_posterior), 0.0, 1.0);
    }
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace repartee::stt
