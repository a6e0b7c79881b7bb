#include "stt/whisper/engine.hpp"

#ifdef REPARTEE_HAVE_WHISPER
#include <algorithm>
#include <filesystem>
#include <thread>

#include "core/time.hpp"
#include "stt/decoder_pool.hpp"
#include "stt/stable_prefix.hpp"
#include "stt/whisper/decoder.hpp"
#include "stt/whisper/model_files.hpp"
#endif

namespace repartee::stt {

#ifdef REPARTEE_HAVE_WHISPER
namespace {

using Pool = DecoderPool<WhisperDecoder>;

// Half an hour at 16 kHz, 58 MB: as long as a recording may be (audio/decode.hpp).
constexpr std::size_t most_samples = std::size_t{1800} * core::input_rate_hz;

class WhisperRecognition : public Recognition {
 public:
  WhisperRecognition(std::shared_ptr<Pool> pool, RecognitionOptions options)
      : pool_(std::move(pool)), options_(std::move(options)) {}

  core::Result<> feed(std::span<const std::int16_t> audio) override {
    if (finished_) return core::Error(core::ErrorCode::closed, "this utterance is finished");
    if (audio.size() > most_samples - audio_.size()) {
      return core::Error(core::ErrorCode::too_large, "an utterance may last 30 minutes at most");
    }
    audio_.insert(audio_.end(), audio.begin(), audio.end());
    return {};
  }

  core::Result<Transcript> partial(std::stop_token stop) override {
    if (finished_) return core::Error(core::ErrorCode::closed, "this utterance is finished");
    auto decoder = pool_->try_lease();
    if (!decoder) {
      return core::Error(core::ErrorCode::overloaded, "all decoders are in use",
                         "ask again later; finals go first");
    }
    auto words = decoder->decode(audio_, timed_options(), std::move(stop));
    if (!words) return words.error();
    auto transcript = prefix_.update(*words, seconds());
    transcript.language = language();
    return transcript;
  }

  core::Result<Transcript> finish(std::stop_token stop) override {
    if (finished_) {
      return core::Error(core::ErrorCode::closed, "this utterance is finished already");
    }
    finished_ = true;
    auto decoder = pool_->lease(stop);
    if (!decoder) return core::Error(core::ErrorCode::cancelled, "recognition was stopped");
    auto words = decoder->decode(audio_, options_, std::move(stop));
    if (!words) return words.error();
    auto transcript = final_transcript(std::move(*words), language());
    if (!options_.word_times) transcript.words.clear();
    return transcript;
  }

 private:
  double seconds() const { return static_cast<double>(audio_.size()) / core::input_rate_hz; }
  std::string language() const { return options_.language.empty() ? "en" : options_.language; }

  // Which words are settled is told by their times.
  RecognitionOptions timed_options() const {
    RecognitionOptions timed = options_;
    timed.word_times = true;
    return timed;
  }

  const std::shared_ptr<Pool> pool_;
  const RecognitionOptions options_;
  std::vector<std::int16_t> audio_;
  StablePrefix prefix_;
  bool finished_ = false;
};

class Whisper : public SpeechToText {
 public:
  Whisper(std::shared_ptr<WhisperModel> model, std::shared_ptr<Pool> pool, std::string name)
      : model_(std::move(model)), pool_(std::move(pool)), name_(std::move(name)) {}

  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& options) override {
    if (auto known = model_->check_language(options.language); !known) return known.error();
    return std::make_unique<WhisperRecognition>(pool_, options);
  }

  core::Result<> check_language(const std::string& language) const override {
    return model_->check_language(language);
  }

  void on_capacity(std::function<void()> callback) override {
    pool_->on_return(std::move(callback));
  }

  std::string description() const override { return "whisper " + name_; }
  bool streams() const override { return false; }

 private:
  const std::shared_ptr<WhisperModel> model_;
  const std::shared_ptr<Pool> pool_;
  const std::string name_;
};

}  // namespace
#endif

core::Result<std::shared_ptr<SpeechToText>> create_whisper(
    [[maybe_unused]] const WhisperOptions& options) {
#ifdef REPARTEE_HAVE_WHISPER
  auto file = find_whisper_model(options.model_path, {});
  if (!file) return file.error();
  auto model = WhisperModel::load(file->path.string());
  if (!model) return model.error();
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  const int count = options.states > 0 ? options.states : std::max(cores, 1);
  std::vector<std::unique_ptr<WhisperDecoder>> decoders;
  for (int i = 0; i < count; ++i) {
    auto decoder = WhisperDecoder::create(*model);
    if (!decoder) return decoder.error();
    decoders.push_back(std::move(*decoder));
  }
  // One short decoding touches all weights; the states share them.
  std::vector<std::int16_t> click(core::input_rate_hz / 2, 0);
  click.front() = 20000;
  if (auto warmed = decoders.front()->decode(click, {}, {}); !warmed) return warmed.error();
  return std::make_shared<Whisper>(std::move(*model), std::make_shared<Pool>(std::move(decoders)),
                                   file->name);
#else
  return core::Error(core::ErrorCode::unavailable, "this build has no whisper.cpp",
                     "run scripts/setup and build again");
#endif
}

}  // namespace repartee::stt
