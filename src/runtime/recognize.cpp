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
  Signal arrived;
  std::optional<core::Result<stt::Transcript>> result;
};

}  // namespace

asio::awaitable<core::Result<stt::Transcript>> recognize(std::shared_ptr<const Engines> engines,
                                                         audio::Samples samples,
                                                         stt::RecognitionOptions options,
                                                         core::Instant deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto outcome = std::make_shared<Outcome>(executor);
  Utterance::Callbacks callbacks;
  callbacks.final = [weak = std::weak_ptr(outcome), executor,
                     guard = asio::make_work_guard(executor)](core::Result<stt::Transcript> heard) {
    asio::post(executor, [weak, heard = std::move(heard)]() mutable {
      const auto outcome = weak.lock();
      if (!outcome) return;
      outcome->result = std::move(heard);
      outcome->arrived.notify();
    });
  };
  const auto utterance = std::make_shared<Utterance>(std::move(options), std::move(callbacks));
  engines->desk->hand_in(utterance, std::move(samples), /*final=*/true, deadline,
                         core::Urgency::batch);
  co_await outcome->arrived.wait();
  co_return std::move(*outcome->result);
}

}  // namespace repartee::runtime
