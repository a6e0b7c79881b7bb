// Server-sent events: the same events whether the bytes come at once or one by one.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "http/sse.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using repartee::http::SseEvent;
  using repartee::http::SseParser;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> whole, single;
  const auto to = [](std::vector<std::string>& out) {
    return [&out](const SseEvent& e) { out.push_back(e.event + '\0' + e.data + '\0' + e.id); };
  };
  constexpr std::size_t bound = 1 << 20;
  SseParser at_once(bound);
  if (at_once.feed(bytes, to(whole)).has_error()) return 0;
  at_once.finish(to(whole));

  SseParser one_by_one(bound);
  for (std::size_t i = 0; i < size; ++i) {
    if (one_by_one.feed(bytes.substr(i, 1), to(single)).has_error()) std::abort();
  }
  one_by_one.finish(to(single));
  if (whole != single) std::abort();
  return 0;
}
