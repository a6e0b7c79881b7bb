#pragma once
// Server-sent events (WHATWG HTML, "Server-sent events"), parsed as the bytes come.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace repartee::http {

struct SseEvent {
  std::string event;  ///< "" stands for "message".
  std::string data;   ///< Lines joined by \n.
  std::string id;     ///< Of this event; "" where it has none.
};

/// Takes bytes cut anywhere; lines may end in LF, CR LF or CR. Comments and unknown fields are
/// skipped. Not thread-safe.
class SseParser {
 public:
  using OnEvent = std::function<void(const SseEvent&)>;

  /// A line or an event longer than this is an error: it bounds the memory.
  explicit SseParser(std::size_t max_event_bytes = 1u << 20) : max_event_bytes_(max_event_bytes) {}

  /// Hands over each event that is complete. `too_large` past the bound; then feed no more.
  core::Result<> feed(std::string_view bytes, const OnEvent& on_event);

  /// The stream has ended. Unlike the standard, an event that lacks its closing empty line counts,
  /// because some servers close right after it.
  void finish(const OnEvent& on_event);

 private:
  void end_line(const OnEvent& on_event);
  void field(std::string_view name, std::string_view value);
  void dispatch(const OnEvent& on_event);

  const std::size_t max_event_bytes_;
  std::string line_;
  SseEvent event_;
  bool has_data_ = false;
  bool after_cr_ = false;   // a LF that follows belongs to the line that has ended
  bool first_line_ = true;  // may start with a byte order mark
};

}  // namespace repartee::http
