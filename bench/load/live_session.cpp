#include "load/live_session.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "load/realtime_voice.hpp"

namespace repartee::bench {

using namespace std::chrono_literals;

namespace {

// Silence before an utterance: half a second, in whole windows of the detector.
constexpr core::SamplePos lead_in = 16 * detector_window;
constexpr core::Duration acknowledge_every = 100ms;
// After this much the server begins what it begins early (turn::PauseSettings::perhaps_silence).
constexpr core::Duration guessing_silence = 64ms;

// Where an utterance begins within the detector's windows differs from turn to turn, evenly spread.
core::SamplePos jitter(int session, int turn) {
  return (session * 197 + turn * 331) % detector_window;
}

}  // namespace

asio::awaitable<core::Result<>> LiveSession::open() {
  if (plan_->realtime) {
    auto client = co_await open_realtime(plan_->url, plan_->silence);
    if (!client) co_return client.error();
    client_ = std::move(*client);
    // All of an answer is sent as soon as it is made: it does not run dry.
    co_return core::Result<>{};
  }
  app::VoiceOptions options;
  options.url = plan_->url;
  options.silence_ms = static_cast<int>(core::to_ms(plan_->silence));
  auto client = co_await app::open_voice(options);
  if (!client) co_return client.error();
  client_ = std::move(*client);
  co_return core::Result<>{};
}

void LiveSession::begin_turn(int number) {
  const auto cycle = core::samples_in(plan_->turn_every);
  const auto chosen = static_cast<std::size_t>(number_ + number) % plan_->utterances.size();
  turn_ = {.number = number,
           .utterance = &plan_->utterances[chosen],
           .begin = number * cycle + lead_in + (plan_->aligned ? 0 : jitter(number_, number))};
  ++tally_->expected;
  if (plan_->overlaps.empty()) return;
  turn_.overlap =
      &plan_->overlaps[static_cast<std::size_t>(number_ + number) % plan_->overlaps.size()];
  turn_.overlap_begin =
      number * cycle + core::samples_in(plan_->overlap_at) + jitter(number_, number);
}

void LiveSession::end_turn() {
  overlap_.end(*tally_);
  if (!turn_.answered) ++tally_->lost;
  if (turn_.early) ++tally_->early;
}

asio::awaitable<void> LiveSession::speak(core::Instant start) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  const auto frames_per_turn = plan_->turn_every / plan_->frame;
  const auto frames_per_acknowledgement = acknowledge_every / plan_->frame;
  const auto frames = plan_->turns * frames_per_turn;
  for (std::int64_t frame = 0; frame < frames && !ended_; ++frame) {
    const core::Instant due = start + frame * plan_->frame;
    timer.expires_at(std::chrono::steady_clock::time_point(due.time_since_epoch()));
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const core::Instant now = core::Monotonic::now();
    tally_->lateness.add(core::to_ms(now - due));
    if (frame % frames_per_turn == 0) {
      if (frame > 0) end_turn();
      begin_turn(static_cast<int>(frame / frames_per_turn));
    }
    send_frame(frame * core::samples_in(plan_->frame));
    if (frame % frames_per_acknowledgement == 0) acknowledge(now);
  }
  end_turn();
  leaving_ = true;
  if (!ended_) client_->send_stop();
}

void LiveSession::send_frame(core::SamplePos clock) {
  const auto frame_samples = core::samples_in(plan_->frame);
  audio::Samples frame(static_cast<std::size_t>(frame_samples));
  const auto say = [&](const audio::Samples& speech, core::SamplePos begin) {
    for (core::SamplePos i = 0; i < frame_samples; ++i) {
      const auto at = clock + i - begin;
      if (at >= 0 && at < std::ssize(speech)) {
        frame[static_cast<std::size_t>(i)] = speech[static_cast<std::size_t>(at)];
      }
    }
  };
  const auto holds = [clock, frame_samples](core::SamplePos sample) {
    return clock <= sample && sample < clock + frame_samples;
  };
  say(turn_.utterance->samples, turn_.begin);
  if (turn_.overlap) say(turn_.overlap->samples, turn_.overlap_begin);
  const auto speech_end = turn_.begin + turn_.utterance->speech_end;
  // Read before the frame is handed over: what sending costs counts as the server's, not less.
  const core::Instant now = core::Monotonic::now();
  if (holds(speech_end - 1)) turn_.speech_end_sent = now;
  if (turn_.utterance->tone && holds(deciding_sample(speech_end, guessing_silence))) {
    turn_.guessing_sent = now;
  }
  if (turn_.utterance->tone && holds(deciding_sample(speech_end, plan_->silence))) {
    turn_.deciding_sent = now;
  }
  if (turn_.overlap && holds(turn_.overlap_begin + turn_.overlap->speech_begin)) begin_overlap(now);
  client_->send_audio(frame);
}

void LiveSession::begin_overlap(core::Instant now) {
  if (sounding_) {
    overlap_.begin(stream_, now);
  } else {
    ++tally_->missed;
  }
}

void LiveSession::acknowledge(core::Instant now) {
  if (const auto played = speaker_.progress(now)) {
    client_->send_played(played->stream, played->samples);
  }
}

asio::awaitable<void> LiveSession::listen() {
  for (;;) {
    auto event = co_await client_->next();
    if (!event) {
      ended_ = true;
      if (leaving_) co_return;
      ++tally_->ended_sessions;
      tally_->error(event.error().message);
      co_return;
    }
    take(*event, core::Monotonic::now());
  }
}

void LiveSession::take(const app::ServerEvent& event, core::Instant now) {
  if (const auto* frame = std::get_if<protocol::native::Frame>(&event)) {
    if (frame->samples.empty()) return;
    if (frame->header.stream != stream_) {
      stream_ = frame->header.stream;
      sounding_ = true;
      first_sound(now);
    }
    overlap_.on_audio(stream_, now);
    if (const auto heard = speaker_.receive(stream_, std::ssize(frame->samples), now)) {
      ++tally_->gaps;
      tally_->gap_at.add(core::to_ms(core::duration_of(*heard)));
    }
  } else if (const auto* done = std::get_if<app::ReplyDoneEvent>(&event)) {
    sounding_ = false;
    if (done->status == "interrupted") ++tally_->interruptions;
    if (done->status == "failed") ++tally_->failed_replies;
  } else if (const auto* playback = std::get_if<app::PlaybackEvent>(&event)) {
    using enum app::PlaybackEvent::Kind;
    if (playback->kind == clear) speaker_.clear(playback->stream, now);
    if (playback->kind == duck || playback->kind == hold) ++tally_->wavered;
    overlap_.on(*playback, now, *tally_);
  } else if (const auto* measured = std::get_if<app::WaterfallEvent>(&event)) {
    waterfall(*measured);
  } else if (const auto* flow = std::get_if<app::FlowEvent>(&event)) {
    if (flow->advice == "slow_down") ++tally_->slow_downs;
  } else if (const auto* error = std::get_if<app::ErrorEvent>(&event)) {
    tally_->error(error->message);
  }
}

void LiveSession::first_sound(core::Instant now) {
  if (!turn_.speech_end_sent) {
    turn_.early = true;
    return;
  }
  if (turn_.answered) {
    ++tally_->extra;
    return;
  }
  turn_.answered = true;
  ++tally_->answered;
  tally_->voice_to_voice.add(core::to_ms(now - *turn_.speech_end_sent));
  if (!turn_.deciding_sent) return;
  // Begun before, the engines' work lies within the pause, as far as it fits.
  const auto earliest = plan_->speculates ? std::max(*turn_.deciding_sent,
                                                     *turn_.guessing_sent + plan_->engine_delays)
                                          : *turn_.deciding_sent + plan_->engine_delays;
  tally_->server_added.add(core::to_ms(now - earliest));
}

void LiveSession::waterfall(const app::WaterfallEvent& event) {
  tally_->endpoint.add(event.endpoint_ms);
  tally_->saved.add(event.saved_ms);
  tally_->guessed += event.guess.asked;
  tally_->guesses_held += event.guess.held;
  tally_->wasted_tokens += event.guess.wasted_tokens;
  if (plan_->speculates) return;  // the engines' time may lie before the decision
  tally_->server_reported.add(event.total_ms - event.endpoint_ms -
                              core::to_ms(plan_->engine_delays));
}

}  // namespace repartee::bench
