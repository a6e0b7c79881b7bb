#include "tts/text/reading/times.hpp"

namespace repartee::tts::reading {

TimeOfDay time_at(const Place& place, char mark) {
  const std::size_t hours = digits(place);
  if (!place.starts_word() || place.before() == mark || hours == 0 || hours > 2) return {};
  if (place.look(hours) != mark || digits(place.ahead(hours + 1)) != 2) return {};
  const std::string_view text = place.rest();
  TimeOfDay time{hours + 3, value_of(text.substr(0, hours)), value_of(text.substr(hours + 1, 2)),
                 -1};
  if (place.look(time.size) == mark && digits(place.ahead(time.size + 1)) == 2) {
    time.second = value_of(text.substr(time.size + 1, 2));
    time.size += 3;
  }
  if (time.hour > 24 || time.minute > 59 || time.second > 59) return {};
  return time;
}

}  // namespace repartee::tts::reading
