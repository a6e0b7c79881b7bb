#include "audio/memory_reader.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace repartee::audio::libav {
namespace {

// Demuxers seek where a file's tables tell them to, and a hostile file can send them in circles.
// Each seek reads a buffer again, so that an honest film with sparse sound reads itself several
// times over; this is generous for it and still a bound (0.3 s of copying for 25 MiB).
constexpr std::int64_t readings_allowed = 64;
constexpr std::int64_t always_allowed_bytes = 16 << 20;

}  // namespace

MemoryReader::MemoryReader(std::span<const std::byte> bytes)
    : bytes_(bytes),
      still_allowed_(always_allowed_bytes +
                     readings_allowed * static_cast<std::int64_t>(bytes.size())) {
  auto* buffer = static_cast<std::uint8_t*>(av_malloc(io_buffer_bytes));
  if (buffer == nullptr) throw std::bad_alloc();
  io_.reset(avio_alloc_context(buffer, io_buffer_bytes, 0, this, read, nullptr, seek));
  if (!io_) {
    av_free(buffer);
    throw std::bad_alloc();
  }
}

int MemoryReader::read(void* opaque, std::uint8_t* to, int count) {
  auto& self = *static_cast<MemoryReader*>(opaque);
  const std::int64_t left = static_cast<std::int64_t>(self.bytes_.size()) - self.at_;
  const auto size = static_cast<int>(std::min<std::int64_t>(count, left));
  if (size <= 0) return AVERROR_EOF;
  self.still_allowed_ -= size;
  if (self.still_allowed_ < 0) return AVERROR(EIO);
  std::memcpy(to, self.bytes_.data() + self.at_, static_cast<std::size_t>(size));
  self.at_ += size;
  return size;
}

std::int64_t MemoryReader::seek(void* opaque, std::int64_t offset, int whence) {
  auto& self = *static_cast<MemoryReader*>(opaque);
  const auto size = static_cast<std::int64_t>(self.bytes_.size());
  std::int64_t base = 0;
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE: return size;
    case SEEK_SET: break;
    case SEEK_CUR: base = self.at_; break;
    case SEEK_END: base = size; break;
    default: return AVERROR(EINVAL);
  }
  std::int64_t target = 0;
  if (__builtin_add_overflow(base, offset, &target) || target < 0) return AVERROR(EINVAL);
  // Past the end is where a truncated file's tables point; reading there finds the end.
  self.at_ = std::min(target, size);
  return target;
}

}  // namespace repartee::audio::libav
