#include "runtime/turn_signals.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "eot/prosody.hpp"

namespace repartee::runtime {
namespace {

audio::Samples samples_of(const audio::AudioRing& ring, core::SamplePos begin,
                          core::SamplePos end) {
  audio::Samples samples;
  for (const auto& piece : ring.read(begin, end).pieces)
    samples.insert(samples.end(), piece.samples.begin(), piece.samples.end());
  return samples;
}

}  // namespace

void TurnSignals::judge(const conversation::effect::JudgeEnd& range, const audio::AudioRing& ring,
                        core::Instant now) {
  stop_.request_stop();
  const auto prosody_begin = range.end - core::samples_in(eot::longest_prosody);
  const auto heard = samples_of(ring, std::max(range.begin, prosody_begin), range.end);
  if (const auto prosody = eot::measure_prosody(heard))
    post_(conversation::input::Prosody{range.end, *prosody});
  if (!model_) return;

  stop_ = std::stop_source();
  const auto window = static_cast<core::SamplePos>(model_->window_samples());
  // What follows the speech belongs to it: models are trained on ends with some silence.
  auto turn = samples_of(ring, std::max(range.begin, ring.end() - window), ring.end());
  const auto deadline = now + opinion_deadline;
  core::Job job{.urgency = core::Urgency::first_clause, .deadline = deadline, .tenant = tenant_};
  job.run = [model = model_, turn = std::move(turn), end = range.end, post = post_, deadline,
             complained = complained_, stop = stop_.get_token()] {
    if (stop.stop_requested() || core::Monotonic::now() > deadline) return;
    const auto probability = model->probability(turn, stop);
    if (probability) return post(conversation::input::EndOfTurn{end, *probability});
    if (probability.error().code == core::ErrorCode::cancelled || complained->exchange(true))
      return;
    spdlog::warn("{}: {}; turns are ended without it", model->description(),
                 probability.error().text());
  };
  (void)pool_->submit(std::move(job));  // no room: no opinion
}

}  // namespace repartee::runtime
