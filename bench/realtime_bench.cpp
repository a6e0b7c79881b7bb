// What the Realtime API's JSON and base64 cost, for a second of sound in each direction: the codec
// alone, without sockets and engines. bench_realtime [--seconds 60]
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "core/base64.hpp"
#include "load/process_usage.hpp"
#include "protocol/realtime/client_events.hpp"
#include "protocol/realtime/event_writer.hpp"

using namespace repartee;
using namespace repartee::protocol::realtime;

namespace {

// As clients send it (20 ms at a time), and as the core gives it out (60 ms).
constexpr int append_ms = 20;
constexpr int step_ms = 60;
constexpr int rate_hz_pcm = 24'000;

class Counted : public WireSink {
 public:
  void send(std::string message) override { bytes += message.size(); }
  void send_audio(std::string message, bool) override { bytes += message.size(); }
  std::size_t bytes = 0;
};

struct Cost {
  double cpu_s = 0;
  std::size_t bytes = 0;
};

Cost reading(int seconds) {
  const auto audio = core::to_base64(std::string(rate_hz_pcm * 2 * append_ms / 1000, 'x'));
  const auto message = R"({"type":"input_audio_buffer.append","audio":")" + audio + "\"}";
  const SessionConfig config;
  Cost cost;
  const double before = bench::own_cpu_seconds();
  for (int i = 0; i < seconds * 1000 / append_ms; ++i) {
    Findings findings;
    std::string event_id;
    const auto read = read_client_event(message, Shape::ga, config, findings, event_id);
    const auto& bytes = std::get<client::Append>(read->event).bytes;
    cost.bytes += from_wire(bytes, AudioFormat::pcm).size();
  }
  cost.cpu_s = bench::own_cpu_seconds() - before;
  return cost;
}

Cost writing(int seconds) {
  using namespace conversation;
  Counted counted;
  EventWriter writer(Shape::ga, "sess_0123456789abcdef", {}, counted);
  writer.on_event(event::ReplyStarted{
      .turn = 1, .reply = 1, .stream = 1, .settings = std::make_shared<const Settings>()});
  writer.on_event(event::PartAdded{{.reply = 1, .item = "item_0123456789ab_1", .audio = true}});
  const std::vector<std::int16_t> step(rate_hz_pcm * step_ms / 1000, 1234);
  const double before = bench::own_cpu_seconds();
  for (int i = 0; i < seconds * 1000 / step_ms; ++i) writer.on_audio(1, step);
  return {bench::own_cpu_seconds() - before, counted.bytes};
}

double us_a_second(const Cost& cost, int seconds) {
  return cost.cpu_s * 1e6 / seconds;
}

}  // namespace

int main(int argc, char** argv) {
  int seconds = 600;
  CLI::App app("What the Realtime API's JSON and base64 cost");
  app.add_option("--seconds", seconds, "Of sound in each direction")->check(CLI::Range(1, 100000));
  CLI11_PARSE(app, argc, argv);
  const double read = us_a_second(reading(seconds), seconds);
  const double written = us_a_second(writing(seconds), seconds);
  fmt::print("  a second of sound, read    {:8.1f} us\n  a second of sound, written {:8.1f} us\n",
             read, written);
  // Microseconds a second are a ten-thousandth of a percent each.
  const nlohmann::ordered_json figures = {{"event", "summary"},
                                          {"read_us", read},
                                          {"written_us", written},
                                          {"read_percent", read / 1e4},
                                          {"written_percent", written / 1e4}};
  fmt::print("{}\n", figures.dump());
}
