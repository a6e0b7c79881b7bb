#include "api/realtime.hpp"

#include <algorithm>

#include "api/subprotocols.hpp"
#include "protocol/realtime/session_settings.hpp"

namespace repartee::api {
namespace {

using namespace protocol::realtime;
using core::Error;
using core::ErrorCode;

std::string parameter(const net::Request& request, const char* name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

bool asks_for(const net::Request& request, const char* name) {
  const auto value = parameter(request, name);
  return value == "1" || value == "true";
}

Shape shape_of(const net::Request& request) {
  const auto asked = parameter(request, "shape");
  if (asked == "ga") return Shape::ga;
  if (asked == "beta") return Shape::beta;
  for (const auto value : request.all("openai-beta")) {
    if (value.find("realtime=v1") != std::string_view::npos) return Shape::beta;
  }
  const auto offered = offered_subprotocols(request);
  const bool offers_beta = std::ranges::find(offered, "openai-beta.realtime-v1") != offered.end();
  // Azure's first paths speak what was current then.
  return offers_beta || request.path == "/openai/realtime" ? Shape::beta : Shape::ga;
}

/// What an ephemeral key was made for. Nothing: the request has a key of the server's, or needs
/// none.
core::Result<std::optional<ClientSecrets::Grant>> bound_to(const Api& api,
                                                           const net::Request& request) {
  for (const auto key : keys_of(request)) {
    if (!key.starts_with(ClientSecrets::prefix)) continue;
    if (auto grant = api.secrets.find(key, core::Monotonic::now())) return grant;
    // Where no key is needed it would open a session all the same, but not the one it was made for.
    return Error(ErrorCode::unauthenticated, "the ephemeral key is not known, or has expired",
                 "make another one with POST /v1/realtime/client_secrets");
  }
  if (auto known = api.access.check_key(request); !known) return known.error();
  return std::optional<ClientSecrets::Grant>();
}

}  // namespace

core::Result<Opening> realtime_opening(const Api& api, const net::Request& request) {
  const auto& service = *api.service;
  const auto& engines = *service.engines;
  auto bound = bound_to(api, request);
  if (!bound) return bound.error();
  Opening opening;
  opening.tenant = *bound ? (*bound)->tenant : api.access.tenant(request);
  const auto& own = service.of(opening.tenant);
  opening.shape = shape_of(request);
  opening.strict = service.strict_realtime || asks_for(request, "strict");
  opening.extensions = asks_for(request, "ext");
  // Azure calls it a deployment, which has a name of its own.
  const auto deployment = parameter(request, "deployment");
  const auto model = parameter(request, "model");
  if (*bound) {
    opening.config = (*bound)->config;
    if (!model.empty()) opening.config.model = model;
  } else {
    const auto kind =
        parameter(request, "intent") == "transcription" ? Kind::transcription : Kind::realtime;
    const auto named = model.empty() ? deployment : model;
    opening.config = default_config(
        own, engines, kind, named.empty() && kind == Kind::realtime ? "gpt-realtime" : named);
  }
  auto mode =
      response_mode_of(deployment.empty() ? opening.config.model : std::string(), own, engines);
  if (!mode) return mode.error();
  opening.response_mode = std::move(*mode);
  return opening;
}

}  // namespace repartee::api
