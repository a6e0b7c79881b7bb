#pragma once
// Everything a conversation can be told beforehand. All constants of the core are here, with units.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "llm/chat.hpp"
#include "tts/text/lexicon.hpp"
#include "turn/endpointer.hpp"
#include "turn/interruption.hpp"
#include "turn/pause_detector.hpp"

namespace repartee::conversation {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// What may be begun before the end of a turn is certain (speculation.hpp). docs/turn-taking.md
/// says what it saves and costs.
struct SpeculationSettings {
  bool enabled = false;  ///< The configuration turns it on: turn.speculate.
  /// Short silences of a turn in which a guess may be made, and times the model may be asked in it
  /// before it is over (LiveKit's preemptive generation: 3).
  int tries = 3;
  /// Tokens of the model that wrong guesses of one turn may cost, the context sent included: three
  /// guesses in a conversation of a quarter of an hour.
  int tokens = 12'000;
  /// Speech in a turn beyond which nothing is guessed: long turns have many pauses (LiveKit: 10 s).
  core::Duration longest_speech = seconds(10);
  /// Below this probability (turn::Endpointer) the words are no whole turn, and nobody is asked.
  double plausible = 0.5;
};

/// How a reply's audio leaves.
enum class Delivery {
  paced,  ///< As it is played, at most `lead` ahead of the loudspeaker.
  eager,  ///< As soon as it is made (protocols whose clients buffer); playback is estimated.
  /// As paced, but the client buffers, cuts what it plays by itself, and says what was heard
  /// (input::TruncateItem): a reply is done when its last sample was sent, and until then, and
  /// until it is truncated, all of it counts as heard.
  buffered,
  whole,  ///< Eager, and the client gets it in one piece: heard once all of it is sent, else not.
};

struct Settings {
  turn::PauseSettings pause;
  turn::InterruptionSettings interruption;
  bool detect_turns = true;  ///< False: a turn is what lies between two commits (push to talk).
  bool answer = true;        ///< False: transcription only.

  /// Audio kept from before the detected start, so that no first word is clipped. At least 300 ms.
  core::Duration prefix_padding = milliseconds(500);
  /// Audio after the last speech window that the recognizer still gets: soft endings.
  core::Duration tail_padding = milliseconds(160);
  core::Duration partial_interval = milliseconds(240);  ///< Audio between two partial transcripts.
  bool partials = true;

  /// Longer speech is transcribed in pieces (Whisper's window is 30 s), cut at a pause after
  /// `piece_soft` if there is one, at the quietest place before `piece_hard` otherwise.
  core::Duration piece_soft = seconds(20);
  core::Duration piece_hard = seconds(28);
  core::Duration max_turn = minutes(10);  ///< Then the turn is committed as it is.

  std::string system;                           ///< System prompt.
  std::string language = "en";                  ///< ISO 639-1.
  std::string speech_language;                  ///< BCP 47, of the voice; empty: `language`.
  std::shared_ptr<const tts::Lexicon> lexicon;  ///< How the voice says certain words; may be null.
  std::string voice;                            ///< Empty: the engine's default.
  double speed = 1.0;
  int max_tokens = 300;
  /// A reply's text ends here, whatever its model goes on to write: over an hour of speech.
  std::size_t max_reply_bytes = std::size_t{64} * 1024;
  /// Spoken when nothing intelligible was heard; empty: the turn is dropped in silence.
  std::string say_when_unintelligible;
  /// Whether an apology is spoken when the model failed; it is not part of the history.
  bool apologize = true;
  std::string apology;  ///< Empty: that of the language.

  Delivery delivery = Delivery::paced;
  /// False: the client plays on through a hold, until its sound is cleared; no more is sent to it
  /// meanwhile.
  bool can_hold = true;
  int output_rate_hz = 16000;
  core::Duration lead = milliseconds(400);      ///< Audio sent ahead of playback, at most; > 0.
  core::Duration send_step = milliseconds(60);  ///< Sent at once while pacing: fewer wake-ups.
  core::Duration synthesis_ahead = seconds(4);  ///< Unsent audio above which the next clause waits.
  core::Duration token_stall =
      milliseconds(150);              ///< Then an unfinished clause is spoken (if speakable).
  std::size_t history_messages = 64;  ///< Older ones are forgotten, in pairs.

  // Deadlines. Each failed stage has a fallback; nothing is silently stuck.
  core::Duration transcript_deadline = seconds(15);   ///< After the end of the turn.
  core::Duration first_token_deadline = seconds(20);  ///< Of one model.
  /// Added to it: the time until all models of a chain have been asked.
  core::Duration hedging{};
  core::Duration next_token_deadline = seconds(15);
  core::Duration speech_deadline = seconds(15);     ///< For a clause's next audio.
  core::Duration audio_stall = milliseconds(1500);  ///< Audio stops mid-speech: the turn is over.
  /// A client that sent nothing for long may catch up by no more than this (a network stall).
  core::Duration catch_up = seconds(30);
  core::Duration idle_timeout = minutes(10);
  core::Duration max_duration = minutes(120);

  // End of turn, and work before it is certain.
  /// Mode `silence`: after pause.silence. Mode `semantic`: by the evidence.
  turn::EndpointingSettings endpointing{.mode = turn::Endpointing::silence};
  SpeculationSettings speculation;

  // Barge-in.
  /// Audio between two partial transcripts while a reply is ducked or held, and words decide what
  /// becomes of it: three windows.
  core::Duration hurried_partial_interval = milliseconds(96);

  // Nobody is left in silence.
  /// Silence of the model after which a filler is spoken; 0: none.
  core::Duration filler_after{};
  std::vector<std::string> fillers;  ///< Empty: those of the language.
  /// Silence after a reply's last played sample in which the person is asked whether they are still
  /// there; 0: they are not.
  core::Duration idle_prompt_after{};
  std::string idle_prompt;  ///< Empty: that of the language.
  int idle_prompts = 2;     ///< At most so many before the person has said something.
  /// Nothing at all has happened for so long while somebody waits: what is under way is given up.
  /// More than every deadline above; only a bug gets this far.
  core::Duration watchdog = seconds(60);

  // Items and responses.
  std::string id_prefix = "item_";  ///< Of the ids that the core makes.
  bool create_response = true;      ///< False: a turn is answered only when the client asks for it.
  bool interrupt_response = true;   ///< False: what is said over a reply waits for its end.
  bool text_only = false;           ///< Replies are written, not spoken.
  std::vector<llm::Tool> tools;
  llm::ToolChoice tool_choice;
  bool parallel_tool_calls = true;
  /// Silence after a reply was played, after which the model is asked to go on; 0: never.
  core::Duration prompt_after{};
  /// Uncommitted audio that a commit needs (OpenAI's is 100 ms); 0: less is a turn as well.
  core::Duration least_commit{};
  /// Of the items there are; 1024 and 256 KiB hold an evening's talk, and tools that say a lot.
  std::size_t most_items = 1024;
  std::size_t most_item_bytes = std::size_t{256} * 1024;
  /// Of what the model is asked with, some four bytes a token.
  std::size_t history_bytes = std::size_t{128} * 1024;
  /// Where the history is over its bounds it is cut to this much of them: the less, the longer the
  /// provider's cache of its beginning stays valid. 0 to 1.
  double retention_ratio = 1;
  /// False: a history over its bounds fails the reply instead of losing its beginning.
  bool truncate_history = true;

  core::Duration first_token_within() const { return first_token_deadline + hedging; }
  const std::string& spoken_in() const {
    return speech_language.empty() ? language : speech_language;
  }
  const tts::Lexicon& spoken_words() const { return lexicon ? *lexicon : tts::no_lexicon(); }
};

}  // namespace repartee::conversation
