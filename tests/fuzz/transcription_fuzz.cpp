// The answer of a remote speech-to-text server.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/provider_error.hpp"
#include "stt/remote/transcriptions_wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto heard = repartee::stt::parse_transcription(bytes)) {
    if (heard->stable != heard->text.size()) std::abort();
    double last_s = 0;
    for (const auto& word : heard->words) {
      if (word.start_s < last_s || word.end_s < word.start_s) std::abort();
      last_s = word.start_s;
    }
  }
  if (repartee::http::error_words(bytes).find('\n') != std::string::npos) std::abort();
  repartee::http::error_kind(bytes);
  return 0;
}
