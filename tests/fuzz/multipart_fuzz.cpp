// Uploaded forms: whatever the bytes, an error or fields whose values lie inside the body, in
// order. The first line is the Content-Type, the rest the body.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/multipart.hpp"
#include "api/transcription_form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace api = repartee::api;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto line_end = std::min(all.find('\n'), all.size());
  const auto content_type = all.substr(0, line_end);
  const auto body = all.substr(std::min(line_end + 1, all.size()));
  (void)api::read_transcription_form(content_type, body);
  const auto fields = api::parse_multipart(content_type, body);
  if (!fields) return 0;
  if (fields->size() > api::max_form_fields) std::abort();
  const char* at = body.data();
  for (const auto& field : *fields) {
    if (field.value.data() < at ||
        field.value.data() + field.value.size() > body.data() + body.size()) {
      std::abort();
    }
    at = field.value.data() + field.value.size();
  }
  return 0;
}
