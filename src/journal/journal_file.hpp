#pragma once
// The files of one session.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace repartee::journal {

/// Written by one thread, front to back. Readable by its owner only: it holds what people said.
class JournalFile {
 public:
  JournalFile(std::string path, bool wav) : path_(std::move(path)), wav_(wav) {}
  ~JournalFile();
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  /// The first call makes the file, which must not be there. The error names the file.
  core::Result<> append(std::string_view bytes);
  /// A WAV file learns its length.
  void finish();

 private:
  core::Result<> write_all(std::string_view bytes);
  core::Error failure(const char* what) const;

  const std::string path_;
  const bool wav_;
  int descriptor_ = -1;
  std::uint64_t written_ = 0;
};

}  // namespace repartee::journal
