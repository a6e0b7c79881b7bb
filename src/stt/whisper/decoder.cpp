#ifdef REPARTEE_HAVE_WHISPER
#include "stt/whisper/decoder.hpp"

#include <ggml-backend.h>
#include <whisper.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/log.hpp"
#include "core/time.hpp"
#include "stt/prompt.hpp"
#include "stt/silence.hpp"
#include "stt/text_gates.hpp"
#include "stt/whisper/model_check.hpp"
#include "stt/whisper/plan.hpp"
#include "stt/whisper/words.hpp"

namespace repartee::stt {
namespace {

// whisper.cpp 1.9.1 refuses less than 100 ms, and reads out of bounds at 200 samples and less.
// A second is what its authors advise to pad to.
constexpr std::size_t least_samples = core::input_rate_hz;

// Vocabularies from here on have 99 languages, and one more for each token more.
constexpr int first_multilingual_vocabulary = 51865;

constexpr double timestamp_s = 0.02;  // between two timestamp tokens

void log_to_spdlog(ggml_log_level, const char* text, void*) {
  std::string_view line(text);
  while (line.ends_with('\n')) line.remove_suffix(1);
  if (!line.empty()) spdlog::debug("whisper.cpp: {}", line);
}

core::Error cancelled() {
  return {core::ErrorCode::cancelled, "recognition was stopped"};
}

// What whisper.cpp will choose with use_gpu: the first graphics processor.
std::string device_name() {
  for (std::size_t i = 0; i < ggml_backend_dev_count(); ++i) {
    ggml_backend_dev_t device = ggml_backend_dev_get(i);
    const auto type = ggml_backend_dev_type(device);
    if (type != GGML_BACKEND_DEVICE_TYPE_GPU && type != GGML_BACKEND_DEVICE_TYPE_IGPU) continue;
    return std::string(ggml_backend_dev_name(device)) + " (" +
           ggml_backend_dev_description(device) + ")";
  }
  return "CPU";
}

std::vector<float> padded_floats(std::span<const std::int16_t> audio) {
  std::vector<float> floats(std::max(audio.size(), least_samples), 0.0F);
  std::ranges::transform(audio, floats.begin(),
                         [](std::int16_t sample) { return static_cast<float>(sample) / 32768.0F; });
  return floats;
}

}  // namespace

core::Result<std::shared_ptr<WhisperModel>> WhisperModel::load(const std::string& path) {
  if (auto checked = check_whisper_model_file(path); !checked) return checked.error();
  whisper_log_set(log_to_spdlog, nullptr);
  auto params = whisper_context_default_params();
  params.use_gpu = true;     // where there is one
  params.flash_attn = true;  // a quarter faster on CPUs
  whisper_context* context = whisper_init_from_file_with_params_no_state(path.c_str(), params);
  if (context == nullptr) {
    return core::Error(core::ErrorCode::unavailable, "whisper.cpp cannot load '" + path + "'",
                       "there may be too little memory: a smaller model needs less");
  }
  return std::shared_ptr<WhisperModel>(new WhisperModel(context, device_name()));
}

WhisperModel::~WhisperModel() {
  whisper_free(context_);
}

bool WhisperModel::multilingual() const {
  return whisper_is_multilingual(context_) != 0;
}

core::Result<> WhisperModel::check_language(const std::string& language) const {
  if (language.empty() || language == "en" || language == "auto") return {};
  if (!multilingual()) {
    return core::Error(core::ErrorCode::unsupported,
                       "this whisper model knows English only, not '" + language + "'",
                       "use a multilingual one: a name without .en");
  }
  if (whisper_lang_id(language.c_str()) < 0) {
    return core::Error(core::ErrorCode::unsupported,
                       "whisper does not know language '" + language + "'",
                       "give an ISO 639-1 code such as \"de\", or \"auto\"");
  }
  return {};
}

core::Result<std::unique_ptr<WhisperDecoder>> WhisperDecoder::create(
    std::shared_ptr<WhisperModel> model, const WhisperTuning& tuning) {
  whisper_state* state = whisper_init_state(model->handle());
  if (state == nullptr) {
    return core::Error(core::ErrorCode::unavailable, "whisper.cpp cannot allocate a decoder state",
                       "configure fewer decoders or a smaller model");
  }
  return std::unique_ptr<WhisperDecoder>(new WhisperDecoder(std::move(model), state, tuning));
}

WhisperDecoder::~WhisperDecoder() {
  whisper_free_state(state_);
}

// One run of encoder and decoder, before any gate.
struct WhisperDecoder::Pass {
  std::vector<TextToken> tokens;
  double no_speech = 0;
  double mean_log_probability = 0;
  bool cut_off = false;
  int language = 0;  // told by ear, or the one asked for
};

core::Result<WhisperHeard> WhisperDecoder::decode(std::span<const std::int16_t> audio,
                                                  const RecognitionOptions& options,
                                                  const std::stop_token& stop) {
  WhisperHeard all;
  RecognitionOptions piece_options = options;
  std::size_t begin = 0;
  for (const std::size_t end : piece_ends(audio)) {
    auto heard = piece(audio.subspan(begin, end - begin), piece_options, stop, true);
    if (!heard) return heard.error();
    const double offset_s = static_cast<double>(begin) / core::input_rate_hz;
    for (Word& word : heard->words) {
      word.start_s += offset_s;
      word.end_s += offset_s;
    }
    std::ranges::move(heard->words, std::back_inserter(all.words));
    all.language = heard->language;
    all.doubted |= heard->doubted;
    all.passes += heard->passes;
    // Nobody changes the language in the middle of a recording; silence has none.
    if (!heard->words.empty()) piece_options.language = heard->language;
    begin = end;
  }
  return all;
}

core::Result<WhisperHeard> WhisperDecoder::glance(std::span<const std::int16_t> audio,
                                                  const RecognitionOptions& options,
                                                  const std::stop_token& stop) {
  return piece(audio, options, stop, false);
}

core::Result<WhisperHeard> WhisperDecoder::piece(std::span<const std::int16_t> audio,
                                                 const RecognitionOptions& options,
                                                 const std::stop_token& stop, bool may_repeat) {
  if (stop.stop_requested()) return cancelled();
  const bool by_ear = options.language == "auto" && model_->multilingual();
  const bool named = !options.language.empty() && options.language != "auto";
  int language = by_ear  ? model_->likely_language()
                 : named ? whisper_lang_id(options.language.c_str())
                         : whisper_lang_id("en");
  WhisperHeard heard;
  if (is_silence(audio)) {
    heard.language = whisper_lang_str(language);
    return heard;
  }
  const auto samples = padded_floats(audio);
  const double audio_s = static_cast<double>(audio.size()) / core::input_rate_hz;
  const double window_s = static_cast<double>(samples.size()) / core::input_rate_hz;
  const int all_positions = whisper_model_n_audio_ctx(model_->handle());

  const WhisperPlan plan = tuning_.trimmed_context ? trimmed_plan(window_s, all_positions)
                                                   : full_plan(window_s, all_positions);
  auto last = pass(samples, audio_s, language, plan, options, stop);
  if (!last) return last.error();
  ++heard.passes;
  if (by_ear && last->language != language) {
    language = last->language;
    last = pass(samples, audio_s, language, plan, options, stop);
    if (!last) return last.error();
    ++heard.passes;
  }
  if (by_ear) model_->heard_language(language);
  heard.language = whisper_lang_str(language);

  const std::string prompt = whole_prompt(options);
  const auto evidence = [&] {
    return Evidence{.language = heard.language,
                    .no_speech = last->no_speech,
                    .mean_log_probability = last->mean_log_probability,
                    .cut_off = last->cut_off,
                    .prompt = prompt,
                    .glossary = options.glossary};
  };
  heard.words = words_of(last->tokens);
  if (!tuning_.gates) return heard;
  Doubt doubt = doubt_of(heard.words, evidence());
  if (may_repeat && worth_another_pass(doubt) && plan.audio_context < all_positions) {
    last = pass(samples, audio_s, language, full_plan(window_s, all_positions), options, stop);
    if (!last) return last.error();
    ++heard.passes;
    heard.words = words_of(last->tokens);
    doubt = doubt_of(heard.words, evidence());
  }
  heard.doubted = doubt != Doubt::none;
  if (heard.doubted) heard.words = believed(std::move(heard.words), evidence());
  return heard;
}

core::Result<WhisperDecoder::Pass> WhisperDecoder::pass(std::span<const float> samples,
                                                        double audio_s, int language,
                                                        const WhisperPlan& plan,
                                                        const RecognitionOptions& options,
                                                        const std::stop_token& stop) {
  if (stop.stop_requested()) return cancelled();
  const std::string prompt(end_of_prompt(whole_prompt(options)));
  auto params = whisper_full_default_params(WHISPER_SAMPLING_GREEDY);
  params.n_threads = 1;  // more of them spin and starve each other (docs/adr/0007)
  params.greedy.best_of = 1;
  params.temperature_inc = 0;  // no second tries: they cost up to six times as much
  params.no_context = true;
  params.single_segment = true;  // else a timestamp in the middle starts another pass
  params.audio_ctx = plan.audio_context;
  params.max_tokens = plan.most_tokens;
  params.no_timestamps = !options.word_times;
  params.suppress_blank = true;
  params.suppress_nst = true;
  params.no_speech_thold =
      1;  // its own gate drops the words, and reads a stale number (docs/adr/0018)
  params.language = whisper_lang_str(language);  // never null: that costs a full pass
  params.initial_prompt = prompt.empty() ? nullptr : prompt.c_str();
  params.print_progress = false;
  params.print_realtime = false;
  params.print_timestamps = false;
  // Between the spectrogram and the encoder; then behind the encoder and at each token.
  params.encoder_begin_callback = [](whisper_context*, whisper_state*, void* token) {
    return !static_cast<const std::stop_token*>(token)->stop_requested();
  };
  params.abort_callback = [](void* token) {
    return static_cast<const std::stop_token*>(token)->stop_requested();
  };
  auto* const token = const_cast<std::stop_token*>(&stop);  // only read
  params.encoder_begin_callback_user_data = token;
  params.abort_callback_user_data = token;

  const int failure = whisper_full_with_state(model_->handle(), state_, params, samples.data(),
                                              static_cast<int>(samples.size()));
  if (stop.stop_requested()) return cancelled();
  if (failure != 0) {
    return core::Error(core::ErrorCode::internal,
                       "whisper.cpp failed with code " + std::to_string(failure));
  }
  Pass pass;
  read_tokens(pass, audio_s, plan.most_tokens, options);
  read_start(pass, language, options);
  return pass;
}

void WhisperDecoder::read_tokens(Pass& pass, double audio_s, int most_tokens,
                                 const RecognitionOptions& options) const {
  // Times that the decoder holds for less likely than this, it has no idea of (as whisper.cpp's
  // thold_pt and thold_ptsum).
  constexpr float least_likely = 0.01F;
  whisper_context* const context = model_->handle();
  const whisper_token end_of_text = whisper_token_eot(context);
  const whisper_token first_time = whisper_token_beg(context);
  const auto time_of = [&](whisper_token id) {
    return std::clamp(timestamp_s * (id - first_time), 0.0, audio_s);
  };
  double begin_s = 0;
  double end_s = audio_s;
  double next_s = -1;  // said by a timestamp in front of the token
  double sum = 0;
  int chosen = 0;
  bool ended = false;
  for (int i = 0; i < whisper_full_n_segments_from_state(state_); ++i) {
    for (int j = 0; j < whisper_full_n_tokens_from_state(state_, i); ++j) {
      const auto data = whisper_full_get_token_data_from_state(state_, i, j);
      sum += data.plog;
      ++chosen;
      ended = data.id == end_of_text;
      if (data.id >= first_time) {
        (pass.tokens.empty() ? begin_s : end_s) = next_s = time_of(data.id);
      } else if (data.id < end_of_text) {
        const bool guess = data.pt > least_likely && data.ptsum > least_likely;
        const double heard_s = next_s >= 0 ? next_s : guess ? time_of(data.tid) : -1;
        pass.tokens.push_back({whisper_full_get_token_text_from_state(context, state_, i, j), 0,
                               audio_s, static_cast<double>(data.p), heard_s});
        next_s = -1;
        end_s = audio_s;
      }
    }
  }
  pass.cut_off = !ended && chosen > most_tokens;
  pass.mean_log_probability = chosen > 0 ? sum / chosen : 0;
  if (options.word_times) place_in_time(pass.tokens, begin_s, end_s);
}

// What the decoder thinks at <|startoftranscript|>: whether anybody speaks, and which language.
// whisper.cpp's own no_speech_prob is right only where the prompt is this token alone; otherwise it
// reads what an earlier step, perhaps of another utterance, left behind. One step of the decoder on
// the encoder's output, which is still there, tells both.
void WhisperDecoder::read_start(Pass& pass, int language, const RecognitionOptions& options) {
  pass.language = language;
  whisper_context* const context = model_->handle();
  const bool tell_language = options.language == "auto" && model_->multilingual();
  if (pass.tokens.empty() && !tell_language) return;
  const bool prompted = !options.prompt.empty() || !options.glossary.empty();
  if (!model_->multilingual() && options.word_times && !prompted) {
    pass.no_speech =
        static_cast<double>(whisper_full_get_segment_no_speech_prob_from_state(state_, 0));
    return;
  }
  const whisper_token start = whisper_token_sot(context);
  if (whisper_decode_with_state(context, state_, &start, 1, 0, 1) != 0) return;
  const std::span logits(whisper_get_logits_from_state(state_),
                         static_cast<std::size_t>(whisper_n_vocab(context)));
  const auto logit = [&](whisper_token id) {
    return static_cast<double>(logits[static_cast<std::size_t>(id)]);
  };
  const double most = static_cast<double>(*std::ranges::max_element(logits));
  double sum = 0;
  for (const float value : logits) sum += std::exp(static_cast<double>(value) - most);
  pass.no_speech = std::exp(logit(whisper_token_nosp(context)) - most) / sum;
  if (!tell_language) return;
  const int languages = whisper_n_vocab(context) - first_multilingual_vocabulary + 99;
  for (int id = 0; id < std::min(languages, whisper_lang_max_id() + 1); ++id) {
    if (logit(whisper_token_lang(context, id)) > logit(whisper_token_lang(context, pass.language)))
      pass.language = id;
  }
}

}  // namespace repartee::stt
#endif
