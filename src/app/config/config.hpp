#pragma once
// Everything that can be set, typed and grouped as in repartee.toml. The initializers here are the
// defaults; names, ranges and documentation are in settings.cpp.

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace repartee::app {

/// Of a setting.
using Value = std::variant<bool, int, double, std::string, std::vector<std::string>>;

struct Config {
  struct Server {
    std::vector<std::string> listen{"127.0.0.1:8080"};
    std::string tls_cert;
    std::string tls_key;
    bool tls_self_signed = false;
    std::string data_path;  ///< After loading never empty: the user's data folder is filled in.
    int threads = 0;        ///< 0: automatic (io_threads()).
    int max_sessions = 1000;
    bool insecure_public = false;
    std::vector<std::string> allowed_origins;

    bool operator==(const Server&) const = default;
  } server;

  struct Auth {
    std::vector<std::string> keys;

    bool operator==(const Auth&) const = default;
  } auth;

  struct Log {
    std::string level = "info";
    std::string format = "text";

    bool operator==(const Log&) const = default;
  } log;

  struct Models {
    std::string path;  ///< After loading never empty: the user's data folder is filled in.

    bool operator==(const Models&) const = default;
  } models;

  struct Workers {
    int threads = 0;  ///< 0: automatic (worker_threads()).

    bool operator==(const Workers&) const = default;
  } workers;

  struct Vad {
    std::string engine = "auto";
    std::string model;
    int aggressiveness = 3;
    double threshold = 0.5;
    int start_frames = 3;

    bool operator==(const Vad&) const = default;
  } vad;

  struct Endpointing {
    int least_wait_ms = 250;
    int longest_low_ms = 8000;
    int longest_medium_ms = 4000;
    int longest_high_ms = 2000;
    double patience_low = 5.0;
    double patience_medium = 3.35;
    double patience_high = 2.2;
    int pause_ms = 400;
    int pause_least_ms = 250;
    int pause_most_ms = 1200;
    double pause_memory = 0.9;
    double odds_nothing = 0.5;
    double odds_finished = 0.95;
    double odds_answered = 0.93;
    double odds_unmarked = 0.78;
    double odds_running = 0.06;
    double odds_comma = 0.07;
    double odds_leaning = 0.07;
    double odds_open = 0.04;
    double odds_filler = 0.12;
    double odds_dictating = 0.03;
    double unmarked_trust = 0.5;
    double pitch_weight = 0.015;
    double pitch_level_weight = 0.04;
    double energy_weight = 0.003;
    double rate_weight = 0.05;
    double rate_usual = 4.3;
    double prosody_most = 0.4;
    double model_weight = 1.0;
    double model_most = 4.0;

    bool operator==(const Endpointing&) const = default;
  } endpointing;

  struct Turn {
    int silence_ms = 400;
    int prefix_padding_ms = 500;
    int interrupt_ms = 500;
    bool barge_in = true;
    std::vector<std::string> backchannels;
    std::vector<std::string> interrupting;
    bool echo_guard = true;
    std::string mode = "silence";
    std::string eagerness = "medium";
    std::string end_model = "auto";
    std::string end_model_file;
    bool speculate = true;
    int guess_tries = 3;
    int guess_tokens = 12000;
    int guess_tenant_tokens = 0;
    int guess_longest_speech_ms = 10000;

    bool operator==(const Turn&) const = default;
  } turn;

  struct Stt {
    std::string engine = "auto";
    std::string model;
    int decoders = 0;  ///< 0: automatic.
    std::string language = "en";
    std::string prompt;
    std::vector<std::string> hot_words;
    std::string busy_model;
    std::string noise_reduction = "off";
    std::string scripted_text = "hello there";
    int scripted_delay_ms = 0;
    std::string base_url;
    std::string api_key;
    int timeout_ms = 8000;
    std::vector<std::string> fallback;

    bool operator==(const Stt&) const = default;
  } stt;

  struct Answer {
    std::string mode = "echo";
    std::string system =
        "You are a friendly voice assistant. Your words are spoken aloud: answer in one to three "
        "short plain sentences, without lists, markup or emoji.";
    int max_tokens = 300;
    int filler_after_ms = 0;
    std::vector<std::string> fillers;
    std::string apology;
    int idle_prompt_after_ms = 0;
    std::string idle_prompt;
    int idle_prompts = 2;

    bool operator==(const Answer&) const = default;
  } answer;

  struct Llm {
    std::string engine = "openai";
    std::string base_url = "http://127.0.0.1:11434/v1";
    std::string api_key;
    std::string model = "llama3.2";
    double temperature = 0.7;
    int first_token_timeout_ms = 10000;
    std::vector<std::string> fallback;
    int hedge_after_ms = 2000;
    std::string scripted_text = "This is a scripted answer.";
    int scripted_delay_ms = 0;

    bool operator==(const Llm&) const = default;
  } llm;

  struct Template {
    std::string file;

    bool operator==(const Template&) const = default;
  } templates;

  struct Tts {
    std::string engine = "auto";
    std::string voice;
    double speed = 1.0;
    std::string busy_voice;
    std::string lexicon;
    int tone_delay_ms = 0;
    std::string base_url;
    std::string api_key;
    std::string model;
    std::vector<std::string> voices;
    std::vector<std::string> parameters;
    int stall_ms = 400;
    int first_audio_ms = 0;  ///< 0: by the engine.
    std::vector<std::string> fallback;

    bool operator==(const Tts&) const = default;
  } tts;

  struct Journal {
    std::string dir;
    bool audio = false;

    bool operator==(const Journal&) const = default;
  } journal;

  struct Session {
    int idle_timeout_s = 300;
    int max_duration_s = 3600;

    bool operator==(const Session&) const = default;
  } session;

  struct Realtime {
    bool strict = false;

    bool operator==(const Realtime&) const = default;
  } realtime;

  struct Limits {
    int max_message_bytes = 32 << 20;
    int max_upload_bytes = 25 << 20;
    int max_audio_seconds = 1800;

    bool operator==(const Limits&) const = default;
  } limits;

  /// What one of several users of the server has to itself ([tenants.NAME], tenants.hpp).
  struct Tenant {
    std::vector<std::string> keys;
    std::map<std::string, Value> settings;  ///< By path, instead of the server's: those it has set.

    bool operator==(const Tenant&) const = default;
  };
  std::map<std::string, Tenant> tenants;  ///< By name.

  bool operator==(const Config&) const = default;
};

/// Threads for sockets: server.threads, or where that is 0 one per core, at most 4 (they only move
/// bytes).
int io_threads(const Config& config);

/// Threads for inference: workers.threads, or where that is 0 one per core.
int worker_threads(const Config& config);

}  // namespace repartee::app
