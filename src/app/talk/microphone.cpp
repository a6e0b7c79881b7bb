#include "app/talk/microphone.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <csignal>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "app/sound_card.hpp"
#include "app/talk/playback_queue.hpp"

namespace repartee::app {

namespace {

constexpr int blocks_per_second = 50;
/// `played` goes out with every fifth block: each 100 ms.
constexpr int blocks_per_acknowledgement = 5;

/// Carries sound between the card's two threads and the session's executor.
class Duplex {
 public:
  Duplex(std::shared_ptr<VoiceClient> client, asio::any_io_executor executor)
      : client_(std::move(client)), executor_(std::move(executor)) {}
  ~Duplex() { stop(); }

  core::Result<> start(const std::string& device, int input_rate_hz) {
    auto microphone = open_microphone(device, input_rate_hz);
    if (!microphone) return microphone.error();
    const int output_rate_hz = client_->ready().output_rate_hz;
    auto loudspeaker = open_loudspeaker(device, output_rate_hz);
    if (!loudspeaker) return loudspeaker.error();
    threads_[0] = std::thread(&Duplex::capture, this, std::move(*microphone), input_rate_hz);
    threads_[1] = std::thread(&Duplex::play, this, std::move(*loudspeaker), output_rate_hz);
    return {};
  }

  void stop() {
    stopping_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  PlaybackQueue& queue() { return queue_; }

 private:
  void capture(std::unique_ptr<Microphone> microphone, int rate_hz) {
    audio::Samples block(static_cast<std::size_t>(rate_hz / blocks_per_second));
    while (!stopping_) {
      if (!microphone->read(block)) return end();
      asio::post(executor_, [client = client_, block] { client->send_audio(block); });
    }
  }

  void play(std::unique_ptr<Loudspeaker> loudspeaker, int rate_hz) {
    audio::Samples block(static_cast<std::size_t>(rate_hz / blocks_per_second));
    std::optional<PlaybackQueue::Position> acknowledged;
    for (int number = 0; !stopping_; ++number) {
      queue_.take(block);
      if (!loudspeaker->write(block)) return end();
      if (number % blocks_per_acknowledgement != 0) continue;
      const auto position = queue_.heard(loudspeaker->delay_samples());
      if (!position || position == acknowledged) continue;
      acknowledged = position;
      asio::post(executor_, [client = client_, at = *position] {
        client->send_played(at.stream, at.samples);
      });
    }
  }

  /// The card has failed: so ends the session.
  void end() {
    asio::post(executor_, [client = client_] { client->close(); });
  }

  std::shared_ptr<VoiceClient> client_;
  asio::any_io_executor executor_;
  PlaybackQueue queue_;
  std::atomic<bool> stopping_ = false;
  std::thread threads_[2];
};

}  // namespace

asio::awaitable<core::Result<std::monostate>> talk_by_microphone(VoiceOptions options,
                                                                 std::string device,
                                                                 TalkObserver observer) {
  core::Result<std::shared_ptr<VoiceClient>> opened = co_await open_voice(options);
  if (!opened) co_return opened.error();
  const std::shared_ptr<VoiceClient> client = std::move(*opened);
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  Duplex duplex(client, executor);
  if (auto started = duplex.start(device, options.input_rate_hz); !started) {
    client->close();
    co_return started.error();
  }
  observer.ready(client->ready());
  asio::signal_set interrupted(executor, SIGINT);
  interrupted.async_wait([client](const boost::system::error_code& error, int) {
    if (!error) client->send_stop();
  });
  core::Result<ServerEvent> event = co_await client->next();
  while (event) {
    observer.event(*event);
    if (const auto* playback = std::get_if<PlaybackEvent>(&*event)) {
      duplex.queue().follow(*playback);
    } else if (auto* frame = std::get_if<protocol::native::Frame>(&*event)) {
      duplex.queue().push(std::move(*frame));
    }
    event = co_await client->next();
  }
  interrupted.cancel();
  co_return std::monostate{};
}

}  // namespace repartee::app
