// JSON from clients: whatever the bytes, an error or an object whose fields keep to their limits,
// and what is written of it is JSON again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "protocol/json_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using repartee::protocol::JsonReader;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto reader = JsonReader::parse(text);
  if (!reader) return 0;
  std::string string;
  std::int64_t integer = 5;
  double number = 1;
  reader->string("type", string, 8);
  reader->integer("turn.silence_ms", integer, 1, 100);
  reader->number("speed", number, 0.5, 2);
  if (string.size() > 8 || integer < 1 || integer > 100 || !(number >= 0.5 && number <= 2))
    std::abort();
  const auto written =
      repartee::protocol::to_text(nlohmann::json{{"text", text}, {"type", string}});
  if (!JsonReader::parse(written)) std::abort();
  return 0;
}
