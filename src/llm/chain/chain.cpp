#include "llm/chain/chain.hpp"

#include <spdlog/spdlog.h>

#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "http/retry.hpp"
#include "llm/chain/alarm.hpp"
#include "tts/text/thinking_filter.hpp"

namespace repartee::llm {
namespace {

using core::Error;
using core::ErrorCode;
using Clock = http::Rest::Clock;

/// What the chain and its answers share. An answer must not be the last to hold a model, which
/// would then end on its own thread. Thread-safe.
class Links {
 public:
  explicit Links(const std::vector<std::shared_ptr<LanguageModel>>& models)
      : models_(models.begin(), models.end()), rests_(models.size()) {
    for (const auto& model : models) names_.push_back(model->description());
  }

  std::vector<std::size_t> order() const {
    const std::lock_guard lock(mutex_);
    return http::rested_first(rests_, Clock::now());
  }
  void failed(std::size_t at, const Error& error) {
    const std::lock_guard lock(mutex_);
    rests_[at].failed(error, Clock::now());
  }
  void worked(std::size_t at) {
    const std::lock_guard lock(mutex_);
    rests_[at].worked();
  }
  std::shared_ptr<LanguageModel> model(std::size_t at) const { return models_[at].lock(); }
  const std::string& name(std::size_t at) const { return names_[at]; }
  const std::vector<std::string>& names() const { return names_; }

 private:
  const std::vector<std::weak_ptr<LanguageModel>> models_;
  std::vector<std::string> names_;
  mutable std::mutex mutex_;
  std::vector<http::Rest> rests_;  // guarded by mutex_
};

/// One question on its way through the chain. Thread-safe: models call back from their own threads.
/// Nothing is called with the lock held.
class Race : public std::enable_shared_from_this<Race> {
 public:
  Race(std::shared_ptr<Links> links, std::shared_ptr<Alarm::Bell> bell, Clock::duration hedge_after,
       ChatRequest request, AnswerSink sink, std::stop_token stop)
      : links_(std::move(links)),
        bell_(std::move(bell)),
        hedge_after_(hedge_after),
        order_(links_->order()),
        request_(std::move(request)),
        sink_(std::move(sink)),
        stop_(std::move(stop)) {
    runners_.reserve(order_.size());
  }

  void start() {
    on_stop_.emplace(stop_, [this] { stop_others(std::nullopt); });
    ask_next();
  }

 private:
  struct Runner {
    std::stop_source stop;
    bool done = false;
    tts::ThinkingFilter thinking;
    std::string written;  // before its first word; bounded by the deadline of who asks
  };

  void ask_next() {
    std::unique_lock lock(mutex_);
    if (winner_ || runners_.size() == order_.size()) return;
    const auto runner = runners_.size();
    runners_.emplace_back();
    const auto stop = runners_.back().stop.get_token();
    const bool another = runners_.size() < order_.size();
    lock.unlock();
    // Stopped in between: the model says so itself.
    if (stop_.stop_requested()) stop_others(std::nullopt);
    if (another) {
      Alarm::ring(*bell_, Clock::now() + hedge_after_, [weak = weak_from_this(), runner] {
        if (const auto self = weak.lock()) self->hedge(runner);
      });
    }
    const auto self = shared_from_this();
    const auto model = links_->model(order_[runner]);
    if (!model) return on_done(runner, Error(ErrorCode::closed, "The model was shut down"));
    AnswerSink sink;
    sink.delta = [self, runner](std::string_view text) { self->on_delta(runner, text); };
    if (sink_.tool_call) {
      sink.tool_call = [self, runner](ToolCallDelta call) {
        self->on_tool_call(runner, std::move(call));
      };
    }
    sink.done = [self, runner](core::Result<Completion> result) {
      self->on_done(runner, std::move(result));
    };
    model->ask(request_, std::move(sink), stop);
  }

  // The model that was asked last has not begun.
  void hedge(std::size_t last) {
    {
      const std::lock_guard lock(mutex_);
      if (winner_ || runners_.size() != last + 1) return;
    }
    if (stop_.stop_requested()) return;
    spdlog::info("language model: {} is slow to begin; {} is asked too", links_->name(order_[last]),
                 links_->name(order_[last + 1]));
    ask_next();
  }

  // True for the one that answers: the first to call this. What it wrote before goes ahead.
  bool wins(std::size_t runner) {
    std::string written;
    {
      const std::lock_guard lock(mutex_);
      if (winner_) return *winner_ == runner;
      winner_ = runner;
      written.swap(runners_[runner].written);
      for (std::size_t i = 0; i < runner; ++i) {
        if (!runners_[i].done)
          links_->failed(order_[i], Error(ErrorCode::timed_out, "it was overtaken"));
      }
      links_->worked(order_[runner]);
    }
    stop_others(runner);
    if (!written.empty()) sink_.delta(written);
    return true;
  }

  // True while nobody answers and this one has only thought so far: nobody hears that.
  bool thinks(std::size_t runner, std::string_view text) {
    const std::lock_guard lock(mutex_);
    if (winner_) return false;
    auto& own = runners_[runner];
    const auto visible = own.thinking.feed(text);
    if (visible.find_first_not_of(" \t\r\n") != std::string::npos) return false;
    own.written += text;
    return true;
  }

  void on_delta(std::size_t runner, std::string_view text) {
    if (!thinks(runner, text) && wins(runner)) sink_.delta(text);
  }

  void on_tool_call(std::size_t runner, ToolCallDelta call) {
    if (wins(runner)) sink_.tool_call(std::move(call));
  }

  void on_done(std::size_t runner, core::Result<Completion> result) {
    if (result && wins(runner)) return finish(std::move(result));
    std::optional<Error> last_error;
    bool more = false;
    {
      const std::lock_guard lock(mutex_);
      runners_[runner].done = true;
      if (winner_) {
        if (*winner_ == runner) {
          last_error = result.error();
          links_->failed(order_[runner], *last_error);
        }
      } else {
        note(runner, result.error());
        more = runners_.size() < order_.size() && !stop_.stop_requested();
        bool running = false;
        for (const auto& other : runners_) running = running || !other.done;
        if (!more && !running) last_error = summary();
      }
    }
    if (more) return ask_next();
    if (last_error) finish(*last_error);
  }

  // Needs mutex_.
  void note(std::size_t runner, const Error& error) {
    if (error.code == ErrorCode::cancelled) return;
    links_->failed(order_[runner], error);
    const bool last = runner + 1 == order_.size();
    spdlog::warn("language model: {}{}", error.text(),
                 last ? "" : "; " + links_->name(order_[runner + 1]) + " is asked");
    errors_ += (errors_.empty() ? "" : "; ") + error.message;
    if (!first_error_) first_error_ = error;
  }

  // Needs mutex_.
  Error summary() const {
    if (stop_.stop_requested() || !first_error_)
      return Error(ErrorCode::cancelled, "The answer was stopped");
    return Error(first_error_->code, errors_, first_error_->hint);
  }

  void finish(core::Result<Completion> result) { sink_.done(std::move(result)); }

  void stop_others(std::optional<std::size_t> but) {
    std::vector<std::stop_source> others;
    {
      const std::lock_guard lock(mutex_);
      for (std::size_t i = 0; i < runners_.size(); ++i) {
        if (i != but) others.push_back(runners_[i].stop);
      }
    }
    for (auto& other : others) other.request_stop();
  }

  const std::shared_ptr<Links> links_;
  const std::shared_ptr<Alarm::Bell> bell_;
  const Clock::duration hedge_after_;
  const std::vector<std::size_t> order_;
  const ChatRequest request_;
  const AnswerSink sink_;
  const std::stop_token stop_;

  std::mutex mutex_;
  std::vector<Runner> runners_;        // guarded by mutex_; in the order of order_
  std::optional<std::size_t> winner_;  // guarded by mutex_
  std::string errors_;                 // guarded by mutex_
  std::optional<Error> first_error_;   // guarded by mutex_
  // Last: its destructor waits for the callback, which uses the rest.
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

class Chain final : public LanguageModel {
 public:
  Chain(std::vector<std::shared_ptr<LanguageModel>> models, std::chrono::milliseconds hedge_after)
      : models_(std::move(models)),
        links_(std::make_shared<Links>(models_)),
        hedge_after_(hedge_after) {}

  void ask(ChatRequest request, AnswerSink sink, std::stop_token stop) override {
    std::make_shared<Race>(links_, alarm_.bell(), hedge_after_, std::move(request), std::move(sink),
                           std::move(stop))
        ->start();
  }

  std::string description() const override {
    std::string all;
    for (const auto& name : links_->names()) all += (all.empty() ? "" : ", else ") + name;
    return all;
  }

 private:
  const std::vector<std::shared_ptr<LanguageModel>> models_;
  const std::shared_ptr<Links> links_;
  const std::chrono::milliseconds hedge_after_;
  Alarm alarm_;
};

}  // namespace

std::shared_ptr<LanguageModel> create_llm_chain(std::vector<std::shared_ptr<LanguageModel>> models,
                                                std::chrono::milliseconds hedge_after) {
  return std::make_shared<Chain>(std::move(models), hedge_after);
}

}  // namespace repartee::llm
