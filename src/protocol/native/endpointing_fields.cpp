#include "protocol/native/endpointing_fields.hpp"

#include <array>
#include <chrono>
#include <string>
#include <variant>

namespace repartee::protocol::native {
namespace {

using turn::EndingOdds;
using turn::EndpointingSettings;

struct Field {
  const char* name;
  std::variant<core::Duration EndpointingSettings::*, float EndpointingSettings::*,
               float EndingOdds::*>
      member;
  double least, most;
};

// Bounds: src/app/config/settings.cpp.
using Set = EndpointingSettings;
const std::array<Field, 30> fields{{
    {"least_wait_ms", &Set::shortest, 50, 5000},
    {"longest_low_ms", &Set::longest_low, 100, 60000},
    {"longest_medium_ms", &Set::longest_medium, 100, 60000},
    {"longest_high_ms", &Set::longest_high, 100, 60000},
    {"patience_low", &Set::patience_low, -10, 20},
    {"patience_medium", &Set::patience_medium, -10, 20},
    {"patience_high", &Set::patience_high, -10, 20},
    {"pause_ms", &Set::pause, 50, 10000},
    {"pause_least_ms", &Set::pause_least, 50, 10000},
    {"pause_most_ms", &Set::pause_most, 50, 10000},
    {"pause_memory", &Set::pause_memory, 0, 1},
    {"odds_nothing", &EndingOdds::nothing, 0.001, 0.999},
    {"odds_finished", &EndingOdds::finished, 0.001, 0.999},
    {"odds_answered", &EndingOdds::answered, 0.001, 0.999},
    {"odds_unmarked", &EndingOdds::unmarked, 0.001, 0.999},
    {"odds_running", &EndingOdds::running, 0.001, 0.999},
    {"odds_comma", &EndingOdds::comma, 0.001, 0.999},
    {"odds_leaning", &EndingOdds::leaning, 0.001, 0.999},
    {"odds_open", &EndingOdds::open, 0.001, 0.999},
    {"odds_filler", &EndingOdds::filler, 0.001, 0.999},
    {"odds_dictating", &EndingOdds::dictating, 0.001, 0.999},
    {"unmarked_trust", &Set::unmarked_trust, 0, 1},
    {"pitch_weight", &Set::pitch_weight, -1, 1},
    {"pitch_level_weight", &Set::pitch_level_weight, -1, 1},
    {"energy_weight", &Set::energy_weight, -1, 1},
    {"rate_weight", &Set::rate_weight, -1, 1},
    {"rate_usual", &Set::rate_usual, 1, 10},
    {"prosody_most", &Set::prosody_most, 0, 10},
    {"model_weight", &Set::model_weight, 0, 10},
    {"model_most", &Set::model_most, 0, 20},
}};

}  // namespace

void read_endpointing(JsonReader& hello, turn::EndpointingSettings& settings) {
  using std::chrono::microseconds;
  for (const Field& field : fields) {
    const auto name = std::string("turn.endpointing.") + field.name;
    if (!hello.has(name)) continue;
    double value = field.least;
    hello.number(name, value, field.least, field.most);
    if (const auto* length = std::get_if<core::Duration EndpointingSettings::*>(&field.member)) {
      settings.*(*length) = microseconds(static_cast<std::int64_t>(value * 1000));
    } else if (const auto* number = std::get_if<float EndpointingSettings::*>(&field.member)) {
      settings.*(*number) = static_cast<float>(value);
    } else {
      settings.odds.*std::get<float EndingOdds::*>(field.member) = static_cast<float>(value);
    }
  }
  if (settings.pause_least > settings.pause_most)
    hello.fail("turn.endpointing.pause_least_ms", "at most pause_most_ms");
}

}  // namespace repartee::protocol::native
