#include "journal/journal_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include "audio/wav.hpp"
#include "core/time.hpp"

namespace repartee::journal {

JournalFile::~JournalFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

core::Error JournalFile::failure(const char* what) const {
  return {core::ErrorCode::unavailable,
          std::string("cannot ") + what + " " + path_ + ": " + std::strerror(errno),
          "free some space, or name another folder in journal.dir"};
}

core::Result<> JournalFile::append(std::string_view bytes) {
  if (descriptor_ < 0) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor_ < 0) return failure("make");
    if (wav_) {
      if (auto done = write_all(
              audio::wav_header(std::numeric_limits<std::uint32_t>::max(), core::input_rate_hz));
          !done)
        return done;
    }
  }
  if (auto done = write_all(bytes); !done) return done;
  written_ += bytes.size();
  return {};
}

core::Result<> JournalFile::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("write");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

void JournalFile::finish() {
  if (!wav_ || descriptor_ < 0) return;
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  const auto header =
      audio::wav_header(static_cast<std::uint32_t>(std::min(written_, most)), core::input_rate_hz);
  // Where it fails the header of a stream stays, which players understand.
  (void)!::pwrite(descriptor_, header.data(), header.size(), 0);
}

}  // namespace repartee::journal
