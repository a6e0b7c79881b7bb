#include "runtime/recognize.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <optional>

#include "runtime/signal.hpp"
#include "runtime/transcription_desk.hpp"

namespace repartee::runtime {

namespace asio = boost::asio;

namespace {

struct Outcome {
  explicit Outcome(asio::any_io_executor executor) : arrived(executor) {}
  void settle(core::Result<stt::Transcript> how) {
    if (!result) result = std::move(how);
    arrived.notify();
  }

  Signal arrived;
  std::optional<core::Result<stt::Transcript>> result;  // the first one counts
};

core::Error stopped() {
  return {core::ErrorCode::cancelled, "recognition was stopped"};
}

}  // namespace

asio::awaitable<core::Result<stt::Transcript>> recognize(std::shared_ptr<const Engines> engines,
                                                         audio::Samples samples,
                                                         stt::RecognitionOptions options,
                                                         core::Instant deadline,
                                                         std::stop_token stop, std::string tenant) {
  if (stop.stop_requested()) co_return stopped();
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto outcome = std::make_shared<Outcome>(executor);
  Utterance::Callbacks callbacks;
  callbacks.final = [weak = std::weak_ptr(outcome), executor,
                     guard = asio::make_work_guard(executor)](core::Result<stt::Transcript> heard) {
    asio::post(executor, [weak, heard = std::move(heard)]() mutable {
      if (const auto outcome = weak.lock()) outcome->settle(std::move(heard));
    });
  };
  const auto utterance =
      std::make_shared<Utterance>(std::move(options), std::move(callbacks), std::move(tenant));
  engines->desk->hand_in(utterance, {audio::share(std::move(samples))}, stt::TranscriptKind::final,
                         deadline, core::Urgency::batch);
  const std::stop_callback abandon(stop, [weak = std::weak_ptr(outcome), executor, utterance] {
    utterance->abandon();
    asio::post(executor, [weak] {
      if (const auto outcome = weak.lock()) outcome->settle(stopped());
    });
  });
  co_await outcome->arrived.wait();
  co_return std::move(*outcome->result);
}

}  // namespace repartee::runtime
