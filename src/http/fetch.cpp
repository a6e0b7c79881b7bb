#include <algorithm>
#include <future>

#include "http/http_client.hpp"

namespace repartee::http {

core::Result<HttpResponse> fetch(HttpClient& client, HttpRequest request, std::stop_token stop) {
  HttpResponse response;
  std::promise<core::Result<int>> finished;
  client.start(
      std::move(request),
      {.on_headers = [&](int, const Headers& headers) { response.headers = headers; },
       .on_body = [&](std::string_view bytes) { response.body += bytes; },
       .on_done = [&](core::Result<int> status) { finished.set_value(std::move(status)); }},
      std::move(stop));
  const auto status = finished.get_future().get();
  if (status.has_error()) return status.error();
  response.status = *status;
  return response;
}

core::Result<HttpResponse> get(HttpClient& client, std::string url, Headers headers) {
  HttpRequest request;
  request.url = std::move(url);
  request.headers = std::move(headers);
  return fetch(client, std::move(request));
}

core::Result<HttpResponse> post(HttpClient& client, std::string url, std::string body,
                                std::string content_type, Headers headers) {
  HttpRequest request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = std::move(headers);
  request.headers.emplace_back("Content-Type", std::move(content_type));
  request.body = std::move(body);
  return fetch(client, std::move(request));
}

std::string_view header(const Headers& headers, std::string_view name) {
  const auto found = std::ranges::find(headers, name, &Headers::value_type::first);
  return found == headers.end() ? std::string_view() : found->second;
}

}  // namespace repartee::http
