#include "app/config/settings.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace repartee::app {

namespace {

// One row a setting. SLOT names the member that holds its value.
#define SLOT(member) [](Config& config) -> Slot { return &config.member; }
// The same of what sessions start with: a tenant may have its own.
#define SESSION_SLOT(member) SLOT(member), .per_tenant = true

const std::vector<Setting>& table() {
  static const std::vector<Setting> rows = {
      {.path = "server.listen",
       .about = "Addresses to serve, HOST:PORT with http:// or https:// in front where wanted; "
                "port 0 picks a free one.",
       .slot = SLOT(server.listen),
       .flag = "--listen"},
      {.path = "server.tls_cert",
       .about = "Certificate chain (PEM file). With it, addresses without a scheme are https.",
       .slot = SLOT(server.tls_cert),
       .names = Names::file,
       .flag = "--tls-cert"},
      {.path = "server.tls_key",
       .about = "Private key of the certificate (PEM file).",
       .slot = SLOT(server.tls_key),
       .names = Names::file,
       .flag = "--tls-key"},
      {.path = "server.tls_self_signed",
       .about = "Make a certificate for localhost, 127.0.0.1 and ::1 in server.data_path, keep it "
                "while it is valid, and say how clients trust it.",
       .slot = SLOT(server.tls_self_signed),
       .flag = "--tls-self-signed"},
      {.path = "server.data_path",
       .about = "Folder of what the server makes itself.",
       .slot = SLOT(server.data_path),
       .names = Names::file,
       .variable = "REPARTEE_DATA",
       .shown_default = "~/.local/share/repartee"},
      {.path = "server.threads",
       .about = "Threads that move bytes; 0 takes one per core, at most 4.",
       .slot = SLOT(server.threads),
       .min = 0,
       .max = 64,
       .flag = "--threads"},
      {.path = "server.max_sessions",
       .about =
           "Conversations at a time; more are refused: WebSockets with close code 1013, requests "
           "with 503.",
       .slot = SLOT(server.max_sessions),
       .min = 1,
       .max = 100000,
       .flag = "--max-sessions"},
      {.path = "server.insecure_public",
       .about = "Insist on serving other addresses than loopback to everyone, without keys.",
       .slot = SLOT(server.insecure_public),
       .flag = "--insecure-public"},
      {.path = "server.allowed_origins",
       .about = "Web origins besides the server's own whose pages may connect, such as "
                "https://example.org; * allows all.",
       .slot = SLOT(server.allowed_origins),
       .flag = "--allowed-origins"},

      {.path = "auth.keys",
       .about = "Keys that clients must send (Authorization: Bearer KEY). Without any, and without "
                "tenants, every client is accepted.",
       .slot = SLOT(auth.keys),
       .secret = true},

      {.path = "log.level",
       .about = "The least important messages to log.",
       .slot = SLOT(log.level),
       .choices = {"trace", "debug", "info", "warn", "error", "off"}},
      {.path = "log.format",
       .about = "text for people, json for programs (one object a line).",
       .slot = SLOT(log.format),
       .choices = {"text", "json"}},

      {.path = "models.path",
       .about = "Folder of the models; a model named without a folder is looked for here.",
       .slot = SLOT(models.path),
       .names = Names::file,
       .variable = "REPARTEE_MODELS",
       .shown_default = "~/.local/share/repartee/models"},

      {.path = "workers.threads",
       .about = "Threads for speech recognition and synthesis; 0 takes one per core.",
       .slot = SLOT(workers.threads),
       .min = 0,
       .max = 256},

      {.path = "vad.engine",
       .about = "Which detector hears that someone speaks; auto is silero, or webrtc where no "
                "Silero weights are found. scripted is for tests.",
       .slot = SLOT(vad.engine),
       .choices = {"auto", "silero", "webrtc", "energy", "scripted"}},
      {.path = "vad.model",
       .about = "silero: the file of its weights; empty takes silero_vad_v6.onnx from models.path.",
       .slot = SLOT(vad.model),
       .names = Names::model},
      {.path = "vad.aggressiveness",
       .about = "webrtc: 0 hears speech easily, 3 only when it is sure.",
       .slot = SLOT(vad.aggressiveness),
       .min = 0,
       .max = 3},
      {.path = "vad.threshold",
       .about = "silero: the probability from which a window counts as speech.",
       .slot = SESSION_SLOT(vad.threshold),
       .min = 0.01,
       .max = 0.99},
      {.path = "vad.start_frames",
       .about = "Consecutive windows of speech (about 30 ms each) that start a turn.",
       .slot = SESSION_SLOT(vad.start_frames),
       .min = 1,
       .max = 50},

      {.path = "endpointing.least_wait_ms",
       .about = "semantic: no wait is shorter.",
       .slot = SESSION_SLOT(endpointing.least_wait_ms),
       .min = 50,
       .max = 5000},
      {.path = "endpointing.longest_low_ms",
       .about = "semantic: no wait is longer, with turn.eagerness low.",
       .slot = SESSION_SLOT(endpointing.longest_low_ms),
       .min = 100,
       .max = 60000},
      {.path = "endpointing.longest_medium_ms",
       .about = "The same with medium.",
       .slot = SESSION_SLOT(endpointing.longest_medium_ms),
       .min = 100,
       .max = 60000},
      {.path = "endpointing.longest_high_ms",
       .about = "The same with high.",
       .slot = SESSION_SLOT(endpointing.longest_high_ms),
       .min = 100,
       .max = 60000},
      {.path = "endpointing.patience_low",
       .about = "The log-odds of an end at which there would be no wait, with turn.eagerness low: "
                "more waits longer.",
       .slot = SESSION_SLOT(endpointing.patience_low),
       .min = -10,
       .max = 20},
      {.path = "endpointing.patience_medium",
       .about = "The same with medium.",
       .slot = SESSION_SLOT(endpointing.patience_medium),
       .min = -10,
       .max = 20},
      {.path = "endpointing.patience_high",
       .about = "The same with high.",
       .slot = SESSION_SLOT(endpointing.patience_high),
       .min = -10,
       .max = 20},
      {.path = "endpointing.pause_ms",
       .about = "The mean pause within a turn of somebody not heard before; all waits are in "
                "proportion to it.",
       .slot = SESSION_SLOT(endpointing.pause_ms),
       .min = 50,
       .max = 10000},
      {.path = "endpointing.pause_least_ms",
       .about = "What is learned of a speaker's pauses is never less.",
       .slot = SESSION_SLOT(endpointing.pause_least_ms),
       .min = 50,
       .max = 10000},
      {.path = "endpointing.pause_most_ms",
       .about = "Nor more.",
       .slot = SESSION_SLOT(endpointing.pause_most_ms),
       .min = 50,
       .max = 10000},
      {.path = "endpointing.pause_memory",
       .about = "Weight of what was known when a pause is learned; 1 learns nothing.",
       .slot = SESSION_SLOT(endpointing.pause_memory),
       .min = 0,
       .max = 1},
      {.path = "endpointing.odds_nothing",
       .about = "How likely a turn is over when no word has been recognized,",
       .slot = SESSION_SLOT(endpointing.odds_nothing),
       .min = 0.001,
       .max = 0.999},
      {.path = "endpointing.odds_finished",
       .about = "after a sentence mark,",
       .slot = SESSION_SLOT(endpointing.odds_finished),
       .min = 0.001,
       .max = 0.999},
      {.path = "endpointing.odds_answered",
       .about = "after yes, no, a short command, dictation of a valid length,",
       .slot = SESSION_SLOT(endpointing.odds_answered),
       .min = 0.001,
       .max = 0.999},
      {.path = "endpointing.odds_unmarked",
       .about = "after words of a recognizer that writes no marks,",
       .slot = SESSION_SLOT(endpointing.odds_unmarked),
       .min = 0.001,
       .max = 0.999},
      {.path = "endpointing.odds_running",
       .about = "where a recognizer that writes marks has written none,",
       .slot = SESSION_SLOT(endpointing.odds_running),
       .min = 0.001,
       .max = 0.999},
      {.path = "endpointing.odds_comma",
       .about = "after a comma, colon, dash or ellipsis,",
       .slot = SESSION_SLOT(endpointing.odds_comma),
       .min = 0.001,
       .max = 0.999},
      {.path = "endpointing.odds_leaning",
       .about = "after a preposition, auxiliary or pronoun that wants more,",
       .slot = SESSION_SLOT(endpointing.odds_leaning),
       .min = 0.001,
       .max = 0.999},
      {.path = "endpointing.odds_open",
       .about = "after a conjunction, an article, a possessive,",
       .slot = SESSION_SLOT(endpointing.odds_open),
       .min = 0.001,
       .max = 0.999},
      {.path = "endpointing.odds_filler",
       .about = "after \"um\",",
       .slot = SESSION_SLOT(endpointing.odds_filler),
       .min = 0.001,
       .max = 0.999},
      {.path = "endpointing.odds_dictating",
       .about = "within digits, letters or an e-mail address.",
       .slot = SESSION_SLOT(endpointing.odds_dictating),
       .min = 0.001,
       .max = 0.999},
      {.path = "endpointing.unmarked_trust",
       .about = "How much the words of a recognizer that writes no marks count; 0 takes them all "
                "for endpointing.odds_unmarked.",
       .slot = SESSION_SLOT(endpointing.unmarked_trust),
       .min = 0,
       .max = 1},
      {.path = "endpointing.pitch_weight",
       .about = "Log-odds per semitone per second that the pitch falls.",
       .slot = SESSION_SLOT(endpointing.pitch_weight),
       .min = -1,
       .max = 1},
      {.path = "endpointing.pitch_level_weight",
       .about = "Log-odds per semitone that it ends below the turn's median.",
       .slot = SESSION_SLOT(endpointing.pitch_level_weight),
       .min = -1,
       .max = 1},
      {.path = "endpointing.energy_weight",
       .about = "Log-odds per decibel per second that the loudness falls.",
       .slot = SESSION_SLOT(endpointing.energy_weight),
       .min = -1,
       .max = 1},
      {.path = "endpointing.rate_weight",
       .about = "Log-odds per syllable per second that the end is slower than rate_usual.",
       .slot = SESSION_SLOT(endpointing.rate_weight),
       .min = -1,
       .max = 1},
      {.path = "endpointing.rate_usual",
       .about = "Syllables per second of people who go on.",
       .slot = SESSION_SLOT(endpointing.rate_usual),
       .min = 1,
       .max = 10},
      {.path = "endpointing.prosody_most",
       .about = "Prosody moves the log-odds by no more than this; 0 leaves it out.",
       .slot = SESSION_SLOT(endpointing.prosody_most),
       .min = 0,
       .max = 10},
      {.path = "endpointing.model_weight",
       .about = "Share of a learned model's log-odds that counts.",
       .slot = SESSION_SLOT(endpointing.model_weight),
       .min = 0,
       .max = 10},
      {.path = "endpointing.model_most",
       .about = "Its log-odds count up to this.",
       .slot = SESSION_SLOT(endpointing.model_most),
       .min = 0,
       .max = 20},

      {.path = "turn.silence_ms",
       .about = "Silence that ends a turn, in milliseconds.",
       .slot = SESSION_SLOT(turn.silence_ms),
       .min = 100,
       .max = 5000},
      {.path = "turn.prefix_padding_ms",
       .about = "Audio kept from before the detected start, so that no first word is clipped.",
       .slot = SESSION_SLOT(turn.prefix_padding_ms),
       .min = 300,
       .max = 2000},
      {.path = "turn.interrupt_ms",
       .about = "Speech over a reply that interrupts it although no word of it is known yet, in "
                "milliseconds; words decide sooner.",
       .slot = SESSION_SLOT(turn.interrupt_ms),
       .min = 0,
       .max = 5000},
      {.path = "turn.barge_in",
       .about = "Speaking over a reply interrupts it; false lets it finish.",
       .slot = SESSION_SLOT(turn.barge_in)},
      {.path = "turn.backchannels",
       .about = "Words and phrases over which a reply goes on, beyond those of the language (\"mm "
                "hm\", \"okay\", \"right\" …); with a minus in front, no longer.",
       .slot = SESSION_SLOT(turn.backchannels)},
      {.path = "turn.interrupting",
       .about = "Words and phrases that interrupt at once, beyond those of the language (\"stop\", "
                "\"wait\", \"no\" …); with a minus in front, no longer.",
       .slot = SESSION_SLOT(turn.interrupting)},
      {.path = "turn.echo_guard",
       .about = "Does not listen to the reply's own sound when a loudspeaker brings it back.",
       .slot = SESSION_SLOT(turn.echo_guard)},
      {.path = "turn.mode",
       .about = "What ends a turn, where a client does not choose: silence of turn.silence_ms, or "
                "semantic, a wait that depends on the words, their melody and the speaker.",
       .slot = SESSION_SLOT(turn.mode),
       .choices = {"silence", "semantic"}},
      {.path = "turn.eagerness",
       .about = "semantic: how soon; the longest waits are 8 s (low), 4 s (medium), 2 s (high).",
       .slot = SESSION_SLOT(turn.eagerness),
       .choices = {"low", "medium", "high"}},
      {.path = "turn.end_model",
       .about = "semantic: a learned model that hears whether the turn is over, beside the words; "
                "auto takes Smart Turn where it is installed and works.",
       .slot = SLOT(turn.end_model),
       .choices = {"auto", "none", "smart_turn"}},
      {.path = "turn.end_model_file",
       .about = "Its file; empty takes the newest smart-turn*.onnx in models.path.",
       .slot = SLOT(turn.end_model_file),
       .names = Names::model},
      {.path = "turn.speculate",
       .about =
           "Begin the answer at the first short silence, before it is certain that the turn is "
           "over; a wrong guess is dropped unheard and costs what the model and the voice "
           "take.",
       .slot = SESSION_SLOT(turn.speculate)},
      {.path = "turn.guess_tries",
       .about = "Times the model may be asked before one turn is over.",
       .slot = SESSION_SLOT(turn.guess_tries),
       .min = 0,
       .max = 20},
      {.path = "turn.guess_tokens",
       .about = "Tokens of the model that wrong guesses of one turn may cost, the context sent "
                "included.",
       .slot = SESSION_SLOT(turn.guess_tokens),
       .min = 0,
       .max = 1000000},
      {.path = "turn.guess_tenant_tokens",
       .about = "Tokens that wrong guesses may cost one tenant ([tenants.NAME], else an API key; "
                "without keys, an address) in a minute; beyond it nothing is guessed for it. 0: no "
                "bound.",
       .slot = SESSION_SLOT(turn.guess_tenant_tokens),
       .min = 0,
       .max = 1000000000},
      {.path = "turn.guess_longest_speech_ms",
       .about = "Speech in a turn beyond which nothing is guessed.",
       .slot = SESSION_SLOT(turn.guess_longest_speech_ms),
       .min = 0,
       .max = 600000},

      {.path = "stt.engine",
       .about =
           "Speech-to-text; auto is whisper where models.path holds a model for it that works, "
           "else pocketsphinx. openai and realtime are servers at stt.base_url. scripted hears "
           "stt.scripted_text, for tests and benchmarks.",
       .slot = SLOT(stt.engine),
       .choices = {"auto", "pocketsphinx", "whisper", "openai", "realtime", "scripted"}},
      {.path = "stt.model",
       .about =
           "whisper: a ggml model file, or a name such as base.en; empty takes base.en where it "
           "is installed, else the largest in models.path. openai, realtime: the model's name "
           "at stt.base_url.",
       .slot = SLOT(stt.model),
       .names = Names::model},
      {.path = "stt.decoders",
       .about = "Utterances recognized at a time; 0 goes by the number of cores.",
       .slot = SLOT(stt.decoders),
       .min = 0,
       .max = 256},
      {.path = "stt.language",
       .about = "Language that is spoken (ISO 639-1), where a client names none; auto where the "
                "recognizer shall find out.",
       .slot = SESSION_SLOT(stt.language)},
      {.path = "stt.prompt",
       .about =
           "Names and words that are likely to be said, where a client gives none; whisper and "
           "servers take such a hint.",
       .slot = SESSION_SLOT(stt.prompt)},
      {.path = "stt.hot_words",
       .about = "Words and short phrases that are to be heard right, such as names: a glossary in "
                "front of the prompt, whoever gives that; together at most 512 bytes. whisper and "
                "servers take such a hint.",
       .slot = SESSION_SLOT(stt.hot_words)},
      {.path = "stt.busy_model",
       .about = "A smaller whisper model that hears new utterances while the server is overloaded, "
                "before anyone is refused: tiny.en. It is loaded beside the other; empty: none.",
       .slot = SLOT(stt.busy_model),
       .names = Names::model},
      {.path = "stt.noise_reduction",
       .about =
           "Noise taken out before recognition, where a client does not choose: near_field for "
           "headsets and phones, far_field for a microphone across the room.",
       .slot = SESSION_SLOT(stt.noise_reduction),
       .choices = {"off", "near_field", "far_field"}},
      {.path = "stt.base_url",
       .about = "openai, realtime: where the server is, such as https://api.openai.com/v1; "
                "stt.model is the model's name there.",
       .slot = SLOT(stt.base_url)},
      {.path = "stt.api_key",
       .about = "Key for that address, where it wants one.",
       .slot = SLOT(stt.api_key),
       .secret = true},
      {.path = "stt.timeout_ms",
       .about = "openai, realtime: how long a final transcript may take, repeated attempts "
                "included.",
       .slot = SLOT(stt.timeout_ms),
       .min = 100,
       .max = 60000},
      {.path = "stt.fallback",
       .about =
           "Local engines that take over, in this order, where stt.engine fails: pocketsphinx, "
           "whisper.",
       .slot = SLOT(stt.fallback)},
      {.path = "stt.scripted_text",
       .about = "scripted: what is heard; several texts, taken in turn, are separated by |.",
       .slot = SLOT(stt.scripted_text)},
      {.path = "stt.scripted_delay_ms",
       .about = "scripted: how long hearing it takes.",
       .slot = SLOT(stt.scripted_delay_ms),
       .min = 0,
       .max = 60000},

      {.path = "answer.mode",
       .about = "Who answers: echo repeats, template follows patterns, llm asks a language model.",
       .slot = SESSION_SLOT(answer.mode),
       .choices = {"echo", "template", "llm"}},
      {.path = "answer.system",
       .about = "System prompt of the language model, where a client gives none.",
       .slot = SESSION_SLOT(answer.system)},
      {.path = "answer.max_tokens",
       .about = "Longest answer, in the model's tokens.",
       .slot = SESSION_SLOT(answer.max_tokens),
       .min = 1,
       .max = 100000},
      {.path = "answer.filler_after_ms",
       .about = "Silence of the model after which a filler is spoken (\"Let me check.\"), in "
                "milliseconds; 0 speaks none.",
       .slot = SESSION_SLOT(answer.filler_after_ms),
       .min = 0,
       .max = 60000},
      {.path = "answer.fillers",
       .about = "The fillers, taken in turn; empty takes those of the language (en, de, fr, es).",
       .slot = SESSION_SLOT(answer.fillers)},
      {.path = "answer.apology",
       .about = "Said when no model answered; empty takes that of the language (en, de, fr, es).",
       .slot = SESSION_SLOT(answer.apology)},
      {.path = "answer.idle_prompt_after_ms",
       .about = "Silence after the end of a reply in which the person is asked whether they are "
                "still there, in milliseconds; 0 asks nothing.",
       .slot = SESSION_SLOT(answer.idle_prompt_after_ms),
       .min = 0,
       .max = 3600000},
      {.path = "answer.idle_prompt",
       .about = "That question; empty takes the language's (en, de, fr, es).",
       .slot = SESSION_SLOT(answer.idle_prompt)},
      {.path = "answer.idle_prompts",
       .about = "How often it is asked until the person says something.",
       .slot = SESSION_SLOT(answer.idle_prompts),
       .min = 1,
       .max = 100},

      {.path = "llm.engine",
       .about = "openai: any server with OpenAI's chat completions (Ollama, llama-server, vLLM, "
                "OpenAI …); scripted: a fixed answer, for tests and benchmarks.",
       .slot = SLOT(llm.engine),
       .choices = {"openai", "scripted"}},
      {.path = "llm.base_url",
       .about = "Where the model is served; the default is Ollama on this machine.",
       .slot = SLOT(llm.base_url)},
      {.path = "llm.api_key",
       .about = "Key for that address, where it wants one.",
       .slot = SLOT(llm.api_key),
       .secret = true},
      {.path = "llm.model", .about = "The model's name there.", .slot = SLOT(llm.model)},
      {.path = "llm.temperature",
       .about = "How freely it words its answers.",
       .slot = SLOT(llm.temperature),
       .min = 0,
       .max = 2},
      {.path = "llm.first_token_timeout_ms",
       .about = "A model that has not begun to answer by then has failed.",
       .slot = SLOT(llm.first_token_timeout_ms),
       .min = 100,
       .max = 600000},
      {.path = "llm.fallback",
       .about = "Who answers, in this order, where the model fails or is slow to begin: template, "
                "echo, openai:MODEL (of the same server) or openai:MODEL@URL (another server, "
                "which gets no key) …",
       .slot = SLOT(llm.fallback)},
      {.path = "llm.hedge_after_ms",
       .about = "With a fallback: time without a first word after which the next one is asked too; "
                "who begins first answers.",
       .slot = SLOT(llm.hedge_after_ms),
       .min = 0,
       .max = 600000},

      {.path = "llm.scripted_text",
       .about =
           "scripted: the answer; [[call NAME {}]] in it calls a function with that JSON, and what "
           "follows [[then]] answers its {result}.",
       .slot = SLOT(llm.scripted_text)},
      {.path = "llm.scripted_delay_ms",
       .about = "scripted: the time before each word.",
       .slot = SLOT(llm.scripted_delay_ms),
       .min = 0,
       .max = 60000},

      {.path = "template.file",
       .about = "Patterns and answers (TOML); empty takes the built-in ones.",
       .slot = SLOT(templates.file),
       .names = Names::file},

      {.path = "tts.engine",
       .about =
           "Text-to-speech; auto is piper where its voices are installed, else flite. piper "
           "speaks the voices in the models folder, and flite's beside them. elevenlabs, openai "
           "(audio/speech) and chatterbox (/tts) are servers at tts.base_url. tone makes a tone "
           "of known length, for tests and benchmarks.",
       .slot = SLOT(tts.engine),
       .choices = {"auto", "flite", "piper", "elevenlabs", "openai", "chatterbox", "tone"}},
      {.path = "tts.voice",
       .about = "Voice where a client names none; `repartee voices` lists them, empty takes the "
                "engine's own.",
       .slot = SESSION_SLOT(tts.voice)},
      {.path = "tts.speed",
       .about = "1 is the voice's own speed, 0.5 half, 2 twice as fast.",
       .slot = SESSION_SLOT(tts.speed),
       .min = 0.5,
       .max = 2},
      {.path = "tts.busy_voice",
       .about = "A voice of flite that speaks in place of Piper's while the server is overloaded, "
                "before anyone is refused: slt. Empty: none.",
       .slot = SLOT(tts.busy_voice)},
      {.path = "tts.lexicon",
       .about = "How words are said: a TOML file of lines such as \"SQL\" = \"sequel\".",
       .slot = SESSION_SLOT(tts.lexicon),
       .names = Names::file},
      {.path = "tts.base_url",
       .about = "openai, chatterbox: where the server is; elevenlabs: empty is its own address.",
       .slot = SLOT(tts.base_url)},
      {.path = "tts.api_key",
       .about = "Key for that address, where it wants one.",
       .slot = SLOT(tts.api_key),
       .secret = true},
      {.path = "tts.model",
       .about = "The model's name there; empty takes the server's own.",
       .slot = SLOT(tts.model)},
      {.path = "tts.voices",
       .about = "The server's voices to offer besides tts.voice, each as NAME or NAME=ID.",
       .slot = SLOT(tts.voices)},
      {.path = "tts.parameters",
       .about =
           "NAME=VALUE pairs, of those that the engine has: length_scale, noise_scale, noise_w "
           "(piper); stability, similarity_boost, style, use_speaker_boost (elevenlabs); "
           "temperature, exaggeration, cfg_weight, seed, reference_voice (openai, chatterbox). "
           "flite has none.",
       .slot = SLOT(tts.parameters)},
      {.path = "tts.fallback",
       .about = "Local engines that say the rest, in this order, where tts.engine fails or stalls: "
                "flite, piper.",
       .slot = SLOT(tts.fallback)},
      {.path = "tts.stall_ms",
       .about = "With a fallback: silence in the middle after which it takes over.",
       .slot = SLOT(tts.stall_ms),
       .min = 50,
       .max = 60000},
      {.path = "tts.first_audio_ms",
       .about = "With a fallback: silence before the first sound, connecting included, after which "
                "it takes over; 0 is 400 for elevenlabs, else 2000.",
       .slot = SLOT(tts.first_audio_ms),
       .min = 0,
       .max = 60000},
      {.path = "tts.tone_delay_ms",
       .about = "tone: how long its first sound takes.",
       .slot = SLOT(tts.tone_delay_ms),
       .min = 0,
       .max = 60000},

      {.path = "journal.dir",
       .about = "Folder into which each conversation is written down, for `repartee replay`; empty "
                "writes nothing. It holds what people said, in words.",
       .slot = SLOT(journal.dir),
       .names = Names::file,
       .flag = "--journal"},
      {.path = "journal.audio",
       .about = "Also writes the sound of what people said, as WAV files.",
       .slot = SLOT(journal.audio)},

      {.path = "session.idle_timeout_s",
       .about = "A session in which nobody speaks for so many seconds is ended.",
       .slot = SESSION_SLOT(session.idle_timeout_s),
       .min = 1,
       .max = 86400},
      {.path = "session.max_duration_s",
       .about = "Longest session, in seconds.",
       .slot = SESSION_SLOT(session.max_duration_s),
       .min = 1,
       .max = 604800},

      {.path = "realtime.strict",
       .about =
           "Fields that are not known in a client's events are errors, as at OpenAI; else they "
           "are logged.",
       .slot = SLOT(realtime.strict)},

      {.path = "limits.max_message_bytes",
       .about = "Largest WebSocket message.",
       .slot = SLOT(limits.max_message_bytes),
       .min = 65536,
       .max = 1 << 30},
      {.path = "limits.max_upload_bytes",
       .about = "Largest recording sent to /v1/audio/transcriptions.",
       .slot = SLOT(limits.max_upload_bytes),
       .min = 65536,
       .max = 1 << 30},
      {.path = "limits.max_audio_seconds",
       .about = "Longest recording, in seconds.",
       .slot = SLOT(limits.max_audio_seconds),
       .min = 1,
       .max = 86400},
  };
  return rows;
}
#undef SESSION_SLOT
#undef SLOT

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> groups{{
    {"server", "What is served, and where."},
    {"auth", "Who may use it."},
    {"log", "What is written to stderr."},
    {"models", "Where models are."},
    {"workers", "Computing."},
    {"vad", "Voice activity: is someone speaking?"},
    {"turn", "Whose turn it is."},
    {"endpointing", "How the end of a turn is weighed, with turn.mode = \"semantic\"."},
    {"stt", "Speech to text: what was said?"},
    {"answer", "What is answered."},
    {"llm", "The language model behind answer.mode = \"llm\"."},
    {"template", "The patterns behind answer.mode = \"template\"."},
    {"tts", "Text to speech."},
    {"journal", "Conversations written down, to be looked at again."},
    {"session", "How long a conversation may be."},
    {"realtime", "OpenAI's Realtime API."},
    {"limits", "What is accepted from clients."},
}};

std::string without_dots(std::string_view path, char separator) {
  std::string text(path);
  std::ranges::replace(text, '.', separator);
  std::ranges::replace(text, '_', separator);
  return text;
}

}  // namespace

std::span<const Setting> settings() {
  return table();
}

std::string_view about_group(std::string_view group) {
  const auto row = std::ranges::find(groups, group, [](const auto& g) { return g.first; });
  return row == groups.end() ? std::string_view{} : row->second;
}

const Setting* find_setting(std::string_view path) {
  const auto row = std::ranges::find(table(), path, &Setting::path);
  return row == table().end() ? nullptr : &*row;
}

std::string flag_of(const Setting& setting) {
  if (!setting.flag.empty()) return std::string(setting.flag);
  return "--" + without_dots(setting.path, '-');
}

std::string variable_of(const Setting& setting) {
  if (!setting.variable.empty()) return std::string(setting.variable);
  std::string name = without_dots(setting.path, '_');
  std::ranges::transform(name, name.begin(),
                         [](char c) { return 'a' <= c && c <= 'z' ? char(c - 'a' + 'A') : c; });
  return "REPARTEE_" + name;
}

}  // namespace repartee::app
