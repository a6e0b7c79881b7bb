#pragma once
// One pocketsphinx decoder, wrapped: utterances in, words out.

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "stt/transcript.hpp"

struct ps_decoder_s;
struct cmd_ln_s;
struct fe_s;

namespace repartee::stt {

/// Used from one thread at a time. Every utterance starts from the same state, so a transcript does
/// not depend on who spoke before.
class PocketsphinxDecoder {
 public:
  static core::Result<std::unique_ptr<PocketsphinxDecoder>> load(const std::string& model_folder);
  ~PocketsphinxDecoder();
  PocketsphinxDecoder(const PocketsphinxDecoder&) = delete;
  PocketsphinxDecoder& operator=(const PocketsphinxDecoder&) = delete;

  /// Begins an utterance, dropping an unfinished one.
  core::Result<> start();
  /// Decodes more of it, in steps of 20 ms; what is left over waits for the next call.
  core::Result<> feed(std::span<const std::int16_t> audio);
  /// Decodes the rest and ends the utterance. The hypothesis stays until the next start().
  core::Result<> end();
  /// Decodes a whole utterance that is over: slower than feed(), and with fewer errors. `cancelled`
  /// within 20 ms of audio when stopped.
  core::Result<> decode_whole(std::span<const std::int16_t> audio, std::stop_token stop);
  /// The best words so far, without silences and noises; none where nothing but silence was fed
  /// (see stt/silence.hpp).
  std::vector<Word> hypothesis() const;

 private:
  PocketsphinxDecoder() = default;
  core::Result<> begin(const char* search);
  core::Result<> load_wide_search();
  std::vector<float> mean_of_speech(std::span<const std::int16_t> audio) const;
  core::Result<> process(std::span<const std::int16_t> audio);

  std::vector<std::string> arguments_;  // what config_ was parsed from
  cmd_ln_s* config_ = nullptr;
  ps_decoder_s* decoder_ = nullptr;
  fe_s* front_end_ = nullptr;  // for mean_of_speech()
  std::vector<float> initial_mean_;
  bool wide_search_loaded_ = false;
  std::vector<std::int16_t> pending_;  // less than one step
  double loudest_rms_ = 0;             // of the utterance's steps, fading
  bool silent_ = true;
  bool running_ = false;
  bool ended_ = false;
};

}  // namespace repartee::stt
