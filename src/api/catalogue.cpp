// What there is to choose from: models and voices.

#include "api/catalogue.hpp"

#include <nlohmann/json.hpp>

#include "api/endpoints.hpp"
#include "api/errors.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/openai_names.hpp"

namespace repartee::api {

using nlohmann::json;

namespace {

// A fixed date: what is compiled in has no other.
constexpr std::int64_t created = 1'763'596'800;

json model_entry(const std::string& id) {
  return {{"id", id}, {"object", "model"}, {"created", created}, {"owned_by", "repartee"}};
}

core::Error unknown_model(const std::string& name) {
  return {core::ErrorCode::not_found, "there is no model '" + name + "'",
          "GET /v1/models lists them"};
}

}  // namespace

core::Result<> check_model(const std::string& name, const std::string& served) {
  if (name.empty() || name == served || protocol::is_openai_model(name)) return {};
  return unknown_model(name);
}

asio::awaitable<net::Response> list_models(std::shared_ptr<Api> api, net::Request request) {
  const auto& engines = *api->service->engines;
  json models = json::array();
  models.push_back(model_entry(engines.stt->description()));
  models.push_back(model_entry(engines.tts->description()));
  for (const auto& [mode, model] : engines.models) models.push_back(model_entry(mode));

  net::Response response;
  constexpr std::string_view prefix = "/v1/models/";
  if (!request.path.starts_with(prefix)) {
    response.body = protocol::to_text({{"object", "list"}, {"data", models}});
    co_return response;
  }
  const auto wanted = request.path.substr(prefix.size());
  for (const auto& model : models) {
    if (model["id"] != wanted) continue;
    response.body = protocol::to_text(model);
    co_return response;
  }
  co_return error_response(unknown_model(wanted));
}

asio::awaitable<net::Response> list_voices(std::shared_ptr<Api> api, net::Request) {
  json voices = json::array();
  for (const auto& voice : api->service->engines->tts->voices()) {
    voices.push_back({{"id", voice.name},
                      {"name", voice.name},
                      {"engine", voice.engine},
                      {"language", voice.language},
                      {"description", voice.about}});
  }
  net::Response response;
  response.body = protocol::to_text({{"voices", voices}});
  co_return response;
}

}  // namespace repartee::api
