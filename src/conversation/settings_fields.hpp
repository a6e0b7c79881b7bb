#pragma once
// The members of Settings, by name: as fields.hpp for inputs and effects. A setting that is added
// and not listed here does not compile. Durations are in microseconds, and so their names say.

#include "conversation/fields.hpp"
#include "conversation/settings.hpp"

namespace repartee::conversation {

template <>
inline constexpr Delivery last_of<Delivery> = Delivery::whole;

template <>
inline constexpr turn::Endpointing last_of<turn::Endpointing> = turn::Endpointing::semantic;
template <>
inline constexpr turn::Eagerness last_of<turn::Eagerness> = turn::Eagerness::high;

template <Is<turn::PauseSettings> T>
void fields(T& x, auto&& f) {
  auto& [threshold, release_threshold, start_windows, silence, perhaps_silence] = x;
  f("threshold", threshold), f("release_threshold", release_threshold);
  f("start_windows", start_windows);
  f("silence_us", silence), f("perhaps_silence_us", perhaps_silence);
}

template <Is<turn::InterruptionSettings> T>
void fields(T& x, auto&& f) {
  auto& [enabled, speech, longest_backchannel, decide_within, echo_guard, echo_likelihood,
         backchannels, interrupting] = x;
  f("enabled", enabled), f("speech_us", speech);
  f("longest_backchannel_us", longest_backchannel), f("decide_within_us", decide_within);
  f("echo_guard", echo_guard), f("echo_likelihood", echo_likelihood);
  f("backchannels", backchannels), f("interrupting", interrupting);
}

template <Is<turn::EndingOdds> T>
void fields(T& x, auto&& f) {
  auto& [nothing, finished, answered, unmarked, running, comma, leaning, open, filler, dictating] =
      x;
  f("nothing", nothing), f("finished", finished), f("answered", answered);
  f("unmarked", unmarked), f("running", running), f("comma", comma), f("leaning", leaning);
  f("open", open), f("filler", filler), f("dictating", dictating);
}

template <Is<turn::EndpointingSettings> T>
void fields(T& x, auto&& f) {
  auto& [mode, eagerness, silence, shortest, longest_low, longest_medium, longest_high,
         patience_low, patience_medium, patience_high, odds, unmarked_trust, pause, pause_least,
         pause_most, pause_memory, pitch_weight, pitch_level_weight, energy_weight, rate_weight,
         rate_usual, prosody_most, model_weight, model_most] = x;
  f("mode", mode), f("eagerness", eagerness), f("silence_us", silence);
  f("shortest_us", shortest), f("longest_low_us", longest_low);
  f("longest_medium_us", longest_medium), f("longest_high_us", longest_high);
  f("patience_low", patience_low), f("patience_medium", patience_medium);
  f("patience_high", patience_high), f("odds", odds);
  f("unmarked_trust", unmarked_trust), f("pause_us", pause);
  f("pause_least_us", pause_least), f("pause_most_us", pause_most);
  f("pause_memory", pause_memory), f("pitch_weight", pitch_weight);
  f("pitch_level_weight", pitch_level_weight), f("energy_weight", energy_weight);
  f("rate_weight", rate_weight), f("rate_usual", rate_usual);
  f("prosody_most", prosody_most), f("model_weight", model_weight), f("model_most", model_most);
}

template <Is<SpeculationSettings> T>
void fields(T& x, auto&& f) {
  auto& [enabled, tries, tokens, longest_speech, plausible] = x;
  f("enabled", enabled), f("tries", tries), f("tokens", tokens);
  f("longest_speech_us", longest_speech), f("plausible", plausible);
}

template <Is<Settings> T>
void fields(T& x, auto&& f) {
  auto& [pause, interruption, detect_turns, answer, prefix_padding, tail_padding, partial_interval,
         partials, piece_soft, piece_hard, max_turn, system, language, speech_language, lexicon,
         voice, speed, max_tokens, max_reply_bytes, say_when_unintelligible, apologize, apology,
         delivery, can_hold, output_rate_hz, lead, send_step, synthesis_ahead, token_stall,
         history_messages, transcript_deadline, first_token_deadline, hedging, next_token_deadline,
         speech_deadline, audio_stall, catch_up, idle_timeout, max_duration, endpointing,
         speculation, hurried_partial_interval, filler_after, fillers, idle_prompt_after,
         idle_prompt, idle_prompts, watchdog, id_prefix, create_response, interrupt_response,
         text_only, tools, tool_choice, parallel_tool_calls, prompt_after, least_commit, most_items,
         most_item_bytes, history_bytes, retention_ratio, truncate_history] = x;
  f("pause", pause), f("interruption", interruption);
  f("detect_turns", detect_turns), f("answer", answer);
  f("prefix_padding_us", prefix_padding), f("tail_padding_us", tail_padding);
  f("partial_interval_us", partial_interval), f("partials", partials);
  f("piece_soft_us", piece_soft), f("piece_hard_us", piece_hard), f("max_turn_us", max_turn);
  f("system", system), f("language", language), f("speech_language", speech_language);
  f("lexicon", lexicon), f("voice", voice), f("speed", speed), f("max_tokens", max_tokens);
  f("max_reply_bytes", max_reply_bytes);
  f("say_when_unintelligible", say_when_unintelligible), f("apologize", apologize),
      f("apology", apology);
  f("delivery", delivery), f("can_hold", can_hold), f("output_rate_hz", output_rate_hz);
  f("lead_us", lead), f("send_step_us", send_step), f("synthesis_ahead_us", synthesis_ahead);
  f("token_stall_us", token_stall), f("history_messages", history_messages);
  f("transcript_deadline_us", transcript_deadline);
  f("first_token_deadline_us", first_token_deadline), f("hedging_us", hedging);
  f("next_token_deadline_us", next_token_deadline), f("speech_deadline_us", speech_deadline);
  f("audio_stall_us", audio_stall), f("catch_up_us", catch_up);
  f("idle_timeout_us", idle_timeout), f("max_duration_us", max_duration);
  f("endpointing", endpointing), f("speculation", speculation);
  f("hurried_partial_interval_us", hurried_partial_interval);
  f("filler_after_us", filler_after), f("fillers", fillers);
  f("idle_prompt_after_us", idle_prompt_after), f("idle_prompt", idle_prompt);
  f("idle_prompts", idle_prompts), f("watchdog_us", watchdog);
  f("id_prefix", id_prefix), f("create_response", create_response);
  f("interrupt_response", interrupt_response), f("text_only", text_only);
  f("tools", tools), f("tool_choice", tool_choice);
  f("parallel_tool_calls", parallel_tool_calls);
  f("prompt_after_us", prompt_after), f("least_commit_us", least_commit);
  f("most_items", most_items), f("most_item_bytes", most_item_bytes);
  f("history_bytes", history_bytes), f("retention_ratio", retention_ratio);
  f("truncate_history", truncate_history);
}

}  // namespace repartee::conversation
