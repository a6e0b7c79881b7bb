#pragma once
// What every protocol needs to open sessions: the engines, the defaults, and room.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "audio/noise_reduction.hpp"
#include "conversation/settings.hpp"
#include "core/error.hpp"
#include "journal/journal.hpp"
#include "runtime/engines.hpp"
#include "runtime/load_governor.hpp"

namespace repartee::runtime {

/// How a session is asked to end.
enum class Ending : std::uint8_t {
  when_idle,  ///< As soon as nothing is going on.
  now,        ///< At once, with a last word to its client.
};

/// Counts the sessions there are, refuses more than there is room for, and ends them all.
/// Thread-safe; outlives every Seat.
class SessionRegistry {
 public:
  explicit SessionRegistry(std::size_t capacity) : capacity_(capacity) {}

  /// From now on no more sessions come in than `load` says can be answered in time. Without it only
  /// their number counts.
  void govern(std::shared_ptr<LoadGovernor> load);

  /// A place for one session; given back when it is destroyed.
  class Seat {
   public:
    Seat(SessionRegistry& registry, std::string id) : registry_(&registry), id_(std::move(id)) {}
    ~Seat();
    Seat(Seat&& other) noexcept
        : registry_(std::exchange(other.registry_, nullptr)), id_(std::move(other.id_)) {}
    Seat& operator=(Seat&&) = delete;

    const std::string& id() const { return id_; }  ///< "sess_" and 16 hexadecimal digits.
    /// How the session is asked to end. Called from any thread, at once where that is asked
    /// already.
    void on_end(std::function<void(Ending)> end);

   private:
    SessionRegistry* registry_;
    std::string id_;
  };

  /// `overloaded` when the server is full, too busy or draining; the hint says when to come back.
  /// A conversation counts as load to come while it sits here.
  core::Result<Seat> admit(Visit visit = Visit::conversation);
  /// No new sessions; those there are end when their replies are done.
  void drain();
  /// The same, but they end now: for when they were waited for long enough.
  void end();
  std::size_t count() const;
  std::size_t capacity() const { return capacity_; }

 private:
  struct Seated {
    std::function<void(Ending)> end;
    std::optional<core::Instant> newcomer_since;  // where load_ counts it
  };

  void ask(Ending ending);
  void leave(const std::string& id);

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::shared_ptr<LoadGovernor> load_;                // guarded by mutex_
  std::unordered_map<std::string, Seated> sessions_;  // guarded by mutex_; by id
  std::optional<Ending> ending_;                      // guarded by mutex_
};

/// What sessions and requests start with, where a client does not choose.
struct SessionDefaults {
  conversation::Settings defaults;
  std::string response_mode = "echo";  ///< A key of Engines::models.
  std::string prompt;                  ///< Hint for the recognizer.
  std::string glossary;                ///< Hot words for it, which no client takes away.
  audio::NoiseReduction noise_reduction = audio::NoiseReduction::off;
};

/// Lives as long as the server. What it starts with itself is for whoever is none of its tenants.
struct Service : SessionDefaults {
  explicit Service(std::size_t max_sessions) : sessions(max_sessions) {}

  /// What the sessions of this tenant start with; where it is none of `tenants`, what the server
  /// itself does. Lives as long as the service.
  const SessionDefaults& of(const std::string& tenant) const;

  std::shared_ptr<const Engines> engines;
  std::map<std::string, SessionDefaults> tenants;  ///< By name. Not changed while it serves.
  std::shared_ptr<journal::Journal> journal;       ///< Null: off.
  std::size_t max_upload_bytes = 25u << 20;
  double max_upload_seconds = 1800;
  bool strict_realtime = false;  ///< Fields that the Realtime API does not know are errors.
  SessionRegistry sessions;
};

}  // namespace repartee::runtime
