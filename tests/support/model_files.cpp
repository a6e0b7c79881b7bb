#include "support/model_files.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace repartee::test {

std::string whisper_like(char filling) {
  // Magic, vocabulary, audio context, width, heads, layers, text context, width, heads, layers,
  // mels, type: Whisper's, but for a text width of one.
  constexpr std::array<std::int32_t, 12> head{0x67676d6c, 51864, 1500, 384, 6,  4,
                                              448,        1,     6,    4,   80, 1};
  std::string bytes(sizeof head + 51864 / 2, filling);
  std::memcpy(bytes.data(), head.data(), sizeof head);
  return bytes;
}

std::string onnx_like(std::size_t graph_bytes) {
  std::string bytes{'\x08', '\x08', '\x12', '\x04', 't', 'e', 's', 't', '\x3a'};
  for (std::size_t rest = graph_bytes;; rest >>= 7) {
    const auto low = static_cast<unsigned char>(rest & 0x7f);
    bytes += static_cast<char>(rest > 0x7f ? low | 0x80 : low);
    if (rest <= 0x7f) break;
  }
  return bytes + std::string(graph_bytes, 'g') + std::string{'\x42', '\x02', '\x10', '\x0f'};
}

std::string piper_settings() {
  return R"({"audio":{"sample_rate":22050},"phoneme_id_map":{"a":[1]},"num_speakers":1})";
}

}  // namespace repartee::test
