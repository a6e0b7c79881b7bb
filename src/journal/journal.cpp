#include "journal/journal.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

#include "journal/format.hpp"
#include "journal/journal_file.hpp"

namespace repartee::journal {

namespace {

using namespace std::chrono_literals;

// Written at the latest so long after it happened, sooner where more than this waits.
constexpr auto write_every = 200ms;
constexpr std::size_t write_soon_bytes = std::size_t{64} << 10U;

struct Target {
  Target(std::string path, bool wav) : file(std::move(path), wav) {}
  JournalFile file;                  // the writer's alone
  std::atomic<bool> failed = false;  // for good: its session need hand in nothing more
};

/// One thread writes for all sessions.
class Writer {
 public:
  Writer() : thread_([this] { run(); }) {}
  ~Writer() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  /// False where too much waits already: nothing of it is taken.
  bool append(const std::shared_ptr<Target>& to, std::string bytes) {
    const std::lock_guard lock(mutex_);
    if (waiting_bytes_ + bytes.size() > most_waiting_bytes) return false;
    waiting_bytes_ += bytes.size();
    waiting_.push_back({to, std::move(bytes)});
    if (waiting_bytes_ >= write_soon_bytes) wake_.notify_one();
    return true;
  }
  /// Takes its last words even then: they are few and short.
  void finish(const std::shared_ptr<Target>& target, std::string last) {
    const std::lock_guard lock(mutex_);
    waiting_bytes_ += last.size();
    waiting_.push_back({target, std::move(last), true});
  }

 private:
  struct Part {
    std::shared_ptr<Target> to;
    std::string bytes;
    bool last = false;
  };

  void run() {
    std::unique_lock lock(mutex_);
    while (!over_ || !waiting_.empty()) {
      wake_.wait_for(lock, write_every,
                     [this] { return over_ || waiting_bytes_ >= write_soon_bytes; });
      const auto parts = std::exchange(waiting_, {});
      waiting_bytes_ = 0;
      lock.unlock();
      for (const auto& part : parts) write(part);
      lock.lock();
    }
  }

  void write(const Part& part) {
    if (part.to->failed) return;
    if (!part.bytes.empty()) {
      if (const auto done = part.to->file.append(part.bytes); !done) {
        part.to->failed = true;
        if (!std::exchange(warned_, true)) {
          spdlog::warn("journal: {}; conversations go on without it", done.error().text());
        }
      }
    }
    if (part.last) part.to->file.finish();
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Part> waiting_;       // guarded by mutex_; bounded by most_waiting_bytes
  std::size_t waiting_bytes_ = 0;  // guarded by mutex_
  bool over_ = false;              // guarded by mutex_
  bool warned_ = false;            // the thread's alone
  std::thread thread_;
};

class OneSession : public SessionJournal {
 public:
  OneSession(std::shared_ptr<Writer> writer, const std::string& path, const Header& header,
             core::Instant opened, bool audio)
      : writer_(std::move(writer)),
        opened_(opened),
        target_(std::make_shared<Target>(path + ".jsonl", false)) {
    if (audio) sound_ = std::make_shared<Target>(path + ".wav", true);
    hand_in(header_line(header) + '\n');
  }

  ~OneSession() override {
    if (!cut_) writer_->finish(target_, end_line({inputs_, {}}) + '\n');
    if (sound_) writer_->finish(sound_, {});
  }

  void step(const conversation::Input& input, core::Instant now,
            const conversation::Effects& effects) override {
    if (cut_ || target_->failed) return;
    std::string line;
    append_step_line(line, input, now, effects, opened_);
    line += '\n';
    ++inputs_;
    hand_in(std::move(line));
  }

  void audio(std::span<const std::int16_t> samples) override {
    if (!sound_ || sound_cut_ || sound_->failed) return;
    const auto* bytes = reinterpret_cast<const char*>(samples.data());
    sound_cut_ = !writer_->append(sound_, std::string(bytes, samples.size_bytes()));
  }

 private:
  void hand_in(std::string bytes) {
    if (writer_->append(target_, std::move(bytes))) return;
    spdlog::warn("journal: the disk is too slow; a journal was cut off");
    writer_->finish(target_, end_line({inputs_, "the disk was too slow"}) + '\n');
    cut_ = true;
  }

  const std::shared_ptr<Writer> writer_;
  const core::Instant opened_;
  const std::shared_ptr<Target> target_;
  std::shared_ptr<Target> sound_;
  std::uint64_t inputs_ = 0;
  bool cut_ = false, sound_cut_ = false;
};

class Folder : public Journal {
 public:
  explicit Folder(JournalOptions options)
      : options_(std::move(options)), writer_(std::make_shared<Writer>()) {}

  std::unique_ptr<SessionJournal> open(const std::string& session, core::Instant now,
                                       const conversation::Settings& settings) override {
    const auto started = fmt::gmtime(std::chrono::system_clock::now());
    const Header header{.session = session,
                        .program = options_.program,
                        .started = fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", started),
                        .settings = settings};
    // The time first: listed by name, they stand in order.
    const auto path = std::filesystem::path(options_.folder) /
                      fmt::format("{:%Y%m%dT%H%M%S}Z_{}", started, session);
    return std::make_unique<OneSession>(writer_, path.string(), header, now, options_.audio);
  }

 private:
  const JournalOptions options_;
  const std::shared_ptr<Writer> writer_;
};

}  // namespace

core::Result<std::shared_ptr<Journal>> create_journal(JournalOptions options) {
  std::error_code error;
  if (!std::filesystem::exists(options.folder, error)) {
    std::filesystem::create_directories(options.folder, error);
    if (!error) {
      std::filesystem::permissions(options.folder, std::filesystem::perms::owner_all, error);
    }
  }
  const bool writable = !error && std::filesystem::is_directory(options.folder, error) &&
                        ::access(options.folder.c_str(), W_OK | X_OK) == 0;
  if (!writable) {
    return core::Error(core::ErrorCode::invalid_argument,
                       "journal.dir: cannot write into " + options.folder,
                       "name a folder that this user may write to");
  }
  return std::shared_ptr<Journal>(std::make_shared<Folder>(std::move(options)));
}

}  // namespace repartee::journal
