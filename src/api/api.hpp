#pragma once
// Every address of the server and what answers there. The table is in routes.cpp.

#include <atomic>
#include <memory>

#include "api/access.hpp"
#include "api/client_secrets.hpp"
#include "net/server.hpp"
#include "runtime/service.hpp"

namespace repartee::api {

/// What the endpoints share. Lives as long as the server; thread-safe.
struct Api {
  Api(std::shared_ptr<runtime::Service> service, Access access)
      : service(std::move(service)), access(std::move(access)) {}

  const std::shared_ptr<runtime::Service> service;
  const Access access;
  ClientSecrets secrets;
  /// Engines are loaded and warmed, and the server is not draining. Service::engines is set before.
  std::atomic<bool> ready = false;
};

net::Handlers create_handlers(std::shared_ptr<Api> api);

}  // namespace repartee::api
