#pragma once
// Random engines: a recognizer, a model and a voice that answer after random times, late, twice,
// with errors, or never.

#include <set>
#include <span>
#include <string>
#include <vector>

#include "conversation/effects.hpp"
#include "plan.hpp"
#include "schedule.hpp"

namespace repartee::simulation {

class Engines {
 public:
  Engines(const Plan& plan, Schedule& schedule) : plan_(plan), schedule_(schedule) {}

  /// A word that has come in, by the session's sample clock: what the recognizer will hear.
  void hear(const SaidWord& word) { words_.push_back(word); }

  void perform(const conversation::effect::Transcribe& out, core::Instant now);
  void perform(const conversation::effect::JudgeEnd& out, core::Instant now);
  void perform(const conversation::effect::AskModel& out, core::Instant now);
  void perform(const conversation::effect::Synthesize& out, core::Instant now);
  void perform(const conversation::effect::StopModel&, core::Instant) {}  // it writes on
  void perform(const conversation::effect::Drop& out, core::Instant now);
  void perform(const conversation::event::TranscriptUpdated& out, core::Instant now);

  int faults() const { return faults_; }
  /// A transcript failed or was given up: words may be missing.
  bool deaf() const { return deaf_; }

 private:
  class Work;
  void guess(const conversation::effect::Transcribe& out, stt::Transcript transcript, Work& work);
  stt::Transcript words_between(core::SamplePos begin, core::SamplePos end) const;

  const Plan& plan_;
  Schedule& schedule_;
  std::vector<SaidWord> words_;
  std::set<conversation::TurnId> told_;  // whose final transcript was told
  int faults_ = 0;
  bool deaf_ = false;
};

}  // namespace repartee::simulation
