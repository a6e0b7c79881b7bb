#pragma once
// Everything that can happen to a conversation.

#include <string>
#include <variant>
#include <vector>

#include "conversation/ids.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "llm/chat.hpp"
#include "stt/transcript.hpp"
#include "tts/spoken_word.hpp"
#include "turn/prosody.hpp"

namespace repartee::conversation {

namespace input {

// From the client.
/// The person has finished: end the turn at this sample. Where turns are not detected, a commit of
/// nothing is a turn in which nothing intelligible was said.
struct Commit {
  core::SamplePos upto = 0;
};
struct Text {  ///< A typed turn.
  std::string text;
};
struct Interrupt {};  ///< Stop the reply.
struct Played {       ///< Samples of a stream that have left the loudspeaker.
  StreamId stream = 0;
  core::SamplePos samples = 0;
};
struct Reset {};  ///< Forget everything.
struct Stop {     ///< End the session.
  std::string reason;
};
struct Drain {};  ///< End the session as soon as nothing is going on.

// From the ear.
struct VoiceActivity {  ///< Samples [begin, end) of the session's clock hold speech with
                        ///< `probability`.
  core::SamplePos begin = 0;
  core::SamplePos end = 0;
  float probability = 0;
};
/// How likely the window that ends at `at` (16 kHz) is the assistant's own voice, come back through
/// the microphone. Given before that window's VoiceActivity, and only while there is something to
/// come back.
struct Echo {
  core::SamplePos at = 0;
  float likelihood = 0;
};

struct Prosody {  ///< Of the speech that ended at `upto`.
  core::SamplePos upto = 0;
  turn::Prosody prosody;
};
struct EndOfTurn {  ///< What a learned model thinks at this sample of a pause.
  core::SamplePos at = 0;
  float probability = 0;
};

// From the engines.
struct Hypothesis {
  Attempt attempt;
  PieceId piece = 0;
  stt::Transcript transcript;
};
struct Transcribed {
  Attempt attempt;
  PieceId piece = 0;
  stt::Transcript transcript;
};
/// What was said up to `end`, if it was all (stt::GuessedTranscript).
struct Guessed {
  Attempt attempt;
  PieceId piece = 0;
  core::SamplePos end = 0;
  stt::GuessedTranscript heard;
};
struct TranscribeFailed {
  Attempt attempt;
  PieceId piece = 0;
  core::Error error;
  stt::TranscriptKind kind = stt::TranscriptKind::final;
};
struct ModelDelta {
  Attempt attempt;
  std::string text;
};
struct ModelDone {
  Attempt attempt;
  llm::Usage usage;
};
struct ModelFailed {
  Attempt attempt;
  core::Error error;
};
struct SpeechWords {  ///< Where the words of a segment lie in its sound (session's output rate).
  Attempt attempt;
  SegmentId segment = 0;
  std::vector<tts::SpokenWord> words;
};
struct SpeechAudio {  ///< The runtime holds this many more samples of the segment, ready to send.
  Attempt attempt;
  SegmentId segment = 0;
  core::SamplePos samples = 0;
};
struct SpeechDone {
  Attempt attempt;
  SegmentId segment = 0;
};
struct SpeechFailed {
  Attempt attempt;
  SegmentId segment = 0;
  core::Error error;
};

// From time.
struct Tick {};

}  // namespace input

using Input =
    std::variant<input::Commit, input::Text, input::Interrupt, input::Played, input::Reset,
                 input::Stop, input::Drain, input::VoiceActivity, input::Echo, input::Prosody,
                 input::EndOfTurn, input::Hypothesis, input::Guessed, input::Transcribed,
                 input::TranscribeFailed, input::ModelDelta, input::ModelDone, input::ModelFailed,
                 input::SpeechWords, input::SpeechAudio, input::SpeechDone, input::SpeechFailed,
                 input::Tick>;

}  // namespace repartee::conversation
