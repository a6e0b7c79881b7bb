// POST /v1/realtime/client_secrets, and the beta shape's /sessions and /transcription_sessions:
// ephemeral keys, each for one configuration.

#include <fmt/format.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "api/endpoints.hpp"
#include "api/errors.hpp"
#include "api/realtime.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/realtime/beta.hpp"
#include "protocol/realtime/session_settings.hpp"

namespace repartee::api {
namespace {

using namespace protocol::realtime;
using nlohmann::json;

// OpenAI's: ten minutes for GA's keys, one for the beta's.
constexpr int default_valid_s = 600;
constexpr int beta_valid_s = 60;
constexpr int least_valid_s = 10;
constexpr int most_valid_s = 7200;

net::Response refusal(const ApiError& error) {
  net::Response response;
  response.status = 400;
  response.body = protocol::to_text({{"error",
                                      {{"message", error.message},
                                       {"type", error.type},
                                       {"param", error.param.empty() ? json() : json(error.param)},
                                       {"code", error.code}}}});
  return response;
}

std::int64_t unix_time_s() {
  return std::chrono::system_clock::now().time_since_epoch() / std::chrono::seconds(1);
}

/// A configuration from a client's session object, which may be left out.
core::Result<SessionConfig> read_config(const Api& api, const std::string& tenant,
                                        const json& session, Kind kind, Shape shape,
                                        Findings& findings) {
  const auto& own = api.service->of(tenant);
  const auto& engines = *api.service->engines;
  const auto model = session.is_object() ? session.find("model") : session.end();
  auto config = default_config(own, engines, kind,
                               session.is_object() && model != session.end() && model->is_string()
                                   ? model->get<std::string>()
                               : kind == Kind::realtime ? "gpt-realtime"
                                                        : "");
  if (auto known = response_mode_of(config.model, own, engines); !known) return known.error();
  if (!session.is_null()) config = patched(config, session, shape, findings);
  check_against_engines(config, engines, findings);
  return config;
}

int read_validity(const json& body, Findings& findings) {
  int valid_s = default_valid_s;
  const auto given = body.find("expires_after");
  if (given == body.end() || given->is_null()) return valid_s;
  ObjectReader object(*given, "expires_after", findings);
  std::string anchor;
  object.choice<std::string>("anchor", anchor, {{"created_at", "created_at"}});
  object.integer("seconds", valid_s, least_valid_s, most_valid_s);
  return valid_s;
}

/// The body, which may be empty: all as it is by default.
core::Result<json> read_body(const net::Request& request) {
  if (request.body.empty()) return json::object();
  return protocol::parse_json(request.body);
}

struct Made {
  std::string key;
  std::int64_t expires_at;
  json session;
};

core::Result<Made> make_secret(Api& api, const std::string& tenant, SessionConfig config,
                               Shape shape, int valid_s) {
  static std::atomic<unsigned> number = 0;  // of the configuration: no session has this name
  const auto id = fmt::format("sess_{:x}_{}", unix_time_s(), ++number);
  const auto expires_at = unix_time_s() + valid_s;
  auto session = to_json(config, shape, id, expires_at);
  auto key = api.secrets.make({std::move(config), tenant}, std::chrono::seconds(valid_s),
                              core::Monotonic::now());
  if (!key) return key.error();
  return Made{std::move(*key), expires_at, std::move(session)};
}

net::Response answer(const json& body) {
  net::Response response;
  response.body = protocol::to_text(body);
  // A key is nobody's business on the way.
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

net::Response beta_session(Api& api, const net::Request& request, Kind kind) {
  const auto body = read_body(request);
  if (!body) return error_response(body.error());
  Findings findings{.strict = api.service->strict_realtime};
  const auto tenant = api.access.tenant(request);
  auto config = read_config(api, tenant, *body, kind, Shape::beta, findings);
  if (!config) return error_response(config.error());
  if (findings.error) return refusal(to_beta(*findings.error));
  auto made = make_secret(api, tenant, std::move(*config), Shape::beta, beta_valid_s);
  if (!made) return error_response(made.error());
  made->session["client_secret"] = {{"value", made->key}, {"expires_at", made->expires_at}};
  return answer(made->session);
}

}  // namespace

asio::awaitable<net::Response> create_client_secret(std::shared_ptr<Api> api,
                                                    net::Request request) {
  const auto body = read_body(request);
  if (!body) co_return error_response(body.error());
  Findings findings{.strict = api->service->strict_realtime};
  const int valid_s = read_validity(*body, findings);
  const auto session = body->value("session", json());
  const bool transcribes = session.is_object() && session.value("type", json()) == "transcription";
  const auto tenant = api->access.tenant(request);
  auto config =
      read_config(*api, tenant, session, transcribes ? Kind::transcription : Kind::realtime,
                  Shape::ga, findings);
  if (!config) co_return error_response(config.error());
  if (findings.error) co_return refusal(*findings.error);
  const auto made = make_secret(*api, tenant, std::move(*config), Shape::ga, valid_s);
  if (!made) co_return error_response(made.error());
  co_return answer(
      {{"value", made->key}, {"expires_at", made->expires_at}, {"session", made->session}});
}

asio::awaitable<net::Response> create_beta_session(std::shared_ptr<Api> api, net::Request request) {
  co_return beta_session(*api, request, Kind::realtime);
}

asio::awaitable<net::Response> create_beta_transcription_session(std::shared_ptr<Api> api,
                                                                 net::Request request) {
  co_return beta_session(*api, request, Kind::transcription);
}

}  // namespace repartee::api
