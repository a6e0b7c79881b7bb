#include "runtime/speech_stream.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "runtime/speech_task.hpp"
#include "tts/request.hpp"
#include "tts/text/clause_chunker.hpp"
#include "tts/text/speakable.hpp"

namespace repartee::runtime {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// Encoded bytes that wait to be taken, above which no further clause is begun: some seconds of WAV.
// A clause is at most ClauseChunker::max_clause_bytes, about 30 s of speech.
constexpr std::size_t most_ready_bytes = 256 << 10;

std::vector<std::string> speakable_clauses(const std::string& text, const std::string& language,
                                           const tts::Lexicon& lexicon) {
  std::vector<std::string> clauses;
  const auto add = [&](const std::string& clause) {
    auto spoken = tts::speakable(clause, language, lexicon);
    if (!spoken.empty()) clauses.push_back(std::move(spoken));
  };
  tts::ClauseChunker chunker(language);
  chunker.feed(text);
  while (const auto clause = chunker.next()) add(*clause);
  while (const auto clause = chunker.finish()) add(*clause);
  return clauses;
}

}  // namespace

/// Used by one worker at a time: the next clause is handed out when the one before is done.
struct SpeechStream::Shared {
  std::unique_ptr<audio::Encoder> encoder;
  std::string voice;
  std::string tenant;
  double speed = 1;
  int rate_hz = 0;
};

core::Result<std::shared_ptr<SpeechStream>> SpeechStream::open(
    asio::any_io_executor executor, std::shared_ptr<const Engines> engines,
    const Request& request) {
  if (auto voice = tts::find_voice(engines->tts->voices(), request.voice); !voice) {
    return voice.error();
  }
  if (auto fine = tts::check({request.text, request.voice, request.speed}); !fine) {
    return fine.error();
  }
  auto clauses = speakable_clauses(
      request.text, tts::spoken_language(engines->tts->voices(), request.voice, request.language),
      request.lexicon ? *request.lexicon : tts::no_lexicon());
  if (clauses.empty()) {
    return core::Error(core::ErrorCode::invalid_argument, "there is nothing to say in the text");
  }
  auto shared = std::make_shared<Shared>();
  shared->voice = request.voice;
  shared->tenant = request.tenant;
  shared->speed = request.speed;
  shared->rate_hz = engines->tts->sample_rate_hz(request.voice);
  auto encoder = audio::create_encoder(request.encoding, shared->rate_hz);
  if (!encoder) return encoder.error();
  shared->encoder = std::move(*encoder);
  return std::make_shared<SpeechStream>(std::move(executor), std::move(engines), std::move(clauses),
                                        std::move(shared));
}

SpeechStream::SpeechStream(asio::any_io_executor executor, std::shared_ptr<const Engines> engines,
                           std::vector<std::string> clauses, std::shared_ptr<Shared> shared)
    : executor_(executor),
      engines_(std::move(engines)),
      clauses_(std::move(clauses)),
      shared_(std::move(shared)),
      arrived_(executor) {}

SpeechStream::~SpeechStream() {
  stop_.request_stop();
}

asio::awaitable<core::Result<std::optional<std::string>>> SpeechStream::next() {
  const auto self = shared_from_this();
  for (;;) {
    if (ready_bytes_ < most_ready_bytes) speak_next();
    if (!ready_.empty()) {
      auto bytes = std::move(ready_.front());
      ready_.pop_front();
      ready_bytes_ -= bytes.size();
      co_return std::optional(std::move(bytes));
    }
    if (error_) co_return *error_;
    if (!speaking_) co_return std::nullopt;
    co_await arrived_.wait();
  }
}

void SpeechStream::speak_next() {
  if (speaking_ || error_ || next_clause_ == clauses_.size()) return;
  SpeechTask task;
  task.engine = engines_->tts;
  task.request = {clauses_[next_clause_], shared_->voice, shared_->speed};
  task.output_rate_hz = shared_->rate_hz;
  task.stop = stop_.get_token();
  const bool first = next_clause_ == 0;
  const bool last = ++next_clause_ == clauses_.size();
  task.deliver = [weak = weak_from_this(), executor = executor_, shared = shared_, last,
                  guard = asio::make_work_guard(executor_)](SpeechTask::Part part) {
    auto bytes = shared->encoder->feed(part.samples);
    if (bytes && part.done && *part.done && last) {
      auto rest = shared->encoder->finish();
      bytes = rest ? core::Result<std::string>(*bytes + *rest) : rest;
    }
    if (!bytes) part.done = core::Result<>(bytes.error());
    if (!part.done && bytes->empty()) return;
    asio::post(executor, [weak, done = std::move(part.done),
                          out = bytes ? std::move(*bytes) : std::string{}]() mutable {
      if (const auto self = weak.lock()) self->take(std::move(out), std::move(done));
    });
  };
  core::Job job{.urgency = first ? core::Urgency::first_clause : core::Urgency::later_clause,
                .deadline = core::Monotonic::now() + 1s,
                .tenant = shared_->tenant};
  job.fail = [deliver = task.deliver](const core::Error& error) { deliver({{}, {}, error}); };
  job.run = [task = std::move(task)] { task.run(); };
  speaking_ = engines_->speech_pool()->submit(std::move(job));
  if (!speaking_) {
    error_ = core::Error(core::ErrorCode::overloaded, "the voices are all busy",
                         "try again in a moment");
  }
}

void SpeechStream::take(std::string bytes, std::optional<core::Result<>> done) {
  if (error_) return;
  if (!bytes.empty()) {
    ready_bytes_ += bytes.size();
    ready_.push_back(std::move(bytes));
  }
  if (done) {
    speaking_ = false;
    if (!*done) error_ = done->error();
  }
  arrived_.notify();
}

}  // namespace repartee::runtime
