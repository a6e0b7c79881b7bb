#include "stt/pocketsphinx/engine.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <thread>

#include "core/time.hpp"
#include "stt/decoder_pool.hpp"
#include "stt/pocketsphinx/decoder.hpp"
#include "stt/stable_prefix.hpp"

namespace repartee::stt {
namespace {

using Pool = DecoderPool<PocketsphinxDecoder>;

core::Error cancelled() {
  return {core::ErrorCode::cancelled, "recognition was stopped"};
}

core::Error finished() {
  return {core::ErrorCode::closed, "this utterance is finished already"};
}

// Decodes while audio comes in.
class LiveRecognition : public Recognition {
 public:
  explicit LiveRecognition(Pool::Lease lease) : decoder_(std::move(lease)) {}

  core::Result<> feed(std::span<const std::int16_t> audio) override {
    if (!decoder_) return finished();
    if (audio.empty()) return {};
    if (samples_ == 0) {
      if (auto started = decoder_->start(); !started) return started;
    }
    samples_ += static_cast<core::SamplePos>(audio.size());
    return decoder_->feed(audio);
  }

  core::Result<Transcript> partial(std::stop_token stop) override {
    if (stop.stop_requested()) return cancelled();
    if (!decoder_) return finished();
    if (samples_ == 0) return Transcript{};
    auto transcript = prefix_.update(decoder_->hypothesis(), seconds());
    transcript.language = "en";
    return transcript;
  }

  // Ending the utterance would be more exact (the best path through the lattice), but the decoder
  // cannot go on after it. What this says is therefore never the final, only a guess at it.
  core::Result<GuessedTranscript> guess(std::stop_token stop) override {
    if (stop.stop_requested()) return cancelled();
    if (!decoder_) return finished();
    if (samples_ == 0) return GuessedTranscript{};
    return GuessedTranscript{final_transcript(decoder_->hypothesis(), "en"), false};
  }

  core::Result<Transcript> finish(std::stop_token stop) override {
    const Pool::Lease decoder = std::move(decoder_);  // given back when this returns
    if (stop.stop_requested()) return cancelled();
    if (!decoder) return finished();
    if (samples_ == 0) return final_transcript({}, "en");
    if (auto ended = decoder->end(); !ended) return ended.error();
    return final_transcript(decoder->hypothesis(), "en");
  }

 private:
  double seconds() const { return static_cast<double>(samples_) / core::input_rate_hz; }

  Pool::Lease decoder_;
  StablePrefix prefix_;
  core::SamplePos samples_ = 0;
};

// Where nobody waits for partials: keeps the audio and decodes it when all of it is there.
class WholeRecognition : public Recognition {
 public:
  explicit WholeRecognition(Pool::Lease lease) : decoder_(std::move(lease)) {}

  core::Result<> feed(std::span<const std::int16_t> audio) override {
    if (!decoder_) return finished();
    audio_.insert(audio_.end(), audio.begin(), audio.end());
    return {};
  }

  core::Result<Transcript> partial(std::stop_token) override {
    return core::Error(core::ErrorCode::unsupported,
                       "this utterance was opened for its final transcript only",
                       "open it with partials");
  }

  core::Result<Transcript> finish(std::stop_token stop) override {
    const Pool::Lease decoder = std::move(decoder_);  // given back when this returns
    if (stop.stop_requested()) return cancelled();
    if (!decoder) return finished();
    if (audio_.empty()) return final_transcript({}, "en");
    if (auto decoded = decoder->decode_whole(audio_, std::move(stop)); !decoded) {
      return decoded.error();
    }
    return final_transcript(decoder->hypothesis(), "en");
  }

 private:
  Pool::Lease decoder_;
  std::vector<std::int16_t> audio_;
};

class Pocketsphinx : public SpeechToText {
 public:
  explicit Pocketsphinx(std::shared_ptr<Pool> pool) : pool_(std::move(pool)) {}

  core::Result<std::unique_ptr<Recognition>> open(const RecognitionOptions& options) override {
    if (auto known = check_language(options.language); !known) return known.error();
    auto lease = pool_->try_lease();
    if (!lease) {
      return core::Error(core::ErrorCode::overloaded,
                         "all " + std::to_string(pool_->size()) + " decoders are in use",
                         "try again when one is free, or configure more decoders");
    }
    if (options.partials) return std::make_unique<LiveRecognition>(std::move(lease));
    return std::make_unique<WholeRecognition>(std::move(lease));
  }

  void on_capacity(std::function<void()> callback) override {
    pool_->on_return(std::move(callback));
  }

  core::Result<> check_language(const std::string& language) const override {
    if (language.empty() || language == "en" || language == "auto") return {};
    return core::Error(core::ErrorCode::unsupported,
                       "pocketsphinx has no model for language '" + language + "'",
                       "use \"en\", or the whisper engine with a multilingual model");
  }

  std::string description() const override { return "pocketsphinx en-us"; }
  bool streams() const override { return true; }

 private:
  std::shared_ptr<Pool> pool_;
};

std::string installed_model_folder() {
  // Debian's pocketsphinx-en-us, and where a build from source puts it.
  constexpr std::array candidates = {"/usr/share/pocketsphinx/model/en-us",
                                     "/usr/local/share/pocketsphinx/model/en-us"};
  for (const char* candidate : candidates) {
    std::error_code ignored;
    if (std::filesystem::exists(candidate, ignored)) return candidate;
  }
  return candidates.front();
}

// The first utterance of a decoder touches pages and tables that later ones find ready.
core::Result<> warm(PocketsphinxDecoder& decoder) {
  std::vector<std::int16_t> noise(8000);  // half a second
  std::uint32_t state = 1;
  for (auto& sample : noise) {
    state = state * 1664525u + 1013904223u;  // Numerical Recipes' generator
    sample = static_cast<std::int16_t>(static_cast<int>(state >> 22) - 512);
  }
  if (auto started = decoder.start(); !started) return started;
  if (auto fed = decoder.feed(noise); !fed) return fed;
  return decoder.end();
}

}  // namespace

core::Result<std::shared_ptr<SpeechToText>> create_pocketsphinx(
    const PocketsphinxOptions& options) {
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  const int count = options.decoders > 0 ? options.decoders : std::clamp(cores, 2, 4);
  const std::string folder =
      options.model_folder.empty() ? installed_model_folder() : options.model_folder;
  std::vector<std::unique_ptr<PocketsphinxDecoder>> decoders;
  for (int i = 0; i < count; ++i) {
    auto decoder = PocketsphinxDecoder::load(folder);
    if (!decoder) return decoder.error();
    if (auto warmed = warm(**decoder); !warmed) return warmed.error();
    decoders.push_back(std::move(*decoder));
  }
  return std::make_shared<Pocketsphinx>(std::make_shared<Pool>(std::move(decoders)));
}

}  // namespace repartee::stt
