#pragma once
// The shell around one conversation: performs the core's effects on real engines, keeps the audio,
// and tells the protocol what happens.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "audio/audio_ring.hpp"
#include "audio/echo_meter.hpp"
#include "audio/noise_reduction.hpp"
#include "audio/resampler.hpp"
#include "conversation/conversation.hpp"
#include "conversation/invariants.hpp"
#include "journal/journal.hpp"
#include "runtime/engines.hpp"
#include "runtime/item_audio.hpp"
#include "runtime/turn_signals.hpp"

namespace repartee::runtime {

namespace asio = boost::asio;

/// What a session tells its protocol. Called on the session's strand, in order.
class SessionListener {
 public:
  virtual ~SessionListener() = default;
  virtual void on_event(const conversation::Event& event) = 0;
  /// The next samples of a reply, at Settings::output_rate_hz; `begin` counts from the reply's
  /// start. The span lives only for the call; it may be empty when `last`.
  virtual void on_audio(conversation::StreamId stream, conversation::SegmentId segment,
                        core::SamplePos begin, std::span<const std::int16_t> samples,
                        bool last) = 0;
  virtual void on_clear(conversation::StreamId stream, core::SamplePos at) = 0;
  virtual void on_duck(conversation::StreamId stream, double gain) = 0;
  virtual void on_hold(conversation::StreamId stream) = 0;
  virtual void on_resume(conversation::StreamId stream) = 0;
  /// The client sends faster than real time, or no longer; `ahead` is by how much.
  virtual void on_flow(bool slow_down, core::Duration ahead) = 0;
  /// The session has ended; nothing follows.
  virtual void on_close(const std::string& reason) = 0;
};

struct SessionOptions {
  std::string id;  ///< For logs: "sess_…".
  conversation::Settings settings;
  std::string response_mode = "echo";       ///< A key of Engines::models.
  int input_rate_hz = core::input_rate_hz;  ///< What audio() is given.
  std::string prompt;                       ///< Hint for the recognizer.
  std::string glossary;  ///< Hot words for it; they stay when the prompt changes.
  /// Of the detector, 0 to 3, where it has such modes; else the server's.
  std::optional<int> vad_aggressiveness;
  std::string tenant;  ///< Whose it is, where computing time is shared out.
  /// Of what the recognizer hears; the detector hears everything (docs/adr/0016).
  audio::NoiseReduction noise_reduction = audio::NoiseReduction::off;
  std::shared_ptr<journal::Journal> journal;  ///< Null: what happens is not written down.
  bool live = true;  ///< False: audio comes from recordings, and may come faster than real time.
  bool keep_item_audio = false;  ///< For Session::item_audio(); takes up to ItemAudio::most_bytes.
};

/// What can be changed while a session runs.
struct SessionChange {
  conversation::Settings settings;
  int input_rate_hz = core::input_rate_hz;
  std::string prompt;
  audio::NoiseReduction noise_reduction = audio::NoiseReduction::off;
};

/// Confined to its executor (a strand). Engines call back from their own threads; their results are
/// posted to the strand and dropped when the session has gone.
class Session : public std::enable_shared_from_this<Session> {
 public:
  /// Whether a session can be opened with these: `invalid_argument` for a speed or rate that is out
  /// of range, `not_found` for an unknown response mode or voice.
  static core::Result<> check(const Engines& engines, const SessionOptions& options);

  /// The errors of check(). The listener must live until on_close or detach().
  static core::Result<std::shared_ptr<Session>> open(asio::any_io_executor executor,
                                                     std::shared_ptr<const Engines> engines,
                                                     SessionOptions options,
                                                     SessionListener& listener);
  ~Session();

  /// More audio from the client, mono at input_rate_hz. Any length.
  void audio(std::span<const std::int16_t> samples);
  /// Anything else from the client.
  void command(const conversation::Input& input);
  /// Ends the turn at the last sample received.
  void commit(std::string ref = {});
  /// Forgets the audio received that was not committed.
  void clear_input(std::string ref = {});
  /// The errors of check(). The core may refuse as well (event::Failure with this `ref`), and tells
  /// where all is well (event::Configured); both during the call.
  core::Result<> configure(SessionChange change, std::string ref);
  /// What is kept of an item's sound (SessionOptions::keep_item_audio); null where nothing is.
  /// Lives until the session does something else.
  const ItemAudio::Sound* item_audio(const conversation::ItemId& item) const {
    return item_audio_.find(item);
  }

  /// Returns at once while all is well; waits while the client is far ahead of real time or of the
  /// recognizers, so that its socket is not read and memory stays bounded.
  asio::awaitable<void> ready_for_audio();

  /// The client has gone: ends the session; the listener hears of its end and then of nothing more.
  void detach();

  const std::string& id() const { return options_.id; }
  const SessionOptions& options() const { return options_; }
  conversation::State state() const { return conversation_.state(); }
  asio::any_io_executor executor() const { return executor_; }
  /// 16 kHz samples received so far: the session's audio clock.
  core::SamplePos received() const { return ring_.end(); }

  Session(asio::any_io_executor executor, std::shared_ptr<const Engines> engines,
          SessionOptions options, SessionListener& listener,
          std::unique_ptr<audio::Resampler> resampler,
          std::unique_ptr<audio::NoiseReducer> noise_reducer);

 private:
  struct Work;

  void handle(const conversation::Input& input);
  void arm_timer();
  void watch_flow();
  void perform(const conversation::effect::Transcribe& effect);
  void perform(const conversation::effect::JudgeEnd& effect);
  void perform(const conversation::effect::AskModel& effect);
  void perform(const conversation::effect::Synthesize& effect);
  void perform(const conversation::effect::StopModel& effect);
  void perform(const conversation::effect::Drop& effect);
  void perform(const conversation::effect::SendAudio& effect);
  void perform(const conversation::effect::ClearAudio& effect);
  void perform(const conversation::effect::Duck& effect);
  void perform(const conversation::effect::Hold& effect);
  void perform(const conversation::effect::Resume& effect);
  void perform(const conversation::effect::ReleaseInput& effect);
  void perform(const conversation::effect::Close& effect);
  void perform(const conversation::Event& event);
  void note_language(const stt::Transcript& transcript);
  Work& work_of(const conversation::Attempt& attempt);
  Work* work_of(conversation::StreamId stream);
  void keep_sound(const conversation::Event& event);
  void keep_input(core::SamplePos upto);
  bool guards_against_echo() const;
  void tell_echo(std::span<const std::int16_t> window, float speech);
  core::Duration ahead_of_real_time() const;
  std::size_t recognizer_backlog() const;

  asio::any_io_executor executor_;
  const std::shared_ptr<const Engines> engines_;
  SessionOptions options_;
  std::string language_;       // told by ear, where the settings leave that to the engine
  SessionListener* listener_;  // null once closed or detached
  const core::Instant opened_;
  conversation::Conversation conversation_;
#ifndef NDEBUG
  conversation::Invariants invariants_;
#endif
  std::unique_ptr<journal::SessionJournal> journal_;  // null: none, or the session has ended
  std::unique_ptr<vad::VadStream> vad_;
  std::unique_ptr<audio::Resampler> resampler_;
  std::unique_ptr<audio::NoiseReducer> noise_reducer_;  // null: off
  audio::EchoMeter echo_meter_;
  audio::AudioRing ring_;
  std::unique_ptr<TurnSignals> signals_;  // made at the first pause that is judged
  audio::Samples window_;                 // less than one window of audio, not yet judged
  std::map<conversation::Attempt, std::unique_ptr<Work>> work_;
  ItemAudio item_audio_;
  conversation::ItemId open_item_;                // someone is speaking it
  core::SamplePos kept_upto_ = 0;                 // of its sound, where sound is kept
  bool configured_ = false;                       // the last change was accepted
  std::optional<conversation::Attempt> refused_;  // a guess, in this step
  asio::steady_timer timer_;
  core::Instant armed_for_ = core::Instant::max();
  asio::steady_timer flow_timer_;
  std::optional<core::Instant> first_audio_at_;
  bool told_to_slow_down_ = false;
};

}  // namespace repartee::runtime
