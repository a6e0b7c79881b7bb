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

using Bound = std::shared_ptr<const ClientSecrets::Grant>;

/// What an ephemeral key was made for. Null: the request has a key of the server's, or needs none.
core::Result<Bound> bound_to(const Api& api, const net::Request& request) {
  for (const auto key : keys_of(request)) {
    // The server's own keys may begin in any way.
    if (!key.starts_with(ClientSecrets::prefix) || api.access.knows(key)) continue;
    if (auto grant = api.secrets.find(key, core::Monotonic::now())) return grant;
    // Where no key is needed it would open a session all the same, but not the one it was made for.
    return Error(ErrorCode::unauthenticated, "the ephemeral key is not known, or has expired",
                 "make another one with POST /v1/realtime/client_secrets");
  }
  if (auto known = api.access.check_key(request); !known) return known.error();
  return Bound();
}

/// The mode of a session whose key was made for `granted`. Clients put a model of OpenAI's into the
/// address whatever their key is for; one of this server's they mean.
core::Result<std::string> granted_mode(const std::string& granted, const std::string& asked,
                                       const runtime::SessionDefaults& own,
                                       const runtime::Engines& engines) {
  auto mode = response_mode_of(granted, own, engines);
  if (!mode || stands_for_default(asked, engines)) return mode;
  const auto wanted = response_mode_of(asked, own, engines);
  if (!wanted) return wanted.error();
  if (*wanted == *mode) return mode;
  return Error(ErrorCode::forbidden, "the ephemeral key is not for the model '" + asked + "'",
               "it was made for '" + granted + "'; make another one for this model");
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
  } else {
    const auto kind =
        parameter(request, "intent") == "transcription" ? Kind::transcription : Kind::realtime;
    const auto named = model.empty() ? deployment : model;
    opening.config = default_config(
        own, engines, kind, named.empty() && kind == Kind::realtime ? "gpt-realtime" : named);
  }
  if (opening.shape == Shape::beta && !opening.config.temperature) {
    opening.config.temperature = default_temperature;
  }
  const auto& config = opening.config;
  auto mode = *bound ? granted_mode(config.model, deployment.empty() ? model : "", own, engines)
                     : response_mode_of(deployment.empty() ? config.model : "", own, engines);
  if (!mode) return mode.error();
  opening.response_mode = std::move(*mode);
  return opening;
}

}  // namespace repartee::api
