#include "llm/scripted/scripted.hpp"

#include <pthread.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "llm/words.hpp"

namespace repartee::llm {
namespace {

using Clock = std::chrono::steady_clock;

class ScriptedModel final : public LanguageModel {
 public:
  ScriptedModel(std::string text, std::chrono::milliseconds delay)
      : text_(std::move(text)), deltas_(word_deltas(text_)), delay_(delay) {
    if (delay_.count() > 0) thread_ = std::thread([this] { run(); });
  }

  ~ScriptedModel() override {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  void ask(ChatRequest request, AnswerSink sink, std::stop_token stop) override {
    if (delay_.count() <= 0) return answer_now(text_, request, sink, stop);
    auto answer = std::make_unique<Answer>();
    answer->usage = word_usage(request, text_);
    answer->sink = std::move(sink);
    answer->stop = std::move(stop);
    answer->on_stop.emplace(answer->stop, [this] {
      const std::lock_guard lock(mutex_);
      any_stopped_ = true;
      changed_.notify_one();
    });
    {
      const std::lock_guard lock(mutex_);
      any_stopped_ = any_stopped_ || answer->stop.stop_requested();
      timers_.emplace(Clock::now() + delay_, std::move(answer));
    }
    changed_.notify_one();
  }

  std::string description() const override {
    return "scripted, " + std::to_string(delay_.count()) + " ms a word";
  }

 private:
  struct Answer {
    Usage usage;
    AnswerSink sink;
    std::stop_token stop;
    std::size_t next = 0;  // of deltas_
    // Its destructor waits for a running callback, which takes mutex_: destroy answers without it.
    std::optional<std::stop_callback<std::function<void()>>> on_stop;
  };
  using Timers = std::multimap<Clock::time_point, std::unique_ptr<Answer>>;

  void run() {
    pthread_setname_np(pthread_self(), "scripted");
    std::unique_lock lock(mutex_);
    while (!closing_) {
      if (timers_.empty()) {
        changed_.wait(lock);
        continue;
      }
      if (Timers::node_type due = take_due()) {
        lock.unlock();
        const bool more = step(*due.mapped());
        if (!more) due = {};
        lock.lock();
        if (more) {
          due.key() += delay_;  // an absolute schedule: delays do not add up
          timers_.insert(std::move(due));
        }
      } else {
        changed_.wait_until(lock, timers_.begin()->first);
      }
    }
    Timers left;
    left.swap(timers_);
    lock.unlock();
    for (auto& [when, answer] : left) {
      answer->sink.done(core::Error(core::ErrorCode::closed, "The model was shut down"));
    }
  }

  /// An answer whose time has come or which was stopped. Needs mutex_.
  Timers::node_type take_due() {
    if (any_stopped_) {
      for (auto timer = timers_.begin(); timer != timers_.end(); ++timer) {
        if (timer->second->stop.stop_requested()) return timers_.extract(timer);
      }
      any_stopped_ = false;
    }
    if (timers_.begin()->first > Clock::now()) return {};
    return timers_.extract(timers_.begin());
  }

  /// One word of an answer; false: it was the last. Without mutex_.
  bool step(Answer& answer) {
    if (answer.stop.stop_requested()) {
      answer.sink.done(core::Error(core::ErrorCode::cancelled, "The answer was stopped"));
      return false;
    }
    if (answer.next < deltas_.size()) answer.sink.delta(deltas_[answer.next++]);
    if (answer.next < deltas_.size()) return true;
    answer.sink.done(answer.usage);
    return false;
  }

  const std::string text_;
  const std::vector<std::string_view> deltas_;  // views of text_
  const std::chrono::milliseconds delay_;

  std::mutex mutex_;
  std::condition_variable changed_;
  Timers timers_;             // by when the next word is due; guarded by mutex_
  bool any_stopped_ = false;  // some token was stopped; guarded by mutex_
  bool closing_ = false;      // guarded by mutex_
  std::thread thread_;
};

}  // namespace

std::shared_ptr<LanguageModel> create_scripted_model(std::string text,
                                                     std::chrono::milliseconds delay) {
  return std::make_shared<ScriptedModel>(std::move(text), delay);
}

}  // namespace repartee::llm
