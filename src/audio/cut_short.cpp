#include "audio/cut_short.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

namespace repartee::audio {
namespace {

std::uint8_t at(std::span<const std::byte> bytes, std::size_t index) {
  return std::to_integer<std::uint8_t>(bytes[index]);
}

/// An EBML number of 1 to 8 bytes, whose leading zeros tell how many.
struct EbmlNumber {
  std::size_t length = 0;
  std::uint64_t raw = 0;    // with the marker bit, as element ids are written
  std::uint64_t value = 0;  // without it, as sizes are meant
  bool unknown = false;     // all ones: the size of something that is still being written
};

std::optional<EbmlNumber> ebml_number(std::span<const std::byte> bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto length = static_cast<std::size_t>(std::countl_zero(at(bytes, 0))) + 1;
  if (length > 8 || bytes.size() < length) return std::nullopt;
  EbmlNumber number{.length = length};
  for (std::size_t i = 0; i < length; ++i) number.raw = number.raw << 8 | at(bytes, i);
  const std::uint64_t marker = std::uint64_t{1} << (7 * length);
  number.value = number.raw & (marker - 1);
  number.unknown = number.value == marker - 1;
  return number;
}

}  // namespace

bool wav_is_cut_short(std::span<const std::byte> bytes) {
  constexpr std::size_t riff_header_bytes = 12;
  constexpr std::size_t chunk_header_bytes = 8;
  // Programs that write to a pipe put 0, 0x7FFFF000 + a little, 0x80000000 or 0xFFFFFFFF there.
  constexpr std::uint32_t open_length = 0x7FFFF000;
  if (bytes.size() < riff_header_bytes) return true;
  bytes = bytes.subspan(riff_header_bytes);
  while (bytes.size() >= chunk_header_bytes) {
    std::uint32_t size = 0;
    std::memcpy(&size, bytes.data() + 4, sizeof size);
    const bool data = std::memcmp(bytes.data(), "data", 4) == 0;
    bytes = bytes.subspan(chunk_header_bytes);
    if (data) return size < open_length && size > bytes.size();
    // Chunks begin at even positions.
    bytes = bytes.subspan(std::min(bytes.size(), std::size_t{size} + (size & 1)));
  }
  return true;
}

bool ogg_is_cut_short(std::span<const std::byte> bytes) {
  constexpr std::size_t header_bytes = 27;  // its last byte counts the lacing values that follow
  while (!bytes.empty()) {
    if (std::memcmp(bytes.data(), "OggS", std::min<std::size_t>(bytes.size(), 4)) != 0)
      return false;
    if (bytes.size() < header_bytes) return true;
    const std::size_t lacings = at(bytes, header_bytes - 1);
    std::size_t page = header_bytes + lacings;
    if (bytes.size() < page) return true;
    for (std::size_t i = header_bytes; i < header_bytes + lacings; ++i) page += at(bytes, i);
    if (bytes.size() < page) return true;
    bytes = bytes.subspan(page);
  }
  return false;
}

bool matroska_is_cut_short(std::span<const std::byte> bytes) {
  constexpr std::uint64_t segment = 0x18538067;
  constexpr std::uint64_t cluster = 0x1F43B675;
  while (!bytes.empty()) {
    const auto id = ebml_number(bytes);
    if (!id) return at(bytes, 0) != 0 && bytes.size() < 4;
    const auto size = ebml_number(bytes.subspan(id->length));
    if (!size) return bytes.size() < id->length + 8;
    bytes = bytes.subspan(id->length + size->length);
    if (id->raw == segment || id->raw == cluster) {
      if (!size->unknown && size->value > bytes.size()) return true;
      continue;
    }
    if (size->unknown) return false;
    if (size->value > bytes.size()) return true;
    bytes = bytes.subspan(size->value);
  }
  return false;
}

}  // namespace repartee::audio
