#pragma once
// One utterance on a pool of whisper decoders: it borrows one only while it computes.

#include <memory>

#include "stt/decoder_pool.hpp"
#include "stt/speech_to_text.hpp"
#include "stt/whisper/decoder.hpp"

namespace repartee::stt {

/// Partial transcripts decode what has been said so far anew, at most half a second of audio apart,
/// and further apart where a pass is dear: a speaker's partials then take a third of a core at
/// most. In a pause they are made at once, for the final may be near: one that covers everything
/// that was said is the final.
std::unique_ptr<Recognition> create_whisper_recognition(
    std::shared_ptr<DecoderPool<WhisperDecoder>> pool, RecognitionOptions options);

}  // namespace repartee::stt
