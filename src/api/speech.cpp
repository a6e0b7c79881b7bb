// POST /v1/audio/speech: a text, spoken.

#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>
#include <stdexcept>

#include "api/catalogue.hpp"
#include "api/endpoints.hpp"
#include "api/errors.hpp"
#include "audio/encode.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/openai_names.hpp"
#include "runtime/speech_stream.hpp"

namespace repartee::api {

using core::Error;
using core::ErrorCode;

namespace {

// OpenAI's limit. A character is at most 4 bytes.
constexpr std::size_t max_input_characters = 4096;
constexpr std::size_t max_name_bytes = 128;

std::size_t characters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

core::Result<runtime::SpeechStream::Request> read_request(const std::string& body,
                                                          const runtime::Service& service,
                                                          const std::string& tenant) {
  const auto& defaults = service.of(tenant).defaults;
  auto parsed = protocol::JsonReader::parse(body);
  if (!parsed) return parsed.error();
  std::string model, format = "mp3", voice, stream_format = "audio";
  runtime::SpeechStream::Request request;
  request.tenant = tenant;
  request.language = defaults.language;
  request.lexicon = defaults.lexicon;
  request.voice = defaults.voice;
  parsed->string("model", model, max_name_bytes);
  parsed->string("input", request.text, max_input_characters * 4);
  parsed->string(parsed->has("voice.id") ? "voice.id" : "voice", voice, max_name_bytes);
  parsed->string("response_format", format, max_name_bytes);
  parsed->string("stream_format", stream_format, max_name_bytes);
  parsed->number("speed", request.speed, 0.25, 4);
  if (auto fine = parsed->result(); !fine) return fine.error();

  if (auto known = check_model(model, service.engines->tts->description()); !known)
    return known.error();
  if (request.text.empty())
    return Error(ErrorCode::invalid_argument, "'input' is missing or empty");
  if (const auto length = characters(request.text); length > max_input_characters) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("'input' has {} characters; at most {} are spoken at once", length,
                             max_input_characters),
                 "send the text in parts");
  }
  if (request.speed < 0.5 || request.speed > 2) {
    return Error(ErrorCode::invalid_argument,
                 "'speed' must be from 0.5 to 2.0 with the voices here");
  }
  if (stream_format != "audio") {
    return Error(ErrorCode::unsupported, "'stream_format' must be audio",
                 "the audio is streamed as the body of the response");
  }
  const auto encoding = audio::encoding_from(format);
  if (!encoding) {
    return Error(ErrorCode::invalid_argument,
                 "'response_format' must be one of mp3, opus, aac, flac, wav and pcm");
  }
  request.encoding = *encoding;
  if (!voice.empty())
    request.voice = protocol::voice_here(voice, *service.engines->tts, defaults.voice);
  return request;
}

/// What streams after the head of the response has left.
struct Spoken {
  runtime::SessionRegistry::Seat seat;
  std::shared_ptr<runtime::SpeechStream> speech;
  std::string first;
};

asio::awaitable<void> stream_speech(std::shared_ptr<Spoken> spoken, net::BodyWriter& body) {
  bool connected = co_await body.write(std::move(spoken->first));
  while (connected) {
    auto bytes = co_await spoken->speech->next();
    // The connection breaks, so that nobody takes half of the speech for all of it.
    if (!bytes) throw std::runtime_error("the voice failed: " + bytes.error().text());
    if (!*bytes) co_return;
    connected = co_await body.write(std::move(**bytes));
  }
}

}  // namespace

asio::awaitable<net::Response> create_speech(std::shared_ptr<Api> api, net::Request request) {
  auto& service = *api->service;
  const auto content_type = request.header("content-type");
  if (!content_type.empty() && !content_type.starts_with("application/json")) {
    auto refused = error_response({ErrorCode::unsupported, "the body must be application/json"});
    refused.status = 415;
    co_return refused;
  }
  auto wanted = read_request(request.body, service, api->access.tenant(request));
  if (!wanted) co_return error_response(wanted.error());
  auto seat = service.sessions.admit();
  if (!seat) co_return error_response(seat.error());
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto speech = runtime::SpeechStream::open(executor, service.engines, *wanted);
  if (!speech) {
    auto refused = error_response(speech.error());
    // The voice is a field of a request to an address that does exist.
    if (refused.status == 404) refused.status = 400;
    co_return refused;
  }
  // Errors that come before any sound still get a status of their own.
  auto first = co_await (*speech)->next();
  if (!first) co_return error_response(first.error());

  const auto spoken = std::make_shared<Spoken>(
      Spoken{std::move(*seat), std::move(*speech), std::move(*first).value_or("")});
  net::Response response;
  response.content_type = audio::content_type(wanted->encoding);
  response.stream = [spoken](net::BodyWriter& body) { return stream_speech(spoken, body); };
  co_return response;
}

}  // namespace repartee::api
