#ifdef REPARTEE_HAVE_WHISPER
#include "stt/whisper/decoder.hpp"

#include <whisper.h>

#include <algorithm>
#include <cmath>

#include "core/log.hpp"
#include "core/time.hpp"
#include "stt/silence.hpp"
#include "stt/whisper/words.hpp"

namespace repartee::stt {
namespace {

// whisper.cpp 1.9.1 refuses less than 100 ms, and reads out of bounds at 200 samples and less.
// A second is what its authors advise to pad to.
constexpr std::size_t least_samples = 16000;

// Alone, not together with the mean log probability as whisper.cpp has it: confident inventions
// ("Thank you.") pass that test.
constexpr float most_no_speech = 0.6F;

void log_to_spdlog(ggml_log_level, const char* text, void*) {
  std::string_view line(text);
  while (line.ends_with('\n')) line.remove_suffix(1);
  if (!line.empty()) spdlog::debug("whisper.cpp: {}", line);
}

// Encoder positions (50 a second) to compute; 0 is all 1500. Fewer are faster, but stock models
// begin to repeat themselves, so this stays at the safe value until measured with real weights.
int audio_context(double /*audio_s*/) {
  return 0;
}

// Room for fast speech (about 4 tokens a second), and a bound for a model that loops.
int most_tokens(double audio_s) {
  return 16 + static_cast<int>(std::ceil(std::min(audio_s, 30.0) * 7));
}

whisper_full_params parameters(const RecognitionOptions& options, const std::string& language,
                               double audio_s) {
  auto params = whisper_full_default_params(WHISPER_SAMPLING_GREEDY);
  params.n_threads = 1;  // more of them spin and starve each other (docs/adr/0007)
  params.greedy.best_of = 1;
  params.temperature_inc = 0;  // no second tries: they cost up to six times as much
  params.no_context = true;
  params.single_segment = false;
  params.audio_ctx = audio_context(audio_s);
  params.max_tokens = most_tokens(audio_s);
  params.token_timestamps = options.word_times;
  // Longer audio is cut into windows of 30 s, and needs timestamps to be cut between words.
  params.no_timestamps = !options.word_times && audio_s <= 30;
  params.suppress_blank = true;
  params.suppress_nst = true;
  params.no_speech_thold = most_no_speech;
  // Never null: that would detect the language, one more full pass of the encoder.
  params.language = language.c_str();
  params.initial_prompt = options.prompt.empty() ? nullptr : options.prompt.c_str();
  params.print_progress = false;
  params.print_realtime = false;
  params.print_timestamps = false;
  return params;
}

std::vector<float> padded_floats(std::span<const std::int16_t> audio) {
  std::vector<float> floats(std::max(audio.size(), least_samples), 0.0F);
  std::ranges::transform(audio, floats.begin(),
                         [](std::int16_t sample) { return static_cast<float>(sample) / 32768.0F; });
  return floats;
}

}  // namespace

core::Result<std::shared_ptr<WhisperModel>> WhisperModel::load(const std::string& path) {
  whisper_log_set(log_to_spdlog, nullptr);
  auto params = whisper_context_default_params();
  params.use_gpu = false;
  params.flash_attn = true;  // a quarter faster on CPUs
  whisper_context* context = whisper_init_from_file_with_params_no_state(path.c_str(), params);
  if (context == nullptr) {
    return core::Error(core::ErrorCode::corrupt, "whisper.cpp cannot read '" + path + "'",
                       "fetch the model again: the file is cut short or of another format");
  }
  return std::shared_ptr<WhisperModel>(new WhisperModel(context));
}

WhisperModel::~WhisperModel() {
  whisper_free(context_);
}

core::Result<> WhisperModel::check_language(const std::string& language) const {
  if (language.empty() || language == "en") return {};
  if (whisper_is_multilingual(context_) == 0) {
    return core::Error(core::ErrorCode::unsupported,
                       "this whisper model knows English only, not '" + language + "'",
                       "use a multilingual one: a name without .en");
  }
  if (whisper_lang_id(language.c_str()) < 0) {
    return core::Error(core::ErrorCode::unsupported,
                       "whisper does not know language '" + language + "'",
                       "give an ISO 639-1 code such as \"de\"");
  }
  return {};
}

core::Result<std::unique_ptr<WhisperDecoder>> WhisperDecoder::create(
    std::shared_ptr<WhisperModel> model) {
  whisper_state* state = whisper_init_state(model->handle());
  if (state == nullptr) {
    return core::Error(core::ErrorCode::unavailable, "whisper.cpp cannot allocate a decoder state",
                       "configure fewer decoders or a smaller model");
  }
  return std::unique_ptr<WhisperDecoder>(new WhisperDecoder(std::move(model), state));
}

WhisperDecoder::~WhisperDecoder() {
  whisper_free_state(state_);
}

core::Result<std::vector<Word>> WhisperDecoder::decode(std::span<const std::int16_t> audio,
                                                       const RecognitionOptions& options,
                                                       std::stop_token stop) {
  if (stop.stop_requested()) {
    return core::Error(core::ErrorCode::cancelled, "recognition was stopped");
  }
  if (is_silence(audio)) return std::vector<Word>{};
  const double audio_s = static_cast<double>(audio.size()) / core::input_rate_hz;
  const std::string language = options.language.empty() ? "en" : options.language;
  auto params = parameters(options, language, audio_s);
  params.abort_callback = [](void* token) {
    return static_cast<const std::stop_token*>(token)->stop_requested();
  };
  params.abort_callback_user_data = &stop;

  const auto samples = padded_floats(audio);
  const int failure = whisper_full_with_state(model_->handle(), state_, params, samples.data(),
                                              static_cast<int>(samples.size()));
  if (stop.stop_requested()) {
    return core::Error(core::ErrorCode::cancelled, "recognition was stopped");
  }
  if (failure != 0) {
    return core::Error(core::ErrorCode::internal,
                       "whisper.cpp failed with code " + std::to_string(failure));
  }
  return words(audio_s, options.word_times);
}

std::vector<Word> WhisperDecoder::words(double audio_s, bool word_times) const {
  constexpr double centisecond = 0.01;
  const auto in_audio = [audio_s](std::int64_t time) {
    return std::clamp(static_cast<double>(time) * centisecond, 0.0, audio_s);
  };
  const whisper_token end_of_text = whisper_token_eot(model_->handle());
  std::vector<TextToken> tokens;
  for (int i = 0; i < whisper_full_n_segments_from_state(state_); ++i) {
    if (whisper_full_get_segment_no_speech_prob_from_state(state_, i) > most_no_speech) continue;
    const std::int64_t segment_start = whisper_full_get_segment_t0_from_state(state_, i);
    const std::int64_t segment_end = whisper_full_get_segment_t1_from_state(state_, i);
    for (int j = 0; j < whisper_full_n_tokens_from_state(state_, i); ++j) {
      const auto data = whisper_full_get_token_data_from_state(state_, i, j);
      if (data.id >= end_of_text) continue;
      const char* text = whisper_full_get_token_text_from_state(model_->handle(), state_, i, j);
      const double start_s = in_audio(word_times ? data.t0 : segment_start);
      const double end_s = in_audio(word_times ? data.t1 : segment_end);
      tokens.push_back({text, start_s, std::max(start_s, end_s), static_cast<double>(data.p)});
    }
  }
  return words_of(tokens);
}

}  // namespace repartee::stt
#endif
