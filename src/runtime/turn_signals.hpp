#pragma once
// How a turn sounded when it paused: prosody at once, a learned model's opinion when a worker has
// it.

#include <atomic>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "audio/audio_ring.hpp"
#include "conversation/effects.hpp"
#include "conversation/inputs.hpp"
#include "core/worker_pool.hpp"
#include "eot/end_of_turn_model.hpp"

namespace repartee::runtime {

/// A model's answer that has not begun to be computed by then comes too late to decide anything:
/// semantic waits are a quarter of a second and more, and the words come in this time, too.
inline constexpr core::Duration opinion_deadline = std::chrono::milliseconds(250);

/// One a session, confined to its strand.
class TurnSignals {
 public:
  /// `model` may be null: then there is prosody only. `post` is called from any thread and brings
  /// an input to the session; it must not keep the session.
  TurnSignals(std::shared_ptr<const eot::EndOfTurnModel> model,
              std::shared_ptr<core::WorkerPool> pool, std::string tenant,
              std::function<void(conversation::Input)> post)
      : model_(std::move(model)),
        pool_(std::move(pool)),
        tenant_(std::move(tenant)),
        post_(std::move(post)) {}
  ~TurnSignals() { stop_.request_stop(); }
  TurnSignals(const TurnSignals&) = delete;
  TurnSignals& operator=(const TurnSignals&) = delete;

  /// Measures what `ring` still holds of the range. An opinion about an earlier pause that is still
  /// being formed is not wanted any more. Where the model fails, the words and the pause decide
  /// alone: it is logged once a session.
  void judge(const conversation::effect::JudgeEnd& range, const audio::AudioRing& ring,
             core::Instant now);

 private:
  const std::shared_ptr<const eot::EndOfTurnModel> model_;
  const std::shared_ptr<core::WorkerPool> pool_;
  const std::string tenant_;
  const std::function<void(conversation::Input)> post_;
  const std::shared_ptr<std::atomic<bool>> complained_ = std::make_shared<std::atomic<bool>>(false);
  std::stop_source stop_;  // of the opinion that is being formed
};

}  // namespace repartee::runtime
