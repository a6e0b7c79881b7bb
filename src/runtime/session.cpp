#include "runtime/session.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "conversation/describe.hpp"
#include "runtime/guess_budget.hpp"
#include "runtime/outgoing_audio.hpp"
#include "runtime/speech_task.hpp"
#include "runtime/transcription_desk.hpp"
#include "tts/request.hpp"

namespace repartee::runtime {

using namespace conversation;
using namespace std::chrono_literals;

namespace {

// A client may send this much more than real time has passed before it is asked to slow down, and
// this much before its socket is no longer read.
constexpr core::Duration advise_ahead = 3s;
constexpr core::Duration pause_ahead = 10s;
// Audio handed to the recognizers and not yet recognized, above which the socket is not read.
constexpr std::size_t most_backlog = 60 * core::input_rate_hz;
// Recordings wait while so many turns wait for their transcripts: the core gives up the oldest of
// more than eight.
constexpr std::size_t most_due = 4;
// A window below this is no speech to any detector: whose echo it might be does not matter.
constexpr float least_speech = 0.2F;

std::chrono::steady_clock::time_point to_steady(core::Instant instant) {
  return std::chrono::steady_clock::time_point(instant.time_since_epoch());
}

// What the settings leave to the engines, or ask too much of them.
void fit_to_engines(const Engines& engines, SessionOptions& options) {
  auto& settings = options.settings;
  settings.speech_language =
      tts::spoken_language(engines.tts->voices(), settings.voice, settings.language);
  settings.partials = settings.partials && engines.stt->streams();
  settings.partial_interval = std::max(settings.partial_interval, engines.stt->partial_interval());
}

/// A converter keeps the end of each frame until the next one comes, about a millisecond of it:
/// where a window of the detector ends with a frame, a turn would be decided a whole frame later.
/// It is fed that much silence first, so that all that came in comes out, a millisecond later on
/// the session's clock.
core::Result<std::unique_ptr<audio::Resampler>> create_input_resampler(int rate_hz) {
  auto resampler = audio::create_resampler(rate_hz, core::input_rate_hz);
  if (!resampler) return resampler;
  audio::Samples silence(static_cast<std::size_t>(rate_hz / 10)), out;
  (*resampler)->convert(silence, out);
  const auto kept = core::input_rate_hz / 10 - std::ssize(out);
  (*resampler)->flush(out);
  silence.resize(static_cast<std::size_t>(kept * rate_hz / core::input_rate_hz));
  (*resampler)->convert(silence, out);
  return resampler;
}

}  // namespace

// What is under way for one attempt.
struct Session::Work {
  std::stop_source stop_model, stop_speech;
  StreamId stream = 0;
  int rate_hz = 0;         // of the stream
  OutgoingAudio outgoing;  // made and not yet sent
  struct Speech {
    std::shared_ptr<Utterance> utterance;
    core::SamplePos handed_in = 0;  // end of the audio it has been given
  };
  std::map<PieceId, Speech> speech;

  ~Work() {
    stop_model.request_stop();
    stop_speech.request_stop();
    for (auto& [piece, heard] : speech) heard.utterance->abandon();
  }
};

core::Result<> Session::check(const Engines& engines, const SessionOptions& options) {
  using core::Error, core::ErrorCode;
  if (!engines.models.contains(options.response_mode)) {
    std::string known;
    for (const auto& [mode, model] : engines.models) known += (known.empty() ? "" : ", ") + mode;
    return Error(ErrorCode::not_found, "there is no response mode '" + options.response_mode + "'",
                 "this server has " + known);
  }
  if (auto known = tts::find_voice(engines.tts->voices(), options.settings.voice); !known) {
    return known.error();
  }
  if (options.settings.speed < 0.5 || options.settings.speed > 2.0) {
    return Error(ErrorCode::invalid_argument, "'speed' must be between 0.5 and 2.0");
  }
  for (const int rate_hz : {options.input_rate_hz, options.settings.output_rate_hz}) {
    if (auto known = audio::create_resampler(rate_hz, core::input_rate_hz); !known) {
      return known.error();
    }
  }
  return {};
}

core::Result<std::shared_ptr<Session>> Session::open(asio::any_io_executor executor,
                                                     std::shared_ptr<const Engines> engines,
                                                     SessionOptions options,
                                                     SessionListener& listener) {
  if (auto fine = check(*engines, options); !fine) return fine.error();
  fit_to_engines(*engines, options);
  auto resampler = create_input_resampler(options.input_rate_hz);
  if (!resampler) return resampler.error();
  auto noise_reducer = audio::create_noise_reducer(options.noise_reduction);
  if (!noise_reducer) return noise_reducer.error();
  auto session =
      std::make_shared<Session>(std::move(executor), std::move(engines), std::move(options),
                                listener, std::move(*resampler), std::move(*noise_reducer));
  // Also a client that never says anything has a longest time.
  session->arm_timer();
  return session;
}

Session::Session(asio::any_io_executor executor, std::shared_ptr<const Engines> engines,
                 SessionOptions options, SessionListener& listener,
                 std::unique_ptr<audio::Resampler> resampler,
                 std::unique_ptr<audio::NoiseReducer> noise_reducer)
    : executor_(std::move(executor)),
      engines_(std::move(engines)),
      options_(std::move(options)),
      listener_(&listener),
      opened_(core::Monotonic::now()),
      conversation_(options_.settings, opened_),
#ifndef NDEBUG
      invariants_(options_.settings),
#endif
      journal_(options_.journal ? options_.journal->open(options_.id, opened_, options_.settings)
                                : nullptr),
      vad_(engines_->vad->open()),
      resampler_(std::move(resampler)),
      noise_reducer_(std::move(noise_reducer)),
      echo_meter_(options_.settings.output_rate_hz),
      timer_(executor_),
      flow_timer_(executor_) {
  if (options_.vad_aggressiveness) vad_->set_aggressiveness(*options_.vad_aggressiveness);
}

Session::~Session() = default;

void Session::audio(std::span<const std::int16_t> samples) {
  if (!listener_ || samples.empty()) return;
  if (!first_audio_at_) first_audio_at_ = core::Monotonic::now();
  audio::Samples converted;
  resampler_->convert(samples, converted);
  // The ring is for the recognizer; the detector is better off with what came in.
  audio::Samples cleaned;
  if (noise_reducer_) {
    cleaned = converted;
    noise_reducer_->process(cleaned);
  }

  const auto window = static_cast<std::size_t>(engines_->vad->window_samples());
  std::span<const std::int16_t> to_recognize = noise_reducer_ ? cleaned : converted;
  for (std::span<const std::int16_t> rest = converted; !rest.empty();) {
    const auto part = rest.first(std::min(rest.size(), window - window_.size()));
    rest = rest.subspan(part.size());
    if (ring_.append(to_recognize.first(part.size())) < part.size()) {
      // The core releases audio as turns end; a full ring means it did not.
      spdlog::error("session {}: the audio ring is full", id());
      return command(input::Stop{"internal"});
    }
    if (journal_) journal_->audio(to_recognize.first(part.size()));
    to_recognize = to_recognize.subspan(part.size());
    window_.insert(window_.end(), part.begin(), part.end());
    if (window_.size() < window) break;
    const auto probability = vad_->process(window_);
    tell_echo(window_, probability);
    window_.clear();
    handle(input::VoiceActivity{ring_.end() - static_cast<core::SamplePos>(window), ring_.end(),
                                probability});
    if (!listener_) return;
  }
  watch_flow();
}

bool Session::guards_against_echo() const {
  const auto& settings = conversation_.settings();
  return settings.interruption.enabled && settings.interruption.echo_guard && settings.detect_turns;
}

void Session::tell_echo(std::span<const std::int16_t> window, float speech) {
  if (!guards_against_echo()) return;
  const auto likelihood = echo_meter_.heard(window);
  if (likelihood && speech >= least_speech) handle(input::Echo{ring_.end(), *likelihood});
}

void Session::command(const Input& input) {
  if (std::holds_alternative<input::Reset>(input)) {
    language_.clear();  // perhaps somebody else speaks now
    item_audio_.clear();
    open_item_.clear();
  }
  const auto* create = std::get_if<input::CreateResponse>(&input);
  if (!create || !create->options.voice) return handle(input);
  auto own = *create;
  own.options.speech_language =
      tts::spoken_language(engines_->tts->voices(), *own.options.voice, options_.settings.language);
  handle(own);
}

void Session::commit(std::string ref) {
  handle(input::Commit{ring_.end(), std::move(ref)});
}

void Session::clear_input(std::string ref) {
  handle(input::ClearInput{ring_.end(), std::move(ref)});
}

core::Result<> Session::configure(SessionChange change, std::string ref) {
  auto wanted = options_;
  wanted.settings = std::move(change.settings);
  wanted.input_rate_hz = change.input_rate_hz;
  wanted.prompt = std::move(change.prompt);
  wanted.noise_reduction = change.noise_reduction;
  if (auto fine = check(*engines_, wanted); !fine) return fine;
  fit_to_engines(*engines_, wanted);
  auto resampler = create_input_resampler(wanted.input_rate_hz);
  if (!resampler) return resampler.error();
  auto noise_reducer = audio::create_noise_reducer(wanted.noise_reduction);
  if (!noise_reducer) return noise_reducer.error();
  configured_ = false;
  handle(input::Configure{std::make_shared<const Settings>(wanted.settings), std::move(ref)});
  if (!configured_) return {};
  // Both remember the last samples: they are exchanged only where they have to be.
  if (wanted.input_rate_hz != options_.input_rate_hz) resampler_ = std::move(*resampler);
  if (wanted.noise_reduction != options_.noise_reduction)
    noise_reducer_ = std::move(*noise_reducer);
  if (wanted.settings.language != options_.settings.language) language_.clear();
  if (wanted.settings.output_rate_hz != options_.settings.output_rate_hz)
    echo_meter_ = audio::EchoMeter(wanted.settings.output_rate_hz);
  options_ = std::move(wanted);
  return {};
}

void Session::detach() {
  if (!listener_) return;
  handle(input::Stop{"gone"});
  listener_ = nullptr;
  timer_.cancel();
  flow_timer_.cancel();
}

void Session::handle(const Input& input) {
  if (!listener_) return;
  const auto now = core::Monotonic::now();
  Effects effects;
  const auto lost = conversation_.speculation().wasted_tokens;
  conversation_.handle(input, now, effects);
  if (engines_->guesses)
    engines_->guesses->spend(
        options_.tenant,
        static_cast<std::int64_t>(conversation_.speculation().wasted_tokens - lost), now);
  if (journal_) journal_->step(input, now, effects);
#ifndef NDEBUG
  if (const auto broken = invariants_.check(input, now, effects, conversation_)) {
    spdlog::critical("session {}: invariant broken: {} (after {})", id(), *broken, describe(input));
    std::abort();
  }
#endif
  for (const auto& effect : effects) {
    if (!listener_) return;
    std::visit([this](const auto& out) { perform(out); }, effect);
  }
  // In the same step: nothing may come between, above all not the decision that it was right.
  if (const auto refused = std::exchange(refused_, std::nullopt)) {
    return handle(input::ModelFailed{
        *refused, core::Error(core::ErrorCode::overloaded,
                              "this tenant's wrong guesses have cost what they may a minute")});
  }
  arm_timer();
}

// Fires at or before the core's next wake-up: an early tick costs less than setting the timer anew
// with every window of audio.
void Session::arm_timer() {
  const auto wake = conversation_.wake();
  if (!listener_ || wake >= armed_for_) return;
  armed_for_ = wake;
  timer_.expires_at(to_steady(wake));
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    if (error) return;
    if (const auto self = weak.lock()) {
      self->armed_for_ = core::Instant::max();
      self->handle(input::Tick{});
    }
  });
}

// ---- flow
// ------------------------------------------------------------------------------------------

core::Duration Session::ahead_of_real_time() const {
  if (!options_.live || !first_audio_at_) return core::Duration(0);
  return core::duration_of(ring_.end()) - (core::Monotonic::now() - *first_audio_at_);
}

std::size_t Session::recognizer_backlog() const {
  std::size_t backlog = 0;
  for (const auto& [attempt, work] : work_) {
    for (const auto& [piece, heard] : work->speech) backlog += heard.utterance->backlog();
  }
  return backlog;
}

void Session::watch_flow() {
  if (!options_.live) return;
  const auto ahead = ahead_of_real_time();
  const auto most_behind = options_.settings.catch_up;
  if (ahead < -most_behind) *first_audio_at_ -= ahead + most_behind;
  const bool slow_down = told_to_slow_down_ ? ahead > advise_ahead / 3 : ahead > advise_ahead;
  if (slow_down == told_to_slow_down_) return;
  told_to_slow_down_ = slow_down;
  listener_->on_flow(slow_down, std::max(ahead, core::Duration(0)));
}

asio::awaitable<void> Session::ready_for_audio() {
  while (listener_) {
    auto wait = ahead_of_real_time() - pause_ahead;
    const bool too_fast = !options_.live && conversation_.transcripts_due() >= most_due;
    if (too_fast || recognizer_backlog() > most_backlog)
      wait = std::max<core::Duration>(wait, 100ms);
    if (wait <= core::Duration(0)) break;
    boost::system::error_code ignored;
    flow_timer_.expires_after(std::min<core::Duration>(wait, 1s));
    co_await flow_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

// ---- effects: work
// -----------------------------------------------------------------------------------

Session::Work* Session::work_of(StreamId stream) {
  for (auto& [attempt, work] : work_) {
    if (work->stream == stream) return work.get();
  }
  return nullptr;
}

Session::Work& Session::work_of(const Attempt& attempt) {
  auto& work = work_[attempt];
  if (!work) work = std::make_unique<Work>();
  return *work;
}

void Session::perform(const effect::Transcribe& out) {
  auto& speech = work_of(out.attempt).speech[out.piece];
  // A piece without a pause is cut in the past: what its partials were given beyond that belongs to
  // the next one, which hears it again.
  if (out.kind == stt::TranscriptKind::final && speech.handed_in > out.end)
    std::exchange(speech, {}).utterance->abandon();
  if (!speech.utterance) {
    const auto post = [weak = weak_from_this(), executor = executor_](Input input) {
      asio::post(executor, [weak, input = std::move(input)] {
        if (const auto self = weak.lock()) self->handle(input);
      });
    };
    Utterance::Callbacks callbacks;
    callbacks.partial = [post, attempt = out.attempt,
                         piece = out.piece](core::Result<stt::Transcript> heard) {
      if (heard) {
        post(input::Hypothesis{attempt, piece, std::move(*heard)});
      } else {
        post(input::TranscribeFailed{attempt, piece, heard.error(), stt::TranscriptKind::partial});
      }
    };
    callbacks.guess = [post, attempt = out.attempt, piece = out.piece, begin = out.begin,
                       weak = weak_from_this(), executor = executor_](
                          core::Result<stt::GuessedTranscript> heard, std::size_t samples) {
      if (!heard) {
        return post(
            input::TranscribeFailed{attempt, piece, heard.error(), stt::TranscriptKind::guess});
      }
      const auto end = begin + static_cast<core::SamplePos>(samples);
      asio::post(executor, [weak, guessed = input::Guessed{attempt, piece, end, *heard}] {
        const auto self = weak.lock();
        if (!self) return;
        if (guessed.heard.as_final) self->note_language(guessed.heard.transcript);
        self->handle(guessed);
      });
    };
    callbacks.final = [post, attempt = out.attempt, piece = out.piece, weak = weak_from_this(),
                       executor = executor_](core::Result<stt::Transcript> heard) {
      auto transcript = heard ? *heard : stt::Transcript{};
      asio::post(executor, [weak, attempt, piece, transcript = std::move(transcript)] {
        const auto self = weak.lock();
        const auto work = self ? self->work_.find(attempt) : decltype(self->work_)::iterator{};
        if (!self || work == self->work_.end()) return;
        self->note_language(transcript);
        work->second->speech.erase(piece);
        if (work->second->speech.empty()) self->work_.erase(work);
      });
      if (heard) {
        post(input::Transcribed{attempt, piece, std::move(*heard)});
      } else {
        post(input::TranscribeFailed{attempt, piece, heard.error(), stt::TranscriptKind::final});
      }
    };
    const auto& language = language_.empty() ? options_.settings.language : language_;
    const stt::RecognitionOptions options{.language = language,
                                          .prompt = options_.prompt,
                                          .glossary = options_.glossary,
                                          .partials = options_.settings.partials};
    speech.utterance = std::make_shared<Utterance>(options, std::move(callbacks), options_.tenant);
    speech.handed_in = out.begin;
  }
  auto range = ring_.read(speech.handed_in, out.end);
  speech.handed_in = std::max(speech.handed_in, out.end);
  engines_->desk->hand_in(speech.utterance, std::move(range.pieces), out.kind, out.deadline);
}

// Told by ear once; every other utterance would pay for it again.
void Session::note_language(const stt::Transcript& transcript) {
  if (options_.settings.language == "auto" && !transcript.text.empty() &&
      !transcript.language.empty())
    language_ = transcript.language;
}

void Session::perform(const effect::JudgeEnd& out) {
  if (!signals_) {
    signals_ =
        std::make_unique<TurnSignals>(engines_->end_of_turn, engines_->pool, options_.tenant,
                                      [weak = weak_from_this(), executor = executor_](Input input) {
                                        asio::post(executor, [weak, input = std::move(input)] {
                                          if (const auto self = weak.lock()) self->handle(input);
                                        });
                                      });
  }
  signals_->judge(out, ring_, core::Monotonic::now());
}

void Session::perform(const effect::AskModel& out) {
  const auto weak = weak_from_this();
  const auto post = [weak, executor = executor_](Input input) {
    asio::post(executor, [weak, input = std::move(input)] {
      if (const auto self = weak.lock()) self->handle(input);
    });
  };
  if (!out.certain && engines_->guesses &&
      !engines_->guesses->affordable(options_.tenant, core::Monotonic::now())) {
    refused_ = out.attempt;
    return;
  }
  llm::AnswerSink sink;
  sink.delta = [post, attempt = out.attempt](std::string_view text) {
    post(input::ModelDelta{attempt, std::string(text)});
  };
  sink.tool_call = [post, attempt = out.attempt](llm::ToolCallDelta call) {
    post(input::ModelToolCall{attempt, std::move(call)});
  };
  sink.done = [post, attempt = out.attempt](core::Result<llm::Completion> completion) {
    if (completion) {
      post(input::ModelDone{attempt, *completion});
    } else {
      post(input::ModelFailed{attempt, completion.error()});
    }
  };
  engines_->models.at(options_.response_mode)
      ->ask(out.request, std::move(sink), work_of(out.attempt).stop_model.get_token());
}

void Session::perform(const effect::Synthesize& out) {
  const auto weak = weak_from_this();
  auto& work = work_of(out.attempt);
  work.stream = out.stream;
  work.rate_hz = out.rate_hz;
  SpeechTask task;
  task.engine = engines_->tts;
  task.request = {out.text, out.voice, out.speed};
  task.output_rate_hz = out.rate_hz;
  task.stop = work.stop_speech.get_token();
  task.deliver = [weak, executor = executor_, attempt = out.attempt,
                  segment = out.segment](SpeechTask::Part part) {
    asio::post(executor, [weak, attempt, segment, part = std::move(part)] {
      const auto self = weak.lock();
      if (!self) return;
      if (!part.words.empty()) self->handle(input::SpeechWords{attempt, segment, part.words});
      if (!part.samples.empty()) {
        // Only now: the words may have been the end of the reply, and of this work. Sound that the
        // core does not count would stand in the way of what follows.
        const auto work = self->work_.find(attempt);
        if (work == self->work_.end() || !self->conversation_.voicing(attempt, segment)) return;
        work->second->outgoing.append(part.samples);
        self->handle(input::SpeechAudio{attempt, segment,
                                        static_cast<core::SamplePos>(part.samples.size())});
      }
      if (!part.done) return;
      if (*part.done) {
        self->handle(input::SpeechDone{attempt, segment});
      } else {
        self->handle(input::SpeechFailed{attempt, segment, part.done->error()});
      }
    });
  };
  core::Job job{.urgency = out.first ? core::Urgency::first_clause : core::Urgency::later_clause,
                .deadline = out.deadline,
                .tenant = options_.tenant};
  job.fail = [deliver = task.deliver](const core::Error& error) { deliver({{}, {}, error}); };
  const auto refuse = job.fail;
  job.run = [task = std::move(task)] { task.run(); };
  if (engines_->speech_pool()->submit(std::move(job))) return;
  refuse({core::ErrorCode::overloaded, "the voices are all busy", "try again in a moment"});
}

void Session::perform(const effect::StopModel& out) {
  if (const auto work = work_.find(out.attempt); work != work_.end())
    work->second->stop_model.request_stop();
}

void Session::perform(const effect::Drop& out) {
  work_.erase(out.attempt);
}

// ---- effects: sound, words, memory
// ---------------------------------------------------------------------

void Session::perform(const effect::SendAudio& out) {
  auto* work = work_of(out.stream);
  std::span<const std::int16_t> samples;
  if (work && out.end > out.begin) samples = work->outgoing.read(out.begin, out.end);
  if (options_.keep_item_audio && !out.item.empty())
    item_audio_.append(out.item, work ? work->rate_hz : 0, samples);
  listener_->on_audio(out.stream, out.segment, out.begin, samples, out.last);
  // A reply that began before the format was changed is not compared.
  if (guards_against_echo() && work && work->rate_hz == options_.settings.output_rate_hz)
    echo_meter_.sent(samples);
  if (work) work->outgoing.release_before(out.end);
}

void Session::perform(const effect::ClearAudio& out) {
  echo_meter_.clear();
  listener_->on_clear(out.stream, out.at);
}

void Session::perform(const effect::Duck& out) {
  listener_->on_duck(out.stream, out.gain);
}
void Session::perform(const effect::Hold& out) {
  if (options_.settings.can_hold) echo_meter_.hold();
  listener_->on_hold(out.stream);
}
void Session::perform(const effect::Resume& out) {
  if (options_.settings.can_hold) echo_meter_.resume();
  listener_->on_resume(out.stream);
}
void Session::perform(const effect::ReleaseInput& out) {
  keep_input(out.before);
  ring_.release_before(out.before);
}

void Session::perform(const effect::Close& out) {
  auto* listener = std::exchange(listener_, nullptr);
  work_.clear();
  journal_.reset();
  timer_.cancel();
  flow_timer_.cancel();
  listener->on_close(out.reason);
}

void Session::perform(const Event& event) {
  if (const auto* measured = std::get_if<event::TurnMeasured>(&event);
      measured && measured->record.first_audio_sent) {
    const auto& record = measured->record;
    spdlog::debug("session {}: turn {} answered {:.0f} ms after its end", id(), record.turn,
                  core::to_ms(*record.first_audio_sent - *record.speech_ended));
  }
  if (std::holds_alternative<event::Configured>(event)) configured_ = true;
  if (options_.keep_item_audio) keep_sound(event);
  listener_->on_event(event);
}

// ---- the sound of items
// ---------------------------------------------------------------------------------

void Session::keep_sound(const Event& event) {
  if (const auto* started = std::get_if<event::SpeechStarted>(&event)) {
    open_item_ = started->item;
    kept_upto_ = started->at;
  } else if (const auto* committed = std::get_if<event::TurnCommitted>(&event)) {
    if (committed->item != open_item_) return;
    keep_input(committed->end);
    open_item_.clear();
  } else if (std::holds_alternative<event::InputCleared>(event)) {
    item_audio_.remove(open_item_);
    open_item_.clear();
  } else if (const auto* deleted = std::get_if<event::ItemDeleted>(&event)) {
    item_audio_.remove(deleted->item);
  } else if (const auto* truncated = std::get_if<event::ItemTruncated>(&event)) {
    item_audio_.truncate(truncated->item.id, truncated->item.parts[truncated->part].end);
  }
}

// Before the ring gives it back.
void Session::keep_input(core::SamplePos upto) {
  if (open_item_.empty() || upto <= kept_upto_) return;
  for (const auto& piece : ring_.read(kept_upto_, upto).pieces)
    item_audio_.append(open_item_, core::input_rate_hz, piece.samples);
  kept_upto_ = upto;
}

}  // namespace repartee::runtime
