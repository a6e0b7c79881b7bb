#include "llm/scripted/scripted.hpp"

#include <pthread.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "llm/scripted/script.hpp"
#include "llm/words.hpp"

namespace repartee::llm {
namespace {

using Clock = std::chrono::steady_clock;

class ScriptedModel final : public LanguageModel {
 public:
  ScriptedModel(std::string_view text, std::chrono::milliseconds delay)
      : script_(parse_script(text)), delay_(delay) {
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
    auto answer = std::make_unique<Answer>();
    answer->steps = steps(script_, request);
    answer->completion = completion(answer->steps, request);
    answer->sink = std::move(sink);
    answer->stop = std::move(stop);
    if (delay_.count() <= 0) {
      while (step(*answer)) {
      }
      return;
    }
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
    std::vector<Step> steps;
    Completion completion;
    AnswerSink sink;
    std::stop_token stop;
    std::size_t next = 0;  // of steps
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

  /// One step of an answer; false: it was the last. Without mutex_.
  static bool step(Answer& answer) {
    if (answer.stop.stop_requested()) {
      answer.sink.done(core::Error(core::ErrorCode::cancelled, "The answer was stopped"));
      return false;
    }
    if (answer.next < answer.steps.size()) {
      const auto& next = answer.steps[answer.next++];
      const auto* call = std::get_if<ToolCallDelta>(&next);
      if (!call) {
        answer.sink.delta(std::get<std::string>(next));
      } else if (answer.sink.tool_call) {
        answer.sink.tool_call(*call);
      }
    }
    if (answer.next < answer.steps.size()) return true;
    answer.sink.done(answer.completion);
    return false;
  }

  static Completion completion(const std::vector<Step>& steps, const ChatRequest& request) {
    std::string text;
    bool calls = false;
    for (const auto& step : steps) {
      if (const auto* word = std::get_if<std::string>(&step)) text += *word;
      calls = calls || std::holds_alternative<ToolCallDelta>(step);
    }
    return {word_usage(request, text), calls ? FinishReason::tool_calls : FinishReason::stop};
  }

  const Script script_;
  const std::chrono::milliseconds delay_;

  std::mutex mutex_;
  std::condition_variable changed_;
  Timers timers_;             // by when the next word is due; guarded by mutex_
  bool any_stopped_ = false;  // some token was stopped; guarded by mutex_
  bool closing_ = false;      // guarded by mutex_
  std::thread thread_;
};

}  // namespace

std::shared_ptr<LanguageModel> create_scripted_model(std::string_view text,
                                                     std::chrono::milliseconds delay) {
  return std::make_shared<ScriptedModel>(text, delay);
}

}  // namespace repartee::llm
