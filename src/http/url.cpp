#include "http/url.hpp"

#include <curl/curl.h>

#include <memory>
#include <string_view>

#include "http/http_client.hpp"

namespace repartee::http {
namespace {

/// A parsed URL; every part is a copy.
class Url {
 public:
  explicit Url(const std::string& text) : handle_(curl_url(), &curl_url_cleanup) {
    status_ = curl_url_set(handle_.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  }
  bool valid() const { return status_ == CURLUE_OK; }
  void drop(CURLUPart part) { curl_url_set(handle_.get(), part, nullptr, 0); }
  std::string part(CURLUPart which) const {
    char* text = nullptr;
    if (!valid() || curl_url_get(handle_.get(), which, &text, 0) != CURLUE_OK) return {};
    std::string copy(text);
    curl_free(text);
    return copy;
  }

 private:
  std::unique_ptr<CURLU, void (*)(CURLU*)> handle_;
  CURLUcode status_;
};

}  // namespace

core::Result<> check_url(const std::string& text) {
  const Url url(text);
  const std::string scheme = url.part(CURLUPART_SCHEME);
  if (!url.valid() || (scheme != "http" && scheme != "https") || url.part(CURLUPART_HOST).empty()) {
    return core::Error(core::ErrorCode::invalid_argument,
                       "\"" + shown_url(text) + "\" is not an address",
                       "Write it as http://host:port/path or https://host/path.");
  }
  return {};
}

RequestTarget request_target(const std::string& text) {
  const Url url(text);
  RequestTarget out{url.part(CURLUPART_HOST), url.part(CURLUPART_PATH)};
  if (const auto port = url.part(CURLUPART_PORT); !port.empty()) out.authority += ":" + port;
  if (const auto query = url.part(CURLUPART_QUERY); !query.empty()) out.target += "?" + query;
  return out;
}

std::string url_escaped(const std::string& text) {
  char* escaped = curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size()));
  std::string copy(escaped == nullptr ? "" : escaped);
  curl_free(escaped);
  return copy;
}

bool is_loopback(const std::string& text) {
  const std::string host = Url(text).part(CURLUPART_HOST);
  return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") ||
         host == "[::1]";
}

std::string shown_url(const std::string& text) {
  Url url(text);
  if (!url.valid()) return text.substr(0, text.find_first_of("?#@"));
  for (const auto part :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    url.drop(part);
  }
  return url.part(CURLUPART_URL);
}

}  // namespace repartee::http
