#pragma once
// Lets libav read a recording that lies in memory. Internal to this folder.

#include <cstddef>
#include <cstdint>
#include <span>

#include "audio/libav.hpp"

namespace repartee::audio::libav {

/// `bytes` must outlive it, and it must outlive the format context that reads from io().
class MemoryReader {
 public:
  explicit MemoryReader(std::span<const std::byte> bytes);
  MemoryReader(const MemoryReader&) = delete;
  MemoryReader& operator=(const MemoryReader&) = delete;

  AVIOContext* io() const { return io_.get(); }

 private:
  static int read(void* self, std::uint8_t* to, int count);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  const std::span<const std::byte> bytes_;
  std::int64_t at_ = 0;
  std::int64_t still_allowed_;
  Io io_;
};

}  // namespace repartee::audio::libav
