#pragma once
// The endpoints, one file each. Each gets the request of one client, on its connection's strand.

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "api/api.hpp"
#include "net/http_message.hpp"

namespace repartee::api {

namespace asio = boost::asio;

asio::awaitable<net::Response> healthz(std::shared_ptr<Api> api, net::Request request);
asio::awaitable<net::Response> readyz(std::shared_ptr<Api> api, net::Request request);
asio::awaitable<net::Response> list_models(std::shared_ptr<Api> api, net::Request request);
asio::awaitable<net::Response> list_voices(std::shared_ptr<Api> api, net::Request request);
asio::awaitable<net::Response> create_transcription(std::shared_ptr<Api> api, net::Request request);
asio::awaitable<net::Response> create_speech(std::shared_ptr<Api> api, net::Request request);
asio::awaitable<net::Response> create_client_secret(std::shared_ptr<Api> api, net::Request request);
/// The beta shape's: the session itself, with a client_secret in it.
asio::awaitable<net::Response> create_beta_session(std::shared_ptr<Api> api, net::Request request);
asio::awaitable<net::Response> create_beta_transcription_session(std::shared_ptr<Api> api,
                                                                 net::Request request);
asio::awaitable<net::Response> serve_asset(std::shared_ptr<Api> api, net::Request request);
/// Whether serve_asset has something at this path.
bool is_asset(std::string_view path);

}  // namespace repartee::api
