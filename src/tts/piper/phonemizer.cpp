#include "tts/piper/phonemizer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <system_error>

extern char** environ;

namespace repartee::tts::piper {
namespace {

using core::Error;
using core::ErrorCode;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{2};
constexpr std::string_view program_name = "repartee-phonemize";

/// The running program and our end of its pipe. Confined to the lock of its owner.
class Process {
 public:
  explicit Process(const std::filesystem::path& program) {
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string name = program.string();
    std::array<char*, 2> arguments{name.data(), nullptr};
    if (posix_spawn(&pid_, name.c_str(), &actions, nullptr, arguments.data(), environ) != 0) {
      pid_ = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    pipe_ = ends[0];
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (pipe_ >= 0) close(pipe_);
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  /// `count` lines in answer to `requests`; nothing where it died or took too long.
  std::optional<std::vector<std::string>> ask(std::string_view requests, std::size_t count) {
    if (pid_ <= 0) return std::nullopt;
    const auto deadline = Clock::now() + patience;
    std::vector<std::string> lines;
    std::string line;
    while (lines.size() < count) {
      const short wanted = static_cast<short>(requests.empty() ? POLLIN : POLLIN | POLLOUT);
      pollfd ready{pipe_, wanted, 0};
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) return std::nullopt;
      const int polled = poll(&ready, 1, static_cast<int>(left.count()));
      if (polled < 0 && errno == EINTR) continue;
      if (polled <= 0) return std::nullopt;
      if ((ready.revents & POLLOUT) != 0) {
        const ssize_t sent =
            send(pipe_, requests.data(), requests.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) requests.remove_prefix(static_cast<std::size_t>(sent));
        if (sent < 0 && errno != EAGAIN && errno != EINTR) return std::nullopt;
      }
      if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
      std::array<char, 4096> buffer;
      const ssize_t got = recv(pipe_, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return std::nullopt;
      for (const char c :
           std::string_view(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0)) {
        if (c == '\n') {
          lines.push_back(std::exchange(line, {}));
        } else {
          line += c;
        }
      }
    }
    return lines;
  }

 private:
  pid_t pid_ = -1;
  int pipe_ = -1;
};

std::string as_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }, ' ');
  return line;
}

class PhonemizeProgram : public Phonemizer {
 public:
  explicit PhonemizeProgram(std::filesystem::path program) : program_(std::move(program)) {}

  core::Result<std::vector<std::string>> phonemize(const std::string& voice,
                                                   std::span<const std::string> texts) override {
    std::string requests;
    for (const std::string& text : texts) requests += as_line(voice) + '\t' + as_line(text) + '\n';
    std::optional<std::vector<std::string>> answers;
    {
      const std::scoped_lock lock(mutex_);
      // Once more with a fresh one: what died may have died long ago.
      for (int attempt = 0; attempt < 2 && !answers; ++attempt) {
        if (!process_) process_.emplace(program_);
        answers = process_->ask(requests, texts.size());
        if (!answers) process_.reset();
      }
    }
    if (!answers) {
      return Error(ErrorCode::unavailable, program_.string() + " does not run, or does not answer",
                   "is espeak-ng installed? run scripts/setup, and try: " + program_.string());
    }
    for (std::string& answer : *answers) {
      if (answer.starts_with("ok\t")) {
        answer.erase(0, 3);
      } else {
        const std::size_t tab = answer.find('\t');
        return Error(ErrorCode::unsupported,
                     tab == std::string::npos ? "espeak-ng failed" : answer.substr(tab + 1));
      }
    }
    return *answers;
  }

 private:
  const std::filesystem::path program_;
  std::mutex mutex_;  // guards process_
  std::optional<Process> process_;
};

bool is_program(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

}  // namespace

std::shared_ptr<Phonemizer> create_phonemizer(std::filesystem::path program) {
  return std::make_shared<PhonemizeProgram>(std::move(program));
}

std::filesystem::path find_phonemizer() {
  if (const char* named = std::getenv("REPARTEE_PHONEMIZE"); named != nullptr && *named != 0) {
    return named;
  }
  std::error_code ignored;
  const auto here = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const auto& folder : {here, here.parent_path()}) {
    if (is_program(folder / program_name)) return folder / program_name;
  }
  const char* path = std::getenv("PATH");
  std::string_view folders = path != nullptr ? path : "";
  while (!folders.empty()) {
    const std::size_t colon = std::min(folders.find(':'), folders.size());
    const auto program = std::filesystem::path(folders.substr(0, colon)) / program_name;
    if (is_program(program)) return program;
    folders.remove_prefix(std::min(colon + 1, folders.size()));
  }
  return {};
}

}  // namespace repartee::tts::piper
