// POST /v1/audio/transcriptions: what is said in a recording.

#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>
#include <nlohmann/json.hpp>

#include "api/catalogue.hpp"
#include "api/endpoints.hpp"
#include "api/errors.hpp"
#include "api/transcription_form.hpp"
#include "audio/decode.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/openai_names.hpp"
#include "runtime/on_pool.hpp"
#include "runtime/pieces.hpp"
#include "runtime/recognize.hpp"

namespace repartee::api {

using core::Error;
using core::ErrorCode;
using namespace std::chrono_literals;

namespace {

// Behind the turns of live conversations, which are due within 15 s.
constexpr core::Duration patience = 30s;

/// A recording, cut for the recognizers.
struct Cut {
  audio::Samples samples;
  std::vector<runtime::Piece> pieces;

  double seconds() const { return static_cast<double>(samples.size()) / core::input_rate_hz; }
};

/// One request on its way from upload to answer. Strand-confined but for its stopping: it stops
/// when the client has gone, or the server waits no longer.
struct Job {
  Job(std::shared_ptr<const runtime::Engines> engines, runtime::SessionRegistry::Seat taken,
      stt::RecognitionOptions options, std::string tenant, const std::stop_token& gone)
      : engines(std::move(engines)),
        seat(std::move(taken)),
        options(std::move(options)),
        tenant(std::move(tenant)),
        when_gone(gone, Stop{stop}) {
    seat.on_end([stop = stop](runtime::Ending ending) {
      if (ending == runtime::Ending::now) Stop{stop}();
    });
  }

  struct Stop {
    std::stop_source stop;
    void operator()() { stop.request_stop(); }
  };

  std::shared_ptr<const runtime::Engines> engines;
  runtime::SessionRegistry::Seat seat;
  stt::RecognitionOptions options;
  const std::string tenant;
  Cut cut;
  std::size_t next = 0;  // piece
  stt::Transcript transcript;
  std::stop_source stop;
  std::stop_callback<Stop> when_gone;

  double seconds() const { return cut.seconds(); }
};

// What a client that still waits is told of work that was stopped.
Error stopped() {
  return {ErrorCode::overloaded, "the server is shutting down", "send it again in a moment"};
}

asio::awaitable<core::Result<Cut>> decode(std::shared_ptr<const runtime::Service> service,
                                          std::shared_ptr<const net::Request> request,
                                          std::string_view file, std::string tenant,
                                          std::stop_token stop) {
  const auto threshold = service->of(tenant).defaults.pause.threshold;
  std::function<core::Result<Cut>()> work = [=]() -> core::Result<Cut> {
    if (stop.stop_requested()) return stopped();
    const audio::DecodeLimits limits{service->max_upload_bytes, service->max_upload_seconds};
    auto decoded = audio::decode(std::as_bytes(std::span(file)), limits);
    (void)request;  // `file` is a view of it
    if (!decoded) return decoded.error();
    Cut cut{std::move(decoded->sound.samples), {}};
    cut.pieces = runtime::cut_for_recognizer(*service->engines->vad, cut.samples, threshold, stop);
    if (stop.stop_requested()) return stopped();
    return cut;
  };
  auto cut = co_await runtime::on_pool(service->engines->pool, core::Urgency::batch,
                                       core::Monotonic::now() + patience, std::move(work),
                                       std::move(tenant));
  co_return cut;
}

/// The text of the next piece.
asio::awaitable<core::Result<std::string>> recognize_next(std::shared_ptr<Job> job) {
  const auto piece = job->cut.pieces.at(job->next++);
  const auto begin = job->cut.samples.begin();
  audio::Samples samples(begin + static_cast<std::ptrdiff_t>(piece.begin),
                         begin + static_cast<std::ptrdiff_t>(piece.end));
  auto heard = co_await runtime::recognize(job->engines, std::move(samples), job->options,
                                           core::Monotonic::now() + patience, job->stop.get_token(),
                                           job->tenant);
  if (!heard) co_return job->stop.stop_requested() ? stopped() : heard.error();
  auto text = heard->text;
  runtime::append_piece(job->transcript, std::move(*heard),
                        static_cast<double>(piece.begin) / core::input_rate_hz);
  co_return text;
}

std::string server_sent_event(const nlohmann::json& event) {
  return "data: " + protocol::to_text(event) + "\n\n";
}

asio::awaitable<void> stream_pieces(std::shared_ptr<Job> job, net::BodyWriter& body) {
  bool connected = true;
  while (connected && job->next < job->cut.pieces.size()) {
    const bool first = job->transcript.text.empty();
    const auto text = co_await recognize_next(job);
    if (!text) {
      const auto& error = text.error();
      co_await body.write(server_sent_event(
          {{"type", "error"},
           {"error", {{"message", error.text()}, {"code", core::name(error.code)}}}}));
      co_return;
    }
    if (text->empty()) continue;
    connected = co_await body.write(server_sent_event(
        {{"type", "transcript.text.delta"}, {"delta", first ? *text : " " + *text}}));
  }
  if (!connected) co_return;
  co_await body.write(
      server_sent_event({{"type", "transcript.text.done"},
                         {"text", job->transcript.text},
                         {"usage", nlohmann::json::parse(usage_json(job->seconds()))}}));
}

}  // namespace

asio::awaitable<net::Response> create_transcription(std::shared_ptr<Api> api, net::Request sent) {
  const auto request = std::make_shared<const net::Request>(std::move(sent));
  const auto& service = api->service;
  const auto content_type = request->header("content-type");
  if (!content_type.starts_with("multipart/form-data")) {
    auto refused = error_response({ErrorCode::unsupported, "the body must be multipart/form-data"});
    refused.status = 415;
    co_return refused;
  }
  const auto form = read_transcription_form(content_type, request->body);
  if (!form) co_return error_response(form.error());
  if (const auto known = check_model(form->model, service->engines->stt->description()); !known) {
    co_return error_response(known.error());
  }
  auto tenant = api->access.tenant(*request);
  const auto& own = service->of(tenant);
  const auto language = form->language.empty() ? own.defaults.language : form->language;
  if (const auto known = service->engines->stt->check_language(language); !known) {
    co_return error_response(known.error());
  }
  auto seat = service->sessions.admit(runtime::Visit::recording);
  if (!seat) co_return error_response(seat.error());

  stt::RecognitionOptions options;
  options.language = language;
  options.prompt = form->prompt.empty() ? own.prompt : form->prompt;
  options.glossary = own.glossary;
  options.partials = false;
  const auto job = std::make_shared<Job>(service->engines, std::move(*seat), std::move(options),
                                         std::move(tenant), request->gone);
  auto cut = co_await decode(service, request, form->file, job->tenant, job->stop.get_token());
  if (!cut) co_return error_response(cut.error());
  job->cut = std::move(*cut);

  net::Response response;
  if (form->stream) {
    response.content_type = "text/event-stream";
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.stream = [job](net::BodyWriter& body) { return stream_pieces(job, body); };
    co_return response;
  }
  while (job->next < job->cut.pieces.size()) {
    const auto text = co_await recognize_next(job);
    if (!text) co_return error_response(text.error());
  }
  const TranscriptView view{job->transcript, job->seconds(), job->options.language, form->words,
                            form->segments};
  response.content_type = api::content_type(form->format);
  response.body = to_format(view, form->format);
  co_return response;
}

}  // namespace repartee::api
