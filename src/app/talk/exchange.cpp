#include "app/talk/exchange.hpp"

#include <algorithm>

#include "app/terminal.hpp"

namespace repartee::app {

namespace {

using namespace std::chrono_literals;

/// The server may hear speech end a little before the waveform says so (a faint last consonant).
constexpr double end_tolerance_ms = 300;
/// After a reply, so long without anything new: the server heard no further turn.
constexpr auto settled_after = 2s;
/// So long without any sign: there will be no answer. Longer than a slow model's first token.
constexpr auto given_up_after = 30s;

void join(std::string& whole, const std::string& part) {
  if (part.empty()) return;
  if (!whole.empty()) whole += ' ';
  whole += part;
}

nlohmann::ordered_json number_or_null(std::optional<double> value) {
  if (!value) return nullptr;
  return rounded(*value);
}

}  // namespace

nlohmann::ordered_json to_json(const ExchangeSummary& summary) {
  const Latencies& latency = summary.latency_ms;
  nlohmann::ordered_json json{{"transcript", summary.transcript},
                              {"reply", summary.reply},
                              {"reply_audio_ms", number_or_null(summary.reply_audio_ms)},
                              {"latency_ms",
                               {{"voice_to_voice", number_or_null(latency.voice_to_voice)},
                                {"endpoint", number_or_null(latency.endpoint)},
                                {"stt", number_or_null(latency.stt)},
                                {"first_token", number_or_null(latency.first_token)},
                                {"first_audio", number_or_null(latency.first_audio)},
                                {"saved", number_or_null(latency.saved)}}}};
  if (const auto& guess = summary.guess; guess.asked > 0) {
    json["guess"] = {{"asked", guess.asked},
                     {"held", guess.held},
                     {"at_ms", number_or_null(guess.at_ms)},
                     {"wasted_tokens", guess.wasted_tokens}};
  }
  return json;
}

void Exchange::on_event(const ServerEvent& event, core::Instant now) {
  if (const auto* frame = std::get_if<protocol::native::Frame>(&event)) {
    const auto reply = replies_.find(frame->header.stream);
    if (reply != replies_.end() && !reply->second.first_audio && !frame->samples.empty()) {
      reply->second.first_audio = now;
    }
  } else if (const auto* transcript = std::get_if<TranscriptEvent>(&event)) {
    // A late final of what was said before this recording is not ours.
    if (transcript->final && transcript->end_ms > clock_ms_) {
      Turn& turn = turns_[transcript->turn];
      turn.text = transcript->text;
      turn.end_ms = transcript->end_ms;
      turn.answered = turn.answered || transcript->text.empty();
    }
  } else if (const auto* started = std::get_if<ReplyStartedEvent>(&event)) {
    replies_[started->stream].turn = started->turn;
    streams_[started->reply] = started->stream;
  } else if (const auto* done = std::get_if<ReplyDoneEvent>(&event)) {
    const auto stream = streams_.find(done->reply);
    if (stream == streams_.end()) return;
    Reply& reply = replies_[stream->second];
    reply.done = true;
    reply.text = done->text;
    turns_[reply.turn].answered = true;
  } else if (const auto* state = std::get_if<StateEvent>(&event)) {
    server_busy_ = state->state != "listening" && state->state != "interrupted";
  } else if (const auto* waterfall = std::get_if<WaterfallEvent>(&event)) {
    waterfalls_[waterfall->turn] = *waterfall;
  }
  last_event_ = now;
}

void Exchange::on_recording_sent(core::Instant now) {
  recording_sent_ = now;
  last_event_ = std::max(last_event_, now);
}

bool Exchange::last_speech_answered() const {
  if (!speech_end_ms_) return false;
  return std::ranges::any_of(turns_, [&](const auto& entry) {
    return entry.second.answered && entry.second.end_ms >= *speech_end_ms_ - end_tolerance_ms;
  });
}

bool Exchange::over(core::Instant now, bool speaker_idle) const {
  if (!recording_sent_) return false;
  if (now - last_event_ > given_up_after) return true;
  const auto done = [](const auto& entry) { return entry.second.done; };
  if (!speaker_idle || server_busy_ || !std::ranges::all_of(replies_, done)) return false;
  return last_speech_answered() || (!replies_.empty() && now - last_event_ > settled_after);
}

ExchangeSummary Exchange::summary(double heard_ms) const {
  ExchangeSummary summary{.reply_audio_ms = heard_ms};
  for (const auto& [number, turn] : turns_) join(summary.transcript, turn.text);
  const Reply* last = nullptr;
  for (const auto& [stream, reply] : replies_) {
    join(summary.reply, reply.text);
    if (reply.first_audio) last = &reply;
  }
  if (!last) return summary;
  Latencies& latency = summary.latency_ms;
  if (speech_end_sent_)
    latency.voice_to_voice = core::to_ms(*last->first_audio - *speech_end_sent_);
  if (const auto found = waterfalls_.find(last->turn); found != waterfalls_.end()) {
    latency.endpoint = found->second.endpoint_ms;
    latency.stt = found->second.stt_ms;
    latency.first_token = found->second.first_token_ms;
    latency.first_audio = found->second.first_audio_ms;
    latency.saved = found->second.saved_ms;
    summary.guess = found->second.guess;
  }
  return summary;
}

}  // namespace repartee::app
