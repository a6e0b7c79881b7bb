#pragma once
// One pocketsphinx decoder, wrapped: utterances in, words out.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "stt/transcript.hpp"

struct ps_decoder_s;
struct cmd_ln_s;

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
  /// The best words so far, without silences and noises; none where nothing but silence was fed
  /// (see stt/silence.hpp).
  std::vector<Word> hypothesis() const;

 private:
  PocketsphinxDecoder() = default;
  core::Result<> process(std::span<const std::int16_t> audio);

  std::vector<std::string> arguments_;  // what config_ was parsed from
  cmd_ln_s* config_ = nullptr;
  ps_decoder_s* decoder_ = nullptr;
  std::vector<float> initial_mean_;
  std::vector<std::int16_t> pending_;  // less than one step
  double loudest_rms_ = 0;             // of the utterance's steps, fading
  bool silent_ = true;
  bool running_ = false;
  bool ended_ = false;
};

}  // namespace repartee::stt
