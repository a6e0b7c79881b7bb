// Many conversations at once on one server, in real time, and what they cost it: its own added
// latency, processor time and memory a session. What the figures mean: bench/README.md; bench/run
// starts the server and this.
//   bench_load --url http://127.0.0.1:8080 --server-pid PID [--sessions 200] [--seconds 300] …
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>
#include <exception>
#include <memory>
#include <optional>

#include "load/live_session.hpp"
#include "load/process_usage.hpp"

using namespace repartee;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

struct Options {
  std::string url;
  std::string protocol = "native";
  pid_t server = 0;
  int sessions = 200;
  double seconds = 300;
  double turn_every_s = 10;
  double speech_s = 2;
  int silence_ms = 400;
  int engine_delay_ms = 0;
  bool speculates = false;
  std::vector<std::string> recordings;
  bool flite = false;
  bool together = false;
  bool aligned = false;
  double overlap_at_s = 0;
  double overlap_speech_s = 1;
  std::vector<std::string> overlap_recordings;
};

struct Costs {
  double idle_kib = 0;             // nobody connected
  double connected_kib = 0;        // every session open and silent
  bench::Distribution active_kib;  // sampled while every session talks
  double server_cores = 0;         // processor seconds a second, while every session talks
  double own_cores = 0;
};

asio::awaitable<void> sleep_until(core::Instant instant) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_at(std::chrono::steady_clock::time_point(instant.time_since_epoch()));
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

// Golden-ratio steps: evenly spread over the cycle, and over the 20 ms of a frame.
core::Duration offset(int session, core::Duration cycle) {
  const double share = std::fmod(session * 0.6180339887498949, 1.0);
  return std::chrono::duration_cast<core::Duration>(cycle * share);
}

// While every session is under way: from when the last has begun until the first ends.
asio::awaitable<core::Result<>> watch(pid_t server, core::Instant begin, core::Instant end,
                                      Costs& costs) {
  co_await sleep_until(begin);
  const auto cpu_before = bench::cpu_seconds(server);
  if (!cpu_before) co_return cpu_before.error();
  const double own_before = bench::own_cpu_seconds();
  const core::Instant measured_from = core::Monotonic::now();
  // Reading the figure walks the server's page tables: seldom enough not to disturb it.
  for (core::Instant at = begin + 500ms; at < end; at += 2s) {
    co_await sleep_until(at);
    const auto memory = bench::pss_kib(server);
    if (!memory) co_return memory.error();
    costs.active_kib.add(*memory);
  }
  co_await sleep_until(end);
  const auto cpu_after = bench::cpu_seconds(server);
  if (!cpu_after) co_return cpu_after.error();
  const double elapsed_s = core::to_ms(core::Monotonic::now() - measured_from) / 1000;
  costs.server_cores = (*cpu_after - *cpu_before) / elapsed_s;
  costs.own_cores = (bench::own_cpu_seconds() - own_before) / elapsed_s;
  co_return core::Result<>{};
}

void rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<core::Result<>> run(const Options& options, std::shared_ptr<const bench::Plan> plan,
                                    std::shared_ptr<bench::Tally> tally, Costs& costs) {
  const auto executor = co_await asio::this_coro::executor;
  const auto idle = bench::pss_kib(options.server);
  if (!idle) co_return idle.error();
  costs.idle_kib = *idle;
  std::vector<std::shared_ptr<bench::LiveSession>> sessions;
  for (int number = 0; number < options.sessions; ++number) {
    auto session = std::make_shared<bench::LiveSession>(plan, tally, number);
    if (auto opened = co_await session->open(); !opened) co_return opened.error();
    asio::co_spawn(
        executor, [session]() -> asio::awaitable<void> { co_await session->listen(); }, rethrow);
    sessions.push_back(std::move(session));
  }
  co_await sleep_until(core::Monotonic::now() + 1s);
  const auto connected = bench::pss_kib(options.server);
  if (!connected) co_return connected.error();
  costs.connected_kib = *connected;

  const core::Instant start = core::Monotonic::now() + 100ms;
  for (int number = 0; number < options.sessions; ++number) {
    const auto& session = sessions[static_cast<std::size_t>(number)];
    const auto begin = start + (options.together ? 0us : offset(number, plan->turn_every));
    asio::co_spawn(
        executor, [session, begin]() -> asio::awaitable<void> { co_await session->speak(begin); },
        rethrow);
  }
  const core::Instant all_begun = start + (options.together ? 0us : plan->turn_every);
  co_return co_await watch(options.server, all_begun, start + plan->turns * plan->turn_every,
                           costs);
}

nlohmann::ordered_json summary(const Options& options, const bench::Plan& plan, bench::Tally& tally,
                               Costs& costs) {
  const auto rounded = [](double value) { return std::round(value * 1000) / 1000; };
  const auto per_session = [&](double kib) {
    return rounded((kib - costs.idle_kib) / options.sessions);
  };
  auto overhead = tally.voice_to_voice.to_json();
  for (const char* figure : {"p50", "p95", "p99", "max"}) {
    overhead[figure] = rounded(overhead[figure].get<double>() - core::to_ms(plan.silence) -
                               core::to_ms(plan.engine_delays));
  }
  return {{"event", "summary"},
          {"protocol", options.protocol},
          {"sessions", options.sessions},
          {"seconds", plan.turns * core::to_ms(plan.turn_every) / 1000},
          {"turn_every_s", options.turn_every_s},
          {"utterances", plan.utterances.front().tone ? "tone"
                         : options.flite              ? "flite"
                                                      : "recordings"},
          {"silence_ms", options.silence_ms},
          {"engine_delay_ms", options.engine_delay_ms},
          {"turns",
           {{"expected", tally.expected},
            {"answered", tally.answered},
            {"lost", tally.lost},
            {"early", tally.early},
            {"extra", tally.extra},
            {"interruptions", tally.interruptions},
            {"wavered", tally.wavered},
            {"failed_replies", tally.failed_replies},
            {"gaps", tally.gaps}}},
          {"errors", tally.errors},
          {"first_error", tally.first_error},
          {"slow_downs", tally.slow_downs},
          {"ended_sessions", tally.ended_sessions},
          {"barge_in",
           {{"overlaps", tally.overlaps},
            {"cut", tally.cut},
            {"resumed", tally.resumed},
            {"undecided", tally.undecided},
            {"missed", tally.missed},
            {"ducked_ms", tally.ducked.to_json()},
            {"held_ms", tally.held.to_json()},
            {"decided_ms", tally.decided.to_json()}}},
          {"server_added_ms", tally.server_added.to_json()},
          {"last_sample_to_sound_ms", tally.voice_to_voice.to_json()},
          {"guesses",
           {{"asked", tally.guessed},
            {"held", tally.guesses_held},
            {"saved_ms", tally.saved.to_json()},
            {"wasted_tokens", tally.wasted_tokens}}},
          {"server_reported_ms", tally.server_reported.to_json()},
          {"waveform_overhead_ms", overhead},
          {"endpoint_ms", tally.endpoint.to_json()},
          {"gap_at_ms", tally.gap_at.to_json()},
          {"server_cpu_percent_per_session", rounded(costs.server_cores * 100 / options.sessions)},
          {"server_cores", rounded(costs.server_cores)},
          {"memory_kib",
           {{"idle_server", costs.idle_kib},
            {"per_session_connected", per_session(costs.connected_kib)},
            {"per_session_active_p50", per_session(costs.active_kib.quantile(0.5))},
            {"per_session_active_max", per_session(costs.active_kib.quantile(1))}}},
          {"generator",
           {{"cores", rounded(costs.own_cores)}, {"lateness_ms", tally.lateness.to_json()}}}};
}

void print(const nlohmann::ordered_json& figures) {
  const auto line = [](const char* name, const nlohmann::ordered_json& d) {
    fmt::print("  {:<42} p50 {:8.2f}  p95 {:8.2f}  p99 {:8.2f}  max {:8.2f}  ({})\n", name,
               d["p50"].get<double>(), d["p95"].get<double>(), d["p99"].get<double>(),
               d["max"].get<double>(), d["count"].get<int>());
  };
  fmt::print("{} sessions, {} s, a turn every {} s, {}\n", figures["sessions"].get<int>(),
             figures["seconds"].get<double>(), figures["turn_every_s"].get<double>(),
             figures["utterances"].get<std::string>());
  if (figures["server_added_ms"]["count"] != 0) {
    line("server-added latency, ms", figures["server_added_ms"]);
  }
  line("last sample of speech to first sound, ms", figures["last_sample_to_sound_ms"]);
  if (figures["guesses"]["asked"] != 0) {
    line("saved by what was begun before, ms", figures["guesses"]["saved_ms"]);
    fmt::print("  guesses {}, of them held {}; tokens wasted {}\n",
               figures["guesses"]["asked"].get<std::int64_t>(),
               figures["guesses"]["held"].get<std::int64_t>(),
               figures["guesses"]["wasted_tokens"].get<double>());
  }
  line("the same by the server's waterfall, ms", figures["server_reported_ms"]);
  line("voice to voice - silence - engines, ms", figures["waveform_overhead_ms"]);
  line("end of speech to decision (server), ms", figures["endpoint_ms"]);
  if (figures["gap_at_ms"]["count"] != 0) {
    line("where replies ran dry, ms from their start", figures["gap_at_ms"]);
  }
  if (const auto& over = figures["barge_in"]; over["overlaps"] != 0) {
    fmt::print("  spoken over replies: {} cut, {} resumed, {} undecided; {} came to no reply\n",
               over["cut"].get<int>(), over["resumed"].get<int>(), over["undecided"].get<int>(),
               over["missed"].get<int>());
    line("first sample of speech to ducked, ms", over["ducked_ms"]);
    line("to held: no more of the reply is sent", over["held_ms"]);
    line("to decided: cut or resumed", over["decided_ms"]);
  }
  line("this generator's lateness, ms", figures["generator"]["lateness_ms"]);
  for (const auto& [name, count] : figures["turns"].items()) {
    fmt::print("  turns {:<36} {}\n", name, count.get<std::int64_t>());
  }
  if (figures["errors"] != 0) {
    fmt::print("  {} errors, the first: {}\n", figures["errors"].get<std::int64_t>(),
               figures["first_error"].get<std::string>());
  }
  fmt::print("  server: {} % of a core a session; this generator: {} cores\n",
             figures["server_cpu_percent_per_session"].get<double>(),
             figures["generator"]["cores"].get<double>());
  const auto& memory = figures["memory_kib"];
  fmt::print("  server memory a session, KiB: {} connected, {} talking (most {})\n",
             memory["per_session_connected"].get<double>(),
             memory["per_session_active_p50"].get<double>(),
             memory["per_session_active_max"].get<double>());
}

core::Result<bench::Plan> make_plan(const Options& options) {
  bench::Plan plan{.url = options.url,
                   .realtime = options.protocol == "realtime",
                   .utterances = {},
                   .silence = std::chrono::milliseconds(options.silence_ms),
                   .engine_delays = std::chrono::milliseconds(options.engine_delay_ms),
                   .speculates = options.speculates};
  plan.aligned = options.aligned;
  if (options.aligned) plan.frame = core::duration_of(bench::detector_window);
  // Whole frames, so that every turn begins with one.
  const auto turn_every = std::chrono::duration<double>(options.turn_every_s);
  plan.turn_every = std::lround(turn_every / plan.frame) * plan.frame;
  plan.turns = std::max(1, static_cast<int>(options.seconds / options.turn_every_s));
  if (options.overlap_at_s > 0) {
    plan.overlap_at = std::chrono::duration_cast<core::Duration>(
        std::chrono::duration<double>(options.overlap_at_s));
    if (options.overlap_recordings.empty()) {
      plan.overlaps.push_back(bench::tone_utterance(options.overlap_speech_s));
    } else {
      auto spoken = bench::recorded_utterances(options.overlap_recordings);
      if (!spoken) return spoken.error();
      plan.overlaps = std::move(*spoken);
    }
  }
  if (options.recordings.empty() && !options.flite) {
    // Whole windows where they are to begin and end with one.
    const auto window_s = core::to_ms(core::duration_of(bench::detector_window)) / 1000;
    const double windows = std::ceil(options.speech_s / window_s);
    plan.utterances.push_back(
        bench::tone_utterance(options.aligned ? windows * window_s : options.speech_s));
    return plan;
  }
  auto utterances = options.flite ? bench::synthesized_utterances()
                                  : bench::recorded_utterances(options.recordings);
  if (!utterances) return utterances.error();
  plan.utterances = std::move(*utterances);
  return plan;
}

int fail(const core::Error& error) {
  fmt::print(stderr, "bench_load: {}\n{}{}", error.message, error.hint,
             error.hint.empty() ? "" : "\n");
  return 1;
}

// Every session is a connection.
void allow_many_files() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Many live conversations at once, and what they cost the server");
  app.add_option("--url", options.url, "The server")->required();
  app.add_option("--protocol", options.protocol, "What is spoken to it")
      ->check(CLI::IsMember({"native", "realtime"}));
  app.add_option("--server-pid", options.server, "Its process, on this machine")->required();
  app.add_option("--sessions", options.sessions)->check(CLI::Range(1, 100000));
  app.add_option("--seconds", options.seconds, "How long each session talks")
      ->check(CLI::PositiveNumber);
  app.add_option("--turn-every", options.turn_every_s, "Seconds")->check(CLI::Range(2.0, 600.0));
  app.add_option("--speech", options.speech_s, "Seconds of tone a turn")
      ->check(CLI::Range(0.2, 600.0));
  app.add_option("--silence-ms", options.silence_ms, "Silence that ends a turn")
      ->check(CLI::Range(100, 5000));
  app.add_option("--engine-delay-ms", options.engine_delay_ms,
                 "Delays that the server's scripted engines were configured with, summed")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--speculates", options.speculates,
               "The server begins before the end of turns is certain");
  app.add_option("--recording", options.recordings, "Say this instead of a tone (repeatable)");
  app.add_flag("--flite", options.flite, "Say sentences of flite instead of a tone");
  app.add_flag("--together", options.together, "All sessions speak at the same time");
  app.add_flag("--aligned", options.aligned,
               "Frames are windows of the detector, and speech begins and ends with one");
  app.add_option("--overlap-at", options.overlap_at_s,
                 "Seconds after which each turn is spoken over; 0: it is not")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--overlap-speech", options.overlap_speech_s, "Seconds of tone over a reply")
      ->check(CLI::Range(0.03, 60.0));
  app.add_option("--overlap-recording", options.overlap_recordings,
                 "Say this over replies instead of a tone (repeatable)");
  CLI11_PARSE(app, argc, argv);
  allow_many_files();

  auto made = make_plan(options);
  if (!made) return fail(made.error());
  const auto plan = std::make_shared<const bench::Plan>(std::move(*made));
  const auto tally = std::make_shared<bench::Tally>();
  Costs costs;
  asio::io_context io(1);
  std::optional<core::Error> failure;
  asio::co_spawn(io, run(options, plan, tally, costs),
                 [&](std::exception_ptr thrown, core::Result<> result) {
                   rethrow(thrown);
                   if (result) return;
                   failure = result.error();
                   io.stop();
                 });
  io.run();
  if (failure) return fail(*failure);
  const auto figures = summary(options, *plan, *tally, costs);
  print(figures);
  fmt::print("{}\n", figures.dump());
}
