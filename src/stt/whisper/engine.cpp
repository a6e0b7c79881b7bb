#include "stt/whisper/engine.hpp"

#ifdef REPARTEE_HAVE_WHISPER
#include <algorithm>
#include <thread>

#include "core/log.hpp"
#include "core/time.hpp"
#include "stt/whisper/decoder.hpp"
#include "stt/whisper/model_files.hpp"
#include "stt/whisper/recognition.hpp"
#endif

namespace repartee::stt {

#ifdef REPARTEE_HAVE_WHISPER
namespace {

using Pool = DecoderPool<WhisperDecoder>;

class Whisper : public SpeechToText {
 public:
  Whisper(std::shared_ptr<WhisperModel> model, std::shared_ptr<Pool> pool, std::string name)
      : model_(std::move(model)), pool_(std::move(pool)), name_(std::move(name)) {}

  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& options) override {
    if (auto known = model_->check_language(options.language); !known) return known.error();
    return create_whisper_recognition(pool_, options);
  }

  core::Result<> check_language(const std::string& language) const override {
    return model_->check_language(language);
  }

  void on_capacity(std::function<void()> callback) override {
    pool_->on_return(std::move(callback));
  }

  std::string description() const override {
    return "whisper " + name_ + " on " + model_->device();
  }
  bool streams() const override { return true; }
  core::Duration partial_interval() const override { return std::chrono::milliseconds(500); }

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
  if (options.model_path.empty()) {
    return core::Error(core::ErrorCode::invalid_argument, "no whisper model is named",
                       "give the path of a ggml-*.bin file");
  }
  auto model = WhisperModel::load(options.model_path);
  if (!model) return model.error();
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  const int count = options.states > 0 ? options.states : std::max(cores, 1);
  std::vector<std::unique_ptr<WhisperDecoder>> decoders;
  for (int i = 0; i < count; ++i) {
    auto decoder = WhisperDecoder::create(*model, options.tuning);
    if (!decoder) return decoder.error();
    decoders.push_back(std::move(*decoder));
  }
  // One short decoding touches all weights; the states share them.
  std::vector<std::int16_t> click(core::input_rate_hz / 2, 0);
  click.front() = 20000;
  if (auto warmed = decoders.front()->glance(click, {}, {}); !warmed) return warmed.error();
  return std::make_shared<Whisper>(std::move(*model), std::make_shared<Pool>(std::move(decoders)),
                                   whisper_model_name(options.model_path));
#else
  return core::Error(core::ErrorCode::unavailable, "this build has no whisper.cpp",
                     "run scripts/setup and build again");
#endif
}

}  // namespace repartee::stt
